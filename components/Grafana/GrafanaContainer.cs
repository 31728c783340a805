namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="GrafanaContainer"/>.</summary>
public sealed record GrafanaContainerArgs : GrafanaArgs
{
    /// <summary>Port on the host's loopback.</summary>
    public int HostPort { get; init; } = 3001;
}

/// <summary>Grafana on Docker, provisioned from code, with its own database on a volume.</summary>
public sealed class GrafanaContainer : ContainerPart
{
    /// <summary>Port of the web interface and of <c>/metrics</c>.</summary>
    public const int Port = 3000;

    private const string PasswordFile = $"{SecretFiles.Folder}/admin_password";
    private const string ProvisioningPath = "/etc/grafana/provisioning";
    private const string DashboardsPath = "/etc/grafana/dashboards";

    /// <summary>URL on the host's loopback.</summary>
    public string OperatorUrl { get; }

    /// <summary>Password of the user <c>admin</c>, a secret.</summary>
    public Output<string> AdminPassword { get; }

    /// <summary>Declares Grafana.</summary>
    public GrafanaContainer(string name, DockerScope scope, GrafanaContainerArgs args)
        : base("GrafanaContainer", name, scope)
    {
        OperatorUrl = $"http://127.0.0.1:{args.HostPort}";
        AdminPassword = GeneratedPassword.Declare($"{name}-admin-password", this, opensRetainedData: false).Result;
        var data = DeclareVolume($"{name}-data", isRetained: false);
        DeclareContainer(
            name,
            new(PullImage(args.Image), args.MemoryMib)
            {
                Environment =
                [
                    .. GrafanaProvisioning
                        .Settings(PasswordFile, OperatorUrl)
                        .Select(setting => (Input<string>)$"{setting.Name}={setting.Value}"),
                ],
                Files =
                [
                    new(PasswordFile, AdminPassword),
                    new(
                        $"{ProvisioningPath}/datasources/prometheus.yaml",
                        GrafanaProvisioning.Datasource(args.PrometheusUrl, args.Monitoring)
                    ),
                    new(
                        $"{ProvisioningPath}/dashboards/inventario.yaml",
                        GrafanaDashboards.ProviderYaml(DashboardsPath)
                    ),
                    .. GrafanaDashboards
                        .Render(args.Monitoring, args.Dashboards)
                        .Select(dashboard => new ContainerFile($"{DashboardsPath}/{dashboard.Key}", dashboard.Value)),
                ],
                Volumes = [new(data, "/var/lib/grafana")],
                Networks = [new(scope.Networks.Internal, name), new(scope.Networks.Operators)],
                Ports = [new(Port, args.HostPort)],
                HealthCheck = HealthCheck.Http(Port, "/api/health") with { StartPeriodSeconds = 60 },
            }
        );
        RegisterOutputs();
    }
}
