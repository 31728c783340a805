using System.Diagnostics;
using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// <c>release rollback</c> as it is called, with a docker and a pulumi that are scripts: the brake is pulled whatever is
/// broken around it.
/// </summary>
public sealed class RollbackCommandTests : IDisposable
{
    private const string StackFile = RollbackFolder.StackFile;
    private const string Braking = "docker exec inventario-retail-dev-router sh /opt/router/brake.sh on ";
    private const string Braked = "v1.1.0: 50 % → 0 %\nno users on v1.1.0\n";

    private const string Content = """
        config:
          inventario-retail:platform: docker
          inventario-retail:release: { stable: v1.0.0, canary: v1.1.0, weight: 50 }

        """;

    private readonly RollbackFolder folder = new(Content);

    public RollbackCommandTests() => Docker();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Users_are_off_first_then_the_file_and_the_publication_follow()
    {
        var result = folder.Rollback();

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(Braked, result.Output);
        Assert.StartsWith(Braking, folder.Tools.Calls[0]);
        Assert.EndsWith(" ./run release rollback dev", folder.Tools.Calls[0]);
        Assert.Equal(Content.Replace("50", "0", StringComparison.Ordinal), folder.Read(StackFile));
        var up = Assert.Single(folder.Tools.Calls, call => call.StartsWith("pulumi up", StringComparison.Ordinal));
        Assert.Matches(
            @"\Apulumi up --stack dev --target \S+::router-publisher-container --refresh=false --skip-preview --yes --non-interactive\z",
            up
        );
        Assert.DoesNotContain("Stack\n", result.Output);
    }

    [Fact]
    public void The_reason_is_kept_and_the_result_can_be_JSON()
    {
        var result = folder.Rollback("--reason", "500s on checkout", "--format", "json");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.EndsWith(" 500s on checkout", folder.Tools.Calls[0]);
        var json = JsonNode.Parse(result.Output)!;
        Assert.True(json["taken"]!.GetValue<bool>());
        Assert.Equal("v1.1.0", json["brake"]!["canary"]!.GetValue<string>());
        Assert.Equal(50, json["brake"]!["weightBefore"]!.GetValue<decimal>());
    }

    [Fact]
    public void A_dry_run_pulls_no_brake()
    {
        var result = folder.Rollback("--dry-run");

        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain(folder.Tools.Calls, call => call.Contains("brake.sh", StringComparison.Ordinal));
        Assert.Equal(Content, folder.Read(StackFile));
    }

    [Theory]
    [InlineData("unknown key", "nonsense", "set the weight in Pulumi.dev.yaml to 0")]
    [InlineData("merge markers", "Pulumi.dev.yaml", "repair Pulumi.dev.yaml, set its weight to 0")]
    [InlineData("gone", "Pulumi.dev.yaml", "repair Pulumi.dev.yaml, set its weight to 0")]
    public void A_stack_file_that_is_broken_or_gone_leaves_the_bookkeeping(string state, string problem, string left)
    {
        if (state == "gone")
            File.Delete(folder.PathOf(StackFile));
        else
            folder.Write(
                StackFile,
                state == "unknown key"
                    ? $"{Content}  inventario-retail:nonsense: 1\n"
                    : Content.Replace("config:", "<<<<<<< HEAD\nconfig:\n=======", StringComparison.Ordinal)
            );

        var result = folder.Rollback();

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(Braked, result.Output);
        Assert.Contains(problem, result.Error);
        Assert.Contains("The users are off v1.1.0. Left to do: ", result.Error);
        if (state != "unknown key")
            Assert.Contains(left, result.Error);
        Assert.EndsWith(
            "publish the weight 0. Fix the cause and run ./run release rollback dev again.\n",
            result.Error
        );
    }

    [Fact]
    public void Without_docker_the_guard_takes_the_users_off()
    {
        File.WriteAllText(folder.PathOf(".env.dev"), "GUARD_TOKEN=t0p\n");
        using var guard = new FakeGuard(200, """{"stable":"v1.0.0","canary":"v1.1.0","weightBefore":50,"weight":0}""");

        var result = CommandLineTests.Run(
            folder.Path,
            start => start.Environment["PATH"] = "/nowhere",
            "release",
            "rollback",
            "dev",
            "--guard",
            guard.Url.AbsoluteUri
        );

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(Braked, result.Output);
        Assert.StartsWith("POST /brake Bearer t0p ", Assert.Single(guard.Requests));
        Assert.Contains("'docker' is not on PATH", result.Error);
        Assert.Contains("Left to do: publish the weight 0.", result.Error);
        Assert.Contains("weight: 0", folder.Read(StackFile));
    }

    [Fact]
    public void An_output_that_cannot_be_written_stops_nothing()
    {
        var result = CommandLineTests.Run(
            folder.Path,
            start =>
                StartBy(start, program => ["bash", "-c", $"'{program}' release rollback dev > /dev/full 2> /dev/full"])
        );

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("weight: 0", folder.Read(StackFile));
    }

    [RequiresCommandTheory("unshare", "mount")]
    [InlineData(".stacks")]
    [InlineData("the project")]
    public void On_a_full_disk_the_users_are_off_and_the_rest_is_left(string place)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can mount a small disk");
        var full = place == ".stacks" ? Directory.CreateDirectory(folder.PathOf(".stacks")).FullName : folder.Path;

        var result = CommandLineTests.Run(
            folder.Path,
            start =>
                StartBy(
                    start,
                    program =>
                        [
                            "unshare",
                            "--mount",
                            "sh",
                            "-c",
                            $"""
                                files=$(mktemp -d); cp {folder.Path}/Pulumi* $files
                                mount -t tmpfs -o size=64k tmpfs {full} || exit 99
                                [ {full} != {folder.Path} ] || cp $files/* {folder.Path}
                                mkdir -p {folder.Path}/.stacks/dev
                                cat /dev/zero > {full}/filling 2> /dev/null
                                cd {folder.Path} && '{program}' release rollback dev
                                status=$?
                                rm -r $files
                                exit $status
                                """,
                        ]
                )
        );

