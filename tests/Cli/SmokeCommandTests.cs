using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary><c>./run smoke</c> as people start it.</summary>
public sealed class SmokeCommandTests
{
    private const string ApiKeyName = "DASHBOARD_API_KEY";

    [Fact]
    public async Task On_Docker_it_knows_where_the_stack_answers_and_which_key_it_wants()
    {
        await using var server = await new SmokeServer().StartAsync();
        using var project = ProjectOf(server);
        WriteKey(project, SmokeServer.ApiKey);

        var run = Run(project, null, "smoke", "dev");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith(
            $"Smoke test of dev at {server.Url}\n✓ reachable         100 responses\n✓ revision          v1.0.0 (100 of 100 users)\n✓ health            v1.0.0: 200, OPTIMAL, ",
            run.Output
        );
        Assert.Matches(
            @"\n✓ metrics           v1.0.0: all present\n\ndev is healthy: 14 checks passed \([0-9.]+ s\)\.\n\z",
            run.Output
        );
        Assert.DoesNotContain(SmokeServer.ApiKey, run.Output);
    }

    [Fact]
    public async Task The_environment_s_key_comes_first()
    {
        await using var server = await new SmokeServer().StartAsync();
        using var project = ProjectOf(server);
        WriteKey(project, "another-one");

        Assert.Equal(0, Run(project, SmokeServer.ApiKey, "smoke", "dev").ExitCode);
        var wrong = Run(project, null, "smoke", "dev");

        Assert.Equal((1, ""), (wrong.ExitCode, wrong.Error));
        Assert.Matches(
            @"\n✗ api               v1.0.0: 401, [0-9.]+ ms\n {20}expected: 200, median below 500 ms\n",
            wrong.Output
        );
        Assert.Matches(@"\ndev is not healthy: api, [a-z, -]+ failed, [0-9]+ passed \([0-9.]+ s\)\.\n\z", wrong.Output);
        Assert.DoesNotContain("another-one", wrong.Output);
    }

    [Fact]
    public async Task A_wave_s_revisions_must_both_answer()
    {
        await using var server = await new SmokeServer { IsOnCanary = user => user[^1] < '8' }.StartAsync();
        using var project = ProjectOf(server, "canary: v1.1.0\n    weight: 50");

        var wave = Run(project, SmokeServer.ApiKey, "smoke", "dev");
        project.Change("weight: 50", "weight: 100");
        var all = Run(project, SmokeServer.ApiKey, "smoke", "dev");
        project.Change("weight: 100", "weight: 0");
        var none = Run(project, SmokeServer.ApiKey, "smoke", "dev");

        Assert.Equal((0, 1, 1), (wave.ExitCode, all.ExitCode, none.ExitCode));
        Assert.Contains($"{"", 20}expected: v1.1.0\n", all.Output);
        Assert.Contains($"{"", 20}expected: v1.0.0\n", none.Output);
    }

    [Fact]
    public async Task Another_URL_is_asked_in_place_of_this_machine_s_and_JSON_tells_all_of_it()
    {
        await using var server = await new SmokeServer { Limit = int.MaxValue }.StartAsync();
        using var project = new Project(Stack(Ports.Free(), Ports.Free()));

        var run = Run(project, SmokeServer.ApiKey, "smoke", "dev", "--url", $"{server.Url}", "--format", "json");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        var report = JsonNode.Parse(run.Output)!;
        Assert.Equal("dev", (string)report["stack"]!);
        Assert.Equal(server.Url.AbsoluteUri, (string)report["url"]!);
        Assert.False((bool)report["passed"]!);
        Assert.Equal(["v1.0.0"], report["revisions"]!.AsArray().Select(revision => (string)revision!));
        var checks = report["checks"]!.AsArray();
        Assert.Equal(
            [("rate-limit", "failed"), ("metrics", "not-checked")],
            checks
                .Select(check => ((string)check!["key"]!, (string)check["outcome"]!))
                .Where(check => check.Item2 != "passed")
        );
        var limit = checks.Single(check => (string)check!["key"]! == "rate-limit")!;
        Assert.Equal("Rate limit per user", (string)limit["name"]!);
        Assert.Equal("request 101: 200", (string)limit["seen"]!);
        Assert.StartsWith("100 requests in 60 s, then 429 ", (string)limit["right"]!);
        Assert.True((double)limit["milliseconds"]! > 0);
    }

