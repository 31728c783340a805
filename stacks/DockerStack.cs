using Pulumi.Random;

namespace InventarioRetail.Stacks;

/// <summary>Declares all parts of an environment on one Docker host.</summary>
internal static class DockerStack
{
    /// <summary>
    /// The project folder relative to the program's own folder below it, against which the Docker provider resolves
    /// build contexts.
    /// </summary>
    private const string ProjectFolder = "..";

    public static IDictionary<string, object?> Declare(
        StackSettings settings,
        IReadOnlyList<ResourceTransformation> transformations
    )
    {
        var environment = new DockerEnvironment(settings.Project, settings.Stack, settings.Logs.ToRotation())
        {
            StartInterval = settings.Docker.StartInterval,
        };
        var networks = new DockerNetworks("network", environment, Options());
        var published = new PublishedVolume("published", environment, Options());

        var postgres = new PostgresContainer(PartName.Postgres, Scope(), Postgres(settings));
        var redis = new RedisContainer(PartName.Redis, Scope(), Redis(settings));
        var objectStore = new LocalStackContainer(PartName.ObjectStore, Scope(), ObjectStore(settings));

        var apiKey = new RandomPassword(
            "dashboard-api-key",
            new() { Length = 40, Special = false },
            new() { ResourceTransformations = [.. transformations] }
        ).Result;
        var dashboards = settings
            .Release.Revisions()
            .ToDictionary(
                revision => revision,
                revision => new DashboardContainer(
                    $"dashboard-{revision.ResourceName}",
                    Scope(postgres.Server, redis, objectStore),
                    Dashboard(settings, revision, Backends(postgres, redis, objectStore), apiKey, published)
                )
            );
        var router = new TrafficSplit(PartName.Router, Scope(), Traffic(settings, dashboards, published));

        var postgresExporter = new PostgresExporterContainer(
            PartName.PostgresExporter,
            Scope(),
            new() { Postgres = postgres, Image = settings.Images.PostgresExporter }
        );
        var redisExporter = new RedisExporterContainer(
            PartName.RedisExporter,
            Scope(),
            new() { Redis = redis, Image = settings.Images.RedisExporter }
        );
        var blackboxExporter = new BlackboxExporterContainer(
            PartName.BlackboxExporter,
            Scope(),
            new() { Image = settings.Images.BlackboxExporter }
        );
        var alertmanager = new AlertmanagerContainer(PartName.Alertmanager, Scope(), Alertmanager(settings));
        var targets = new ScrapeTargets
        {
            Guard = PartName.Guard,
            Router = router.MetricsEndpoint,
            ScrapeProxyUrl = router.ScrapeProxyUrl,
            PostgresExporter = postgresExporter.Host,
            RedisExporter = redisExporter.Host,
            BlackboxExporter = blackboxExporter.Host,
            ObjectStoreUrl = objectStore.EndpointUrl + LocalStackContainer.HealthPath,
            Alertmanager = alertmanager.Host,
            Grafana = settings.Grafana.Enabled ? PartName.Grafana : null,
        };
        var prometheus = new PrometheusContainer(
            PartName.Prometheus,
            Scope(),
            Prometheus(settings, targets, apiKey, published)
        );

        _ = new ReleaseGuard(PartName.Guard, Scope(), Guard(settings, router, prometheus, published));

        var outputs = new Dictionary<string, object?>
        {
            ["dashboardUrl"] = $"http://localhost:{settings.Router.HostPort}",
            ["dashboardApiKey"] = apiKey,
            ["prometheusUrl"] = prometheus.OperatorUrl,
            ["split"] = settings.Release.ToOutput(),
        };
        if (settings.Grafana.Enabled)
        {
            var arguments = Grafana(settings, prometheus);
            var grafana = new GrafanaContainer(PartName.Grafana, Scope(), arguments);
            outputs.Add("grafanaUrl", grafana.OperatorUrl);
            outputs.Add("grafanaAdminPassword", grafana.AdminPassword);
        }
        return outputs;

        DockerScope Scope(params Resource[] dependsOn) => new(environment, networks, Options(dependsOn));

        ComponentResourceOptions Options(params Resource[] dependsOn) =>
            new() { DependsOn = dependsOn, ResourceTransformations = [.. transformations] };
    }

    private static PostgresContainerArgs Postgres(StackSettings settings) =>
        new()
        {
            Image = settings.Images.Postgres,
            Database = settings.Postgres.Database,
            User = settings.Postgres.User,
            HostPort = settings.Postgres.HostPort,
            MemoryMib = settings.Postgres.Memory.ToMib(),
            BackupAt = settings.Postgres.Backup.At,
            BackupsKept = settings.Postgres.Backup.Keep,
        };

