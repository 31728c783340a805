using Pulumi.Random;

namespace InventarioRetail.Stacks;

/// <summary>Declares all parts of an environment in a Kubernetes cluster and AWS.</summary>
internal sealed partial class KubernetesStack
{
    private readonly StackSettings settings;
    private readonly IReadOnlyList<ResourceTransformation> transformations;
    private readonly AwsEnvironment aws;
    private readonly KubernetesEnvironment kubernetes;
    private readonly List<ProviderResource> providers;

    private KubernetesStack(StackSettings settings, IReadOnlyList<ResourceTransformation> transformations)
    {
        this.settings = settings;
        this.transformations = transformations;
        aws = new(settings.Project, settings.Stack, settings.Aws.Region, settings.Aws.AccountId);
        kubernetes = new(settings.Project, settings.Stack);
        providers =
        [
            AwsProvider.Declare("aws", aws, Plain()),
            ClusterProvider.Declare("kubernetes", settings.Kubernetes.Context, settings.Aws.OidcProviderArn, Plain()),
        ];
    }

    public static IDictionary<string, object?> Declare(
        StackSettings settings,
        IReadOnlyList<ResourceTransformation> transformations
    ) => new KubernetesStack(settings, transformations).Declare();

    private Dictionary<string, object?> Declare()
    {
        var account = Account();
        var apiKey = new RandomPassword("dashboard-api-key", new() { Length = 40, Special = false }, Plain()).Result;

        var cluster = new ClusterNamespace("cluster", Cluster(), Namespace());
        var network = new NetworkPolicies("network", Cluster(cluster), Network());
        var collector = new LogCollector(PartName.LogCollector, Cluster(cluster), Collector(account.Logs));

        var setup = new PostgresSetupJob(PartName.PostgresSetup, Cluster(cluster, network), Setup(account.Postgres));
        var identity = new DashboardAccount(
            "dashboard-account",
            Cluster(cluster),
            new() { RoleArn = account.DashboardRole.Arn }
        );
        var flags = new FeatureFlags("feature-flags", Cluster(cluster), new() { Flags = settings.Flags });
        var backends = Backends(account);
        var dashboards = settings
            .Release.Revisions()
            .ToDictionary(
                revision => revision,
                revision => new DashboardDeployment(
                    $"dashboard-{revision.ResourceName}",
                    Cluster(cluster, network, identity, flags, setup, account.Redis, account.Bucket),
                    Dashboard(revision, backends, apiKey)
                )
            );

        var policies = new GatewayPolicies(
            "gateway-policies",
            Cluster(cluster),
            new() { RateLimit = settings.Dashboard.RateLimit, HasClientPolicy = !settings.Kubernetes.Gateway.Sticky }
        );
        // The network policies let cert-manager answer the challenge for the certificate that the Gateway needs.
        var gateway = new TrafficGateway(PartName.Gateway, Cluster(cluster, network, policies), Gateway());
        var brake = new RolloutBrake("rollout-brake", Cluster(cluster));
        DeclareRoute(dashboards, cluster, gateway, brake);
        _ = new RouteMetrics(
            PartName.RouteMetrics,
            Cluster(cluster, network),
            new() { Image = settings.Images.RouteMetrics }
        );
        // Also reads the collector's namespace.
        _ = new ClusterState(
            PartName.ClusterState,
            Cluster(cluster, network, collector),
            new() { Image = settings.Images.RouteMetrics }
        );
        _ = new BlackboxExporterDeployment(
            PartName.BlackboxExporter,
            Cluster(cluster, network),
            new() { Image = settings.Images.BlackboxExporter }
        );

        _ = new PostgresExporterDeployment(
            PartName.PostgresExporter,
            // The setup job creates the exporter's role.
            Cluster(cluster, network, setup),
            new()
            {
                Image = settings.Images.PostgresExporter,
                DatabaseHost = account.Postgres.Host,
                DatabasePort = RdsPostgres.Port,
                Login = account.Postgres.ExporterLogin,
            }
        );
        _ = new RedisExporterDeployment(
            PartName.RedisExporter,
            Cluster(cluster, network),
            new()
            {
                Image = settings.Images.RedisExporter,
                RedisHost = account.Redis.Host,
                RedisPort = ElastiCacheRedis.Port,
                Password = account.Redis.Password,
            }
        );
        _ = new AlertmanagerStatefulSet(
            PartName.Alertmanager,
            Cluster(cluster, network),
            Alertmanager(cluster.StorageClassName)
        );
        var prometheus = new PrometheusStatefulSet(
            PartName.Prometheus,
            // Discovers the collector's pods too.
            Cluster(cluster, network, collector),
            Prometheus(cluster.StorageClassName, apiKey)
        );

        var guard = new ReleaseGuardDeployment(PartName.Guard, Cluster(cluster, network, brake), Guard(prometheus));

        var credentials = new Dictionary<string, Input<string>>
        {
            ["POSTGRES_ADMIN_PASSWORD"] = account.Postgres.AdminLogin.Password,
            ["POSTGRES_PASSWORD"] = account.Postgres.Login.Password,
            ["POSTGRES_EXPORTER_PASSWORD"] = account.Postgres.ExporterLogin.Password,
            ["REDIS_PASSWORD"] = account.Redis.Password,
            ["DASHBOARD_API_KEY"] = apiKey,
            [ReleaseGuard.TokenVariable] = guard.Token,
        };
        var outputs = new Dictionary<string, object?>
        {
            ["dashboardUrl"] = PublicUrl,
            ["dashboardApiKey"] = apiKey,
            ["guardToken"] = guard.Token,
            ["namespace"] = kubernetes.Namespace,
            ["postgresHost"] = account.Postgres.Host,
            ["redisHost"] = account.Redis.Host,
            ["dashboardRoleArn"] = account.DashboardRole.Arn,
            ["logCollectorRoleArn"] = account.Logs.CollectorRoleArn,
            ["logGroup"] = account.Logs.GroupName,
            ["split"] = settings.Release.ToOutput(),
        };
        if (settings.Grafana.Enabled)
        {
            var grafana = new GrafanaStatefulSet(
                PartName.Grafana,
                Cluster(cluster, network),
                Grafana(cluster.StorageClassName, prometheus)
            );
            outputs.Add("grafanaAdminPassword", grafana.AdminPassword);
            credentials.Add("GRAFANA_ADMIN_PASSWORD", grafana.AdminPassword);
        }
        var vault = new SecretsManagerSecret(
            "credentials",
            Aws(),
            new()
            {
                Description =
                    $"Credentials of the pods of stack {settings.Stack}: {string.Join(", ", credentials.Keys)}",
                Key = account.Key,
                Values = credentials,
            }
        );
        outputs.Add("credentialsSecret", vault.SecretName);
        return outputs;
    }

