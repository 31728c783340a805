using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>The real production stack, with a release of the test's own.</summary>
internal static class Production
{
    public const string Stack = "production";

    /// <inheritdoc cref="RepositoryStack.Settings"/>
    public static StackSettings Settings(string release, params string[] changes) =>
        RepositoryStack.Production.Settings(release, changes);

    /// <inheritdoc cref="RecordedVariants.RecordAsync"/>
    public static Task<RecordedStack> RecordAsync(string release, params string[] changes) =>
        RecordedVariants.Production.RecordAsync(release, changes);

    /// <inheritdoc cref="RecordedVariants.DifferenceAsync"/>
    public static Task<StackDiff> DifferenceAsync(string from, string to, params string[] changes) =>
        RecordedVariants.Production.DifferenceAsync(from, to, changes);

    public static RecordedResource Find(this RecordedStack stack, string name) =>
        stack.Resources.Single(resource => resource.Name == name);

    /// <summary>The rules of the route to the dashboard, but the one that hides its metrics.</summary>
    public static IReadOnlyList<JsonNode?> RouteRules(this RecordedStack stack) =>
        [
            .. stack.Find("route-route").Inputs["spec"]!["rules"]!
                .AsArray()
                .Where(rule => (string?)rule!["name"] != "metrics-hidden"),
        ];

    /// <summary>The backends of a rule, each with its weight.</summary>
    public static string[] Backends(this JsonNode rule) =>
        [.. rule["backendRefs"]!.AsArray().Select(backend => $"{backend!["name"]} {backend["weight"]}")];
}
