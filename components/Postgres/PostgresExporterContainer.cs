using Pulumi;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="PostgresExporterContainer"/>.</summary>
public sealed record PostgresExporterContainerArgs
{
    /// <summary>Image; must be compatible with the public <c>postgres-exporter</c> image.</summary>
    public required string Image { get; init; }

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 64;
}

/// <summary>The Prometheus exporter for Postgres on Docker; it also exports the age of the last dump.</summary>
public sealed class PostgresExporterContainer : ComponentResource
{
    /// <summary>Port of <c>/metrics</c>.</summary>
    public const int Port = 9187;

    private const string PasswordFile = "/run/secrets/exporter_password";
    private const string QueriesFile = "/etc/postgres-exporter/queries.yaml";

    /// <summary>Host name that other containers use.</summary>
    public string Host { get; }

    /// <summary>Declares the exporter.</summary>
    public PostgresExporterContainer(
        string name,
        DockerEnvironment environment,
        DockerNetworks networks,
        PostgresContainer postgres,
        PostgresExporterContainerArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:PostgresExporterContainer", name, options)
    {
        Host = name;
        var login = postgres.ExporterLogin;
        HardenedContainer.Declare(
            name,
            environment,
            new()
            {
                Image = DockerImage.Pull($"{name}-image", args.Image, this),
                MemoryMib = args.MemoryMib,
                Environment =
                [
                    // An unreachable Postgres must be reported as down before the scrape times out.
                    $"DATA_SOURCE_URI={postgres.Host}:{PostgresContainer.Port}/{login.Database}?sslmode=disable&connect_timeout=2",
                    $"DATA_SOURCE_USER={login.User}",
                    $"DATA_SOURCE_PASS_FILE={PasswordFile}",
                    $"PG_EXPORTER_EXTEND_QUERY_PATH={QueriesFile}",
                ],
                Files =
                [
                    new(PasswordFile, login.Password),
                    new(QueriesFile, EmbeddedText.Read("Postgres/queries.yaml")),
                ],
                Networks = [new(networks.Internal, name), new(networks.Postgres)],
                FailFastDns = true,
                HealthCheck = HealthCheck.Http(Port, "/"),
            },
            new() { Parent = this, DependsOn = { postgres.Server } }
        );
        RegisterOutputs();
    }
}
