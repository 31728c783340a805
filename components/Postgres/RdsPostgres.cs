using Pulumi.Aws.Rds;
using Pulumi.Aws.Rds.Inputs;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="RdsPostgres"/>.</summary>
public sealed record RdsPostgresArgs : ManagedDataArgs
{
    /// <summary>Name of the dashboard's database.</summary>
    public required string Database { get; init; }

    /// <summary>The role that owns the database's schemas and that the dashboard logs in as.</summary>
    public string User { get; init; } = "inventario_user";

    /// <summary>
    /// Size of the instance and of its standby. The default has 2 vCPUs and 4 GiB, and accepts about 400 connections.
    /// </summary>
    public string InstanceClass { get; init; } = "db.t4g.medium";

    /// <summary>Initial storage in GiB; 20 or more.</summary>
    public int StorageGib { get; init; } = 50;

    /// <summary>Limit of storage autoscaling, in GiB.</summary>
    public int MaxStorageGib { get; init; } = 200;

    /// <summary>Backup retention for point-in-time recovery, in days, 1 to 35.</summary>
    public int BackupDays { get; init; } = 14;

    /// <summary>Retention of the server's log in CloudWatch Logs, in days.</summary>
    public int LogRetentionDays { get; init; } = 30;
}

/// <summary>
/// Postgres 15 in RDS: a primary and a standby in another zone, encrypted, TLS required, with point-in-time recovery,
/// reachable from the cluster only. <see cref="ManagedPostgresSetup"/> creates its roles and schemas.
/// </summary>
public sealed class RdsPostgres : ComponentResource
{
    /// <summary>Port that Postgres listens on, for TLS connections only.</summary>
    public const int Port = 5432;

    private const string AdminUser = "postgres";

    /// <summary>Host name for clients; it stays the same after a failover.</summary>
    public Output<string> Host { get; }

    /// <summary>The role that creates the others; for <see cref="ManagedPostgresSetup"/> only.</summary>
    public DatabaseLogin AdminLogin { get; }

    /// <summary>The dashboard's role and password.</summary>
    public DatabaseLogin Login { get; }

    /// <summary>The exporter's role, which can only read statistics, and its password.</summary>
    public DatabaseLogin ExporterLogin { get; }

    /// <summary>Declares Postgres.</summary>
    /// <exception cref="ArgumentException">The name, storage or backup retention is invalid for RDS.</exception>
    public RdsPostgres(string name, AwsScope scope, RdsPostgresArgs args)
        : base("inventario-retail:components:RdsPostgres", name, scope.Options)
    {
        var environment = scope.Environment;
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
            RetainedData.Options(this)
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
            RetainedData.Options(this)
        );
        // Otherwise RDS would create these two itself, with unlimited retention and without the key.
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
                // Backups and a final snapshot outlive the instance.
                DeleteAutomatedBackups = false,
                SkipFinalSnapshot = false,
                FinalSnapshotIdentifier = $"{identifier}-final",
                DeletionProtection = true,
                PerformanceInsightsEnabled = true,
                PerformanceInsightsKmsKeyId = args.Key.Arn,
                // The free tier.
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
                $"'{identifier}' has {identifier.Length} characters; RDS allows 63. Shorten the stack's name."
            );
        }
        if (args.StorageGib < 20 || args.MaxStorageGib < args.StorageGib)
        {
            throw new ArgumentException(
                $"Postgres has {args.StorageGib} GiB of storage and a maximum of {args.MaxStorageGib} GiB; RDS "
                    + "requires 20 or more, and a maximum not below it."
            );
        }
        if (args.BackupDays is < 1 or > 35)
        {
            throw new ArgumentException(
                $"Postgres has a backup retention of {args.BackupDays} days; RDS allows 1 to 35."
            );
        }
    }
}
