using System.Globalization;
using InventarioRetail.Components;
using InventarioRetail.Engine.Smoke;

namespace InventarioRetail.Sample.Tests;

/// <summary>A test that needs a real Postgres, Redis, HAProxy and Prometheus.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RoutedServicesFactAttribute()
    : RequiresCommandFactAttribute(
        "haproxy",
        "sh",
        "wget",
        "timeout",
        "cmp",
        "prometheus",
        "redis-server",
        "initdb",
        "bash",
        "setpriv",
        "chown"
    );

/// <summary>
/// The smoke suite on two revisions of the real sample, behind the real router and scraped through it.
/// </summary>
public sealed class SmokeTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    private const string Stable = "v1.0.0";
    private const string Canary = "v1.1.0";

    [RoutedServicesFact]
    public async Task Both_revisions_pass_again_and_again()
    {
        await using var site = await Site.Start(services, 10);
        using var directory = new TempDirectory();
        var port = Ports.Free();
        using var prometheus = StartPrometheus(site.Router, directory, port);
        var prometheusUrl = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        await Wait.Until(() => Answers(new(prometheusUrl, "/-/ready")), $"Prometheus, {prometheus.Output}");

        for (var time = 0; time < 3; time++)
        {
            var report = await Run(site.Router, prometheusUrl);
            Assert.Empty(Failures(report));
            Assert.All(report.Checks, check => Assert.Equal(SmokeOutcome.Passed, check.Outcome));
            Assert.Equal([Stable, Canary], report.Revisions);
        }
    }

    [RoutedServicesFact]
    public async Task Reading_is_all_it_does()
    {
        await using var site = await Site.Start(services, 50);
        using (await site.Stable.Post("/api/items", """{"sku":"bolt","name":"Bolt","quantity":5}""")) { }
        const string Rows = "SELECT count(*) || ' ' || coalesce(max(updated_at)::text, '') FROM inventory.items";
        var before = await services.Postgres.Sql("inventario_user", Rows);
        Assert.StartsWith("1 ", before.Output.TrimStart());

        await Run(site.Router);

        Assert.Equal(before, await services.Postgres.Sql("inventario_user", Rows));
    }

    /// <summary>The alert on the success rate begins at 5 %, and a release does not go on while it fires.</summary>
    [RoutedServicesFact]
    public async Task Less_than_5_percent_of_what_it_asks_of_a_revision_is_refused_there()
    {
        await using var site = await Site.Start(services, 10);

        Assert.Empty(Failures(await Run(site.Router)));

        foreach (var dashboard in new[] { site.Stable, site.Canary })
        {
            var requests = (await dashboard.Metrics())
                .Where(series =>
                    series.Key.StartsWith("dashboard_requests_total{") && !series.Key.Contains("endpoint=\"/health\"")
                )
                .ToList();
            var refused = requests.Where(series => series.Key.Contains("status=\"4")).Sum(series => series.Value);
            Assert.InRange(refused, 1, 0.05 * requests.Sum(series => series.Value) - 0.01);
        }
    }

    [RoutedServicesFact]
    public async Task A_canary_at_fault_fails_and_is_named()
    {
        await using var site = await Site.Start(services, 10);

        using (await site.Canary.Put("/faults", """{"error_rate": 1}""")) { }
        var failures = Failures(await Run(site.Router));
        using (await site.Canary.Put("/faults", "{}")) { }

        Assert.Equal(
            ["api", "concurrency", "database", "object-store", "redis"],
            failures.Select(failure => failure.Split(':')[0]).Order(StringComparer.Ordinal)
        );
        Assert.Contains(
            failures,
            failure => failure.StartsWith("api: v1.0.0: 200, ") && failure.Contains("v1.1.0: 500, ")
        );
        Assert.Empty(Failures(await Run(site.Router)));
    }

    [RoutedServicesFact]
    public async Task Without_the_router_it_says_what_the_router_does()
    {
        await using var alone = await Site.Start(services, Stable);

        var failures = Failures(await SmokeSuite.RunAsync(Url(alone), SampleEnvironment.ApiKey, default));

        Assert.Equal(
            ["metrics-hidden", "rate-limit", "security-headers"],
            failures.Select(failure => failure.Split(':')[0]).Order(StringComparer.Ordinal)
        );
        Assert.Contains("metrics-hidden: 200 with the key, 401 without", failures);
        Assert.Contains(failures, failure => failure.StartsWith("rate-limit: 429 without "));
    }

    private static ChildProcess StartPrometheus(TestRouter router, TempDirectory directory, int port) =>
        new(
            "prometheus",
            [
                "--config.file",
                directory.Write(
                    "prometheus.yml",
                    $$"""
                    scrape_configs:
                      - job_name: dashboard
                        scrape_interval: 1s
                        proxy_url: http://127.0.0.1:{{router.Options.ScrapePort}}
                        authorization: { credentials: {{SampleEnvironment.ApiKey}} }
                        file_sd_configs: [{ files: ["{{router.Config}}/targets/dashboard.json"] }]

                    """
                ),
                "--storage.tsdb.path",
                Path.Combine(directory.Path, "data"),
                "--web.listen-address",
                string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
            ]
        );

    private static async Task<bool> Answers(Uri url)
    {
        using var client = new HttpClient();
        try
        {
            using var answer = await client.GetAsync(url);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Uri Url(TestDashboard dashboard) => dashboard.Client.BaseAddress!;

    private static Task<SmokeReport> Run(TestRouter router, Uri? prometheus = null) =>
        SmokeSuite.RunAsync(
            new SmokeTarget(
                new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{router.Options.Port}")),
                SampleEnvironment.ApiKey
            )
            {
                Revisions = [Stable, Canary],
                Prometheus = prometheus,
            },
            _ => { },
            default
        );

    private static string[] Failures(SmokeReport report) =>
        [
            .. report
                .Checks.Where(check => check.Outcome is SmokeOutcome.Failed)
                .Select(check => $"{check.Key}: {check.Seen}"),
        ];

    /// <summary>Two revisions behind a router.</summary>
    private sealed record Site(TestDashboard Stable, TestDashboard Canary, TestRouter Router) : IAsyncDisposable
    {
        public static async Task<Site> Start(ServicesFixture services, int weight)
        {
            var site = new Site(
                await Start(services, SmokeTests.Stable),
                await Start(services, SmokeTests.Canary),
                new TestRouter(RateLimit.Default)
            );
            await site.Router.Publish(
                new Split(Target(SmokeTests.Stable, site.Stable), Target(SmokeTests.Canary, site.Canary), weight)
            );
            return site;

            static SplitRevision Target(string name, TestDashboard dashboard) =>
                new(name, "127.0.0.1", Url(dashboard).Port);
        }

        public static Task<TestDashboard> Start(ServicesFixture services, string revision) =>
            TestDashboard.Start(services.Environment.With(("APP_REVISION", revision), ("RATE_LIMIT_REQUESTS", "100")));

        public async ValueTask DisposeAsync()
        {
            Router.Dispose();
            await Canary.DisposeAsync();
            await Stable.DisposeAsync();
        }
    }
}
