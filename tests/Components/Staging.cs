using InventarioRetail.Monitoring;
using Pulumi;
using Pulumi.Random;

namespace InventarioRetail.Components.Tests;

/// <summary>All parts of an environment on one Docker host, wired to each other, with a release under way.</summary>
internal sealed record Staging
{
    public static readonly SplitRevision Stable = Revision("v1.0.0");
    public static readonly SplitRevision Canary = Revision("v1.1.0-rc1");

    public Split Split { get; init; } = new(Stable, Canary, 10);
    public IReadOnlyDictionary<string, int> Flags { get; init; } = new Dictionary<string, int>();
    public int? PostgresHostPort { get; init; }

    public static SplitRevision Revision(string tag) => new(tag, $"dashboard-{tag.Replace('.', '-')}", 8080);

    public Task<Declaration> Declared() => Declaration.Of(Declare);

    private void Declare(Declaration stack)
    {
        var environment = Declaration.Environment;
        var networks = stack.Networks;
        var published = new PublishedVolume("published", environment, stack.Options());
        var postgres = new PostgresContainer(
            "postgres",
            environment,
            networks,
            new()
            {
                Image = Declaration.Images.Postgres,
                Database = "inventario_retail_staging",
                HostPort = PostgresHostPort,
            },
            stack.Options()
        );
        var redis = new RedisContainer(
            "redis",
            environment,
            networks,
            new() { Image = Declaration.Images.Redis },
            stack.Options()
        );
        var objectStore = new LocalStackContainer(
            "object-store",
            environment,
            networks,
            new()
            {
                Image = Declaration.Images.ObjectStore,
                Bucket = "inventario-retail-bucket-staging",
                Rules = new() { CorsOrigins = ["http://localhost:8080"] },
            },
            stack.Options()
        );
        var apiKey = new RandomPassword(
            "dashboard-api-key",
            new() { Length = 40, Special = false },
            new() { ResourceTransformations = [.. stack.Options().ResourceTransformations] }
        ).Result;
        foreach (var revision in Split.Revisions)
        {
            new DashboardContainer(
                revision.Host,
                environment,
                networks,
                new()
                {
                    Revision = revision.Name,
                    Specification = Declaration.Dashboard,
                    Backends = Backends(postgres, redis, objectStore),
                    ApiKey = apiKey,
                    Published = published.Volume,
                    ExtraEnvironment = [("OPENAI_API_KEY", Output.CreateSecret("‹openai-api-key›"))],
                },
                stack.Options()
            );
        }

        var router = new TrafficSplit(
            "router",
            environment,
            networks,
            new()
            {
                Image = Declaration.Images.Router,
                Split = Split,
                Flags = Flags,
                Published = published.Volume,
            },
            stack.Options()
        );
        var postgresExporter = new PostgresExporterContainer(
            "postgres-exporter",
            environment,
            networks,
            postgres,
            new() { Image = Declaration.Images.PostgresExporter },
            stack.Options()
        );
        var redisExporter = new RedisExporterContainer(
            "redis-exporter",
            environment,
            networks,
            redis,
            new() { Image = Declaration.Images.RedisExporter },
            stack.Options()
        );
        var blackboxExporter = new BlackboxExporterContainer(
            "blackbox-exporter",
            environment,
            networks,
            new() { Image = Declaration.Images.BlackboxExporter },
            stack.Options()
        );
        var alertmanager = new AlertmanagerContainer(
            "alertmanager",
            environment,
            networks,
            new()
            {
                Image = Declaration.Images.Alertmanager,
                PagerDutyRoutingKey = Output.CreateSecret("‹pagerduty-routing-key›"),
                SlackWebhook = Output.CreateSecret("‹slack-webhook›"),
            },
            stack.Options()
        );
        var prometheus = new PrometheusContainer(
            "prometheus",
            environment,
            networks,
            new()
            {
                Image = Declaration.Images.Prometheus,
                Rules = Rules,
                Targets = new()
                {
                    Router = router.MetricsEndpoint,
                    ScrapeProxyUrl = router.ScrapeProxyUrl,
                    PostgresExporter = postgresExporter.Host,
                    RedisExporter = redisExporter.Host,
                    BlackboxExporter = blackboxExporter.Host,
                    ObjectStoreUrl = objectStore.EndpointUrl + LocalStackContainer.HealthPath,
                    Alertmanager = alertmanager.Host,
                    Grafana = "grafana",
                },
                DashboardApiKey = apiKey,
                Published = published.Volume,
            },
            stack.Options()
        );
        new GrafanaContainer(
            "grafana",
            environment,
            networks,
            new()
            {
                Image = Declaration.Images.Grafana,
                PrometheusUrl = prometheus.Url,
                Monitoring = Rules.Options,
            },
            stack.Options()
        );
    }

    /// <summary>The rules of the stack under test.</summary>
    public static MonitoringRules Rules { get; } =
        new(
            new()
            {
                Stack = "staging",
                RunbookUrl = "https://runbook.test/",
                DashboardMemoryBytes = 512L * 1024 * 1024,
            }
        );

    private static DashboardBackends Backends(
        PostgresContainer postgres,
        RedisContainer redis,
        LocalStackContainer objectStore
    ) =>
        new()
        {
            DatabaseHost = postgres.Host,
            DatabasePort = PostgresContainer.Port,
            Database = postgres.Login,
            RedisHost = redis.Host,
            RedisPort = RedisContainer.Port,
            RedisPassword = redis.Password,
            S3EndpointUrl = objectStore.EndpointUrl,
            S3Bucket = objectStore.Bucket,
            Region = objectStore.Region,
        };
}
