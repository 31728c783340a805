using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>The commands as people start them, on real Docker.</summary>
public sealed class EngineCommandTests : IClassFixture<EngineImage>
{
    [DockerFact]
    public async Task Up_shows_what_changes_does_it_and_says_what_it_did()
    {
        using var project = new EngineProject();
        project.Declare(new EnginePart("db"), new EnginePart("web") { DependsOn = ["db"] });

        var first = await project.RunAsync("up", project.Stack, "--yes");
        var second = await project.RunAsync("up", project.Stack, "--yes");
        project.Declare(new EnginePart("db"), new EnginePart("web") { Environment = ["A=1"], DependsOn = ["db"] });
        var third = await project.RunAsync("up", project.Stack, "--yes");

        Assert.Equal((0, 0, 0), (first.ExitCode, second.ExitCode, third.ExitCode));
        Assert.Contains("\nfrom  nothing\n", first.Output);
        Assert.Contains("\nCreated: db, web\n", first.Output);
        Assert.Contains("  url: http://localhost:1234", first.Output);
        Assert.StartsWith($"Pulumi.{project.Stack}.yaml has not changed since it was last applied.\n", second.Output);
        Assert.Contains("is up and healthy; nothing had to change", second.Output);
        Assert.Contains("\nfrom  the last applied stack\n", third.Output);
        Assert.Contains("\n1 to replace, 3 unchanged\n", third.Output);
        Assert.Contains("\nReplaced: web\n", third.Output);
    }

    [DockerFact]
    public async Task A_failed_up_says_why_and_exits_with_1_and_the_next_one_shows_the_change_again()
    {
        using var project = new EngineProject();
        project.Declare(new EnginePart("web", "echo no such table; exit 3"));

        var failed = await project.RunAsync("up", project.Stack, "--yes");
        project.Declare(new EnginePart("web"));
        var mended = await project.RunAsync("up", project.Stack, "--yes");

        Assert.Equal((1, 0), (failed.ExitCode, mended.ExitCode));
        Assert.StartsWith("web did not become healthy: it exited with code 3", failed.Error);
        Assert.Contains("    no such table\n", failed.Error);
        Assert.DoesNotContain("   at ", failed.Error);
        Assert.Contains("\nfrom  nothing\n", mended.Output);
    }

    [DockerFact]
    public async Task Without_a_terminal_nothing_is_done_without_the_option_yes()
    {
        using var project = new EngineProject();
        project.Declare(new EnginePart("web"));

        var up = await project.RunAsync("up", project.Stack);
        var down = await project.RunAsync("down", project.Stack, "--volumes");

        Assert.Equal((2, 2), (up.ExitCode, down.ExitCode));
        Assert.Equal(
            $"Cannot ask for confirmation: there is no terminal. To run without confirmation: ./run up {project.Stack} --yes\n",
            up.Error
        );
        Assert.EndsWith($"./run down {project.Stack} --volumes --yes\n", down.Error);
        Assert.Empty(await project.ContainersAsync());
    }

    [DockerFact]
    public async Task Down_leaves_the_data_and_up_finds_it_again()
    {
        using var project = new EngineProject();
        var stack = project.Declare(
            new EnginePart("db") { Volume = "data" },
            new EnginePart("web") { DependsOn = ["db"] }
        );
        await project.UpAsync(stack);
        await project.DockerAsync("exec", project.HostName("db"), "touch", "/data/kept");

        var down = await project.RunAsync("down", project.Stack, "--yes");
        var again = await project.RunAsync("down", project.Stack, "--yes");
        await project.UpAsync(stack);

        Assert.Equal((0, 0), (down.ExitCode, again.ExitCode));
        Assert.Contains("Stopping web …\nStopping db …\n", down.Output);
        Assert.EndsWith($"Kept data (--volumes deletes it): {project.HostName("data")}", down.Output);
        Assert.StartsWith($"{project.Stack} is not up; nothing to take down.", again.Output);
        await project.DockerAsync("exec", project.HostName("db"), "test", "-f", "/data/kept");
    }

