using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class RdsPostgresTests
{
    [Fact]
    public async Task It_is_an_instance_with_a_security_group_subnets_parameters_and_its_logs()
    {
        Expect.Lines(
            """
            RdsPostgres postgres
            RandomPassword postgres-admin-password
            RandomPassword postgres-password
            RandomPassword postgres-exporter-password
            SecurityGroup postgres-security-group
            SecurityGroupIngressRule postgres-from-cluster
            SubnetGroup postgres-subnets
            ParameterGroup postgres-parameters
            LogGroup postgres-postgresql-log
            LogGroup postgres-upgrade-log
            Instance postgres-instance
            """,
            (await Declared()).Tree("postgres")
        );
    }

    [Fact]
    public async Task The_instance_has_a_standby_is_encrypted_and_keeps_its_backups()
    {
        var instance = (await Declared())["postgres-instance"];

        Expect.Lines(
            """
            allocatedStorage = 50
            autoMinorVersionUpgrade = true
            backupRetentionPeriod = 14
            backupWindow = 03:00-04:00
            copyTagsToSnapshot = true
            dbName = inventario_retail_production
            dbSubnetGroupName = postgres-subnets-a1b2c3
            deleteAutomatedBackups = false
            deletionProtection = true
            enabledCloudwatchLogsExports[0] = postgresql
            enabledCloudwatchLogsExports[1] = upgrade
            engine = postgres
            engineVersion = 15
            finalSnapshotIdentifier = inventario-retail-production-postgres-final
            identifier = inventario-retail-production-postgres
            instanceClass = db.t4g.medium
            kmsKeyId = arn:encryption-key
            maintenanceWindow = sun:04:30-sun:05:30
            maxAllocatedStorage = 200
            multiAz = true
            parameterGroupName = postgres-parameters-a1b2c3
            password = ‹postgres-admin-password›
            performanceInsightsEnabled = true
            performanceInsightsKmsKeyId = arn:encryption-key
            performanceInsightsRetentionPeriod = 7
            port = 5432
            publiclyAccessible = false
            skipFinalSnapshot = false
            storageEncrypted = true
            storageType = gp3
            username = postgres
            vpcSecurityGroupIds[0] = postgres-security-group-id
            """,
            instance.Told()
        );
        Assert.Equal(["password"], instance.Secrets);
        // The log groups first, or RDS would make them itself.
        Assert.Equal(["postgres-postgresql-log", "postgres-upgrade-log"], instance.DependsOn);
    }

    [Fact]
    public async Task Only_the_cluster_gets_in_and_only_with_TLS()
    {
        var stack = await Declared();

        Expect.Lines(
            """
            description = postgres of inventario-retail, from the cluster only
            vpcId = vpc-1
            """,
            stack["postgres-security-group"].Told()
        );
        Expect.Lines(
            """
            description = The cluster
            fromPort = 5432
            ipProtocol = tcp
            referencedSecurityGroupId = sg-cluster
            securityGroupId = postgres-security-group-id
            toPort = 5432
            """,
            stack["postgres-from-cluster"].Told()
        );
        Expect.Lines(
            """
            description = Postgres of inventario-retail, stack production
            subnetIds[0] = subnet-a
            subnetIds[1] = subnet-b
            """,
            stack["postgres-subnets"].Told()
        );
        Expect.Lines(
            """
            description = Postgres of inventario-retail, stack production
            family = postgres15
            parameters[0].name = rds.force_ssl
            parameters[0].value = 1
            """,
            stack["postgres-parameters"].Told()
        );
    }

    [Fact]
    public async Task Its_logs_end_and_are_encrypted()
    {
        var stack = await Declared();

        foreach (var log in new[] { "postgresql", "upgrade" })
        {
            Expect.Lines(
                $"""
                kmsKeyId = arn:encryption-key
                name = /aws/rds/instance/inventario-retail-production-postgres/{log}
                retentionInDays = 30
                """,
                stack[$"postgres-{log}-log"].Told()
            );
        }
    }

    [Fact]
    public async Task It_tells_its_address_and_a_login_for_each_who_needs_one()
    {
        RdsPostgres? postgres = null;
        await Declared(declared: instance => postgres = instance);

        Assert.Equal("postgres-instance.rds.test", await OutputUtilities.GetValueAsync(postgres!.Host));
        foreach (
            var (login, user, password) in new[]
            {
                (postgres.AdminLogin, "postgres", "postgres-admin-password"),
                (postgres.Login, "inventario_user", "postgres-password"),
                (postgres.ExporterLogin, "exporter", "postgres-exporter-password"),
            }
        )
        {
            Assert.Equal(("inventario_retail_production", user), (login.Database, login.User));
            Assert.Equal($"‹{password}›", await OutputUtilities.GetValueAsync(login.Password));
            Assert.True(await Output.IsSecretAsync(login.Password));
        }
    }

    [Fact]
    public async Task What_it_is_given_it_keeps_to()
    {
        var stack = await Declared(args =>
            args with
            {
                InstanceClass = "db.m6g.large",
                StorageGib = 100,
                MaxStorageGib = 100,
                BackupDays = 35,
                LogRetentionDays = 7,
                User = "shop",
            }
        );

        var instance = stack["postgres-instance"];
        Assert.Equal("db.m6g.large", instance["instanceClass"]);
        Assert.Equal(("100", "100"), (instance["allocatedStorage"], instance["maxAllocatedStorage"]));
        Assert.Equal("35", instance["backupRetentionPeriod"]);
        Assert.Equal("7", stack["postgres-upgrade-log"]["retentionInDays"]);
    }

    public static TheoryData<Func<RdsPostgresArgs, RdsPostgresArgs>, string> Impossible =>
        new()
        {
            {
                args => args with { StorageGib = 10 },
                "Postgres has 10 GiB of storage and a maximum of 200 GiB; RDS requires 20"
            },
            { args => args with { MaxStorageGib = 40 }, "Postgres has 50 GiB of storage and a maximum of 40 GiB;" },
            { args => args with { BackupDays = 0 }, "Postgres has a backup retention of 0 days" },
            { args => args with { BackupDays = 36 }, "Postgres has a backup retention of 36 days" },
            {
                args => args with { LogRetentionDays = 31 },
                "A log retention of 31 days is not supported; choose one of"
            },
        };

    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task What_RDS_would_refuse_is_refused_at_once(
        Func<RdsPostgresArgs, RdsPostgresArgs> change,
        string message
    )
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Declared(change));

        Assert.Contains(message, refused.ToString(), StringComparison.Ordinal);
    }

    private static Task<Declaration> Declared(
        Func<RdsPostgresArgs, RdsPostgresArgs>? change = null,
        Action<RdsPostgres>? declared = null
    ) =>
        Declaration.Of(stack =>
        {
            var args = new RdsPostgresArgs
            {
                Network = AwsAccount.Network,
                Key = new("encryption", AwsAccount.Environment, stack.Options()),
                Database = "inventario_retail_production",
            };
            var postgres = new RdsPostgres(
                "postgres",
                AwsAccount.Environment,
                change?.Invoke(args) ?? args,
                stack.Options()
            );
            declared?.Invoke(postgres);
        });
}
