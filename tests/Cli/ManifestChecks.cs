namespace InventarioRetail.Cli.Tests;

/// <summary>
/// A test that checks manifests; where that is not installed it is skipped, and says how to install it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresManifestChecksFactAttribute : RequiresCommandFactAttribute
{
    public RequiresManifestChecksFactAttribute()
        : base("node")
    {
        if (Skip is null && !Directory.Exists(Path.Combine(ManifestChecks.Folder, "node_modules")))
            Skip = "needs 'npm ci --prefix tests/Manifests'";
    }
}

/// <summary>The checks of manifests by the types and schemas of Kubernetes and of the Gateway API.</summary>
internal static class ManifestChecks
{
    public static string Folder { get; } = Repository.PathOf("tests", "Manifests");

    /// <summary>What is wrong with a JSON array of manifests, a line each; empty where nothing is.</summary>
    public static Task<string> ProblemsOf(string manifests) => Run("validate.mjs", manifests);

    /// <summary>What a public linter reports about a JSON array of manifests: rule, kind and name, a line each.</summary>
    public static Task<string> FindingsOf(string manifests) => Run("lint.mjs", manifests);

    private static async Task<string> Run(string script, string manifests)
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "manifests.json");
        await File.WriteAllTextAsync(file, manifests);
        var run = await Scripts.Run(
            Testing.Commands.Find("node")!,
            [Path.Combine(Folder, script), file],
            ("PATH", Testing.Commands.SearchPath)
        );
        Assert.True(run.ExitCode is 0 or 1, run.Output);
        return run.Output.Trim();
    }
}
