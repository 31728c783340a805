namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="AlertmanagerStatefulSet"/>.</summary>
public sealed record AlertmanagerStatefulSetArgs : AlertmanagerArgs
{
    /// <summary>Number of pods; they agree on which of them sends a notification.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Storage class of the volume that holds the silences and the notification log.</summary>
    public required string StorageClass { get; init; }
}

/// <summary>Alertmanager on Kubernetes.</summary>
public sealed class AlertmanagerStatefulSet : ClusterPart
{
    /// <summary>Port of the API and of <c>/metrics</c>.</summary>
    public const int Port = 9093;

    /// <summary>Port on which the pods tell each other what they have sent, over TCP and UDP.</summary>
    internal const int ClusterPort = 9094;

    private const string PodIp = "POD_IP";
    private const string ConfigPath = "/etc/alertmanager";
    private const string ConfigFile = "alertmanager.yml";
    private const string DataPath = "/alertmanager";

    /// <summary>Declares Alertmanager.</summary>
    public AlertmanagerStatefulSet(string name, ClusterScope scope, AlertmanagerStatefulSetArgs args)
        : base("AlertmanagerStatefulSet", name, PartName.Alertmanager, scope)
    {
        var config = args.Configuration;
        var secrets = args.Secrets()
            .Select(secret => (Path.GetFileName(secret.Path), (Input<string>)secret.Value))
            .ToList();
        DeclareConfigMap("config", Part, KeyValuePair.Create(ConfigFile, config));
        DeclareStatefulSet(
            new(args.Image, args.MemoryMib)
            {
                Ready = new("/-/ready", Port),
                UserId = ImageUsers.Nobody,
                Arguments =
                [
                    $"--config.file={ConfigPath}/{ConfigFile}",
                    $"--storage.path={DataPath}",
                    .. Cluster(args.Replicas),
                ],
                Environment = args.Replicas > 1 ? [HardenedPod.FromField(PodIp, "status.podIP")] : [],
                Volumes =
                [
                    PodVolume.OfClaim("data", DataPath),
                    PodVolume.OfConfigMap("config", Part, ConfigPath),
                    .. secrets.Count > 0 ? new[] { MountSecret(secrets) } : [],
                ],
                StartConfiguration = config,
            },
            args.StorageClass,
            volumeGib: 1,
            args.Replicas
        );
        RegisterOutputs();
    }

    /// <summary>The name of each pod within the namespace.</summary>
    internal static IEnumerable<string> Hosts(int replicas) =>
        Enumerable.Range(0, replicas).Select(pod => $"{PartName.Alertmanager}-{pod}.{PartName.Alertmanager}");

    private static IEnumerable<Input<string>> Cluster(int replicas) =>
        replicas == 1
            // No port for others.
            ? ["--cluster.listen-address="]
            :
            [
                $"--cluster.listen-address=0.0.0.0:{ClusterPort}",
                $"--cluster.advertise-address=$({PodIp}):{ClusterPort}",
                .. Hosts(replicas).Select(host => (Input<string>)$"--cluster.peer={host}:{ClusterPort}"),
                // A pod that was replaced comes back under another address.
                "--cluster.reconnect-timeout=5m",
            ];
}
