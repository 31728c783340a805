using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace InventarioRetail.Stacks.Tests;

/// <summary>The map in docs/architecture.md says which project may use which, and the projects keep to it.</summary>
public sealed partial class ArchitectureTests
{
    // Not parts of the product, which may use any of it.
    private static readonly string[] Outside = ["artifacts", "benchmarks", "offline", "tests"];

    [Fact]
    public void Map_and_project_files_have_the_same_arrows()
    {
        var projects = Projects();

        Assert.Equal(
            projects.Values.Select(project => Arrows(project.Folder, project.References)).Order(StringComparer.Ordinal),
            Map("folder").Select(row => Arrows(row.Name, row.Uses)).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("components/Monitoring")]
    [InlineData("stacks/Settings")]
    [InlineData("releases")]
    [InlineData("guard")]
    public void Libraries_of_decisions_reach_no_Pulumi(string folder)
    {
        var projects = Projects();
        var reached = Reached(folder, projects);

        Assert.Contains(folder, reached);
        Assert.DoesNotContain(
            reached.SelectMany(name => projects[name].Packages),
            package => package.StartsWith("Pulumi", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("cli/Engine")]
    [InlineData("cli/Policy")]
    public void Engine_and_policies_need_no_terminal(string folder)
    {
        var projects = Projects();

        Assert.Empty(
            Reached(folder, projects)
                .SelectMany(name => projects[name].Packages)
                .Intersect(["Spectre.Console", "System.CommandLine"])
        );
        Assert.Contains("System.CommandLine", Reached("cli", projects).SelectMany(name => projects[name].Packages));
    }

    [Fact]
    public void Components_reach_Pulumi_so_the_search_for_it_finds_it()
    {
        var projects = Projects();

        Assert.Contains("Pulumi.Docker", Reached("stacks", projects).SelectMany(name => projects[name].Packages));
    }

    [Fact]
    public void Namespaces_of_the_releases_use_each_other_in_one_direction()
    {
        var map = Map("namespace");
        var used = Directory
            .EnumerateDirectories(Repository.PathOf("releases"))
            .Select(folder => Path.GetFileName(folder))
            .Where(name => name is not ("bin" or "obj"))
            .Select(name => Arrows(name, NamespacesUsedIn(name, [.. map.Select(row => row.Name)])));

        Assert.Equal(
            map.Select(row => Arrows(row.Name, row.Uses)).Order(StringComparer.Ordinal),
            used.Order(StringComparer.Ordinal)
        );
        // Each uses only those above it, so there is no circle.
        foreach (var (index, row) in map.Index())
            Assert.Empty(row.Uses.Except(map.Take(index).Select(above => above.Name)));
    }

    /// <summary>
    /// Which of the namespaces the files of a folder name; each file is in the namespace of its folder.
    /// </summary>
    private static SortedSet<string> NamespacesUsedIn(string folder, string[] all)
    {
        var used = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("releases", folder), "*.cs"))
        {
            var text = Comment().Replace(File.ReadAllText(file), "");
            Assert.Contains($"namespace InventarioRetail.Releases.{folder};", text);
            used.UnionWith(
                all.Where(name =>
                    name != folder
                    && (
                        text.Contains($"InventarioRetail.Releases.{name}", StringComparison.Ordinal)
                        || Regex.IsMatch(text, $@"(?<![\w.""]){name}\.[A-Z]")
                    )
                )
            );
        }

        return used;
    }

    private static HashSet<string> Reached(string folder, Dictionary<string, Project> projects)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([folder]);
        while (open.TryDequeue(out var next))
        {
            if (reached.Add(next))
            {
                foreach (var reference in projects[next].References)
                    open.Enqueue(reference);
            }
        }

        return reached;
    }

    private static Dictionary<string, Project> Projects() =>
        Directory
            .EnumerateDirectories(Repository.Folder)
            .Where(folder => !Outside.Contains(Path.GetFileName(folder)) && !Path.GetFileName(folder).StartsWith('.'))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Select(Read)
            .ToDictionary(project => project.Folder);

    private static Project Read(string file)
    {
        var xml = XDocument.Load(file);
        var folder = Path.GetDirectoryName(file)!;
        return new Project(
            Path.GetRelativePath(Repository.Folder, folder).Replace('\\', '/'),
            [
                .. Items("ProjectReference")
                    .Select(path => Path.GetDirectoryName(Path.GetFullPath(Path.Combine(folder, path)))!)
                    .Select(path => Path.GetRelativePath(Repository.Folder, path).Replace('\\', '/')),
            ],
            [.. Items("PulumiPackage"), .. Items("PackageReference")]
        );

        IEnumerable<string> Items(string name) =>
            xml.Descendants(name).Select(item => item.Attribute("Include")!.Value);
    }

    /// <summary>
    /// The rows of the table with this first heading: a name, and those that it may use in the last column.
    /// </summary>
    private static List<(string Name, IReadOnlyList<string> Uses)> Map(string heading)
    {
        var lines = File.ReadAllLines(Repository.PathOf("docs", "architecture.md"));
        var rows = lines
            .SkipWhile(line => !line.StartsWith($"| {heading} |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|'))
            .Select(cells => (Names(cells[0])[0], Names(cells[^1])))
            .ToList();
        Assert.NotEmpty(rows);
        return rows;

        static IReadOnlyList<string> Names(string cell) =>
            [.. Code().Matches(cell).Select(match => match.Groups[1].Value.TrimEnd('/'))];
    }

    private static string Arrows(string name, IEnumerable<string> uses) =>
        $"{name} → {string.Join(", ", uses.Order(StringComparer.Ordinal))}";

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    /// <summary>A project of the product.</summary>
    /// <param name="Folder">Its folder, from the repository's on.</param>
    /// <param name="References">Folders of the projects that it references.</param>
    /// <param name="Packages">Names of the packages that it references.</param>
    private sealed record Project(string Folder, IReadOnlyList<string> References, IReadOnlyList<string> Packages);
}
