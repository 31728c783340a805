using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="GrafanaStatefulSet"/>.</summary>
public sealed record GrafanaStatefulSetArgs : GrafanaArgs
{
    /// <summary>Storage class of the volume with Grafana's own database.</summary>
    public required string StorageClass { get; init; }
}

/// <summary>
/// Grafana on Kubernetes, provisioned from code, with its own database on a volume. Operators reach it with
/// <c>kubectl port-forward</c>. It loads changed dashboards without a restart.
/// </summary>
public sealed class GrafanaStatefulSet : ClusterPart
{
    /// <summary>Port of the web interface and of <c>/metrics</c>.</summary>
    public const int Port = 3000;

    private const string PasswordKey = "admin_password";
    private const string DatasourcePath = "/etc/grafana/provisioning/datasources";
    private const string ProviderPath = "/etc/grafana/provisioning/dashboards";
    private const string DashboardsPath = "/etc/grafana/dashboards";

    /// <summary>Password of the user <c>admin</c>, a secret.</summary>
    public Output<string> AdminPassword { get; }

    /// <summary>Declares Grafana.</summary>
    public GrafanaStatefulSet(string name, ClusterScope scope, GrafanaStatefulSetArgs args)
        : base("GrafanaStatefulSet", name, PartName.Grafana, scope)
    {
        AdminPassword = GeneratedPassword.Declare($"{name}-admin-password", this, opensRetainedData: true).Result;
        var datasource = GrafanaProvisioning.Datasource(args.PrometheusUrl, args.Monitoring);
        var provider = GrafanaDashboards.ProviderYaml(DashboardsPath);
        DeclareStatefulSet(
            new(args.Image, args.MemoryMib)
            {
                CpuMillis = 100,
                Ready = new("/api/health", Port) { StartupSeconds = 120 },
                UserId = ImageUsers.Grafana,
                Environment =
                [
                    .. GrafanaProvisioning
                        .Settings($"{SecretFiles.Folder}/{PasswordKey}", $"http://localhost:{Port}")
                        .Select(setting => new EnvVarArgs { Name = setting.Name, Value = setting.Value }),
                ],
                Volumes =
                [
                    PodVolume.OfClaim("data", "/var/lib/grafana"),
                    PodVolume.Scratch("tmp", "/tmp", 64),
                    MountSecret((PasswordKey, AdminPassword)),
                    MountConfigMap("datasources", DatasourcePath, KeyValuePair.Create("prometheus.yaml", datasource)),
                    MountConfigMap("providers", ProviderPath, KeyValuePair.Create("inventario.yaml", provider)),
                    PodVolume.OfConfigMaps("dashboards", DeclareDashboards(args), DashboardsPath),
                ],
                StartConfiguration = datasource + provider,
            },
            args.StorageClass,
            volumeGib: 1
        );
        RegisterOutputs();
    }

    /// <summary>
    /// Declares a ConfigMap for each dashboard: all in one would exceed what <c>kubectl apply</c> can handle.
    /// </summary>
    /// <returns>Their names.</returns>
    private List<string> DeclareDashboards(GrafanaStatefulSetArgs args)
    {
        var names = new List<string>();
        foreach (var dashboard in GrafanaDashboards.Render(args.Monitoring, args.Dashboards))
        {
            var purpose = $"dashboard-{Path.GetFileNameWithoutExtension(dashboard.Key)}";
            DeclareConfigMap(purpose, $"{Part}-{purpose}", dashboard);
            names.Add($"{Part}-{purpose}");
        }
        return names;
    }
}
