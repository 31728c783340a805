using System.Net;
using InventarioRetail.Sample;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace InventarioRetail.Guard.Tests;

/// <summary>
/// The feature flags on Kubernetes, from the ConfigMap to a dashboard: the guard on a real port, against a scripted API.
/// </summary>
public sealed class ClusterFlagsTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("guard-flags-").FullName;
    private readonly ScriptedCluster cluster = new();
    private readonly WallClock time = new();
    private readonly HttpClient client = new();
    private readonly GuardWorld world = new();
    private WebApplication? guard;

    private Uri Url => new(client.BaseAddress!, "/flags");

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(Path.Combine(folder, "token"), "a-token");
        var port = Ports.Free();
        var environment = new GuardEnvironment(name =>
            name switch
            {
                "GUARD_NAMESPACE" => "inventario-retail-production",
                "GUARD_PROXIES" => "http://proxies.invalid:19001",
                "GUARD_ACCOUNT" or "GUARD_STATE" or "GUARD_CONFIG" => folder,
                "GUARD_TOKEN" => "the-token",
                "KUBERNETES_SERVICE_HOST" => "10.96.0.1",
                _ => null,
            }
        );
        guard = GuardApp.Build(environment with { Port = port }, world.Settings, cluster, time);
        await guard.StartAsync();
        client.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        Set(true);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await guard!.StopAsync();
        await guard.DisposeAsync();
        world.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Flags_are_served_as_the_ConfigMap_has_them_with_one_read_a_second()
    {
        var first = await client.GetStringAsync(Url);
        Set(false);

        Assert.Equal(Flags(true), first);
        Assert.Equal(first, await client.GetStringAsync(Url));
        Assert.Equal(1, cluster.FlagReads);

        time.Advance(ClusterFlags.MaxAge);
        Assert.Equal(Flags(false), await client.GetStringAsync(Url));
        Assert.Equal(2, cluster.FlagReads);
    }

    [Fact]
    public async Task Old_flags_are_not_served()
    {
        await client.GetStringAsync(Url);
        cluster.Fails = HttpStatusCode.InternalServerError;
        time.Advance(ClusterFlags.MaxAge);

        using var answer = await client.GetAsync(Url);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("answers GET", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{"kind":"ConfigMap"}""")]
    [InlineData("""{"data":{"flags.json":1}}""")]
    [InlineData("""{"data":[]}""")]
    public async Task ConfigMap_without_the_file_is_not_served(string configMap)
    {
        cluster.Flags = System.Text.Json.Nodes.JsonNode.Parse(configMap)!.AsObject();

        using var answer = await client.GetAsync(Url);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("has no text 'flags.json'", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Flag_is_off_in_the_dashboard_six_seconds_after_the_ConfigMap_changed(int changedAt)
    {
        using var dashboard = new FlagFile(
            DashboardEnvironment.Read(name => name == "FEATURE_FLAGS_URL" ? Url.ToString() : Variable(name)),
            client,
            NullLogger<FlagFile>.Instance,
            time
        );
        await dashboard.LookAsync(CancellationToken.None);
        Assert.True(dashboard.Flags.For("user")["a"]);

        int? offAt = null;
        for (var second = 0; offAt is null && second <= 60; second++)
        {
            if (second == changedAt)
                Set(false);
            // Another dashboard has just asked, and its answer is kept: the worst case.
            await client.GetStringAsync(Url);
            if (second > 0 && second % (int)dashboard.Interval.TotalSeconds == 0)
                await dashboard.LookAsync(CancellationToken.None);
            if (!dashboard.Flags.For("user")["a"])
                offAt = second;
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(offAt!.Value - changedAt, 0, 6);
    }

    private static string? Variable(string name) =>
        name
            is "DASHBOARD_API_KEY"
                or "DB_HOST"
                or "DB_NAME"
                or "DB_USER"
                or "DB_PASSWORD"
                or "REDIS_HOST"
                or "S3_BUCKET_NAME"
            ? "x"
            : null;

    private static string Flags(bool isOn) =>
        $$$"""
            {"flags":{"a":{"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"{{{(
                isOn ? "on" : "off"
            )}}}"} } }
            """;

    private void Set(bool isOn) => cluster.Flags = ScriptedCluster.FlagsOf(Flags(isOn));
}
