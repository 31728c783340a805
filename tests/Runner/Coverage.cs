using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace InventarioRetail.Tests.Runner;

/// <summary>
/// The line coverage of the product's projects, over all suites. Coverlet counts in a copy of the suites' programs.
/// Programs started by tests count only where they run from this copy and are not killed.
/// </summary>
internal sealed class Coverage
{
    private const string Project = "tests/Runner/Runner.csproj";

    private readonly double floor;
    private readonly string folder;
    private readonly string programs;

    /// <param name="floor">The lowest allowed line coverage of all projects together, in percent.</param>
    /// <param name="folder">The folder for the copy and the result; its content is deleted.</param>
    public Coverage(double floor, string folder)
    {
        this.floor = floor;
        this.folder = Path.GetFullPath(folder);
        programs = Path.Combine(this.folder, "programs");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Copies the suites' programs into one folder, whose product assemblies count.</summary>
    /// <param name="suites">The suites' programs.</param>
    /// <returns>The copies.</returns>
    /// <exception cref="InvalidOperationException">Coverlet failed.</exception>
    public IReadOnlyList<string> Prepare(IReadOnlyList<string> suites)
    {
        foreach (var suite in suites)
            Copy(Path.GetDirectoryName(suite)!);
        string[] copies = [.. suites.Select(suite => Path.Combine(programs, Path.GetFileName(suite)))];
        Build("Instrument", $"-property:Suite={copies[0]}.dll");
        return copies;
    }

    /// <summary>Prints the coverage of each project and of all.</summary>
    /// <returns>True if the coverage of all is not below the floor.</returns>
    /// <exception cref="InvalidOperationException">Coverlet failed.</exception>
    public bool Write()
    {
        Build("Count");
        using var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "coverage.json")));
        var projects = result
            .RootElement.EnumerateObject()
            .Select(module => (Name: Path.GetFileNameWithoutExtension(module.Name), Lines: Lines(module.Value)))
            .OrderBy(project => project.Name, StringComparer.Ordinal)
            .ToList();
        Console.WriteLine("Line coverage, without what runs only in published programs:");
        foreach (var (name, lines) in projects)
        {
            var below = Percent(lines) < floor ? $", below {floor} %" : "";
            Console.WriteLine(Invariant($"  {Percent(lines), 5:0.0} % {name} ({lines.Count} lines{below})"));
        }
        var all = Percent([.. projects.SelectMany(project => project.Lines)]);
        Console.WriteLine(Invariant($"  {all, 5:0.0} % in all"));
        if (all < floor)
            Console.WriteLine(Invariant($"FAILED: the line coverage is {all:0.0} %, below the floor of {floor} %."));
        return all >= floor;
    }

    /// <summary>Returns for each line whether it ran.</summary>
    private static List<bool> Lines(JsonElement module) =>
        [
            .. module
                .EnumerateObject()
                .SelectMany(file =>
                    // A line may belong to several methods, such as a lambda and the method around it.
                    (
                        from type in file.Value.EnumerateObject()
                        from method in type.Value.EnumerateObject()
                        from line in method.Value.GetProperty("Lines").EnumerateObject()
                        group line.Value.GetInt32() by line.Name into hits
                        select hits.Any(count => count > 0)
                    )
                ),
        ];

    private static double Percent(List<bool> lines) => 100.0 * lines.Count(ran => ran) / lines.Count;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Build(string target, params string[] properties)
    {
        string[] arguments =
        [
            "msbuild",
            Project,
            "-nologo",
            "-verbosity:quiet",
            "-property:Configuration=Release",
            $"-property:Folder={folder}",
            $"-target:{target}",
            .. properties,
        ];
        using var build = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        // Coverlet's own tables are shown only if it fails.
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode != 0)
            throw new InvalidOperationException($"'dotnet {string.Join(' ', arguments)}' failed.\n{output}");
    }

    private void Copy(string from)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(programs, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
