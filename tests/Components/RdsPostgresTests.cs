using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class RdsPostgresTests
{
    [Fact]
    public async Task Outputs_are_the_address_and_a_login_for_each_user()
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

        Assert.Contains(message, refused.ToString());
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
                Key = new("encryption", stack.Aws),
                Database = "inventario_retail_production",
            };
            var postgres = new RdsPostgres("postgres", stack.Aws, change?.Invoke(args) ?? args);
            declared?.Invoke(postgres);
        });
}
