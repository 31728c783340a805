using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class DashboardEnvironmentTests
{
    [Fact]
    public async Task Every_number_can_be_set()
    {
        var changed = (await Variables(Declaration.OtherDashboard)).Except(await Variables(Declaration.Dashboard));

        Expect.Lines(
            """
            OPENAI_CB_FAILURE_THRESHOLD=11
            OPENAI_CB_RECOVERY_TIMEOUT=12
            OPENAI_CB_HALF_OPEN_REQUESTS=13
            DB_CB_FAILURE_THRESHOLD=21
            DB_CB_RECOVERY_TIMEOUT=22
            DB_CB_HALF_OPEN_REQUESTS=23
            REDIS_CB_FAILURE_THRESHOLD=31
            REDIS_CB_RECOVERY_TIMEOUT=32
            REDIS_CB_HALF_OPEN_REQUESTS=33
            S3_CB_FAILURE_THRESHOLD=41
            S3_CB_RECOVERY_TIMEOUT=42
            S3_CB_HALF_OPEN_REQUESTS=43
            HEALTH_CHECK_INTERVAL=2.5
            DEGRADATION_RECOVERY_PREDICTION=false
            SERVICE_WEIGHTS=database:0.40,openai:0.35,redis:0.125,s3:0.125
            OPTIMAL_THRESHOLD=95
            DEGRADED_THRESHOLD=75
            LIMITED_THRESHOLD=55
            MINIMAL_THRESHOLD=35
            DB_POOL_SIZE=5
            PORT=9000
            REQUEST_TIMEOUT=12
            RATE_LIMIT_REQUESTS=7
            RATE_LIMIT_WINDOW=120
            """,
            changed
        );
    }

    [Fact]
    public async Task The_two_passwords_and_nothing_else_are_secret()
    {
        var secrets = new List<string>();
        foreach (var (name, value) in DashboardEnvironment.Variables(Declaration.Dashboard, Declaration.Backends))
        {
            if (await Output.IsSecretAsync(value.ToOutput()))
                secrets.Add(name);
        }

        Assert.Equal(["DB_PASSWORD", "REDIS_PASSWORD"], secrets);
        Assert.Equal(secrets, DashboardEnvironment.Secrets.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_tls_is_required_the_dashboard_is_configured_for_it()
    {
        var asked = await Variables(Declaration.Dashboard, Declaration.Backends with { RequireTls = true });

        Assert.Equal(["DB_SSLMODE=require", "REDIS_SSL=true"], asked.Except(await Variables(Declaration.Dashboard)));
    }

    private static async Task<List<string>> Variables(
        DashboardSpecification specification,
        DashboardBackends? backends = null
    )
    {
        var lines = new List<string>();
        foreach (var (name, value) in DashboardEnvironment.Variables(specification, backends ?? Declaration.Backends))
            lines.Add($"{name}={await OutputUtilities.GetValueAsync(value.ToOutput())}");
        return lines;
    }
}
