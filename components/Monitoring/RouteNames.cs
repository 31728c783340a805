namespace InventarioRetail.Monitoring;

/// <summary>
/// The names of the route to the dashboard on Kubernetes, its rules and its annotations, and of what a release changes
/// beside it. The stack writes them; the guard, the CLI and the route's metrics read them.
/// </summary>
public static class RouteNames
{
    /// <summary>The route.</summary>
    public const string Route = "dashboard";

    /// <summary>The ConfigMap with the brake.</summary>
    public const string Brake = "rollout-brake";

    /// <summary>The ConfigMap with the feature flags.</summary>
    public const string Flags = "feature-flags";

    /// <summary>Its key, which is the name of the mounted file too.</summary>
    public const string FlagsFile = "flags.json";

    /// <summary>The rule of users who say who they are.</summary>
    public const string ByUser = "by-user";

    /// <summary>The rule of users with the release's cookie.</summary>
    public const string ByCookie = "by-cookie";

    /// <summary>The rule of all other users, which sets the cookie.</summary>
    public const string Split = "split";

    /// <summary>The rule of testers who ask for the canary, the only one that may name it while it is braked.</summary>
    public const string Testers = "testers-canary";

    /// <summary>The rules that split users, each with a canary slot and a stable slot, in this order.</summary>
    public static IReadOnlyList<string> SplitRules { get; } = [ByUser, ByCookie, Split];

    /// <summary>
    /// Weight of the canary slot while both slots name the same revision; the stable slot has the rest of 100. A weight
    /// of 0 is never set.
    /// </summary>
    public const int RestingWeight = 1;

    /// <summary>The release, <c>stable&gt;canary</c>.</summary>
    public const string ReleaseAnnotation = "inventario-retail.release";

    /// <summary>The stable revision, as metrics name it.</summary>
    public const string StableAnnotation = "inventario-retail.stable";

    /// <summary>The stable revision's Service.</summary>
    public const string StableServiceAnnotation = "inventario-retail.stable-service";

    /// <summary>The canary, as metrics name it; absent without one.</summary>
    public const string CanaryAnnotation = "inventario-retail.canary";

    /// <summary>The canary's Service; absent without one.</summary>
    public const string CanaryServiceAnnotation = "inventario-retail.canary-service";

    /// <summary>
    /// The canary's weight in percent that the last <c>up</c> or brake wanted; the live one follows from the rules.
    /// </summary>
    public const string WeightAnnotation = "inventario-retail.weight";
}
