namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="FeatureFlags"/>.</summary>
public sealed record FeatureFlagsArgs
{
    /// <summary>Flag names, with the percentage of users for whom each is on, 0 to 100.</summary>
    public IReadOnlyDictionary<string, int> Flags { get; init; } = new Dictionary<string, int>();
}

/// <summary>
/// The feature flags on Kubernetes: a ConfigMap that the guard serves to the running pods, within seconds of a change.
/// Every revision also mounts it as a directory, for images that only read a file and for the time without a guard: the
/// kubelet takes a minute or two.
/// </summary>
public sealed class FeatureFlags : ClusterPart
{
    /// <summary>Directory in which the dashboard mounts it.</summary>
    internal const string Directory = "/config/flags";

    /// <summary>Path of the flag file in the dashboard's container.</summary>
    internal const string File = $"{Directory}/{RouteNames.FlagsFile}";

    /// <summary>URL at which the guard serves them.</summary>
    internal static string Url => $"http://{PartName.Guard}:{ReleaseGuard.Port}/flags";

    /// <summary>Declares the flags.</summary>
    /// <exception cref="ArgumentException">
    /// A flag has an invalid name or percentage; the message says which.
    /// </exception>
    public FeatureFlags(string name, ClusterScope scope, FeatureFlagsArgs args)
        : base("FeatureFlags", name, PartName.Dashboard, scope)
    {
        DeclareConfigMap(
            "configmap",
            RouteNames.Flags,
            KeyValuePair.Create(RouteNames.FlagsFile, RouterFiles.Flags(args.Flags))
        );
        RegisterOutputs();
    }
}
