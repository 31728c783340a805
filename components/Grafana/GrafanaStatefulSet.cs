using InventarioRetail.Monitoring;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="GrafanaStatefulSet"/>.</summary>
public sealed record GrafanaStatefulSetArgs
{
    /// <summary>Image; must be compatible with the public <c>grafana</c> image.</summary>
    public required string Image { get; init; }

    /// <summary>URL of Prometheus in the cluster.</summary>
    public required string PrometheusUrl { get; init; }

    /// <summary>Alert thresholds and scrape intervals, for the panels' threshold lines and resolution.</summary>
    public required MonitoringOptions Monitoring { get; init; }

    /// <summary>Other settings of the dashboards.</summary>
    public GrafanaDashboardOptions Dashboards { get; init; } = new();

    /// <summary>Storage class of the volume with Grafana's own database.</summary>
    public required string StorageClass { get; init; }

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 256;
}

/// <summary>
/// Grafana on Kubernetes, provisioned from code, with its own database on a volume. Operators reach it with
/// <c>kubectl port-forward</c>. It loads changed dashboards without a restart.
/// </summary>
public sealed class GrafanaStatefulSet : ComponentResource
{
    /// <summary>Port of the web interface and of <c>/metrics</c>.</summary>
    public const int Port = 3000;

    private const string PasswordKey = "admin_password";
    private const string SecretPath = "/run/secrets";
    private const string DatasourcePath = "/etc/grafana/provisioning/datasources";
    private const string ProviderPath = "/etc/grafana/provisioning/dashboards";
    private const string DashboardsPath = "/etc/grafana/dashboards";

    /// <summary>UID of <c>grafana</c> in the public image.</summary>
    private const int UserId = 472;

    /// <summary>Password of the user <c>admin</c>, a secret.</summary>
    public Output<string> AdminPassword { get; }

    /// <summary>Declares Grafana.</summary>
    public GrafanaStatefulSet(
        string name,
        KubernetesEnvironment environment,
        GrafanaStatefulSetArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:GrafanaStatefulSet", name, options)
    {
        const string Part = PartName.Grafana;
        AdminPassword = GeneratedPassword.Declare($"{name}-admin-password", this, opensRetainedData: true).Result;
        var datasource = GrafanaProvisioning.Datasource(args.PrometheusUrl, args.Monitoring);
        var provider = GrafanaDashboards.ProviderYaml(DashboardsPath);
        ClusterSecret.Declare($"{name}-secret", Part, Part, environment, [(PasswordKey, AdminPassword)], this);
        Files("datasources", KeyValuePair.Create("prometheus.yaml", datasource));
        Files("providers", KeyValuePair.Create("inventario.yaml", provider));
        Files("dashboards", [.. GrafanaDashboards.Render(args.Monitoring, args.Dashboards)]);
        HardenedWorkload.Stateful(
            Part,
            environment,
            new()
            {
                Image = args.Image,
                MemoryMib = args.MemoryMib,
                CpuMillis = 100,
                Ports = [new("http", Port)],
                Ready = new("/api/health", Port) { StartupSeconds = 120 },
                UserId = UserId,
                Environment =
                [
                    .. GrafanaProvisioning
                        .Settings($"{SecretPath}/{PasswordKey}", $"http://localhost:{Port}")
                        .Select(setting => new EnvVarArgs { Name = setting.Name, Value = setting.Value }),
                ],
                Volumes =
                [
                    PodVolume.OfClaim("data", "/var/lib/grafana"),
                    PodVolume.Scratch("tmp", "/tmp", 64),
                    PodVolume.OfSecret("secrets", Part, SecretPath),
                    PodVolume.OfConfigMap("datasources", $"{Part}-datasources", DatasourcePath),
                    PodVolume.OfConfigMap("providers", $"{Part}-providers", ProviderPath),
                    PodVolume.OfConfigMap("dashboards", $"{Part}-dashboards", DashboardsPath),
                ],
                StartConfiguration = datasource + provider,
            },
            args.StorageClass,
            volumeGib: 1,
            new() { Parent = this }
        );
        RegisterOutputs();

        void Files(string kind, params KeyValuePair<string, string>[] files) =>
            ClusterConfigMap.Declare(
                $"{name}-{kind}",
                Part,
                $"{Part}-{kind}",
                environment,
                files,
                new() { Parent = this }
            );
    }
}
