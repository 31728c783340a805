using InventarioRetail.Engine.Smoke;

namespace InventarioRetail.Cli.Tests;

/// <summary>Files in git that show a rendered stack, so that a review shows what a change means.</summary>
internal static class Snapshot
{
    private const string Update = "UPDATE_SNAPSHOTS";

    /// <summary>The files of <c>components/</c> by their content, which need not stand in git twice.</summary>
    public static IReadOnlyDictionary<string, string> Sources { get; } =
        Directory
            .EnumerateFiles(Path.Combine(Staging.RepositoryFolder(), "components"), "*", SearchOption.AllDirectories)
            .GroupBy(File.ReadAllText)
            .ToDictionary(
                files => files.Key,
                files => Path.GetRelativePath(Staging.RepositoryFolder(), files.Order(StringComparer.Ordinal).First())
            );

    /// <summary>Compares texts by their file's name with those in git, or writes them there where that is asked for.</summary>
    public static void Check(string name, IReadOnlyDictionary<string, string> files)
    {
        var folder = Path.Combine(Staging.RepositoryFolder(), "tests", "Cli", "Snapshots", name);
        if (Environment.GetEnvironmentVariable(Update) == "1")
            Write(folder, files);

        var inGit = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText);
        string[] different =
        [
            .. files
                .Keys.Union(inGit.Keys)
                .Where(file => files.GetValueOrDefault(file) != inGit.GetValueOrDefault(file))
                .Order(StringComparer.Ordinal),
        ];
        Assert.True(
            different.Length == 0,
            $"Rendered otherwise than {folder} says: {string.Join(", ", different)}. "
                + $"If that is meant, {Update}=1 ./run test writes it there; look at the difference and commit it."
        );
    }

    private static void Write(string folder, IReadOnlyDictionary<string, string> files)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        foreach (var (file, text) in files)
        {
            var path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}
