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
        Assert.Contains("-     weight: 10", output);
        Assert.Contains("the live stack is not recorded on this machine", output);
        Assert.Equal(2, promotion);
        Assert.Contains("Unknown Prometheus URL of 'cluster'", refusal);
    }

    [Fact]
    public void A_gate_that_cannot_reach_Prometheus_holds()
    {
        var (exitCode, output, _) = CommandLineTests.Run(folder, "gate", "nowhere", "--format", "markdown");

        Assert.Equal(10, exitCode);
        Assert.Contains("| hold | critical alerts |", output);
        Assert.Contains("Prometheus unreachable: http://127.0.0.1:1/ does not answer", output);
    }

    [Fact]
    public void A_cause_that_all_criteria_have_in_common_is_reported_once()
    {
        var (exitCode, output, _) = CommandLineTests.Run(folder, "gate", "nowhere");

        Assert.Equal(10, exitCode);
        Assert.Contains("All 15 criteria: hold: Prometheus unreachable", output);
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
        Assert.Contains("\"allowed\": false", output);
        Assert.Contains("The router does not report the live split", output);
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "Pulumi.nowhere.yaml")));
    }

    [Fact]
    public void A_rollback_in_a_dry_run_shows_the_one_line_and_the_one_resource()
    {
        var (exitCode, output, _) = CommandLineTests.Run(folder, "release", "rollback", "nowhere", "--dry-run");

        Assert.Equal(0, exitCode);
        Assert.Contains(
            "Pulumi.nowhere.yaml:3  -   inventario-retail:release: { stable: v1.0.0, canary: v1.1.0, weight: 10 }",
            output
        );
        Assert.Contains(
            "Pulumi.nowhere.yaml:3  +   inventario-retail:release: { stable: v1.0.0, canary: v1.1.0, weight: 0 }",
            output
        );
        Assert.Contains("1 to replace", output);
        Assert.EndsWith("Nothing changed: this was a dry run.\n", output);
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
