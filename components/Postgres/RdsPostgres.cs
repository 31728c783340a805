using Pulumi;
using Pulumi.Aws.Rds;
using Pulumi.Aws.Rds.Inputs;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="RdsPostgres"/>.</summary>
public sealed record RdsPostgresArgs
{
    /// <summary>Where it is, and who reaches it.</summary>
    public required ClusterNetwork Network { get; init; }

    /// <summary>Key that data, backups and logs are encrypted with.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>Name of the dashboard's database.</summary>
    public required string Database { get; init; }

    /// <summary>The role that owns the database's schemas and that the dashboard logs in as.</summary>
    public string User { get; init; } = "inventario_user";

    /// <summary>Size of the instance and of its standby. The default has 2 virtual CPUs and 4 GiB, and takes some 400 connections.</summary>
    public string InstanceClass { get; init; } = "db.t4g.medium";

    /// <summary>Disk space at first, in GiB; 20 or more.</summary>
    public int StorageGib { get; init; } = 50;

    /// <summary>Disk space that it may grow to by itself, in GiB.</summary>
    public int MaxStorageGib { get; init; } = 200;

    /// <summary>Days for which it can be restored to any point in time, 1 to 35 (requirements R-PG).</summary>
    public int BackupDays { get; init; } = 14;

    /// <summary>Days for which CloudWatch Logs keeps the server's log.</summary>
    public int LogRetentionDays { get; init; } = 30;
}

/// <summary>
/// Postgres 15 in RDS: a primary and a standby in another zone, encrypted, TLS required, with backups to any point in time, reachable from
/// the cluster only (requirements R-PG, R-BAK). <see cref="ManagedPostgresSetup"/> makes its roles and schemas.
/// </summary>
public sealed class RdsPostgres : ComponentResource
{
    /// <summary>Port that Postgres listens on. It takes TLS connections only.</summary>
    public const int Port = 5432;

    private const string AdminUser = "postgres";

    /// <summary>Name that clients call it by, which stays the same when the standby takes over.</summary>
    public Output<string> Host { get; }

    /// <summary>The role that makes the others; for <see cref="ManagedPostgresSetup"/> only.</summary>
    public DatabaseLogin AdminLogin { get; }

    /// <summary>The dashboard's role, and its password.</summary>
    public DatabaseLogin Login { get; }

    /// <summary>The exporter's role, which reads statistics and nothing else, and its password.</summary>
    public DatabaseLogin ExporterLogin { get; }

    /// <summary>Declares Postgres.</summary>
    /// <exception cref="ArgumentException">RDS takes no such name, storage or backups.</exception>
    public RdsPostgres(
        string name,
        AwsEnvironment environment,
        RdsPostgresArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:RdsPostgres", name, options)
    {
        var identifier = environment.AccountName(name);
        Check(identifier, args);
        var tags = environment.Tags(name);
        var description = $"Postgres of {environment.Project}, stack {environment.Stack}";

        AdminLogin = new(args.Database, AdminUser, Password($"{name}-admin-password"));
        Login = new(args.Database, args.User, Password($"{name}-password"));
        ExporterLogin = new(args.Database, "exporter", Password($"{name}-exporter-password"));
        var securityGroup = PrivateSecurityGroup.Declare(name, environment, args.Network, Port, this);
        var subnets = new SubnetGroup(
            $"{name}-subnets",
            new()
            {
                Description = description,
                SubnetIds = args.Network.PrivateSubnetIds.ToArray(),
                Tags = tags,
            },
            new() { Parent = this }
        );
        var parameters = new ParameterGroup(
            $"{name}-parameters",
            new()
            {
                Description = description,
                Family = "postgres15",
                Parameters = new ParameterGroupParameterArgs { Name = "rds.force_ssl", Value = "1" },
                Tags = tags,
            },
            new() { Parent = this }
        );
        // RDS would make these two by itself, without an end to what they keep and without the key.
        Resource[] logs = [Log("postgresql"), Log("upgrade")];

        var instance = new Instance(
            $"{name}-instance",
            new()
            {
                Identifier = identifier,
                Engine = "postgres",
                EngineVersion = "15",
                AutoMinorVersionUpgrade = true,
                InstanceClass = args.InstanceClass,
                MultiAz = true,
                StorageType = "gp3",
                AllocatedStorage = args.StorageGib,
                MaxAllocatedStorage = args.MaxStorageGib,
                StorageEncrypted = true,
                KmsKeyId = args.Key.Arn,
                DbName = args.Database,
                Username = AdminUser,
                Password = AdminLogin.Password,
                Port = Port,
                DbSubnetGroupName = subnets.Name,
                VpcSecurityGroupIds = { securityGroup.Id },
                PubliclyAccessible = false,
                ParameterGroupName = parameters.Name,
                BackupRetentionPeriod = args.BackupDays,
                BackupWindow = "03:00-04:00",
                MaintenanceWindow = "sun:04:30-sun:05:30",
                CopyTagsToSnapshot = true,
                // Backups and a last snapshot outlive the instance.
                DeleteAutomatedBackups = false,
                SkipFinalSnapshot = false,
                FinalSnapshotIdentifier = $"{identifier}-final",
                DeletionProtection = true,
                PerformanceInsightsEnabled = true,
                PerformanceInsightsKmsKeyId = args.Key.Arn,
                // The days that come without a charge.
                PerformanceInsightsRetentionPeriod = 7,
                EnabledCloudwatchLogsExports = { "postgresql", "upgrade" },
                Tags = tags,
            },
            RetainedData.Options(this, logs)
        );
        Host = instance.Address;
        RegisterOutputs();

        Output<string> Password(string passwordName) =>
            GeneratedPassword.Declare(passwordName, this, opensRetainedData: true).Result;

        Resource Log(string log) =>
            EncryptedLogGroup.Declare(
                $"{name}-{log}-log",
                $"/aws/rds/instance/{identifier}/{log}",
                name,
                environment,
                args.Key,
                args.LogRetentionDays,
                this
            );
    }

    private static void Check(string identifier, RdsPostgresArgs args)
    {
        if (identifier.Length > 63)
        {
            throw new ArgumentException(
                $"'{identifier}' has {identifier.Length} characters, and RDS takes 63; give the stack a shorter name."
            );
        }
        if (args.StorageGib < 20 || args.MaxStorageGib < args.StorageGib)
        {
            throw new ArgumentException(
                $"Postgres is to have {args.StorageGib} GiB and to grow to {args.MaxStorageGib}; RDS takes 20 or more, and the second must not be less."
            );
        }
        if (args.BackupDays is < 1 or > 35)
        {
            throw new ArgumentException(
                $"Backups of Postgres are to be kept for {args.BackupDays} days, and RDS keeps them for 1 to 35."
            );
        }
    }
}