    [DockerFact]
    public async Task Down_with_volumes_takes_the_data_too()
    {
        using var project = new EngineProject();
        await project.UpAsync(project.Declare(new EnginePart("db") { Volume = "data" }));

        var down = await project.RunAsync("down", project.Stack, "--volumes", "--yes");

        Assert.EndsWith($"Deleted data: {project.HostName("data")}", down.Output);
        Assert.Empty(await project.ContainersAsync());
        Assert.Equal(
            "",
            await project.DockerAsync("network", "ls", "--quiet", "--filter", $"name={project.HostName("")}")
        );
        Assert.Equal(
            "",
            await project.DockerAsync("volume", "ls", "--quiet", "--filter", $"name={project.HostName("")}")
        );
        Assert.False(project.State.HasApplied);
    }

    [DockerFact]
    public async Task Ps_shows_missing_parts_and_containers_that_are_not_declared()
    {
        using var project = new EngineProject();
        await project.RunByHandAsync("web");
        await project.RunByHandAsync("old");
        await project.DockerAsync("stop", "--time", "0", project.HostName("old"));
        project.Declare(new EnginePart("db"), new EnginePart("web"));

        var text = await project.RunAsync("ps", project.Stack);
        var json = await project.RunAsync("ps", project.Stack, "--format", "json");

        Assert.Equal((0, 0), (text.ExitCode, json.ExitCode));
        Assert.Matches(@"(?m)^db +missing +$", text.Output);
        Assert.Matches($@"(?m)^web +{EngineImage.Name} +running +[0-9]+ s +0 +$", text.Output);
        Assert.Matches(@"(?m)^old .* exited \(exit code [0-9]+\), not declared ", text.Output);
        var parts = JsonNode.Parse(json.Output)!.AsArray();
        Assert.Equal(["db", "web", "old"], parts.Select(part => (string)part!["part"]!));
        Assert.Equal(["missing", "running", "exited"], parts.Select(part => (string)part!["state"]!));
        Assert.Equal([true, true, false], parts.Select(part => (bool)part!["declared"]!));
        Assert.Equal(0, (int)parts[1]!["restarts"]!);
        Assert.True(
            DateTimeOffset.Parse((string)parts[1]!["since"]!, System.Globalization.CultureInfo.InvariantCulture)
                > DateTimeOffset.Now.AddHours(-1)
        );
    }

    [DockerFact]
    public async Task Ps_shows_ports()
    {
        using var project = new EngineProject();
        var port = Ports.Free();
        await project.UpAsync(project.Declare(new EnginePart("web") { Port = port, Network = "edge" }));

        Assert.Contains($"127.0.0.1:{port}→80", (await project.RunAsync("ps", project.Stack)).Output);
    }

    [DockerFact]
    public async Task Logs_are_in_the_order_of_their_times_with_the_part_s_name_where_there_are_more()
    {
        using var project = new EngineProject();
        await project.RunByHandAsync("web");
        await project.RunByHandAsync("database");

        var all = await project.RunAsync("logs", project.Stack);
        var one = await project.RunAsync("logs", project.Stack, "web");
        var none = await project.RunAsync("logs", project.Stack, "web", "--tail", "0");
        var unknown = await project.RunAsync("logs", project.Stack, "wbe");

        Assert.Equal((0, "web      | from web\ndatabase | from database"), (all.ExitCode, all.Output));
        Assert.Equal((0, "from web"), (one.ExitCode, one.Output));
        Assert.Equal((0, ""), (none.ExitCode, none.Output));
        Assert.Equal(
            (2, $"Stack '{project.Stack}' has no part 'wbe'. Choose from: database, web.\n"),
            (unknown.ExitCode, unknown.Error)
        );
    }

    [DockerFact]
    public async Task Logs_go_on_until_interrupted_where_they_are_followed()
    {
        using var project = new EngineProject();
        await project.RunByHandAsync("web");

        using var following = project.Start("logs", project.Stack, "--follow");
        await following.SaysAsync("from web");
        await project.DockerAsync("exec", project.HostName("web"), "sh", "-c", "echo later > /proc/1/fd/1");
        await following.SaysAsync("later");
        await following.SignalAsync("INT");
        var end = await following.EndAsync();

        Assert.Equal((0, ""), (end.ExitCode, end.Error));
    }
}