    private static RedisContainerArgs Redis(StackSettings settings) =>
        new() { Image = settings.Images.Redis, MaxMemoryMib = settings.Redis.MaxMemory.ToMib() };

    private static LocalStackContainerArgs ObjectStore(StackSettings settings) =>
        new()
        {
            Image = settings.Images.ObjectStore,
            Bucket = settings.ObjectStore.Bucket,
            Region = settings.ObjectStore.Region,
            MemoryMib = settings.ObjectStore.Memory.ToMib(),
            Rules = settings.ObjectStore.ToRules(),
        };

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

    private static DashboardContainerArgs Dashboard(
        StackSettings settings,
        Revision revision,
        DashboardBackends backends,
        Output<string> apiKey,
        PublishedVolume published
    ) =>
        new()
        {
            Revision = revision.ToString(),
            Specification = settings.Dashboard.ToSpecification(settings.Postgres.PoolSize),
            BuildContext = settings.Dashboard.Build is { } folder ? $"{ProjectFolder}/{folder}" : null,
            Backends = backends,
            ApiKey = apiKey,
            Published = published.Volume,
            ExtraEnvironment = [.. settings.Dashboard.PlainVariables(), .. settings.Dashboard.SecretVariables()],
        };

    private static TrafficSplitArgs Traffic(
        StackSettings settings,
        Dictionary<Revision, DashboardContainer> dashboards,
        PublishedVolume published
    )
    {
        var release = settings.Release;
        return new()
        {
            Image = settings.Images.Router,
            Split = new(Target(release.Stable), release.Canary is { } canary ? Target(canary) : null, release.Weight),
            Flags = settings.Flags,
            Options = new()
            {
                RateLimit = settings.Dashboard.RateLimit,
                SessionCookie = settings.Router.SessionCookie,
                // Leaves the dashboard time to return its own timeout response.
                ServerTimeout = settings.Dashboard.RequestTimeout + TimeSpan.FromSeconds(5),
            },
            Workloads = [.. dashboards.Values],
            Published = published.Volume,
            HostPort = settings.Router.HostPort,
            MemoryMib = settings.Router.Memory.ToMib(),
        };

        SplitRevision Target(Revision revision) =>
            new(revision.Name, dashboards[revision].Host, settings.Dashboard.Port);
    }

    private static ReleaseGuardArgs Guard(
        StackSettings settings,
        TrafficSplit router,
        PrometheusContainer prometheus,
        PublishedVolume published
    ) =>
        new()
        {
            Image = settings.Images.Guard,
            BuildContext = settings.Guard.Build ? ProjectFolder : null,
            Settings = GuardSettings.Of(settings).ToJson(),
            Router = router,
            PrometheusUrl = prometheus.Url,
            Published = published.Volume,
            HostPort = settings.Guard.HostPort,
            MemoryMib = settings.Guard.Memory.ToMib(),
        };

    private static AlertmanagerContainerArgs Alertmanager(StackSettings settings) =>
        new()
        {
            Image = settings.Images.Alertmanager,
            PagerDutyRoutingKey = settings.Alertmanager.PagerDutyRoutingKey?.ToOutput(),
            SlackWebhook = settings.Alertmanager.SlackWebhook?.ToOutput(),
            HeartbeatUrl = settings.Alertmanager.HeartbeatUrl?.ToOutput(),
            MemoryMib = settings.Alertmanager.Memory.ToMib(),
        };

    private static PrometheusContainerArgs Prometheus(
        StackSettings settings,
        ScrapeTargets targets,
        Output<string> apiKey,
        PublishedVolume published
    ) =>
        new()
        {
            Image = settings.Images.Prometheus,
            Retention = settings.Prometheus.Retention,
            RetentionSizeMib = settings.Prometheus.RetentionSize.ToMib(),
            Rules = new(settings.ToMonitoring()),
            Targets = targets,
            DashboardApiKey = apiKey,
            Published = published.Volume,
            HostPort = settings.Prometheus.HostPort,
            MemoryMib = settings.Prometheus.Memory.ToMib(),
        };

    private static GrafanaContainerArgs Grafana(StackSettings settings, PrometheusContainer prometheus) =>
        new()
        {
            Image = settings.Images.Grafana,
            PrometheusUrl = prometheus.Url,
            Monitoring = settings.ToMonitoring(),
            Dashboards = settings.ToGrafanaDashboards(),
            HostPort = settings.Grafana.HostPort,
            MemoryMib = settings.Grafana.Memory.ToMib(),
        };
}
