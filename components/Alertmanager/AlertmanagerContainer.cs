using Pulumi;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="AlertmanagerContainer"/>.</summary>
public sealed record AlertmanagerContainerArgs
{
    /// <summary>Image; must be compatible with the public <c>prom/alertmanager</c> image.</summary>
    public required string Image { get; init; }

    /// <summary>PagerDuty routing key, a secret; null disables paging.</summary>
    public Output<string>? PagerDutyRoutingKey { get; init; }

    /// <summary>Slack incoming webhook, a secret; null disables Slack messages.</summary>
    public Output<string>? SlackWebhook { get; init; }

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 128;
}

/// <summary>Alertmanager on Docker.</summary>
public sealed class AlertmanagerContainer : ComponentResource
{
    /// <summary>Port of the API and of <c>/metrics</c>.</summary>
    public const int Port = 9093;

    private const string ConfigFile = "/etc/alertmanager/alertmanager.yml";
    private const string DataPath = "/alertmanager";

    /// <summary>Host name that other containers use.</summary>
    public string Host { get; }

    /// <summary>Declares Alertmanager.</summary>
    public AlertmanagerContainer(
        string name,
        DockerEnvironment environment,
        DockerNetworks networks,
        AlertmanagerContainerArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:AlertmanagerContainer", name, options)
    {
        Host = name;
        var data = DataVolume.Declare($"{name}-data", environment, this, isRetained: false);
        HardenedContainer.Declare(
            name,
            environment,
            new()
            {
                Image = DockerImage.Pull($"{name}-image", args.Image, this),
                MemoryMib = args.MemoryMib,
                Command =
                [
                    $"--config.file={ConfigFile}",
                    $"--storage.path={DataPath}",
                    // A single instance: no gossip port.
                    "--cluster.listen-address=",
                ],
                Files = [.. Files(args)],
                Volumes = [new(data, DataPath)],
                Networks = [new(networks.Internal, name), new(networks.Egress)],
                HealthCheck = HealthCheck.Http(Port, "/-/ready"),
            },
            new() { Parent = this }
        );
        RegisterOutputs();
    }

    private static IEnumerable<ContainerFile> Files(AlertmanagerContainerArgs args)
    {
        var pagerDuty = args.PagerDutyRoutingKey is not null;
        var slack = args.SlackWebhook is not null;
        yield return new(ConfigFile, AlertmanagerConfig.Render(pagerDuty, slack));
        if (args.PagerDutyRoutingKey is { } key)
            yield return new(AlertmanagerConfig.PagerDutyKeyFile, key);
        if (args.SlackWebhook is { } webhook)
            yield return new(AlertmanagerConfig.SlackWebhookFile, webhook);
    }
}
