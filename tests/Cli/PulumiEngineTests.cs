using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>The engine that calls the Pulumi CLI, which is a script here.</summary>
public sealed class PulumiEngineTests
{
    private const string Export = "pulumi stack export --stack staging --non-interactive";
    private const string Destroy = "pulumi destroy --exclude-protected --stack staging --yes --non-interactive";
    private const string Publisher =
        "urn:pulumi:staging::shop::docker:index/container:Container::router-publisher-container";

    private const string Root = "urn:pulumi:staging::shop::pulumi:pulumi:Stack::shop-staging";

    private static readonly UpRequest Up = new("staging", RecordedStack.Empty);

    [Theory]
    [InlineData(null, "The Pulumi CLI is missing: 'pulumi' is not on PATH. Install it (https://", "--engine compose.")]
    [InlineData(
        "echo 'error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions' >&2; exit 255",
        "Pulumi is not logged in to a state backend: error: PULUMI_ACCESS_TOKEN must be set",
        "'pulumi login'"
    )]
    [InlineData(
        "[ \"$1\" = whoami ] || { echo \"error: no stack named 'staging' found\" >&2; exit 255; }",
        "Pulumi has no stack 'staging' yet. ",
        "Create it with 'pulumi stack init staging'"
    )]
    public async Task Without_the_CLI_a_login_or_the_stack_it_says_what_to_do(
        string? script,
        string problem,
        string remedy
    )
    {
        using var tools = new FakeTools();
        if (script is not null)
            tools.With("pulumi", script);

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            Engine(tools).CheckAsync("staging", CancellationToken.None)
        );

