using Pulumi;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="BlackboxExporterContainer"/>.</summary>
public sealed record BlackboxExporterContainerArgs
{
    /// <summary>Image; must be compatible with the public <c>blackbox-exporter</c> image.</summary>
    public required string Image { get; init; }

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 64;
}

/// <summary>
/// The Prometheus blackbox exporter on Docker; it probes the object store, which has no metrics of its own.
/// </summary>
public sealed class BlackboxExporterContainer : ComponentResource
{
    /// <summary>Port of <c>/probe</c> and <c>/metrics</c>.</summary>
    public const int Port = 9115;

    /// <summary>The module that expects a 2xx response over HTTP.</summary>
    public const string HttpModule = "http_2xx";

    private const string ConfigFile = "/etc/blackbox_exporter/config.yml";

    private const string Config = $"""
        modules:
          {HttpModule}:
            prober: http
            timeout: 10s
            http:
              preferred_ip_protocol: ip4

        """;

    /// <summary>Host name that other containers use.</summary>
    public string Host { get; }

    /// <summary>Declares the exporter.</summary>
    public BlackboxExporterContainer(
        string name,
        DockerEnvironment environment,
        DockerNetworks networks,
        BlackboxExporterContainerArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:BlackboxExporterContainer", name, options)
    {
        Host = name;
        HardenedContainer.Declare(
            name,
            environment,
            new()
            {
                Image = DockerImage.Pull($"{name}-image", args.Image, this),
                MemoryMib = args.MemoryMib,
                Command = [$"--config.file={ConfigFile}"],
                Files = [new(ConfigFile, Config)],
                Networks = [new(networks.Internal, name), new(networks.Objects)],
                FailFastDns = true,
                HealthCheck = HealthCheck.Http(Port, "/-/healthy"),
                // nobody, whatever the image's default: only ICMP probes need root.
                User = "65534:65534",
            },
            new() { Parent = this }
        );
        RegisterOutputs();
    }
}
