using System.Net;
using InventarioRetail.Releases.Prometheus;
using Microsoft.Extensions.Logging.Testing;

namespace InventarioRetail.Guard.Tests;

/// <summary>The guard on Kubernetes, against a scripted API and proxies.</summary>
public sealed class ClusterTests : IDisposable
{
    private static readonly ObservedSplit Split = new("v1.0.0", "v1.1.0", 10);

    private readonly string folder = Directory.CreateTempSubdirectory("guard-cluster-").FullName;
    private readonly ScriptedCluster cluster = new();
    private readonly WallClock time = new();
    private readonly HttpClient http;
    private readonly GuardEnvironment environment;
    private readonly IRouter router;
    private readonly IBrakes brakes;
    private readonly GuardCore core;

    public ClusterTests()
    {
        File.WriteAllText(Path.Combine(folder, "token"), "a-token\n");
        environment = new(name =>
            name switch
            {
                "GUARD_NAMESPACE" => "inventario-retail-production",
                "GUARD_PROXIES" => "http://proxies:19001",
                "GUARD_ACCOUNT" or "GUARD_STATE" or "GUARD_CONFIG" => folder,
                "KUBERNETES_SERVICE_HOST" => "10.96.0.1",
                "KUBERNETES_SERVICE_PORT" => "443",
                _ => null,
            }
        );
        http = GuardApp.Http(cluster);
        (router, brakes, _) = GuardApp.Parts(environment, http, time, cluster, cluster.ResolveAsync);
        core = new GuardCore(
            environment,
            new GuardSettings
            {
                Project = "inventario-retail",
                Stack = "production",
                Rollout = RolloutSettings.Canary3,
                Gates = GateSettings.Default(RolloutStrategy.Canary3),
                Windows = new(),
                ScrapeInterval = TimeSpan.FromSeconds(15),
            },
            router,
            new PrometheusClient(http, environment.Prometheus, TimeSpan.FromSeconds(5), time),
            brakes,
            new PublishedSplit(environment.Config),
            time,
            new FakeLogger<GuardCore>()
        );
    }

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100)]
    public async Task Split_is_read_from_the_rules_of_the_route(int weight)
    {
        cluster.Deploy(weight);

        var (report, problem) = await router.ReportAsync(CancellationToken.None);

        Assert.Equal("", problem);
        Assert.Equal(new RouterReport(Split with { Weight = weight }, null), report);
        Assert.Equal(["Bearer a-token"], cluster.Tokens);
    }

    [Fact]
    public async Task Brake_comes_first_then_the_route()
    {
        Assert.True(await brakes.PullAsync(ABrake(), 10, CancellationToken.None));

        Assert.Equal(
            ["PATCH rollout-brake application/merge-patch+json", "PATCH dashboard application/json-patch+json"],
            cluster.Writes
        );
        Assert.Equal("dashboard-v1-1-0", cluster.BrakedService);
        Assert.Equal(0, cluster.Weight);
        Assert.Equal(ABrake(), brakes.Read());
        Assert.Equal(
            "v1.0.0 v1.1.0 2026-11-30T04:00:00Z guard 12 % errors",
            string.Join(
                ' ',
                new[] { "stable", "canary", "since", "by", "reason" }.Select(key => cluster.Brake["data"]![key])
            )
        );
    }

    [Fact]
    public async Task Patched_route_has_the_program_s_shape_at_0_and_names_the_canary_nowhere()
    {
        cluster.Deploy(0);
        var atZero = cluster.Route["spec"]!.ToJsonString();
        cluster.Deploy(25);

        await brakes.PullAsync(ABrake(), 25, CancellationToken.None);

        Assert.Equal(atZero, cluster.Route["spec"]!.ToJsonString());
        Assert.Equal("0", (string?)cluster.Route["metadata"]!["annotations"]!["inventario-retail.weight"]);
    }

    [Fact]
    public async Task Route_that_was_changed_meanwhile_is_read_and_patched_again()
    {
        // The ConfigMap's patch passes; an up changes the route before the route's patch arrives.
        cluster.Before = () => cluster.Before = () => cluster.Deploy(50);

        await brakes.PullAsync(ABrake(), 10, CancellationToken.None);

        Assert.Equal(0, cluster.Weight);
        Assert.Equal(3, cluster.Writes.Count);
    }

    [Fact]
    public async Task Brake_that_was_changed_meanwhile_is_read_and_patched_again()
    {
        cluster.Before = cluster.Touch;

        Assert.True(await brakes.PullAsync(ABrake(), 10, CancellationToken.None));

        Assert.Equal("dashboard-v1-1-0", cluster.BrakedService);
        Assert.Equal(
            ["rollout-brake", "rollout-brake", "dashboard"],
            cluster.Writes.Select(write => write.Split(' ')[1])
        );
    }

    [Fact]
    public async Task Brake_of_the_same_pair_keeps_its_reason_and_the_route_is_patched_anyway()
    {
        await brakes.PullAsync(ABrake(), 10, CancellationToken.None);
        cluster.Deploy(10);
        cluster.Writes.Clear();

        Assert.False(await brakes.PullAsync(ABrake() with { By = "ana", Reason = "too" }, 10, CancellationToken.None));

        Assert.Equal(["PATCH dashboard application/json-patch+json"], cluster.Writes);
        Assert.Equal("guard", (string?)cluster.Brake["data"]!["by"]);
    }

    [Fact]
    public async Task Route_of_another_release_is_not_braked()
    {
        cluster.Deploy(10, "v1.2.0", "dashboard-v1-2-0");

        var problem = await Assert.ThrowsAsync<IOException>(() =>
            brakes.PullAsync(ABrake(), 10, CancellationToken.None)
        );

        Assert.StartsWith("The route is of 10 % on v1.2.0", problem.Message);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task Brake_written_by_an_operator_takes_effect_at_the_next_reading()
    {
        await SecondAsync();
        cluster.Brake["data"] = new System.Text.Json.Nodes.JsonObject
        {
            ["stable"] = "v1.0.0",
            ["canary"] = "v1.1.0",
            ["service"] = "dashboard-v1-1-0",
            ["by"] = "ana",
            ["since"] = "2026-11-30T04:00:00Z",
            ["reason"] = "kubectl",
        };

        await SecondAsync();

        Assert.Equal(0, cluster.Weight);
        Assert.Equal(["PATCH dashboard application/json-patch+json"], cluster.Writes);
        Assert.Contains("guard_brake{stable=\"v1.0.0\",canary=\"v1.1.0\",by=\"ana\"} 1", core.Status.ToMetrics());
    }

    [Fact]
    public async Task Route_of_another_release_releases_the_brake()
    {
        await brakes.PullAsync(ABrake(), 10, CancellationToken.None);
        cluster.Deploy(0, canary: null);

        await SecondAsync();

        Assert.Null(cluster.BrakedService);
        Assert.Null(core.Status.Brake);
    }

    [Fact]
    public async Task Bad_canary_is_braked_by_the_proxies_counters()
    {
        await SecondAsync();
        var seconds = 0;
        while (cluster.Weight > 0 && seconds++ < 60)
            await SecondAsync(canaryErrors: 3);

        Assert.InRange(seconds, 1, 30);
        Assert.Equal("dashboard-v1-1-0", cluster.BrakedService);
        Assert.Equal("guard", (string?)cluster.Brake["data"]!["by"]);
        Assert.StartsWith("router's counters: ", (string?)cluster.Brake["data"]!["reason"]);
        await SecondAsync();
        Assert.Empty(core.Status.Problems);
    }

    [Fact]
    public async Task Canary_without_ready_pods_is_braked_after_three_readings()
    {
        await SecondAsync();
        cluster.Ready = 0;
        await SecondAsync();
        await SecondAsync();
        Assert.Equal(10, cluster.Weight);

        await SecondAsync();

        Assert.Equal(0, cluster.Weight);
        Assert.Equal("readiness: no pod of v1.1.0 is ready (0 of 2)", (string?)cluster.Brake["data"]!["reason"]);
    }

    [Fact]
    public async Task Canary_whose_pods_are_replaced_is_not_braked()
    {
        for (var i = 0; i < 10; i++)
        {
            cluster.Ready = i % 3 == 2 ? 1 : 0;
            await SecondAsync();
        }

        Assert.Equal(10, cluster.Weight);
    }

    [Fact]
    public async Task Api_that_refuses_is_a_problem_that_is_named_and_the_order_is_carried_out_later()
    {
        await SecondAsync();
        cluster.Ready = 0;
        await SecondAsync();
        await SecondAsync();
        cluster.Fails = HttpStatusCode.InternalServerError;

        await SecondAsync();
        Assert.Contains(
            core.Status.Problems,
            problem =>
                problem.Contains("answers GET", StringComparison.Ordinal)
                && problem.Contains("with 500: {\"kind\"", StringComparison.Ordinal)
        );

        cluster.Fails = null;
        await SecondAsync();
        Assert.Equal(0, cluster.Weight);
    }

    [Fact]
    public async Task Growth_is_by_the_revision_in_the_slot_and_starts_anew_when_a_slot_gets_another()
    {
        cluster.Serve(rule: 1, backend: 0, requests: 40, errors: 0);
        await ReadAsync();
        cluster.Serve(rule: 1, backend: 0, requests: 20, errors: 4);
        cluster.Serve(rule: 3, backend: 0, requests: 10, errors: 0);
        cluster.Serve(rule: 3, backend: 1, requests: 90, errors: 2);
        // The rule that hides the metrics is no user's.
        cluster.Serve(rule: 0, backend: 0, requests: 500, errors: 500);

        var growth = await ReadAsync();
        Assert.Equal(new RevisionRequests(30, 4), growth["v1.1.0"]);
        Assert.Equal(new RevisionRequests(90, 2), growth["v1.0.0"]);

        cluster.Serve(rule: 1, backend: 0, requests: 10, errors: 10);
        cluster.Deploy(0);
        Assert.Equal(default, (await ReadAsync())["v1.0.0"]);
        cluster.Serve(rule: 1, backend: 0, requests: 7, errors: 1);
        Assert.Equal(new RevisionRequests(7, 1), (await ReadAsync())["v1.0.0"]);
    }

    [Fact]
    public async Task Proxy_that_restarts_or_does_not_answer_loses_no_count_of_the_others()
    {
        cluster.Serve(1, 0, 100, 0);
        await ReadAsync();
        cluster.Silent.Add("10.0.0.2");
        cluster.Serve(1, 0, 20, 0);
        var (growth, problem) = await ReadWithProblemAsync();
        Assert.Equal(new RevisionRequests(10, 0), growth["v1.1.0"]);
        Assert.StartsWith("The proxy 10.0.0.2 does not answer", problem);

        cluster.Silent.Clear();
        cluster.Restart("10.0.0.1");
        cluster.Serve(1, 0, 8, 0);

        // 4 of the one that started anew; 10 and 4 of the one that was silent.
        Assert.Equal(new RevisionRequests(18, 0), (await ReadAsync())["v1.1.0"]);
    }

    [Fact]
    public async Task Canary_without_a_request_yet_is_seen()
    {
        var growth = await ReadAsync();

        Assert.Equal(default, growth["v1.1.0"]);
    }

    [Fact]
    public async Task Without_a_proxy_the_guard_is_blind_and_says_so()
    {
        cluster.Proxies.Clear();

        await SecondAsync();

        Assert.Contains("No proxy is behind proxies.", core.Status.Problems);
    }

    [Fact]
    public async Task Route_that_an_older_version_deployed_is_named()
    {
        cluster.Route["metadata"]!["annotations"]!.AsObject().Remove("inventario-retail.canary-service");

        var (report, problem) = await router.ReportAsync(CancellationToken.None);

        Assert.Null(report);
        Assert.StartsWith(
            "The route 'dashboard' cannot be understood: it has no annotation inventario-retail.canary-service",
            problem
        );
    }

    [Fact]
    public async Task Commands_of_the_program_brake_and_release()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var braker = new Braker(brakes, new PublishedSplit(environment.Config), router, time);

        var result = await braker.PullAsync("ana", "looks bad", CancellationToken.None);

        Assert.True(result.IsOff, result.Problem);
        Assert.Equal(Split, result.Split);
        Assert.Equal("ana", (await brakes.ReleaseAsync("ana", time.GetUtcNow(), "fixed", CancellationToken.None))?.By);
        Assert.Null(cluster.BrakedService);
        Assert.Null(await brakes.ReleaseAsync("ana", time.GetUtcNow(), "again", CancellationToken.None));
    }

    private Brake ABrake() => Brake.Of(Split, "guard", time.GetUtcNow(), "12 % errors");

    private async Task<IReadOnlyDictionary<string, RevisionRequests>> ReadAsync()
    {
        var (growth, problem) = await ReadWithProblemAsync();
        Assert.Equal("", problem);
        return growth;
    }

    private async Task<(IReadOnlyDictionary<string, RevisionRequests> Growth, string Problem)> ReadWithProblemAsync()
    {
        var reading = await router.ReadAsync(CancellationToken.None);
        return (reading.Growth!, reading.CountersProblem);
    }

    /// <summary>A second passes with 100 requests a second, and the cluster is read.</summary>
    private async Task SecondAsync(long canaryErrors = 0)
    {
        time.Advance(GuardCore.RouterInterval);
        var onCanary = (long)cluster.Weight;
        cluster.Serve(1, 0, onCanary, Math.Min(onCanary, canaryErrors));
        cluster.Serve(1, 1, 100 - onCanary, 0);
        await core.ReadRouterAsync(CancellationToken.None);
    }
}
