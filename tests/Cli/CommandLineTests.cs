using System.Diagnostics;
using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>The program as people start it: what it writes where, and its exit code.</summary>
public sealed class CommandLineTests
{
    // The one that ./run starts, where ./run test names it; it is compiled ahead of time.
    private static readonly string Cli =
        Environment.GetEnvironmentVariable("PUBLISHED_CLI")
        ?? Path.Combine(AppContext.BaseDirectory, "inventario-retail");

    [Fact]
    public void A_preview_goes_to_the_output_plain_where_that_is_no_terminal()
    {
        using var project = Project.InGit();
        project.Change("weight: 10", "weight: 25");

        var result = Run(project.Folder, "preview", "dev");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(
            "Preview of dev\nfrom  Pulumi.dev.yaml in HEAD\nto    Pulumi.dev.yaml\n\nshop-dev Stack\n",
            result.Output
        );
        Assert.Matches(@"\n1 to replace, [0-9]+ unchanged\n\z", result.Output);
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public void It_can_be_started_below_the_project_s_folder_and_gives_JSON()
    {
        using var project = Project.InGit();
        var below = Directory.CreateDirectory(Path.Combine(project.Folder, "infra")).FullName;

        var result = Run(below, "preview", "dev", "--set", "release.weight=25", "--format", "json");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var steps = JsonNode.Parse(result.Output)!["steps"]!.AsArray();
        Assert.Equal(
            ["replace"],
            steps.Select(step => step!["op"]!.GetValue<string>()).Where(operation => operation != "same")
        );
    }

    [Theory]
    [InlineData("markdown", "### Preview of `dev`: ")]
    [InlineData("mermaid", "flowchart LR\n")]
    public void The_other_formats_go_to_the_output_too(string format, string start)
    {
        using var project = new Project();

        var result = Run(project.Folder, "preview", "dev", "--base=none", $"--format={format}");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(start, result.Output);
    }

    [Theory]
    [InlineData("cost dev", 0, "\nnot included  host: the Docker host; ")]
    [InlineData("cost dev --set cost.hostMonthly=20", 0, "\n20.00 of a budget of 300.00, 280.00 below\n")]
    [InlineData("cost dev --set cost.hostMonthly=301", 1, "\n301.00, 1.00 above the budget of 300.00\n")]
    [InlineData("cost dev --set cost.hostMonthly=20 --format json", 0, "\"monthly\": 20,")]
    public void A_stack_above_its_budget_exits_with_1(string arguments, int exitCode, string expected)
    {
        using var project = new Project();

        var result = Run(project.Folder, arguments.Split(' '));

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Error));
        Assert.Contains(expected, result.Output);
    }

    [Fact]
    public void Without_git_on_PATH_the_base_is_nothing()
    {
        using var project = Project.InGit();
        var empty = Directory.CreateDirectory(Path.Combine(project.Folder, "empty")).FullName;

        var result = Run(project.Folder, start => start.Environment["PATH"] = empty, "preview", "dev");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("\nfrom  nothing (git is not on PATH)\n", result.Output);
    }

    [Fact]
    public void Missing_project_is_an_error()
    {
        var result = Run(Path.GetTempPath(), "preview", "dev");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("No Pulumi.yaml in ", result.Error);
    }

    [Fact]
    public void What_a_component_refuses_is_no_stack_trace()
    {
        using var project = new Project();

        var result = Run(project.Folder, "preview", "dev", "--set", "dashboard.requestTimeout=24h");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        AssertNoStackTrace(result.Error);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public void Closed_pipe_is_no_error(string format)
    {
        using var project = new Project();

        var result = Shell(
            project.Folder,
            $"{Cli} preview dev --base none --format {format} | head -n 1; exit ${{PIPESTATUS[0]}}"
        );

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Single(result.Output.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Unwritable_output_is_an_error_without_a_stack_trace()
    {
        using var project = new Project();

        var result = Shell(project.Folder, $"{Cli} preview dev --base none >&-");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("Cannot read or write a file: ", result.Error);
        AssertNoStackTrace(result.Error);
    }

    [Fact]
    public void Help_names_arguments_and_options()
    {
        var result = Run(Path.GetTempPath(), "preview", "--help");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.All(
            ["./run preview <stack>", "--base", "--set", "--format", "json|markdown|mermaid|text"],
            text => Assert.Contains(text, result.Output)
        );
    }

    [Theory]
    [InlineData("release start")]
    [InlineData("gate")]
    [InlineData("ps")]
    public void Help_ends_with_examples(string verb)
    {
        var result = Run(Path.GetTempPath(), [.. verb.Split(' '), "--help"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"Usage:\n  ./run {verb}", result.Output);
        Assert.Matches($@"\nExamples:\n(  \./run {verb} .+\n)+\z", result.Output);
    }

    internal static void AssertNoStackTrace(string error)
    {
        Assert.DoesNotContain("   at ", error);
        Assert.DoesNotContain("Exception", error);
    }

    internal static Result Run(string folder, params string[] arguments) => Run(folder, _ => { }, arguments);

    internal static Result Run(string folder, Action<ProcessStartInfo> change, params string[] arguments)
    {
        var start = new ProcessStartInfo(Cli, arguments);
        change(start);
        return Run(folder, start);
    }

    private static Result Shell(string folder, string command) =>
        Run(folder, new ProcessStartInfo("bash", ["-c", command]));

    private static Result Run(string folder, ProcessStartInfo start)
    {
        start.WorkingDirectory = folder;
        return Programs.Run(start);
    }

    internal sealed record Result(int ExitCode, string Output, string Error);
}