    private ClusterNamespaceArgs Namespace() =>
        new()
        {
            VolumeProvisioner = settings.Kubernetes.VolumeProvisioner,
            // Two revisions, each with one pod more while pods are replaced.
            DashboardPods = 2 * (settings.Dashboard.MaxReplicas + 1),
            DashboardMemoryMib = settings.Dashboard.Memory.ToMib(),
            DashboardCpuMillis = settings.Dashboard.CpuMillis,
            PartsMemoryMib =
                (settings.Prometheus.Replicas * settings.Prometheus.Memory.ToMib())
                + (settings.Alertmanager.Replicas * settings.Alertmanager.Memory.ToMib())
                + settings.Grafana.Memory.ToMib()
                + settings.Guard.Memory.ToMib(),
        };

    private string PublicUrl => $"https://{settings.Kubernetes.Gateway.Hostname}";

    private NetworkPoliciesArgs Network() =>
        new()
        {
            GatewayNamespace = settings.Kubernetes.Gateway.Namespace,
            LogsNamespace = kubernetes.LogsNamespace,
            DatabaseCidrs = Blocks(settings.Aws.PrivateSubnetCidrs),
            CacheCidrs = Blocks(settings.Aws.PrivateSubnetCidrs),
            ControlPlaneCidrs = Blocks(settings.Kubernetes.ControlPlaneCidrs),
            DnsCidrs = Blocks(settings.Kubernetes.DnsCidrs),
            DatabasePort = RdsPostgres.Port,
            CachePort = ElastiCacheRedis.Port,
            DashboardPort = settings.Dashboard.Port,
        };

