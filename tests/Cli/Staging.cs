using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using InventarioRetail.Cli.Output;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Stacks;

namespace InventarioRetail.Cli.Tests;

/// <summary>The real staging stack, with a release of the test's own.</summary>
internal static class Staging
{
    public const string Project = "inventario-retail";
    public const string Stack = "staging";
    public const string FileName = "Pulumi.staging.yaml";

    private static readonly ConcurrentDictionary<string, Task<RecordedStack>> Recorded = new();

    /// <summary>The repository's own stack file, whose release moves on.</summary>
    public static string FileText { get; } = File.ReadAllText(Path.Combine(RepositoryFolder(), FileName));

    public static string RepositoryFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));

    /// <summary>The settings with a release, such as <c>{ stable: v1.0.0 }</c>, and further changes.</summary>
    public static StackSettings Settings(string release, params string[] changes)
    {
        var tree = StackFile.Parse(FileText, FileName, Project);
        tree = ConfigOverrides.Apply(tree, "release", release);
        foreach (var change in changes)
        {
            var parts = change.Split('=', 2);
            tree = ConfigOverrides.Apply(tree, parts[0], parts[1]);
        }
        return StackSettings.Parse(tree, Project, Stack).OrThrow();
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

    /// <summary>Every step that does something: operation and resource.</summary>
    public static string[] Changed(this StackDiff difference) =>
        [
            .. difference
                .Steps.Where(step => step.Operation != ResourceOperation.Same)
                .Select(step => $"{Wording.Name(step.Operation)} {step.Resource.Name}"),
        ];

    public static ResourceChange Named(this StackDiff difference, string name) =>
        difference.Steps.Single(step => step.Resource.Name == name);

    /// <summary>The uploads by which a container changes, each with what is different about it.</summary>
    public static string[] ChangedUploads(this ResourceChange step) =>
        [.. step.Changes.Select(change => $"{change.Path.Split('.')[^1]} of {Wording.File(step.Resource, change)}")];
}
