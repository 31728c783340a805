namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="PostgresExporterContainer"/>; its image must be compatible with the public
/// <c>postgres-exporter</c> image.
/// </summary>
public sealed record PostgresExporterContainerArgs() : PartArgs(memoryMib: 64)
{
    /// <summary>The server whose statistics it exports.</summary>
    public required PostgresContainer Postgres { get; init; }
}

/// <summary>The Prometheus exporter for Postgres on Docker; it also exports the age of the last dump.</summary>
public sealed class PostgresExporterContainer : ContainerPart
{
    /// <summary>Port of <c>/metrics</c>.</summary>
    public const int Port = 9187;

    private const string PasswordFile = $"{SecretFiles.Folder}/exporter_password";
    private const string QueriesFile = "/etc/postgres-exporter/queries.yaml";

    /// <summary>Declares the exporter.</summary>
    public PostgresExporterContainer(string name, DockerScope scope, PostgresExporterContainerArgs args)
        : base("PostgresExporterContainer", name, scope)
    {
        var postgres = args.Postgres;
        var login = postgres.ExporterLogin;
        DeclareContainer(
            name,
            new(PullImage(args.Image), args.MemoryMib)
            {
                Environment =
                [
                    // An unreachable Postgres must be reported as down before the scrape times out.
                    $"DATA_SOURCE_URI={postgres.Host}:{PostgresContainer.Port}/{login.Database}"
                        + "?sslmode=disable&connect_timeout=2",
                    $"DATA_SOURCE_USER={login.User}",
                    $"DATA_SOURCE_PASS_FILE={PasswordFile}",
                    $"PG_EXPORTER_EXTEND_QUERY_PATH={QueriesFile}",
                ],
                Files =
                [
                    new(PasswordFile, login.Password),
                    new(QueriesFile, EmbeddedText.Read("Postgres/queries.yaml")),
                ],
                Networks = [new(scope.Networks.Internal, name), new(scope.Networks.Postgres)],
                FailFastDns = true,
                // Its page answers without Postgres too; pg_up is 0 if the login fails, for example with a new password.
                HealthCheck = HealthCheck.Shell($"wget -q -O - http://127.0.0.1:{Port}/metrics | grep -q '^pg_up 1$'"),
            },
            postgres.Server
        );
        RegisterOutputs();
    }
}
