using System.Globalization;
using Pulumi.Docker;

namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="PrometheusContainer"/>; its image must be compatible with the public <c>prom/prometheus</c>
/// image.
/// </summary>
public sealed record PrometheusContainerArgs() : PrometheusArgs(memoryMib: 1024)
{
    /// <summary>
    /// Size in MiB above which the oldest samples are deleted even before <see cref="PrometheusArgs.Retention"/>.
    /// </summary>
    public int RetentionSizeMib { get; init; } = 2048;

    /// <summary>Addresses of the scraped parts.</summary>
    public required ScrapeTargets Targets { get; init; }

    /// <summary>Volume on which the traffic split publishes the dashboard's revisions.</summary>
    public required Volume Published { get; init; }

    /// <summary>Port on the host's loopback.</summary>
    public int HostPort { get; init; } = 9091;
}

/// <summary>
/// Prometheus on Docker, with its samples on a volume. A publisher writes its configuration and rules to another
/// volume: a new threshold replaces the publisher, and Prometheus loads it without a restart.
/// </summary>
public sealed class PrometheusContainer : ContainerPart
{
    /// <summary>Port of the API and of <c>/metrics</c>.</summary>
    public const int Port = 9090;

    private const string LivePath = "/etc/prometheus/live";
    private const string ConfigFile = $"{LivePath}/prometheus.yml";
    private const string UploadsPath = "/publish";
    private const string PublishScript = "/opt/prometheus/publish-config.sh";
    private const string ApiKeyFile = $"{SecretFiles.Folder}/dashboard_api_key";
    private const string DataPath = "/prometheus";

    /// <summary>URL that other containers use.</summary>
    public string Url { get; }

    /// <summary>URL on the host's loopback.</summary>
    public string OperatorUrl { get; }

    /// <summary>Declares Prometheus.</summary>
    public PrometheusContainer(string name, DockerScope scope, PrometheusContainerArgs args)
        : base("PrometheusContainer", name, scope)
    {
        Url = $"http://{name}:{Port}";
        OperatorUrl = $"http://127.0.0.1:{args.HostPort}";
        var image = PullImage(args.Image);
        var data = DeclareVolume($"{name}-data", isRetained: true);
        var live = DeclareVolume($"{name}-config", isRetained: false);
        var server = DeclareContainer(
            name,
            new(image, args.MemoryMib)
            {
                // Waits for the first configuration from the publisher, which depends on this container.
                Entrypoint =
                [
                    "sh",
                    "-c",
                    $"until [ -s {ConfigFile} ]; do sleep 0.5; done; exec prometheus \"$@\"",
                    "sh",
                ],
                WaitForHealth = false,
                Command =
                [
                    $"--config.file={ConfigFile}",
                    $"--storage.tsdb.path={DataPath}",
                    $"--storage.tsdb.retention.time={Hours(args.Retention)}",
                    $"--storage.tsdb.retention.size={args.RetentionSizeMib}MB",
                    args.Rules.Options.Intervals.LookbackFlag,
                    $"--web.external-url={OperatorUrl}",
                    "--web.enable-lifecycle",
                ],
                Files = [new(ApiKeyFile, args.DashboardApiKey)],
                Volumes =
                [
                    new(data, DataPath),
                    new(live, LivePath, ReadOnly: true),
                    new(args.Published, PublishedVolume.MountPath, ReadOnly: true),
                ],
                Networks = [new(scope.Networks.Internal, name), new(scope.Networks.Operators)],
                FailFastDns = true,
                Ports = [new(Port, args.HostPort)],
                HealthCheck = HealthCheck.Http(Port, "/-/ready"),
                StopGraceSeconds = 60,
            }
        );

        DeclareContainer(
            $"{name}-publisher",
            new(image, MemoryMib: 128)
            {
                Entrypoint = ["sh", PublishScript],
                Environment = [$"PUBLISH_FROM={UploadsPath}", $"PUBLISH_TO={LivePath}", $"PROMETHEUS_URL={Url}"],
                Files =
                [
                    new(PublishScript, EmbeddedText.Read("Prometheus/publish-config.sh")),
                    new(
                        $"{UploadsPath}/prometheus.yml",
                        PrometheusConfig.Render(
                            scope.Environment,
                            args.Rules.Options.Intervals,
                            args.Targets,
                            ApiKeyFile
                        )
                    ),
                    new($"{UploadsPath}/rules/recording.yml", args.Rules.RecordingFile),
                    new($"{UploadsPath}/rules/alerts.yml", args.Rules.AlertsFile),
                ],
                Volumes = [new(live, LivePath)],
                Networks = [new(scope.Networks.Internal, $"{name}-publisher")],
                HealthCheck = new("CMD", "sh", PublishScript, "check") { IntervalSeconds = 5, StartPeriodSeconds = 60 },
                // The volume's root directory belongs to root; Prometheus only reads it.
                User = "0:0",
            },
            server
        );
        RegisterOutputs();
    }

    private static string Hours(TimeSpan time) => $"{(long)time.TotalHours}h";
}
