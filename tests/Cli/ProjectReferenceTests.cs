using System.Xml.Linq;

namespace InventarioRetail.Cli.Tests;

/// <summary>Which way the CLI's projects may refer to each other, and to packages.</summary>
public sealed class ProjectReferenceTests
{
    [Theory]
    [InlineData("cli/Cli.csproj", "Engine", "Policy")]
    [InlineData("cli/Policy/Policy.csproj", "Engine")]
    [InlineData("cli/Engine/Engine.csproj", "Releases", "Stacks")]
    public void Projects_refer_only_to_those_below(string project, params string[] expected) =>
        Assert.Equal(expected, Included(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension));

    [Theory]
    [InlineData("cli/Policy/Policy.csproj")]
    [InlineData("cli/Engine/Engine.csproj")]
    public void The_engine_and_the_policies_need_no_terminal(string project) =>
        Assert.Empty(Included(project, "PackageReference").Intersect(["Spectre.Console", "System.CommandLine"]));

    private static IEnumerable<string> Included(string project, string item) =>
        XDocument
            .Load(Path.Combine(Staging.RepositoryFolder(), project))
            .Descendants(item)
            .Select(reference => reference.Attribute("Include")!.Value);
}
