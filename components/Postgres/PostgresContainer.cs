using Pulumi.Docker;
using Pulumi.Random;

namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="PostgresContainer"/>; its image must be compatible with the public <c>postgres</c> image.
/// </summary>
public sealed record PostgresContainerArgs() : PartArgs(memoryMib: 1024)
{
    /// <summary>Name of the dashboard's database.</summary>
    public required string Database { get; init; }

    /// <summary>The role that owns the database and that the dashboard logs in as; not a superuser.</summary>
    public string User { get; init; } = "inventario_user";

    /// <summary>Port on the host's loopback; null (the default) publishes none.</summary>
    public int? HostPort { get; init; }

    /// <summary>Time of the nightly dump, UTC.</summary>
    public TimeOnly BackupAt { get; init; } = new(2, 30);

    /// <summary>Number of dumps kept.</summary>
    public int BackupsKept { get; init; } = 7;
}

/// <summary>Postgres 15 on Docker, with a data volume, and a nightly dump to a separate volume.</summary>
public sealed class PostgresContainer : ContainerPart
{
    /// <summary>Port that Postgres listens on.</summary>
    public const int Port = 5432;

    private const string DataPath = "/var/lib/postgresql/data";
    private const string BackupPath = "/backups";
    private const string AdminPasswordFile = $"{SecretFiles.Folder}/postgres_password";
    private const string UserPasswordFile = $"{SecretFiles.Folder}/user_password";
    private const string ExporterPasswordFile = $"{SecretFiles.Folder}/exporter_password";

    /// <summary>A query that fails until the last init script has run.</summary>
    private const string InitialisedQuery = "SELECT FROM operations.backups LIMIT 0";

    /// <summary>The dashboard's role and password.</summary>
    public DatabaseLogin Login { get; }

    /// <summary>The exporter's role, which can only read statistics, and its password.</summary>
    public DatabaseLogin ExporterLogin { get; }

    /// <summary>
    /// The server's container. Clients depend on it rather than on the component, which also contains the backup.
    /// </summary>
    public Resource Server { get; }

    /// <summary>Declares Postgres.</summary>
    public PostgresContainer(string name, DockerScope scope, PostgresContainerArgs args)
        : base("PostgresContainer", name, scope)
    {
        var adminPassword = GeneratedPassword.Declare($"{name}-admin-password", this, opensRetainedData: true);
        var userPassword = GeneratedPassword.Declare($"{name}-password", this, opensRetainedData: true);
        var exporterPassword = GeneratedPassword.Declare($"{name}-exporter-password", this, opensRetainedData: true);
        Login = new(args.Database, args.User, userPassword.Result);
        ExporterLogin = new(args.Database, "exporter", exporterPassword.Result);

        var image = PullImage(args.Image);
        var data = DeclareVolume($"{name}-data", isRetained: true);
        var backups = DeclareVolume($"{name}-backups", isRetained: true);

        Server = DeclareContainer(
            name,
            new(image, args.MemoryMib)
            {
                Environment =
                [
                    $"POSTGRES_DB={args.Database}",
                    $"POSTGRES_PASSWORD_FILE={AdminPasswordFile}",
                    $"PGDATA={DataPath}/pgdata",
                    $"INVENTARIO_USER={args.User}",
                ],
                Files =
                [
                    new(AdminPasswordFile, adminPassword.Result),
                    new(UserPasswordFile, userPassword.Result),
                    new(ExporterPasswordFile, exporterPassword.Result),
                    new("/docker-entrypoint-initdb.d/10-roles.sh", EmbeddedText.Read("Postgres/10-roles.sh")),
                    new("/docker-entrypoint-initdb.d/20-schema.sql", EmbeddedText.Read("Postgres/20-schema.sql")),
                ],
                Volumes = [new(data, DataPath)],
                Networks =
                [
                    new(scope.Networks.Postgres, name),
                    .. args.HostPort is null ? [] : new[] { new NetworkMembership(OwnPortNetwork(scope.Environment)) },
                ],
                Ports = args.HostPort is { } port ? [new(Port, port)] : [],
                // Over TCP: during initialization, the image's temporary server listens on the socket only. With a
                // query: an image whose initialization failed skips it at the next start, and would be ready without
                // roles or tables.
                HealthCheck = new([
                    "CMD",
                    "psql",
                    "-h",
                    "127.0.0.1",
                    "-U",
                    args.User,
                    "-d",
                    args.Database,
                    "-qAtc",
                    InitialisedQuery,
                ]),
                // Not root: its init could not forward the stop signal to another user's server without CAP_KILL, and
                // Postgres would be killed at every stop. A fresh volume already belongs to this user.
                User = "postgres",
                StopGraceSeconds = 60,
                StartTimeoutSeconds = HardenedContainerArgs.DataStartTimeoutSeconds,
            }
        );

        DeclareContainer(
            $"{name}-backup",
            new(image, MemoryMib: 256)
            {
                Entrypoint = ["sh", "/opt/backup/backup.sh"],
                Environment =
                [
                    $"PGHOST={name}",
                    $"PGDATABASE={args.Database}",
                    $"PGUSER={args.User}",
                    $"BACKUP_AT={args.BackupAt:HH\\:mm}",
                    $"BACKUPS_KEPT={args.BackupsKept}",
                ],
                Files =
                [
                    new(UserPasswordFile, userPassword.Result),
                    new("/opt/backup/backup.sh", EmbeddedText.Read("Postgres/backup.sh")),
                ],
                Volumes = [new(backups, BackupPath)],
                Networks = [new(scope.Networks.Postgres, $"{name}-backup")],
                HealthCheck = new("CMD", "sh", "/opt/backup/backup.sh", "check"),
            },
            Server
        );
        RegisterOutputs();
    }

    /// <summary>
    /// A separate network for the published port: Prometheus and Grafana on the operators' network must not reach
    /// Postgres.
    /// </summary>
    private Network OwnPortNetwork(DockerEnvironment environment) =>
        BridgeNetwork.Declare($"{Host}-port", $"{Host}-port", Host, environment, BridgeNetwork.Inbound(), this);
}

/// <summary>A database role and its password.</summary>
/// <param name="Database">Name of the database.</param>
/// <param name="User">Name of the role.</param>
/// <param name="Password">The password, a secret.</param>
public sealed record DatabaseLogin(string Database, string User, Output<string> Password);
