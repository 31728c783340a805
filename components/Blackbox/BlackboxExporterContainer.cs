namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="BlackboxExporterContainer"/>; its image must be compatible with the public
/// <c>blackbox-exporter</c> image.
/// </summary>
public sealed record BlackboxExporterContainerArgs() : PartArgs(memoryMib: 64);

/// <summary>
/// The Prometheus blackbox exporter on Docker; it probes the object store, which has no metrics of its own.
/// </summary>
public sealed class BlackboxExporterContainer : ContainerPart
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

    /// <summary>Declares the exporter.</summary>
    public BlackboxExporterContainer(string name, DockerScope scope, BlackboxExporterContainerArgs args)
        : base("BlackboxExporterContainer", name, scope)
    {
        DeclareContainer(
            name,
            new(PullImage(args.Image), args.MemoryMib)
            {
                Command = [$"--config.file={ConfigFile}"],
                Files = [new(ConfigFile, Config)],
                Networks = [new(scope.Networks.Internal, name), new(scope.Networks.Objects)],
                FailFastDns = true,
                HealthCheck = HealthCheck.Http(Port, "/-/healthy"),
                // nobody, whatever the image's default: only ICMP probes need root.
                User = "65534:65534",
            }
        );
        RegisterOutputs();
    }
}
