using InventarioRetail.Monitoring;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="PrometheusStatefulSet"/>.</summary>
public sealed record PrometheusStatefulSetArgs
{
    /// <summary>Image; must be compatible with the public <c>prom/prometheus</c> image, version 3 or later.</summary>
    public required string Image { get; init; }

    /// <summary>Retention time of samples.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Size in MiB above which the oldest samples are deleted even before that; must be well below
    /// <see cref="VolumeGib"/>.
    /// </summary>
    public int RetentionSizeMib { get; init; } = 15 * 1024;

    /// <summary>Size of the volume in GiB.</summary>
    public int VolumeGib { get; init; } = 20;

    /// <summary>Storage class of the volume.</summary>
    public required string StorageClass { get; init; }

    /// <summary>The rules, the scrape jobs and their intervals.</summary>
    public required MonitoringRules Rules { get; init; }

    /// <summary>The dashboard's API key, a secret.</summary>
    public required Output<string> DashboardApiKey { get; init; }

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 2048;
}

/// <summary>
/// Prometheus on Kubernetes, with its samples on a volume. It reloads its configuration and rules from ConfigMaps by
/// itself: neither a new threshold nor a release restarts it.
/// </summary>
public sealed class PrometheusStatefulSet : ComponentResource
{
    /// <summary>Port of the API and of <c>/metrics</c>.</summary>
    public const int Port = 9090;

    private const string ConfigPath = "/etc/prometheus/config";
    private const string RulesPath = "/etc/prometheus/rules";
    private const string SecretPath = "/etc/prometheus/secrets";
    private const string ApiKey = "dashboard_api_key";
    private const string DataPath = "/prometheus";

    /// <summary>UID of <c>nobody</c> in the public image.</summary>
    private const int UserId = 65534;

    /// <summary>URL within the namespace.</summary>
    public string Url { get; }

    /// <summary>Declares Prometheus.</summary>
    public PrometheusStatefulSet(
        string name,
        KubernetesEnvironment environment,
        PrometheusStatefulSetArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:PrometheusStatefulSet", name, options)
    {
        const string Part = PartName.Prometheus;
        Url = $"http://{Part}:{Port}";
        var monitoring = args.Rules.Options;
        ClusterAccount.Declare($"{name}-account", environment.Metadata(Part), roleArn: null, new() { Parent = this });
        var watchesPods = new PolicyRuleArgs
        {
            ApiGroups = { "" },
            Resources = { "pods" },
            Verbs = { "get", "list", "watch" },
        };
        ClusterRoles.Declare(name, Part, environment, watchesPods, this);
        ClusterSecret.Declare($"{name}-secret", Part, Part, environment, [(ApiKey, args.DashboardApiKey)], this);
        ClusterConfigMap.Declare(
            $"{name}-config",
            Part,
            "prometheus-config",
            environment,
            [
                KeyValuePair.Create(
                    "prometheus.yml",
                    PrometheusKubernetesConfig.Render(environment, monitoring, RulesPath, $"{SecretPath}/{ApiKey}")
                ),
            ],
            new() { Parent = this }
        );
        ClusterConfigMap.Declare(
            $"{name}-rules",
            Part,
            "prometheus-rules",
            environment,
            [
                KeyValuePair.Create("recording.yml", args.Rules.RecordingFile),
                KeyValuePair.Create("rollout.yml", RouteRules.File),
                KeyValuePair.Create("alerts.yml", args.Rules.AlertsFile),
            ],
            new() { Parent = this }
        );
        HardenedWorkload.Stateful(
            Part,
            environment,
            new()
            {
                Image = args.Image,
                MemoryMib = args.MemoryMib,
                CpuMillis = 500,
                Ports = [new("http", Port)],
                Ready = new("/-/ready", Port)
                {
                    // After a crash it replays its write-ahead log, which takes a while.
                    RestartsWhenNotReady = false,
                    StartupSeconds = 600,
                },
                UserId = UserId,
                Arguments =
                [
                    $"--config.file={ConfigPath}/prometheus.yml",
                    "--enable-feature=auto-reload-config",
                    $"--storage.tsdb.path={DataPath}",
                    $"--storage.tsdb.retention.time={(long)args.Retention.TotalHours}h",
                    $"--storage.tsdb.retention.size={args.RetentionSizeMib}MB",
                    monitoring.Intervals.LookbackFlag,
                ],
                Volumes =
                [
                    PodVolume.OfClaim("data", DataPath),
                    PodVolume.OfConfigMap("config", "prometheus-config", ConfigPath),
                    PodVolume.OfConfigMap("rules", "prometheus-rules", RulesPath),
                    PodVolume.OfSecret("secrets", Part, SecretPath),
                ],
                ServiceAccount = Part,
                CallsKubernetes = true,
                StopSeconds = 120,
            },
            args.StorageClass,
            args.VolumeGib,
            new() { Parent = this }
        );
        RegisterOutputs();
    }
}
