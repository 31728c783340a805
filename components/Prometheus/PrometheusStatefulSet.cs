using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;

namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="PrometheusStatefulSet"/>; its image must be compatible with the public
/// <c>prom/prometheus</c> image, version 3 or later.
/// </summary>
public sealed record PrometheusStatefulSetArgs() : PrometheusArgs(memoryMib: 2048)
{
    /// <summary>
    /// Size in MiB above which the oldest samples are deleted even before <see cref="PrometheusArgs.Retention"/>; must
    /// be well below <see cref="VolumeGib"/>.
    /// </summary>
    public int RetentionSizeMib { get; init; } = 15 * 1024;

    /// <summary>Size of the volume in GiB.</summary>
    public int VolumeGib { get; init; } = 20;

    /// <summary>
    /// Number of pods; each scrapes everything into a volume of its own and sends all alerts, of which Alertmanager
    /// delivers one.
    /// </summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Number of Alertmanager's pods; each is sent every alert.</summary>
    public int Alertmanagers { get; init; } = 1;

    /// <summary>Storage class of the volume.</summary>
    public required string StorageClass { get; init; }

    /// <summary>Namespace in which the Gateway's controller and proxies run.</summary>
    public string GatewayNamespace { get; init; } = "envoy-gateway-system";

    /// <summary>The dashboard's URL from outside, which is probed; required if the rules have that job.</summary>
    public string PublicUrl { get; init; } = "";
}

/// <summary>
/// Prometheus on Kubernetes, with its samples on a volume. It reloads its configuration and rules from ConfigMaps by
/// itself: neither a new threshold nor a release restarts it.
/// </summary>
/// <remarks>
/// Replicas do not share samples. So a client stays on one of them: a gate that took errors from one and requests from
/// another would compare different times.
/// </remarks>
public sealed class PrometheusStatefulSet : ClusterPart
{
    /// <summary>Port of the API and of <c>/metrics</c>.</summary>
    public const int Port = 9090;

    private const string ConfigPath = "/etc/prometheus/config";
    private const string RulesPath = "/etc/prometheus/rules";
    private const string SecretPath = "/etc/prometheus/secrets";
    private const string ApiKey = "dashboard_api_key";
    private const string DataPath = "/prometheus";

    /// <summary>Environment variable with the pod's name, which is a replica's external label.</summary>
    internal const string PodName = "POD_NAME";

    /// <summary>URL within the namespace, of a ready replica.</summary>
    public string Url { get; }

    /// <summary>Declares Prometheus.</summary>
    public PrometheusStatefulSet(string name, ClusterScope scope, PrometheusStatefulSetArgs args)
        : base("PrometheusStatefulSet", name, PartName.Prometheus, scope)
    {
        var environment = scope.Environment;
        var queries = $"{Part}-queries";
        Url = $"http://{queries}:{Port}";
        var monitoring = args.Rules.Options;
        DeclareAccount();
        DeclareRole(DiscoverPods());
        if (monitoring.Jobs.Contains(ScrapeJob.Gateway))
            DiscoverIn("gateway", args.GatewayNamespace);
        if (monitoring.Jobs.Contains(ScrapeJob.LogCollector))
            DiscoverIn("logs", environment.LogsNamespace);
        DeclareSecret((ApiKey, args.DashboardApiKey));
        var config = MountConfigMap(
            "config",
            ConfigPath,
            KeyValuePair.Create(
                "prometheus.yml",
                PrometheusKubernetesConfig.Render(environment, args, RulesPath, $"{SecretPath}/{ApiKey}")
            )
        );
        var rules = MountConfigMap(
            "rules",
            RulesPath,
            KeyValuePair.Create("recording.yml", args.Rules.RecordingFile),
            KeyValuePair.Create("rollout.yml", RouteRules.File),
            KeyValuePair.Create("alerts.yml", args.Rules.AlertsFile)
        );
        var pod = new HardenedPodArgs(args.Image, args.MemoryMib)
        {
            CpuMillis = 500,
            Ready = new("/-/ready", Port)
            {
                // After a crash it replays its write-ahead log, which takes a while.
                RestartsWhenNotReady = false,
                StartupSeconds = 600,
            },
            UserId = ImageUsers.Nobody,
            Arguments =
            [
                $"--config.file={ConfigPath}/prometheus.yml",
                "--enable-feature=auto-reload-config",
                $"--storage.tsdb.path={DataPath}",
                $"--storage.tsdb.retention.time={(long)args.Retention.TotalHours}h",
                $"--storage.tsdb.retention.size={args.RetentionSizeMib}MB",
                monitoring.Intervals.LookbackFlag,
            ],
            Environment = [HardenedPod.FromField(PodName, "metadata.name")],
            Volumes =
            [
                PodVolume.OfClaim("data", DataPath),
                config,
                rules,
                PodVolume.OfSecret("secrets", Part, SecretPath),
            ],
            ServiceAccount = Part,
            CallsKubernetes = true,
            StopSeconds = 120,
        };
        DeclareStatefulSet(pod, args.StorageClass, args.VolumeGib, args.Replicas);
        DeclareService(queries, pod, headless: false, keepsClients: true);
        RegisterOutputs();

        void DiscoverIn(string purpose, string otherNamespace) =>
            ClusterRoles.DeclareIn($"{name}-{purpose}", Part, environment, otherNamespace, [DiscoverPods()], this);
    }

    private static PolicyRuleArgs DiscoverPods() =>
        new()
        {
            ApiGroups = { "" },
            Resources = { "pods" },
            Verbs = { "get", "list", "watch" },
        };
}
