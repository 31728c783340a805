using InventarioRetail.Monitoring;
using Pulumi;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="AlertmanagerStatefulSet"/>.</summary>
public sealed record AlertmanagerStatefulSetArgs
{
    /// <summary>Image; must be compatible with the public <c>prom/alertmanager</c> image.</summary>
    public required string Image { get; init; }

    /// <summary>PagerDuty routing key, a secret; null disables paging.</summary>
    public Output<string>? PagerDutyRoutingKey { get; init; }

    /// <summary>Slack incoming webhook, a secret; null disables Slack messages.</summary>
    public Output<string>? SlackWebhook { get; init; }

    /// <summary>Storage class of the volume that holds the silences and the notification log.</summary>
    public required string StorageClass { get; init; }

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 128;
}

/// <summary>Alertmanager on Kubernetes.</summary>
public sealed class AlertmanagerStatefulSet : ComponentResource
{
    /// <summary>Port of the API and of <c>/metrics</c>.</summary>
    public const int Port = 9093;

    private const string ConfigPath = "/etc/alertmanager";
    private const string ConfigFile = "alertmanager.yml";
    private const string SecretPath = "/run/secrets";
    private const string DataPath = "/alertmanager";

    /// <summary>UID of <c>nobody</c> in the public image.</summary>
    private const int UserId = 65534;

    /// <summary>Declares Alertmanager.</summary>
    public AlertmanagerStatefulSet(
        string name,
        KubernetesEnvironment environment,
        AlertmanagerStatefulSetArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:AlertmanagerStatefulSet", name, options)
    {
        const string Part = PartName.Alertmanager;
        var config = AlertmanagerConfig.Render(args.PagerDutyRoutingKey is not null, args.SlackWebhook is not null);
        var secrets = Secrets(args).ToList();
        ClusterConfigMap.Declare(
            $"{name}-config",
            Part,
            Part,
            environment,
            [KeyValuePair.Create(ConfigFile, config)],
            new() { Parent = this }
        );
        if (secrets.Count > 0)
            ClusterSecret.Declare($"{name}-secret", Part, Part, environment, secrets, this);
        HardenedWorkload.Stateful(
            Part,
            environment,
            new()
            {
                Image = args.Image,
                MemoryMib = args.MemoryMib,
                CpuMillis = 50,
                Ports = [new("http", Port)],
                Ready = new("/-/ready", Port),
                UserId = UserId,
                Arguments =
                [
                    $"--config.file={ConfigPath}/{ConfigFile}",
                    $"--storage.path={DataPath}",
                    // A single instance: no gossip port.
                    "--cluster.listen-address=",
                ],
                Volumes =
                [
                    PodVolume.OfClaim("data", DataPath),
                    PodVolume.OfConfigMap("config", Part, ConfigPath),
                    .. secrets.Count > 0 ? new[] { PodVolume.OfSecret("secrets", Part, SecretPath) } : [],
                ],
                StartConfiguration = config,
            },
            args.StorageClass,
            volumeGib: 1,
            new() { Parent = this }
        );
        RegisterOutputs();
    }

    private static IEnumerable<(string, Input<string>)> Secrets(AlertmanagerStatefulSetArgs args)
    {
        if (args.PagerDutyRoutingKey is { } key)
            yield return (Path.GetFileName(AlertmanagerConfig.PagerDutyKeyFile), key);
        if (args.SlackWebhook is { } webhook)
            yield return (Path.GetFileName(AlertmanagerConfig.SlackWebhookFile), webhook);
    }
}
