namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="BlackboxExporterDeployment"/>; its image must be compatible with the public
/// <c>blackbox-exporter</c> image.
/// </summary>
public sealed record BlackboxExporterDeploymentArgs() : PartArgs(memoryMib: 64);

/// <summary>
/// The Prometheus blackbox exporter on Kubernetes; it probes the dashboard's public URL. It resolves the public name
/// and leaves the cluster, so that a probe takes the users' way through DNS, load balancer, certificate and Gateway.
/// </summary>
public sealed class BlackboxExporterDeployment : ClusterPart
{
    /// <summary>Port of <c>/probe</c> and <c>/metrics</c>.</summary>
    public const int Port = 9115;

    /// <summary>The module that expects 200 over TLS, without a redirect.</summary>
    public const string PublicModule = "public_url";

    private const string ConfigPath = "/etc/blackbox_exporter";
    private const string ConfigFile = "config.yml";

    private const string Config = $"""
        modules:
          {PublicModule}:
            prober: http
            timeout: 10s
            http:
              preferred_ip_protocol: ip4
              valid_status_codes: [200]
              follow_redirects: false
              fail_if_not_ssl: true

        """;

    /// <summary>Declares the exporter.</summary>
    public BlackboxExporterDeployment(string name, ClusterScope scope, BlackboxExporterDeploymentArgs args)
        : base("BlackboxExporterDeployment", name, PartName.BlackboxExporter, scope)
    {
        var config = MountConfigMap("config", ConfigPath, KeyValuePair.Create(ConfigFile, Config));
        DeclareDeployment(
            new(args.Image, args.MemoryMib)
            {
                Ready = new("/-/healthy", Port),
                UserId = ImageUsers.Nobody,
                Arguments = [$"--config.file={ConfigPath}/{ConfigFile}"],
                Volumes = [config],
                StartConfiguration = Config,
            }
        );
        RegisterOutputs();
    }
}
