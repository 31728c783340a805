namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="AlertmanagerContainer"/>.</summary>
public sealed record AlertmanagerContainerArgs : AlertmanagerArgs;

/// <summary>Alertmanager on Docker.</summary>
public sealed class AlertmanagerContainer : ContainerPart
{
    /// <summary>Port of the API and of <c>/metrics</c>.</summary>
    public const int Port = 9093;

    private const string ConfigFile = "/etc/alertmanager/alertmanager.yml";
    private const string DataPath = "/alertmanager";

    /// <summary>Declares Alertmanager.</summary>
    public AlertmanagerContainer(string name, DockerScope scope, AlertmanagerContainerArgs args)
        : base("AlertmanagerContainer", name, scope)
    {
        var data = DeclareVolume($"{name}-data", isRetained: false);
        DeclareContainer(
            name,
            new(PullImage(args.Image), args.MemoryMib)
            {
                Command =
                [
                    $"--config.file={ConfigFile}",
                    $"--storage.path={DataPath}",
                    // A single instance: no gossip port.
                    "--cluster.listen-address=",
                ],
                Files =
                [
                    new(ConfigFile, args.Configuration),
                    .. args.Secrets().Select(secret => new ContainerFile(secret.Path, secret.Value)),
                ],
                Volumes = [new(data, DataPath)],
                Networks = [new(scope.Networks.Internal, name), new(scope.Networks.Egress)],
                HealthCheck = HealthCheck.Http(Port, "/-/ready"),
            }
        );
        RegisterOutputs();
    }
}