    private static Input<string>[] Blocks(IReadOnlyList<string> cidrs) =>
        [.. cidrs.Select(cidr => (Input<string>)cidr)];

    private LogCollectorArgs Collector(CloudWatchLogs logs) =>
        new()
        {
            Image = settings.Images.LogCollector,
            LogGroup = logs.GroupName,
            Region = aws.Region,
            RoleArn = logs.CollectorRoleArn,
            DnsCidrs = Blocks(settings.Kubernetes.DnsCidrs),
            GatewayNamespace = settings.Kubernetes.Gateway.Namespace,
        };

    private PostgresSetupJobArgs Setup(RdsPostgres postgres) =>
        new()
        {
            Image = settings.Images.Postgres,
            Command = ManagedPostgresSetup.Command,
            Scripts = ManagedPostgresSetup.Scripts,
            ScriptsPath = ManagedPostgresSetup.ScriptsPath,
            Secrets = ManagedPostgresSetup.Secrets(postgres),
            SecretsPath = ManagedPostgresSetup.SecretsPath,
            Environment = ManagedPostgresSetup.Environment(postgres),
        };

    private static DashboardBackends Backends(AccountParts account) =>
        new()
        {
            DatabaseHost = account.Postgres.Host,
            DatabasePort = RdsPostgres.Port,
            Database = account.Postgres.Login,
            RedisHost = account.Redis.Host,
            RedisPort = ElastiCacheRedis.Port,
            RedisPassword = account.Redis.Password,
            S3EndpointUrl = account.Bucket.EndpointUrl,
            S3Bucket = account.Bucket.Bucket,
            Region = account.Bucket.Region,
            RequireTls = true,
        };

    private DashboardDeploymentArgs Dashboard(Revision revision, DashboardBackends backends, Output<string> apiKey) =>
        new()
        {
            Revision = revision.ToString(),
            RevisionName = revision.Name,
            Specification = settings.Dashboard.ToSpecification(settings.Postgres.PoolSize),
            Backends = backends,
            ApiKey = apiKey,
            ExtraEnvironment = [.. settings.Dashboard.PlainVariables()],
            SecretEnvironment = [.. settings.Dashboard.SecretVariables()],
            MinReplicas = settings.Dashboard.MinReplicas,
            MaxReplicas = settings.Dashboard.MaxReplicas,
            CpuMillis = settings.Dashboard.CpuMillis,
            UserId = settings.Dashboard.UserId,
            ReadyTimeout = settings.Kubernetes.ReadyTimeout,
        };

    private TrafficGatewayArgs Gateway()
    {
        var gateway = settings.Kubernetes.Gateway;
        return new()
        {
            GatewayClass = gateway.Class,
            Hostname = gateway.Hostname,
            CertificateSecret = gateway.CertificateSecret,
            Annotations = Inputs(gateway.Annotations),
            LoadBalancerAnnotations = Inputs(gateway.LoadBalancerAnnotations),
        };

        static Dictionary<string, Input<string>> Inputs(IReadOnlyDictionary<string, string> annotations) =>
            annotations.ToDictionary(annotation => annotation.Key, annotation => (Input<string>)annotation.Value);
    }

