namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="AlertmanagerStatefulSet"/>.</summary>
public sealed record AlertmanagerStatefulSetArgs : AlertmanagerArgs
{
    /// <summary>Storage class of the volume that holds the silences and the notification log.</summary>
    public required string StorageClass { get; init; }
}

/// <summary>Alertmanager on Kubernetes.</summary>
public sealed class AlertmanagerStatefulSet : ClusterPart
{
    /// <summary>Port of the API and of <c>/metrics</c>.</summary>
    public const int Port = 9093;

    private const string ConfigPath = "/etc/alertmanager";
    private const string ConfigFile = "alertmanager.yml";
    private const string SecretPath = "/run/secrets";
    private const string DataPath = "/alertmanager";

    /// <summary>Declares Alertmanager.</summary>
    public AlertmanagerStatefulSet(
        string name,
        KubernetesEnvironment environment,
        AlertmanagerStatefulSetArgs args,
        ComponentResourceOptions? options = null
    )
        : base("AlertmanagerStatefulSet", name, PartName.Alertmanager, environment, options)
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
                    // A single instance: no gossip port.
                    "--cluster.listen-address=",
                ],
                Volumes =
                [
                    PodVolume.OfClaim("data", DataPath),
                    PodVolume.OfConfigMap("config", Part, ConfigPath),
                    .. secrets.Count > 0 ? new[] { MountSecret(SecretPath, secrets) } : [],
                ],
                StartConfiguration = config,
            },
            args.StorageClass,
            volumeGib: 1
        );
        RegisterOutputs();
    }
}
