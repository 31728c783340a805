using InventarioRetail.Monitoring;
using InventarioRetail.Settings;
using Pulumi;

namespace InventarioRetail.Components.Tests;

/// <summary>All parts of an environment on Kubernetes, wired to each other, with a release under way.</summary>
internal sealed record Cluster
{
    public static readonly KubernetesEnvironment Environment = new("inventario-retail", "production");
    public static readonly ImageSettings Images = ImageSettings.Default(Platform.Kubernetes);
    public static readonly SplitRevision Stable = Staging.Stable;
    public static readonly SplitRevision Canary = Staging.Canary;

    public Split Split { get; init; } = new(Stable, Canary, 10);
    public IReadOnlyDictionary<string, int> Flags { get; init; } = new Dictionary<string, int>();

    /// <summary>The jobs that Prometheus has in production.</summary>
    public static IReadOnlyList<ScrapeJob> Jobs { get; } =
    [
        ScrapeJob.Dashboard,
        ScrapeJob.Rollout,
        ScrapeJob.Postgres,
        ScrapeJob.Redis,
        ScrapeJob.Prometheus,
        ScrapeJob.Alertmanager,
        ScrapeJob.Grafana,
    ];

    /// <summary>The rules of the stack under test.</summary>
    public static MonitoringRules Rules { get; } =
        new(Staging.Rules.Options with { Stack = "production", Jobs = Jobs, HasNightlyDump = false });

    public Task<Declaration> Declared() => Declaration.Of(stack => Declare(stack.Options));

    /// <summary>The manifests of everything that is declared.</summary>
    public async Task<IReadOnlyList<Manifest>> Manifests() => Manifest.Of(await Declared());

    private void Declare(Func<ComponentResourceOptions> options)
    {
        var space = new ClusterNamespace("cluster", Environment, new(), options());
        new NetworkPolicies(
            "network",
            Environment,
            new()
            {
                DatabaseCidrs = ["10.0.20.0/24", "10.0.21.0/24"],
                CacheCidrs = ["10.0.30.0/24"],
                ControlPlaneCidrs = ["10.0.0.0/20"],
            },
            options()
        );
        var apiKey = Output.CreateSecret("‹dashboard-api-key›");
        new DashboardAccount("dashboard", Environment, new() { RoleArn = "arn:aws:iam::1:role/dashboard" }, options());
        new PostgresSetupJob(
            "postgres-setup",
            Environment,
            new()
            {
                Image = Images.Postgres,
                Command = ["sh", "/opt/postgres-setup/setup.sh"],
                Scripts = new Dictionary<string, string> { ["setup.sh"] = "psql\n" },
                ScriptsPath = "/opt/postgres-setup",
                Secrets = new Dictionary<string, Output<string>>
                {
                    ["user_password"] = Backends.Database.Password,
                    ["admin_password"] = Output.CreateSecret("‹admin-password›"),
                },
                SecretsPath = "/run/secrets",
                Environment = [("PGHOST", Backends.DatabaseHost)],
            },
            options()
        );
        new FeatureFlags("feature-flags", Environment, new() { Flags = Flags }, options());
        var revisions = Split
            .Revisions.Select(revision => new DashboardDeployment(
                revision.Host,
                Environment,
                new()
                {
                    Revision = revision.Name,
                    RevisionName = revision.Name,
                    Specification = Declaration.Dashboard,
                    Backends = Backends,
                    ApiKey = apiKey,
                    ExtraEnvironment = [("LOG_LEVEL", "info")],
                    SecretEnvironment = [("OPENAI_API_KEY", Output.CreateSecret("‹openai-api-key›"))],
                },
                options()
            ))
            .ToList<Resource>();
        new TrafficGateway("gateway", Environment, new() { Hostname = "inventario.test" }, options());
        var routed = options();
        routed.DependsOn = revisions;
        new TrafficRoute(
            "route",
            Environment,
            new()
            {
                Split = Split,
                Gateway = TrafficGateway.GatewayName,
                Hostname = "inventario.test",
            },
            routed
        );
        new RouteMetrics("route-metrics", Environment, new() { Image = Images.RouteMetrics }, options());
        new PostgresExporterDeployment(
            "postgres-exporter",
            Environment,
            new()
            {
                Image = Images.PostgresExporter,
                DatabaseHost = Backends.DatabaseHost,
                Login = new("inventario_retail", "exporter", Output.CreateSecret("‹exporter-password›")),
            },
            options()
        );
        new RedisExporterDeployment(
            "redis-exporter",
            Environment,
            new()
            {
                Image = Images.RedisExporter,
                RedisHost = Backends.RedisHost,
                Password = Backends.RedisPassword,
            },
            options()
        );
        new AlertmanagerStatefulSet(
            "alertmanager",
            Environment,
            new()
            {
                Image = Images.Alertmanager,
                PagerDutyRoutingKey = Output.CreateSecret("‹pagerduty-routing-key›"),
                SlackWebhook = Output.CreateSecret("‹slack-webhook›"),
                StorageClass = space.StorageClassName,
            },
            options()
        );
        var prometheus = new PrometheusStatefulSet(
            "prometheus",
            Environment,
            new()
            {
                Image = Images.Prometheus,
                Rules = Rules,
                DashboardApiKey = apiKey,
                StorageClass = space.StorageClassName,
            },
            options()
        );
        new GrafanaStatefulSet(
            "grafana",
            Environment,
            new()
            {
                Image = Images.Grafana,
                PrometheusUrl = prometheus.Url,
                Monitoring = Rules.Options,
                StorageClass = space.StorageClassName,
            },
            options()
        );
        new LogCollector(
            "log-collector",
            Environment,
            new()
            {
                Image = Images.LogCollector,
                LogGroup = "/inventario-retail/production",
                Region = "us-east-1",
                RoleArn = "arn:aws:iam::1:role/logs",
            },
            options()
        );
    }

    public static DashboardBackends Backends { get; } =
        new()
        {
            DatabaseHost = Output.Create("db.test"),
            DatabasePort = 5432,
            Database = new("inventario_retail", "inventario_user", Output.CreateSecret("‹database-password›")),
            RedisHost = Output.Create("cache.test"),
            RedisPort = 6379,
            RedisPassword = Output.CreateSecret("‹redis-auth-token›"),
            S3EndpointUrl = "https://s3.us-east-1.amazonaws.com",
            S3Bucket = Output.Create("inventario-retail-bucket-production"),
            Region = "us-east-1",
            RequireTls = true,
        };
}