        Assert.StartsWith(Braked, result.Output);
        Assert.StartsWith(Braking, folder.Tools.Calls[0]);
        if (place == ".stacks")
        {
            Assert.True(result.ExitCode == 0, result.Error);
            return;
        }
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("No space left on device", result.Error);
        Assert.Contains("Left to do: set the weight in Pulumi.dev.yaml to 0", result.Error);
    }

    [RequiresCommandFact("setpriv")]
    public void Stack_state_of_another_user_is_named_with_its_owner()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can become another user");
        const UnixFileMode everybody = (UnixFileMode)0b111_111_111;
        Directory.CreateDirectory(
            folder.PathOf(".stacks"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        File.SetUnixFileMode(folder.Path, everybody);
        File.SetUnixFileMode(folder.PathOf(StackFile), everybody);
        folder.Tools.OpenToEverybody();

        var result = CommandLineTests.Run(
            folder.Path,
            start =>
                StartBy(
                    start,
                    program => ["setpriv", "--reuid=65534", "--clear-groups", program, "release", "rollback", "dev"]
                )
        );

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(Braked, result.Output);
        Assert.Contains("belongs to root", result.Error);
        Assert.Contains("sudo -u root ./run release rollback dev", result.Error);
    }

    [Fact]
    public void From_an_old_checkout_nothing_is_deployed_where_the_live_split_is_unknown()
    {
        Docker(brake: "v2.0.0>v2.1.0 50.00 0.00", rollout: "");

        var result = folder.Rollback();

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("v2.1.0: 50 % → 0 %\n", result.Output);
        Assert.Contains("but live is v2.0.0 with the canary v2.1.0", result.Error);
        Assert.Contains("git pull", result.Error);
        Assert.DoesNotContain(folder.Tools.Calls, call => call.StartsWith("pulumi up", StringComparison.Ordinal));
        Assert.Equal(Content, folder.Read(StackFile));
    }

    [Fact]
    public void From_an_old_checkout_the_live_stable_revision_stays()
    {
        Docker(brake: "v2.0.0>v2.1.0 50.00 0.00", stable: "v2.0.0", canary: "v2.1.0");

        var result = folder.Rollback();

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("{ stable: v2.0.0, canary: v2.1.0, weight: 0 }", folder.Read(StackFile));
    }

    [Fact]
    public void A_stack_without_a_brake_is_rolled_back_by_its_engine()
    {
        Docker(brake: null, rollout: """rollout_canary_weight_percent{stable="v1.0.0",canary="v1.1.0"} 0.00""");

        var result = folder.Rollback();

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.StartsWith(
            "'dev' has no brake, because an older version deployed it; rolling back by the engine alone.\n",
            result.Output
        );
    }

    [Fact]
    public void Users_that_are_not_off_exit_with_3_and_every_way_is_named()
    {
        folder.Tools.With("docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
        folder.Tools.With("pulumi", "[ $1 = up ] && exit 255; echo '{}'");

        var result = folder.Rollback();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Users may still be on the canary.", result.Error);
        foreach (
            var way in new[]
            {
                "the guard at http://127.0.0.1:9092: No token",
                "the container of the router: ",
                "the container of the guard: ",
            }
        )
            Assert.Contains($"\n  {way}", result.Error);
    }

    [Fact]
    public void Without_a_canary_there_is_nothing_to_roll_back()
    {
        folder.Write(StackFile, Content.Replace(", canary: v1.1.0, weight: 50", "", StringComparison.Ordinal));
        Docker(brake: "v1.0.0 -", rollout: """rollout_canary_weight_percent{stable="v1.0.0",canary=""} 0.00""");

        var result = folder.Rollback();

        Assert.Equal(10, result.ExitCode);
        Assert.StartsWith("No canary is published; all users are on v1.0.0.\n", result.Output);
    }

    /// <summary>
    /// Starts another program in place of the command line, which it is given, with the tools on PATH.
    /// </summary>
    private void StartBy(ProcessStartInfo start, Func<string, string[]> command)
    {
        var words = command(start.FileName);
        start.FileName = words[0];
        start.ArgumentList.Clear();
        foreach (var argument in words[1..])
            start.ArgumentList.Add(argument);
        folder.UseTools(start);
    }

    /// <summary>A Docker with the stack: what the brake answers, and what the router reports.</summary>
    private void Docker(
        string? brake = "v1.0.0>v1.1.0 50.00 0.00",
        string? rollout = null,
        string stable = "v1.0.0",
        string canary = "v1.1.0"
    )
    {
        rollout ??= $$"""
            rollout_canary_weight_percent{stable="{{stable}}",canary="{{canary}}"} 0.00
            rollout_brake{stable="{{stable}}",canary="{{canary}}",by="me"} 1
            """;
        var containers = FakeContainers.Inspected(
            new("router"),
            new("router-publisher"),
            new("dashboard-1", "healthy", stable),
            new("dashboard-2", "unhealthy", canary)
        );
        folder.Tools.With(
            "docker",
            $"""
            case "$*" in
              *brake.sh*) {(
                brake is null ? "echo \"sh: can't open '/opt/router/brake.sh'\" >&2; exit 2" : $"echo '{brake}'"
            )} ;;
              "ps "*) echo ids ;;
              inspect*) echo '{containers}' ;;
              *wget*) echo '{rollout}' ;;
              *) exit 1 ;;
            esac
            """
        );
    }
}
