using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Stacks;

namespace InventarioRetail.Cli.Tests;

/// <summary>The real production stack, with a release of the test's own.</summary>
internal static class Production
{
    public const string Stack = "production";
    public const string FileName = "Pulumi.production.yaml";

    private static readonly ConcurrentDictionary<string, Task<RecordedStack>> Recorded = new();

    /// <summary>The repository's own stack file, whose release moves on.</summary>
    public static string FileText { get; } = File.ReadAllText(Path.Combine(Staging.RepositoryFolder(), FileName));

    /// <summary>The settings with a release, such as <c>{ stable: v1.0.0 }</c>, and further changes.</summary>
    public static StackSettings Settings(string release, params string[] changes)
    {
        var tree = StackFile.Parse(FileText, FileName, Staging.Project);
        tree = ConfigOverrides.Apply(tree, "release", release);
        return StackSettings.Parse(StackFiles.Changed(tree, changes), Staging.Project, Stack).OrThrow();
    }

    /// <summary>The stack with these settings, recorded once for all tests, which must not change it.</summary>
    public static Task<RecordedStack> RecordAsync(string release, params string[] changes) =>
        Recorded
            .GetOrAdd(
                string.Join('\n', [release, .. changes]),
                _ => StackRecorder.RecordAsync(Settings(release, changes))
            )
            .WaitAsync(EngineProject.Patience);

    /// <summary>What leads from one release to another.</summary>
    public static async Task<StackDiff> DifferenceAsync(string from, string to, params string[] changes) =>
        StackDiff.Between(await RecordAsync(from), await RecordAsync(to, changes));

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