    [Fact]
    public async Task With_another_URL_Prometheus_can_be_named_too()
    {
        await using var server = await new SmokeServer { Series = _ => [] }.StartAsync();
        using var project = new Project(Stack(Ports.Free(), Ports.Free()));

        var run = Run(
            project,
            SmokeServer.ApiKey,
            "smoke",
            "dev",
            "--url",
            $"{server.Url}",
            "--prometheus",
            $"{server.PrometheusUrl}",
            "--timeout",
            "2s"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("\n✗ metrics           v1.0.0: none present\n", run.Output);
    }

    [Fact]
    public async Task The_stack_s_own_rate_limit_counts()
    {
        await using var server = await new SmokeServer { Limit = 30 }.StartAsync();
        using var project = ProjectOf(server);
        project.Change("config:\n", "config:\n  shop:dashboard: { rateLimit: { requests: 30, window: 1m } }\n");

        var run = Run(project, SmokeServer.ApiKey, "smoke", "dev");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("\n✓ rate-limit        request 31: 429, Retry-After 60 s\n", run.Output);
    }

    [Fact]
    public void Where_nothing_answers_it_says_so_and_exits_with_1()
    {
        var port = Ports.Free();
        using var project = new Project(Stack(port, Ports.Free()));

        var run = Run(project, "key-key", "smoke", "dev");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("\n✗ reachable         Connection refused", run.Output);
        Assert.EndsWith(
            $"\ndev does not respond at http://127.0.0.1:{port}/. Check that it is up: ./run ps dev\n",
            run.Output
        );
        CommandLineTests.AssertNoStackTrace(run.Output);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_key_it_says_where_one_would_be(string? key)
    {
        using var project = new Project();
        project.Write(".env.dev", $"{ApiKeyName}=\n");
        File.SetUnixFileMode(Path.Combine(project.Folder, ".env.dev"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var run = Run(project, key, "smoke", "dev");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(
            $"No API key: neither the environment variable {ApiKeyName} nor .env.dev has one.",
            run.Error
        );
    }

    [Fact]
    public void A_key_that_no_header_can_hold_is_refused_and_not_shown()
    {
        using var project = new Project();

        var run = Run(project, "two\nlines", "smoke", "dev");

        Assert.Equal(
            (2, $"{ApiKeyName} contains a character that is not allowed in a key, such as a space.\n"),
            (run.ExitCode, run.Error)
        );
    }

    [Fact]
    public async Task A_stack_that_is_not_on_Docker_wants_a_URL()
    {
        await using var server = await new SmokeServer().StartAsync();
        var production = await File.ReadAllTextAsync(Repository.PathOf("Pulumi.production.yaml"));
        using var project = new Project(production.Replace("inventario-retail:", "shop:", StringComparison.Ordinal));

        var without = Run(project, SmokeServer.ApiKey, "smoke", "dev");
        var with = Run(project, SmokeServer.ApiKey, "smoke", "dev", "--url", $"{server.Url}");

        Assert.Equal((2, 0), (without.ExitCode, with.ExitCode));
        Assert.StartsWith(
            "Stack 'dev' does not run on Docker on this machine. Pass its URL: ./run smoke dev --url https://…",
            without.Error
        );
    }

    private static Project ProjectOf(SmokeServer server, string release = "weight: 0") =>
        new(Stack(server.Port, server.PrometheusPort, release));

    private static string Stack(int router, int prometheus, string release = "weight: 0") =>
        $$"""
            config:
              shop:platform: docker
              shop:release:
                stable: v1.0.0
                {{release}}
              shop:router: { hostPort: {{router}} }
              shop:prometheus: { hostPort: {{prometheus}} }

            """;

    private static void WriteKey(Project project, string key)
    {
        project.Write(".env.dev", $"OTHER=1\n{ApiKeyName}={key}\n");
        File.SetUnixFileMode(Path.Combine(project.Folder, ".env.dev"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static CommandLineTests.Result Run(Project project, string? key, params string[] arguments) =>
        CommandLineTests.Run(
            project.Folder,
            start =>
            {
                start.Environment.Remove(ApiKeyName);
                if (key is not null)
                    start.Environment[ApiKeyName] = key;
            },
            arguments
        );
}
