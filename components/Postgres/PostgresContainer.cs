using Pulumi;
using Pulumi.Docker;
using Pulumi.Random;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="PostgresContainer"/>.</summary>
public sealed record PostgresContainerArgs
{
    /// <summary>Image that keeps the contract of the public <c>postgres</c> image.</summary>
    public required string Image { get; init; }

    /// <summary>Name of the dashboard's database.</summary>
    public required string Database { get; init; }

    /// <summary>The role that owns the database and that the dashboard logs in as; it is no superuser.</summary>
    public string User { get; init; } = "inventario_user";

    /// <summary>Port on the host's loopback; null publishes none (requirements R-PG: only when asked for).</summary>
    public int? HostPort { get; init; }

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 1024;

    /// <summary>Time of the nightly dump, UTC.</summary>
    public TimeOnly BackupAt { get; init; } = new(2, 30);

    /// <summary>Number of dumps kept.</summary>
    public int BackupsKept { get; init; } = 7;
}

/// <summary>Postgres 15 on Docker, its data volume, and a nightly dump to a volume of its own (requirements R-PG, R-BAK).</summary>
public sealed class PostgresContainer : ComponentResource
{
    /// <summary>Port that Postgres listens on.</summary>
    public const int Port = 5432;

    private const string DataPath = "/var/lib/postgresql/data";
    private const string BackupPath = "/backups";
    private const string AdminPasswordFile = "/run/secrets/postgres_password";
    private const string UserPasswordFile = "/run/secrets/user_password";
    private const string ExporterPasswordFile = "/run/secrets/exporter_password";

    /// <summary>A table of the last init script.</summary>
    private const string InitialisedQuery = "SELECT FROM operations.backups LIMIT 0";

    /// <summary>Name that the other containers call it by.</summary>
    public string Host { get; }

    /// <summary>The dashboard's role, and its password.</summary>
    public DatabaseLogin Login { get; }

    /// <summary>The exporter's role, which reads statistics and nothing else, and its password.</summary>
    public DatabaseLogin ExporterLogin { get; }

    /// <summary>The server's container. Parts that use the database wait for it; the component as a whole has the backup too.</summary>
    public Resource Server { get; }

    /// <summary>Declares Postgres.</summary>
    public PostgresContainer(
        string name,
        DockerEnvironment environment,
        DockerNetworks networks,
        PostgresContainerArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:PostgresContainer", name, options)
    {
        var adminPassword = GeneratedPassword.Declare($"{name}-admin-password", this, opensRetainedData: true);
        var userPassword = GeneratedPassword.Declare($"{name}-password", this, opensRetainedData: true);
        var exporterPassword = GeneratedPassword.Declare($"{name}-exporter-password", this, opensRetainedData: true);
        Host = name;
        Login = new(args.Database, args.User, userPassword.Result);
        ExporterLogin = new(args.Database, "exporter", exporterPassword.Result);

        var image = DockerImage.Pull($"{name}-image", args.Image, this);
        var data = DataVolume.Declare($"{name}-data", environment, this, isRetained: true);
        var backups = DataVolume.Declare($"{name}-backups", environment, this, isRetained: true);

        Server = HardenedContainer.Declare(
            name,
            environment,
            new()
            {
                Image = image,
                MemoryMib = args.MemoryMib,
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
                    new(networks.Postgres, name),
                    .. args.HostPort is null ? [] : new[] { new NetworkMembership(OwnPortNetwork(name, environment)) },
                ],
                Ports = args.HostPort is { } port ? [new(Port, port)] : [],
                // Over TCP: while the image initialises, its temporary server answers on the socket only. And a question, because an
                // image whose initialisation failed skips it at the next start, and would be ready without roles or tables.
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
                // Started as root, the container's init could not pass the stop signal on to a server of another user without yet another
                // capability, and Postgres would be killed at every stop. A fresh volume belongs to this user already.
                User = "postgres",
                StopGraceSeconds = 60,
            },
            new() { Parent = this }
        );

        HardenedContainer.Declare(
            $"{name}-backup",
            environment,
            new()
            {
                Image = image,
                MemoryMib = 256,
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
                Networks = [new(networks.Postgres, $"{name}-backup")],
                HealthCheck = new("CMD", "sh", "/opt/backup/backup.sh", "check"),
            },
            new() { Parent = this, DependsOn = { Server } }
        );
        RegisterOutputs();
    }

    /// <summary>A network of its own, because Prometheus and Grafana on the operators' network must not reach Postgres.</summary>
    private Network OwnPortNetwork(string name, DockerEnvironment environment) =>
        BridgeNetwork.Declare($"{name}-port", $"{name}-port", name, environment, BridgeNetwork.Inbound(), this);
}

/// <summary>A role of a database and its password.</summary>
/// <param name="Database">Name of the database.</param>
/// <param name="User">Name of the role.</param>
/// <param name="Password">The password, a secret.</param>
public sealed record DatabaseLogin(string Database, string User, Output<string> Password);
