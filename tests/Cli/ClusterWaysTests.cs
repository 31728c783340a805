using System.Text.Json.Nodes;
using InventarioRetail.Engine.Cluster;
using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Cli.Tests;

/// <summary>The ways to the brake of a stack on Kubernetes, with a kubectl that is a script.</summary>
public sealed class ClusterWaysTests : IDisposable
{
    private const string Call = "kubectl --context prod --namespace shop-dev --request-timeout=5s";
    private const string Get = $"{Call} get httproute/dashboard configmap/rollout-brake --output json";

    private static readonly BrakeOrder Order = new("me@here", "errors");

    private readonly FakeTools tools = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero));
    private readonly string folder = Directory.CreateTempSubdirectory("ways-").FullName;

    public void Dispose()
    {
        tools.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Guard_s_pod_runs_the_guard_s_own_command()
    {
        tools.With("kubectl", "echo 'v1.0.0>v1.1.0 25.00 0.00'");
        var way = new GuardPodWay(Kubectl);

        var result = await way.PullAsync(Order, CancellationToken.None);
        await way.ReleaseAsync(Order, CancellationToken.None);

        Assert.Equal("v1.1.0: 25 % → 0 %", result.Describe());
        Assert.Equal(
            [
                $"{Call} exec deployment/guard -- guard brake --by me@here --reason errors",
                $"{Call} exec deployment/guard -- guard release-brake --by me@here --reason errors",
            ],
            tools.Calls
        );
    }

    [Theory]
    [InlineData("Error from server (NotFound): deployments.apps \"guard\" not found", true)]
    [InlineData("error: unable to upgrade connection: container not found (\"guard\")", false)]
    public async Task Stack_without_a_guard_is_distinguished_from_one_whose_pod_fails(string message, bool isMissing)
    {
        tools.With("kubectl", $"echo '{message}' >&2; exit 1");

        var failure = await Assert.ThrowsAsync<BrakeException>(() =>
            new GuardPodWay(Kubectl).PullAsync(Order, CancellationToken.None)
        );

        Assert.Equal((message, isMissing), (failure.Message, failure.IsMissing));
    }

    [Fact]
    public async Task Route_is_patched_after_the_ConfigMap()
    {
        Objects(ClusterRoute.Route(), ClusterRoute.Brake());

        var result = await new RouteWay(Kubectl, time).PullAsync(Order, CancellationToken.None);

        Assert.Equal("v1.1.0: 25 % → 0 %", result.Describe());
        Assert.Equal(
            [
                Get,
                $"{Call} patch configmap rollout-brake --type merge --patch "
                    + """{"data":{"stable":"v1.0.0","canary":"v1.1.0","service":"dashboard-v1-1-0","by":"me@here","since":"2026-11-30T04:00:00Z","reason":"errors"}}""",
            ],
            tools.Calls[..2]
        );
        var patch = tools.Calls[2];
        Assert.StartsWith($"{Call} patch httproute dashboard --type json --patch ", patch);
        var operations = JsonNode.Parse(patch[patch.IndexOf('[', StringComparison.Ordinal)..])!.AsArray();
        Assert.Equal("71", (string?)operations[0]!["value"]);
        Assert.DoesNotContain("dashboard-v1-1-0", operations.ToJsonString());
        Assert.Equal(3, tools.Calls.Length);
    }

    [Fact]
    public async Task Route_that_another_update_has_changed_is_read_and_patched_again()
    {
        Objects(ClusterRoute.Route(), ClusterRoute.Brake());
        tools.With(
            "kubectl",
            $$"""
            case "$*" in
              *" get "*) /bin/cat {{folder}}/objects.json ;;
              *" patch httproute "*)
                [ -e {{folder}}/tried ] && exit 0
                : > {{folder}}/tried
                echo 'The request is invalid: the server rejected our request: testing path /metadata/resourceVersion failed' >&2
                exit 1 ;;
            esac
            """
        );

        await new RouteWay(Kubectl, time).PullAsync(Order, CancellationToken.None);

        Assert.Equal(2, tools.Calls.Count(call => call == Get));
        Assert.Equal(2, tools.Calls.Count(call => call.Contains(" patch httproute ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Brake_that_is_on_keeps_its_reason()
    {
        Objects(
            ClusterRoute.Route(0),
            ClusterRoute.Brake(new JsonObject { ["service"] = "dashboard-v1-1-0", ["by"] = "guard" })
        );

        var result = await new RouteWay(Kubectl, time).PullAsync(Order, CancellationToken.None);

        Assert.Equal("v1.1.0: 0 % → 0 %", result.Describe());
        Assert.Equal([Get], tools.Calls);
    }

    [Fact]
    public async Task Route_without_a_canary_needs_no_brake()
    {
        Objects(ClusterRoute.Route(0, canary: null), ClusterRoute.Brake());

        var result = await new RouteWay(Kubectl, time).PullAsync(Order, CancellationToken.None);

        Assert.Null(result.Canary);
        Assert.Equal([Get], tools.Calls);
    }

    [Theory]
    [InlineData("echo 'Error from server (NotFound): configmaps \"rollout-brake\" not found' >&2; exit 1", true)]
    [InlineData("echo 'Unable to connect to the server: dial tcp: i/o timeout' >&2; exit 1", false)]
    [InlineData("echo nonsense", false)]
    public async Task Cluster_that_does_not_answer_as_it_should_is_a_failure(string script, bool isMissing)
    {
        tools.With("kubectl", script);

        var failure = await Assert.ThrowsAsync<BrakeException>(() =>
            new RouteWay(Kubectl, time).PullAsync(Order, CancellationToken.None)
        );

        Assert.Equal(isMissing, failure.IsMissing);
    }

    [Fact]
    public async Task Releasing_empties_the_ConfigMap()
    {
        tools.With("kubectl", "");

        await new RouteWay(Kubectl, time).ReleaseAsync(Order, CancellationToken.None);

        Assert.Equal([$$"""{{Call}} patch configmap rollout-brake --type merge --patch {"data":null}"""], tools.Calls);
    }

    [Fact]
    public async Task Canary_whose_pods_are_not_ready_is_refused_with_their_reasons()
    {
        Answers(
            """{"spec":{"replicas":2},"metadata":{"generation":1},"status":{"observedGeneration":1,"readyReplicas":1}}""",
            """
            {"items":[
              {"metadata":{"name":"a"},"status":{"conditions":[{"type":"Ready","status":"True"}]}},
              {"metadata":{"name":"b"},"status":{"conditions":[{"type":"Ready","status":"False","reason":"ContainersNotReady"}],
               "containerStatuses":[{"state":{"waiting":{"reason":"ImagePullBackOff","message":"manifest unknown"}}}]}},
              {"metadata":{"name":"c"},"status":{"conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes: cpu"}]}}
            ]}
            """
        );

        var refusal = await Assert.ThrowsAsync<RefusedException>(() =>
            new ClusterChecks(Kubectl).CheckReadyAsync(Revision("v1.1.0"), CancellationToken.None)
        );

        Assert.Equal(
            "v1.1.0 has 1 of 2 pods ready, so it gets no more users:\n"
                + "  b: ImagePullBackOff: manifest unknown\n"
                + "  c: Unschedulable: 0/3 nodes: cpu",
            refusal.Message
        );
        Assert.Equal(
            [
                $"{Call} get deployment dashboard-v1-1-0 --output json",
                $"{Call} get pods --selector inventario-retail.part=dashboard,revision=v1.1.0 --output json",
            ],
            tools.Calls
        );
    }

    [Theory]
    [InlineData(
        """{"spec":{"replicas":2},"metadata":{"generation":2},"status":{"observedGeneration":1,"readyReplicas":2}}"""
    )]
    [InlineData("""{"spec":{"replicas":0},"metadata":{"generation":1},"status":{"observedGeneration":1}}""")]
    public async Task Deployment_that_was_not_observed_or_has_no_pods_is_not_ready(string deployment)
    {
        Answers(deployment, """{"items":[]}""");

        var refusal = await Assert.ThrowsAsync<RefusedException>(() =>
            new ClusterChecks(Kubectl).CheckReadyAsync(Revision("v1.1.0"), CancellationToken.None)
        );

        Assert.EndsWith("it has no pods", refusal.Message);
    }

    [Fact]
    public async Task Canary_whose_pods_are_all_ready_passes()
    {
        Answers(
            """{"spec":{"replicas":2},"metadata":{"generation":1},"status":{"observedGeneration":1,"readyReplicas":2}}""",
            "{}"
        );

        await new ClusterChecks(Kubectl).CheckReadyAsync(Revision("v1.1.0"), CancellationToken.None);

        Assert.Single(tools.Calls);
    }

    [Fact]
    public async Task Finish_passes_when_all_users_are_on_the_canary()
    {
        Single(ClusterRoute.Route(100));

        await new ClusterChecks(Kubectl).CheckAllUsersOnAsync(Revision("v1.1.0"), CancellationToken.None);
    }

    [Fact]
    public async Task Finish_is_refused_while_not_all_users_are_on_the_canary()
    {
        Single(ClusterRoute.Route(50));

        var refusal = await Assert.ThrowsAsync<RefusedException>(() =>
            new ClusterChecks(Kubectl).CheckAllUsersOnAsync(Revision("v1.1.0"), CancellationToken.None)
        );

        Assert.StartsWith("The route has 50 % on v1.1.0", refusal.Message);
    }

    [Fact]
    public async Task Finish_is_refused_while_the_Gateway_has_not_seen_the_route()
    {
        var route = ClusterRoute.Route(100);
        route["status"]!["parents"]![0]!["conditions"]![0]!["observedGeneration"] = 7;
        Single(route);

        var refusal = await Assert.ThrowsAsync<RefusedException>(() =>
            new ClusterChecks(Kubectl).CheckAllUsersOnAsync(Revision("v1.1.0"), CancellationToken.None)
        );

        Assert.Equal(
            "The route to v1.1.0 is not live yet: Gateway dashboard (gateway.envoyproxy.io/gatewayclass-controller) has "
                + "observed generation 7 of 8. Nothing was deleted.",
            refusal.Message
        );
    }

    [Fact]
    public async Task Update_that_changes_nothing_under_a_brake_fails_with_its_reason()
    {
        var applied = await Production.RecordAsync("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }");
        Single(
            ClusterRoute.Brake(
                new JsonObject
                {
                    ["stable"] = "v1.0.0",
                    ["canary"] = "v1.1.0",
                    ["service"] = "dashboard-v1-1-0",
                    ["by"] = "guard",
                    ["reason"] = "12 % errors",
                }
            )
        );
        var checks = new ClusterChecks(Kubectl);

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            checks.CheckNotBrakedAsync(applied, "production", CancellationToken.None)
        );

        Assert.StartsWith(
            "The update succeeded, but v1.1.0 gets no users. The brake is on: v1.1.0 is braked by guard",
            failure.Message
        );
        await checks.CheckNotBrakedAsync(
            await Production.RecordAsync("{ stable: v1.0.0, canary: v1.1.0, weight: 0 }"),
            "production",
            CancellationToken.None
        );
        await checks.CheckNotBrakedAsync(
            await Staging.RecordAsync("{ stable: v1.0.0 }"),
            "staging",
            CancellationToken.None
        );
        Assert.Single(tools.Calls);
    }

    [Theory]
    // A wave needs a canary that is ready, finish a route that is live; the way back needs neither.
    [InlineData(0, "{ stable: v1.0.0, canary: v1.1.0, weight: 10 }", false)]
    [InlineData(100, "{ stable: v1.1.0 }", false)]
    [InlineData(10, "{ stable: v1.0.0, canary: v1.1.0, weight: 0 }", true)]
    [InlineData(0, "{ stable: v1.0.0 }", true)]
    public async Task Step_forward_is_checked_in_the_cluster_before_anything_changes(
        int weight,
        string target,
        bool isTaken
    )
    {
        // Neither a Deployment with ready pods nor a route.
        tools.With("kubectl", "echo '{}'");
        using var demo = new ReleaseDemo(
            $"{{ stable: v1.0.0, canary: v1.1.0, weight: {weight} }}",
            cluster: new ClusterChecks(Kubectl)
        );
        var before = demo.Text;
        var file = demo.Session.Read();
        var situation = (await demo.Session.SnapshotAsync(file, withHistory: false, CancellationToken.None)).Situation;
        var release = Production.Settings(target).Release;
        var step = await demo.Session.Planner.PlanAsync(
            file,
            situation,
            release,
            new FileChanges(StackFileChange.Between(situation.File, release), MustApply: true),
            isRollback: release is { Canary: not null, Weight: 0 }
        );

        var taking = demo.Session.TakeAsync(step, "./run release step", _ => { }, CancellationToken.None);

        if (isTaken)
        {
            await taking;
            Assert.Empty(tools.Calls);
            return;
        }
        Assert.True(
            await Record.ExceptionAsync(() => taking) is RefusedException or DeploymentException,
            "The step was taken."
        );
        Assert.Equal(before, demo.Text);
        Assert.Empty(demo.Applied);
    }

    [Theory]
    [InlineData("config:\n  shop:kubernetes: { context: prod, controlPlaneCidrs: [] }\n", "--context prod ")]
    [InlineData(
        "config:\n  shop:kubernetes:\n    gateway:\n      hostname: a\n    context: \"prod\" # ours\n",
        "--context prod "
    )]
    [InlineData("<<<<<<< HEAD\nconfig:\n  shop:kubernetes:\n    context: prod\n", "--context prod ")]
    [InlineData("config:\n  shop:platform: kubernetes\n", "")]
    public async Task Context_is_read_from_a_stack_file_that_may_be_broken(string file, string context)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "Pulumi.yaml"), "name: shop\nruntime: dotnet\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "Pulumi.dev.yaml"), file);
        tools.With("kubectl", "");

        await KubectlCli
            .Of(new StackFiles(folder), "shop", "dev", tools.Runner)
            .RunAsync(["version"], CancellationToken.None);

        Assert.Equal([$"kubectl {context}--namespace shop-dev --request-timeout=5s version"], tools.Calls);
    }

    private KubectlCli Kubectl => new(tools.Runner, "prod", "shop-dev");

    private static Revision Revision(string name) =>
        Settings.Revision.TryParse(name, out var revision, out _) ? revision : throw new FormatException(name);

    private void Objects(params IEnumerable<JsonObject> objects)
    {
        File.WriteAllText(Path.Combine(folder, "objects.json"), ClusterRoute.List(objects));
        tools.With("kubectl", $"case \"$*\" in *' get '*) /bin/cat {folder}/objects.json ;; esac");
    }

    private void Single(JsonObject json)
    {
        File.WriteAllText(Path.Combine(folder, "object.json"), json.ToJsonString());
        tools.With("kubectl", $"/bin/cat {folder}/object.json");
    }

    private void Answers(string deployment, string pods)
    {
        File.WriteAllText(Path.Combine(folder, "deployment.json"), deployment);
        File.WriteAllText(Path.Combine(folder, "pods.json"), pods);
        tools.With(
            "kubectl",
            $"case \"$*\" in *' deployment '*) /bin/cat {folder}/deployment.json ;; *) /bin/cat {folder}/pods.json ;; esac"
        );
    }
}
