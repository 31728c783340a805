using InventarioRetail.Engine.Releases;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Cli.Tests;

/// <summary>The release commands as they are called, on a machine where the stack is not up.</summary>
public sealed class ReleaseCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("release-command-").FullName;

    public ReleaseCommandTests()
    {
        File.WriteAllText(Path.Combine(folder, "Pulumi.yaml"), "name: inventario-retail\nruntime: dotnet\n");
        File.WriteAllText(
            Path.Combine(folder, "Pulumi.nowhere.yaml"),
            """
            config:
              inventario-retail:platform: docker
              inventario-retail:release: { stable: v1.0.0, canary: v1.1.0, weight: 10 }
              inventario-retail:prometheus: { hostPort: 1 }

            """
        );
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("No Pulumi.yaml", "release", "status", "nowhere", "--elsewhere")]
    [InlineData("'no such' is not a stack name", "release", "status", "no such")]
    [InlineData("Pulumi.missing.yaml", "release", "status", "missing")]
    [InlineData("Required command was not provided", "release")]
    [InlineData("'release start' needs a revision and a stack", "release", "start", "nowhere", "--dry-run")]
    [InlineData("'latest' is a floating tag, not a revision", "release", "start", "latest", "nowhere", "--dry-run")]
    [InlineData(
        "--from nowhere: same as the target stack",
        "release",
        "start",
        "--from",
        "nowhere",
        "nowhere",
        "--dry-run"
    )]
    [InlineData(
        "Cannot ask for confirmation: there is no terminal. To run without confirmation: ./run release promote nowhere --yes",
        "release",
        "promote",
        "nowhere"
    )]
    [InlineData("--prometheus of course: not a server URL.", "gate", "nowhere", "--prometheus", "of course")]
    [InlineData("--interval 0s: not a duration from 1s to 1d", "release", "watch", "nowhere", "--interval", "0s")]
    [InlineData(
        "'nowhere' has no flag 'no-such-flag'; it has batch-patches-v1, experimental-caching.",
        "flag",
        "nowhere",
        "no-such-flag",
        "10",
        "--dry-run"
    )]
    [InlineData("--interval 100d: not a duration from 1s to 1d", "gate", "nowhere", "--interval", "100d")]
    [InlineData(
        "--prometheus http://…@localhost: not a server URL.",
        "gate",
        "nowhere",
        "--prometheus",
        "http://user:hunter2@localhost"
    )]
    [InlineData(
        "--prometheus ftp://…@localhost: not a server URL.",
        "gate",
        "nowhere",
        "--prometheus",
        "ftp://user:hunter2@localhost"
    )]
    [InlineData("--report '': not a file name", "release", "run", "nowhere", "--yes", "--report", "")]
    [InlineData(
        "--format json cannot ask for confirmation; add --yes or --dry-run: ./run release pause nowhere --yes",
        "release",
        "pause",
        "nowhere",
        "--format",
        "json"
    )]
    [InlineData(
        "'110' is not a percentage; write a whole number from 0 to 100.",
        "flag",
        "nowhere",
        "batch-patches-v1",
        "110",
        "--dry-run"
    )]
    public void Bad_usage_is_told_and_exits_with_2(string message, params string[] arguments)
    {
        var isElsewhere = arguments[^1] == "--elsewhere";
        var (exitCode, _, error) = CommandLineTests.Run(
            isElsewhere ? Path.GetTempPath() : folder,
            isElsewhere ? arguments[..^1] : arguments
        );

        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(2, exitCode);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollback_in_production_needs_no_Prometheus_and_the_other_verbs_do()
    {
        var production = File.ReadAllText(Repository.PathOf("Pulumi.production.yaml"));
        File.WriteAllText(
            Path.Combine(folder, "Pulumi.cluster.yaml"),
            production.Replace(
                "    stable: v1.0.0\n",
                "    stable: v1.0.0\n    canary: v1.1.0\n    weight: 10\n",
                StringComparison.Ordinal
            )
        );

        var (exitCode, output, error) = CommandLineTests.Run(folder, "release", "rollback", "cluster", "--dry-run");
        var (promotion, _, refusal) = CommandLineTests.Run(folder, "release", "promote", "cluster", "--dry-run");

        Assert.True(exitCode == 0, error);
        Assert.Contains("-     weight: 10", output, StringComparison.Ordinal);
        Assert.Contains("the live stack is not recorded on this machine", output, StringComparison.Ordinal);
        Assert.Equal(2, promotion);
        Assert.Contains("Unknown Prometheus URL of 'cluster'", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_that_cannot_reach_Prometheus_holds()
    {
        var (exitCode, output, _) = CommandLineTests.Run(folder, "gate", "nowhere", "--format", "markdown");

        Assert.Equal(10, exitCode);
        Assert.Contains("| hold | critical alerts |", output, StringComparison.Ordinal);
        Assert.Contains(
            "Prometheus unreachable: http://127.0.0.1:1/ does not answer",
            output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_cause_that_all_criteria_have_in_common_is_told_once()
    {
        var (exitCode, output, _) = CommandLineTests.Run(folder, "gate", "nowhere");

        Assert.Equal(10, exitCode);
        Assert.Contains("All 15 criteria: hold: Prometheus unreachable", output, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(output, "unreachable"));
    }

    [Fact]
    public void A_step_is_refused_where_the_live_split_is_unknown_and_the_file_stays()
    {
        var before = File.ReadAllText(Path.Combine(folder, "Pulumi.nowhere.yaml"));

        var (exitCode, output, _) = CommandLineTests.Run(
            folder,
            "release",
            "promote",
            "nowhere",
            "--dry-run",
            "--format",
            "json"
        );

        Assert.Equal(10, exitCode);
        Assert.Contains("\"allowed\": false", output, StringComparison.Ordinal);
        Assert.Contains("The router does not report the live split", output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "Pulumi.nowhere.yaml")));
    }

    [Fact]
    public void A_rollback_in_a_dry_run_shows_the_one_line_and_the_one_resource()
    {
        var (exitCode, output, _) = CommandLineTests.Run(folder, "release", "rollback", "nowhere", "--dry-run");

        Assert.Equal(0, exitCode);
        Assert.Contains(
            "Pulumi.nowhere.yaml:3  -   inventario-retail:release: { stable: v1.0.0, canary: v1.1.0, weight: 10 }",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Pulumi.nowhere.yaml:3  +   inventario-retail:release: { stable: v1.0.0, canary: v1.1.0, weight: 0 }",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("1 to replace", output, StringComparison.Ordinal);
        Assert.EndsWith("Nothing changed: this was a dry run.\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("promote", 25, "demo: v1.1.0 to wave 2 of 4 (25 %); the gate says advance")]
    [InlineData("rollback", 0, "demo: roll back v1.1.0, all users on v1.0.0; the gate says advance")]
    public void A_commit_says_the_wave_and_the_verdict(string name, int weight, string expected)
    {
        var release = new ReleaseSettings(Revision.Parse("v1.0.0"), Revision.Parse("v1.1.0"), weight);
        var situation = new ReleaseSituation
        {
            File = release,
            Plan = RolloutSettings.Canary4,
            Live = release,
            Deployed = [],
            History = ReleaseHistory.None,
            Now = DateTimeOffset.UnixEpoch,
        };
        var verdict = new Verdict
        {
            Split = ObservedSplit.Of(release),
            At = DateTimeOffset.UnixEpoch,
            Results =
            [
                new()
                {
                    Key = "up",
                    Name = "up",
                    Decision = GateDecision.Advance,
                    Reason = "",
                    Unit = "count",
                },
            ],
        };

        var verb = new[] { ReleaseVerb.Promote, ReleaseVerb.Rollback }.Single(verb => verb.Name == name);
        Assert.Equal(expected, verb.Message("demo", situation, release, verdict));
    }
}