    /// <summary>Declares the route, and the policies that keep users on their revision.</summary>
    private void DeclareRoute(
        Dictionary<Revision, DashboardDeployment> dashboards,
        ClusterNamespace cluster,
        TrafficGateway gateway,
        RolloutBrake brake
    )
    {
        var release = settings.Release;
        var split = new Split(
            Target(release.Stable),
            release.Canary is { } canary ? Target(canary) : null,
            release.Weight
        );
        // No users are sent to a revision that is not running yet. At weight 0 the route waits for no canary: the way
        // back must not wait for what it goes back from.
        List<Resource> before = [cluster, gateway, brake, dashboards[release.Stable]];
        if (release.Weight > 0)
            before.Add(dashboards[release.Canary!]);
        // The route is the last on the way up, and the first on the way down.
        if (release.Canary is not null && DeclareSticky(cluster, gateway) is { } sticky)
            before.Add(sticky);
        var route = new TrafficRoute("route", Cluster([.. before]), Route(split));
        if (release.Canary is null)
            DeclareSticky(cluster, gateway, route);

        StickySplit? DeclareSticky(params Resource[] dependsOn) =>
            settings.Kubernetes.Gateway.Sticky
                ? new StickySplit("split", Cluster(dependsOn), new() { Split = split })
                : null;

        SplitRevision Target(Revision revision) =>
            new(revision.Name, dashboards[revision].Host, settings.Dashboard.Port);
    }

    private TrafficRouteArgs Route(Split split) =>
        new()
        {
            Split = split,
            Gateway = TrafficGateway.GatewayName,
            Hostname = settings.Kubernetes.Gateway.Hostname,
            IsSticky = settings.Kubernetes.Gateway.Sticky,
            // Leaves the dashboard time to return its own timeout response.
            Timeout = settings.Dashboard.RequestTimeout + TimeSpan.FromSeconds(5),
        };

    private ReleaseGuardDeploymentArgs Guard(PrometheusStatefulSet prometheus) =>
        new()
        {
            Image = settings.Images.Guard,
            Settings = GuardSettings.Of(settings).ToJson(),
            PrometheusUrl = prometheus.Url,
            Gateway = TrafficGateway.GatewayName,
            GatewayNamespace = settings.Kubernetes.Gateway.Namespace,
            MemoryMib = settings.Guard.Memory.ToMib(),
        };

    private AlertmanagerStatefulSetArgs Alertmanager(string storageClass) =>
        new()
        {
            Image = settings.Images.Alertmanager,
            PagerDutyRoutingKey = settings.Alertmanager.PagerDutyRoutingKey?.ToOutput(),
            SlackWebhook = settings.Alertmanager.SlackWebhook?.ToOutput(),
            HeartbeatUrl = settings.Alertmanager.HeartbeatUrl?.ToOutput(),
            Replicas = settings.Alertmanager.Replicas,
            StorageClass = storageClass,
            MemoryMib = settings.Alertmanager.Memory.ToMib(),
        };

    private PrometheusStatefulSetArgs Prometheus(string storageClass, Output<string> apiKey) =>
        new()
        {
            Image = settings.Images.Prometheus,
            Retention = settings.Prometheus.Retention,
            RetentionSizeMib = settings.Prometheus.RetentionSize.ToMib(),
            VolumeGib = settings.Prometheus.Volume.ToGib(),
            Replicas = settings.Prometheus.Replicas,
            Alertmanagers = settings.Alertmanager.Replicas,
            StorageClass = storageClass,
            Rules = new(settings.ToMonitoring()),
            DashboardApiKey = apiKey,
            MemoryMib = settings.Prometheus.Memory.ToMib(),
            GatewayNamespace = settings.Kubernetes.Gateway.Namespace,
            PublicUrl = $"{PublicUrl}/health",
        };

    private GrafanaStatefulSetArgs Grafana(string storageClass, PrometheusStatefulSet prometheus) =>
        new()
        {
            Image = settings.Images.Grafana,
            PrometheusUrl = prometheus.Url,
            Monitoring = settings.ToMonitoring(),
            Dashboards = settings.ToGrafanaDashboards(),
            StorageClass = storageClass,
            MemoryMib = settings.Grafana.Memory.ToMib(),
        };

    private CustomResourceOptions Plain() => new() { ResourceTransformations = [.. transformations] };

    private ClusterScope Cluster(params Resource[] dependsOn) => new(kubernetes, Options(dependsOn));

    private AwsScope Aws(params Resource[] dependsOn) => new(aws, Options(dependsOn));

    private ComponentResourceOptions Options(params Resource[] dependsOn) =>
        new()
        {
            DependsOn = dependsOn,
            Providers = [.. providers],
            ResourceTransformations = [.. transformations],
        };
}