        Assert.StartsWith(problem, refusal.Message);
        Assert.Contains(remedy, refusal.Message);
    }

    [Theory]
    [InlineData(false, "pulumi up --stack staging")]
    [InlineData(true, "pulumi up --stack staging --yes --non-interactive")]
    public async Task Up_is_pulumi_up_of_the_stack_with_the_official_packages(bool yes, string expected)
    {
        using var tools = new FakeTools().With(
            "pulumi",
            "[ \"$1\" = up ] && echo \"$PulumiPackages in $(pwd)\" >> \"$CALLS\"; echo '{}'"
        );

        await Engine(tools, yes).UpAsync(Up, CancellationToken.None);

        Assert.Equal([Export, expected, "official in /"], tools.Calls);
    }

    [Fact]
    public async Task A_way_back_applies_the_publisher_alone_without_refresh_and_preview()
    {
        using var tools = new FakeTools().With("pulumi", "echo '{}'");

        await Quiet(tools).UpAsync(Split(75) with { GoesBack = true }, CancellationToken.None);

        Assert.Equal(
            [
                Export,
                $"pulumi up --stack staging --target {Publisher} --refresh=false --skip-preview --yes --non-interactive",
            ],
            tools.Calls
        );
    }

    [Fact]
    public async Task On_Kubernetes_the_route_and_the_flags_are_what_the_publisher_is_on_Docker()
    {
        using var tools = new FakeTools().With("pulumi", "echo '{}'");
        var target = await Production.RecordAsync("{ stable: v1.0.0, canary: v1.1.0, weight: 0 }");

        await Quiet(tools)
            .UpAsync(
                new("production", target) { OnlyServices = ["router-publisher"], GoesBack = true },
                CancellationToken.None
            );

        Assert.Matches(
            @"\Apulumi up --stack production --target \S+:ConfigMap::feature-flags-configmap "
                + @"--target \S+:HTTPRoute::route-route --refresh=false ",
            tools.Calls[^1]
        );
    }

    [Fact]
    public async Task A_way_back_from_an_old_checkout_deploys_nothing()
    {
        using var tools = new FakeTools().With(
            "pulumi",
            """
            echo '{"deployment":{"resources":[{"type":"pulumi:pulumi:Stack","outputs":{"split":{"v2.0.0":50,"v2.1.0":50}}}]}}'
            """
        );

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            Quiet(tools).UpAsync(Split(100) with { GoesBack = true }, CancellationToken.None)
        );

        Assert.StartsWith(
            "Pulumi has recorded a split of v2.0.0 and v2.1.0 for 'staging', but v1.0.0 would be published as stable.",
            refusal.Message
        );
        Assert.Equal([Export], tools.Calls);
    }

    [Fact]
    public async Task A_weight_is_applied_by_a_plan_that_holds_nothing_else()
    {
        using var project = new EngineProject();
        using var tools = new FakeTools().With(
            "pulumi",
            $$$"""
            case "$1" in
              preview) echo '{"steps":[{"op":"same","urn":"urn::a"},{"op":"replace","urn":"{{{Publisher}}}"}]}' ;;
              *) echo '{}' ;;
            esac
            """
        );

        await Quiet(tools, project.Folder).UpAsync(Split(75), CancellationToken.None);

        var plan = Path.Combine(project.Folder, ".stacks", "staging", "plan.json");
        Assert.Equal(
            [
                Export,
                $"pulumi preview --stack staging --save-plan {plan} --json --refresh=false --non-interactive",
                $"pulumi up --stack staging --plan {plan} --refresh=false --skip-preview --yes --non-interactive",
            ],
            tools.Calls
        );
    }

    [Fact]
    public async Task A_weight_whose_plan_holds_more_is_refused_with_the_list()
    {
        using var project = new EngineProject();
        using var tools = new FakeTools().With(
            "pulumi",
            $$$"""
            case "$1" in
              preview) echo '{"steps":[{"op":"replace","urn":"{{{Publisher}}}"},{"op":"update","urn":"urn:x::redis"}]}' ;;
              *) echo '{}' ;;
            esac
            """
        );

        var refusal = await Assert.ThrowsAsync<RefusedException>(() =>
            Quiet(tools, project.Folder).UpAsync(Split(75), CancellationToken.None)
        );

        Assert.Equal(
            "More than the split of 'staging' would change:\n  update redis\n"
                + "Apply these changes first (./run up staging), or add --also to apply them with this step.",
            refusal.Message
        );
        Assert.DoesNotContain(tools.Calls, call => call.StartsWith("pulumi up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_a_kill_the_dead_process_s_lock_is_cancelled_and_what_it_left_is_removed()
    {
        using var project = new EngineProject();
        using var tools = Killed(project.Folder, pid: 999_999, Environment.MachineName);

        await Quiet(tools, project.Folder).UpAsync(Split(100) with { GoesBack = true }, CancellationToken.None);

        var refresh =
            $"pulumi refresh --clear-pending-creates --stack staging --target {Root} --skip-preview --yes "
            + "--non-interactive";
        Assert.Equal(
            [
                Export,
                refresh,
                "pulumi cancel --stack staging --yes --non-interactive",
                refresh,
                "docker rm --force router-publisher",
                $"pulumi up --stack staging --target {Publisher} --refresh=false --skip-preview --yes "
                    + "--non-interactive",
            ],
            tools.Calls.Where(call =>
                !call.StartsWith("docker ps", StringComparison.Ordinal)
                && !call.StartsWith("docker inspect", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public async Task A_lock_of_a_living_process_or_of_another_host_is_not_cancelled()
    {
        using var project = new EngineProject();
        foreach (var (pid, host) in new[] { (Environment.ProcessId, Environment.MachineName), (999_999, "elsewhere") })
        {
            using var tools = Killed(project.Folder, pid, host);

            var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
                Quiet(tools, project.Folder).UpAsync(Split(100) with { GoesBack = true }, CancellationToken.None)
            );

            Assert.StartsWith(
                $"Pulumi's lock on stack 'staging' is held by process {pid} of me on {host}, since 2026-11-30T04:00:00Z.",
                failure.Message
            );
            Assert.DoesNotContain(tools.Calls, call => call.StartsWith("pulumi cancel", StringComparison.Ordinal));
            Assert.DoesNotContain(tools.Calls, call => call.StartsWith("docker rm", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Before_a_whole_up_all_unrecorded_containers_of_a_killed_run_are_removed()
    {
        using var project = new EngineProject();
        using var tools = Killed(project.Folder, pid: 0, host: "", isLocked: false);

        await Quiet(tools, project.Folder).UpAsync(Up, CancellationToken.None);

        Assert.Contains("docker rm --force dashboard-v1-2-0 router-publisher", tools.Calls);
        Assert.EndsWith("pulumi up --stack staging --yes --non-interactive", tools.Calls[^1]);
    }

    [Theory]
    [InlineData("healthy")]
    [InlineData("unhealthy")]
    public async Task An_up_that_refreshes_waits_for_the_health_of_what_it_finds(string health)
    {
        var containers = FakeContainers.Inspected(new FakeContainer("router-publisher", health));
        using var tools = new FakeTools()
            .With("pulumi", "echo '{}'")
            .With("docker", $"case $1 in ps) echo ids ;; inspect) echo '{containers}' ;; esac");
        var request = Split(90) with { OnlyServices = null, Refreshes = true, Timeout = TimeSpan.FromSeconds(1) };

        var up = Quiet(tools).UpAsync(request, CancellationToken.None);

        if (health == "healthy")
            await up;
        else
            await Assert.ThrowsAsync<DeploymentException>(() => up);
        Assert.Contains("pulumi up --stack staging --refresh --yes --non-interactive", tools.Calls);
    }

    [Fact]
    public async Task Pending_operations_that_cannot_be_cleared_do_not_stop_an_update()
    {
        using var tools = new FakeTools().With(
            "pulumi",
            """
            case "$1" in
              stack) echo '{"deployment":{"pending_operations":[{"type":"creating"}]}}' ;;
              refresh) echo 'error: no such target' >&2; exit 255 ;;
            esac
            """
        );

        await Quiet(tools).UpAsync(Up, CancellationToken.None);

        Assert.StartsWith("pulumi up", tools.Calls[^1]);
    }

    [Fact]
    public async Task Interrupting_lets_Pulumi_finish_its_step()
    {
        using var tools = new FakeTools().With(
            "pulumi",
            """
            [ "$1" = up ] || { echo '{}'; exit; }
            # A shell cannot trap a signal that was ignored when it started, as in a background job.
            [ -n "${RESTORED:-}" ] || RESTORED=1 exec env --default-signal=INT sh "$0" "$@"
            trap 'echo interrupted >> "$CALLS"; exit 1' INT
            echo running >> "$CALLS"
            while :; do read -r _ < "$FIFO"; done
            """
        );
        using var stop = new CancellationTokenSource();
        var fifo = Path.Combine(Path.GetTempPath(), $"fifo-{Guid.NewGuid():N}");
        Assert.Equal(0, Programs.Run("mkfifo", fifo).ExitCode);
        var running = new PulumiEngine(
            new ProcessRunner(new Dictionary<string, string>(tools.First()) { ["FIFO"] = fifo }),
            new("/", "shop", Yes: true, IsQuiet: true),
            UpProgress.None,
            TimeProvider.System
        ).UpAsync(Up, stop.Token);
        await tools.IsCalledAsync("running");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Wait.Bound));
        File.Delete(fifo);
        Assert.Equal("interrupted", tools.Calls[^1]);
    }

    [Fact]
    public async Task What_was_kept_back_is_reported_when_it_fails()
    {
        using var tools = new FakeTools().With(
            "pulumi",
            "[ $1 = up ] || { echo '{}'; exit; }; echo 'Updating (staging)'; echo 'error: no such host' >&2; exit 255"
        );
        var engine = Quiet(tools);

        var failure = await Assert.ThrowsAsync<DeploymentException>(() => engine.UpAsync(Up, CancellationToken.None));

        Assert.Equal("'pulumi up' exited with code 255:\nUpdating (staging)\nerror: no such host", failure.Message);
    }

    [Fact]
    public async Task Down_is_pulumi_destroy_without_what_is_protected()
    {
        using var tools = new FakeTools().With("pulumi", "echo '{}'");

        await Engine(tools, yes: true).DownAsync(new("staging", Volumes: false), CancellationToken.None);

        Assert.Equal([Export, Destroy], tools.Calls);
    }

    [Fact]
    public async Task Down_clears_away_what_a_killed_Pulumi_left_behind()
    {
        using var project = new EngineProject();
        using var tools = Killed(project.Folder, pid: 999_999, Environment.MachineName);

        await Quiet(tools, project.Folder).DownAsync(new("staging", Volumes: false), CancellationToken.None);

        Assert.Contains("docker rm --force dashboard-v1-2-0 router-publisher", tools.Calls);
        Assert.Equal(Destroy, tools.Calls[^1]);
    }

    [Fact]
    public async Task What_Pulumi_fails_at_fails()
    {
        using var tools = new FakeTools().With("pulumi", "[ $1 = up ] && exit 255; echo '{}'");

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            Engine(tools).UpAsync(Up, CancellationToken.None)
        );

        Assert.StartsWith("'pulumi up' exited with code 255", failure.Message);
    }

    [Fact]
    public async Task What_it_has_no_way_for_is_refused_before_it_is_called()
    {
        using var tools = new FakeTools().With("pulumi", "");
        var engine = Engine(tools);

        var set = await Assert.ThrowsAsync<UsageException>(() =>
            engine.UpAsync(Up with { Changes = ["release.weight=25"] }, CancellationToken.None)
        );
        var volumes = await Assert.ThrowsAsync<UsageException>(() =>
            engine.DownAsync(new("staging", Volumes: true), CancellationToken.None)
        );

        Assert.StartsWith("--set works only with --engine compose", set.Message);
        Assert.Contains("pulumi state unprotect --all --stack staging", volumes.Message);
        Assert.Empty(tools.Calls);
    }

    [Theory]
    [InlineData(null, false, false, "compose")]
    [InlineData(null, true, false, "pulumi")]
    [InlineData(null, true, true, "compose")]
    [InlineData("compose", true, false, "compose")]
    [InlineData("pulumi", false, false, "pulumi")]
    public void The_engine_is_the_one_asked_for_or_the_one_that_has_the_stack_up(
        string? wanted,
        bool hasPulumi,
        bool isUpByCompose,
        string expected
    )
    {
        using var tools = new FakeTools();
        using var project = new EngineProject();
        if (hasPulumi)
            tools.With("pulumi", "");
        if (isUpByCompose)
            project.State.Create().WriteApplied(RecordedStack.Empty);

        Assert.Equal(expected, EngineChoice.Choose(wanted, tools.Runner, project.State, project.Stack));
    }

    [Fact]
    public void A_stack_that_Compose_has_up_is_not_for_Pulumi()
    {
        using var tools = new FakeTools();
        using var project = new EngineProject();
        project.State.Create().WriteApplied(RecordedStack.Empty);

        var refusal = Assert.Throws<UsageException>(() =>
            EngineChoice.Choose("pulumi", tools.Runner, project.State, project.Stack)
        );

        Assert.Contains($"./run down {project.Stack} --engine compose", refusal.Message);
    }

    private static PulumiEngine Engine(FakeTools tools, bool yes = false) =>
        new(tools.Runner, new("/", "shop", yes), UpProgress.None, TimeProvider.System);

    private static PulumiEngine Quiet(FakeTools tools, string folder = "/") =>
        new(tools.Runner, new(folder, "shop", Yes: true, IsQuiet: true), UpProgress.None, TimeProvider.System);

    /// <summary>A request that applies the publisher alone.</summary>
    private static UpRequest Split(int stable) =>
        new(
            "staging",
            new(
                [
                    new()
                    {
                        Urn = Publisher,
                        Type = "docker:index/container:Container",
                        Name = "router-publisher-container",
                        Parent = null,
                        Custom = true,
                        Inputs = new()
                        {
                            ["labels"] = new JsonArray(
                                new JsonObject { ["label"] = "inventario-retail.part", ["value"] = "router-publisher" }
                            ),
                        },
                    },
                ],
                new()
                {
                    ["split"] = new JsonObject { ["v1.0.0"] = stable, ["v1.1.0"] = 100 - stable },
                }
            )
        )
        {
            OnlyServices = ["router-publisher"],
        };

    /// <summary>
    /// A Pulumi and a Docker after a Pulumi was killed: every update fails while it has its lock, and then while the
    /// containers of the publisher and of a canary are there, which are not in the state; and only a refresh clears the
    /// pending creates.
    /// </summary>
    private static FakeTools Killed(string folder, int pid, string host, bool isLocked = true)
    {
        var pending = $$"""
            {
              "deployment": {
                "pending_operations": [{ "type": "creating" }],
                "resources": [{ "type": "pulumi:pulumi:Stack", "urn": "{{Root}}" }]
              }
            }
            """;
        var containers = FakeContainers.Inspected(
            new("router-publisher"),
            new("dashboard-v1-2-0", "healthy", "v1.2.0")
        );
        foreach (var mark in isLocked ? new[] { "locked", "pending", "stray" } : ["pending", "stray"])
            File.WriteAllText(Path.Combine(folder, mark), "yes");
        return new FakeTools()
            .With(
                "pulumi",
                $$"""
                cd {{folder}}
                case "$1 $2" in
                  "stack export") if [ -s pending ]; then echo '{{pending}}'; else echo '{}'; fi ;;
                  "cancel "*) : > locked ;;
                  "refresh "* | "up "*)
                    if [ -s locked ]; then
                      echo 'error: the stack is currently locked by 1 lock(s).' >&2
                      echo '  file:///s/x.json: created by me@{{host}} (pid {{pid}}) at 2026-11-30T04:00:00Z' >&2
                      exit 255
                    elif [ "$2" = --clear-pending-creates ]; then
                      : > pending
                    elif [ "$1" = up ] && [ -s stray ]; then
                      echo 'error: Conflict. The container name "/router-publisher" is already in use' >&2
                      exit 255
                    fi ;;
                esac
                """
            )
            .With(
                "docker",
                $"case $1 in ps) echo ids ;; inspect) echo '{containers}' ;; rm) : > {folder}/stray ;; esac"
            );
    }
}
