using InventarioRetail.Components;
using InventarioRetail.Engine.Recording;
using Pulumi;

namespace InventarioRetail.Cli.Tests;

/// <summary>Everything that the project has in AWS, in its default sizes, recorded as a stack of its own.</summary>
internal static class AwsParts
{
    private static readonly AwsEnvironment Environment = new(
        "inventario-retail",
        "production",
        "us-east-1",
        "123456789012"
    );

    private static readonly ClusterNetwork Network = new()
    {
        VpcId = "vpc-1",
        PrivateSubnetIds = ["subnet-a", "subnet-b"],
        SecurityGroupId = "sg-cluster",
    };

    public static Task<RecordedStack> RecordAsync(Func<RdsPostgresArgs, RdsPostgresArgs>? postgres = null) =>
        StackRecorder.RecordAsync(
            Environment.Project,
            Environment.Stack,
            transformation =>
            {
                Declare(() => new() { ResourceTransformations = { transformation } }, postgres ?? (args => args));
                return new Dictionary<string, object?>();
            }
        );

    private static void Declare(
        Func<ComponentResourceOptions> options,
        Func<RdsPostgresArgs, RdsPostgresArgs> changePostgres
    )
    {
        var key = new EncryptionKey("encryption", Environment, options());
        var postgres = new RdsPostgres(
            "postgres",
            Environment,
            changePostgres(
                new()
                {
                    Network = Network,
                    Key = key,
                    Database = "shop",
                }
            ),
            options()
        );
        var redis = new ElastiCacheRedis("redis", Environment, new() { Network = Network, Key = key }, options());
        var bucket = new S3Bucket(
            "object-store",
            Environment,
            new()
            {
                Bucket = "photos",
                Key = key,
                Rules = new() { CorsOrigins = ["https://dashboard.test"] },
            },
            options()
        );
        _ = new DashboardRole(
            "dashboard-access",
            Environment,
            new() { Identity = Identity("dashboard"), Bucket = bucket },
            options()
        );
        _ = new SecretsManagerSecret(
            "dashboard-secrets",
            Environment,
            new()
            {
                Description = "What the dashboard logs in with",
                Key = key,
                Values = new Dictionary<string, Input<string>>
                {
                    ["DB_PASSWORD"] = postgres.Login.Password,
                    ["REDIS_PASSWORD"] = redis.Password,
                },
                Reader = Identity("external-secrets"),
            },
            options()
        );
        _ = new CloudWatchLogs("logs", Environment, new() { Key = key, Collector = Identity("fluent-bit") }, options());
        _ = new MonthlyBudget("budget", Environment, new() { Emails = ["ops@shop.test"] }, options());
    }

    private static ServiceAccountIdentity Identity(string name) =>
        new()
        {
            OidcProviderArn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC",
            Namespace = "inventario-retail",
            ServiceAccount = name,
        };
}
