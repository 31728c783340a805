using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class ElastiCacheRedisTests
{
    [Fact]
    public async Task It_is_a_replication_group_with_a_security_group_subnets_and_parameters()
    {
        Expect.Lines(
            """
            ElastiCacheRedis redis
            RandomPassword redis-password
            SecurityGroup redis-security-group
            SecurityGroupIngressRule redis-from-cluster
            SubnetGroup redis-subnets
            ParameterGroup redis-parameters
            ReplicationGroup redis-replication-group
            """,
            (await Declared()).Tree("redis")
        );
    }

    [Fact]
    public async Task The_group_fails_over_is_encrypted_and_keeps_snapshots()
    {
        var group = (await Declared())["redis-replication-group"];

        Expect.Lines(
            """
            atRestEncryptionEnabled = true
            authToken = ‹redis-password›
            authTokenUpdateStrategy = ROTATE
            autoMinorVersionUpgrade = true
            automaticFailoverEnabled = true
            description = Redis of inventario-retail, stack production
            engine = redis
            engineVersion = 7.1
            finalSnapshotIdentifier = inventario-retail-production-redis-final
            kmsKeyId = arn:encryption-key
            maintenanceWindow = sun:04:30-sun:05:30
            multiAzEnabled = true
            nodeType = cache.t4g.small
            numCacheClusters = 2
            parameterGroupName = redis-parameters-a1b2c3
            port = 6379
            replicationGroupId = inventario-retail-production-redis
            securityGroupIds[0] = redis-security-group-id
            snapshotRetentionLimit = 7
            snapshotWindow = 03:00-04:00
            subnetGroupName = redis-subnets-a1b2c3
            transitEncryptionEnabled = true
            transitEncryptionMode = required
            """,
            group.Told()
        );
        Assert.Equal(["authToken"], group.Secrets);
    }

    [Fact]
    public async Task Only_the_cluster_gets_in_and_the_least_used_keys_go_first()
    {
        var stack = await Declared();

        Expect.Lines(
            """
            description = The cluster
            fromPort = 6379
            ipProtocol = tcp
            referencedSecurityGroupId = sg-cluster
            securityGroupId = redis-security-group-id
            toPort = 6379
            """,
            stack["redis-from-cluster"].Told()
        );
        Expect.Lines(
            """
            description = Redis of inventario-retail, stack production
            subnetIds[0] = subnet-a
            subnetIds[1] = subnet-b
            """,
            stack["redis-subnets"].Told()
        );
        Expect.Lines(
            """
            description = Redis of inventario-retail, stack production
            family = redis7
            parameters[0].name = maxmemory-policy
            parameters[0].value = allkeys-lru
            """,
            stack["redis-parameters"].Told()
        );
    }

    [Fact]
    public async Task Its_token_is_one_that_ElastiCache_takes()
    {
        Assert.Equal(["length = 32", "special = false"], (await Declared())["redis-password"].Lines);
    }

    [Fact]
    public async Task It_tells_the_primarys_name_and_the_token()
    {
        ElastiCacheRedis? redis = null;
        await Declared(declared: group => redis = group);

        Assert.Equal("redis-replication-group.cache.test", await OutputUtilities.GetValueAsync(redis!.Host));
        Assert.Equal("‹redis-password›", await OutputUtilities.GetValueAsync(redis.Password));
        Assert.True(await Output.IsSecretAsync(redis.Password));
    }

    public static TheoryData<Func<ElastiCacheRedisArgs, ElastiCacheRedisArgs>, string, string> Impossible =>
        new()
        {
            { args => args with { Nodes = 1 }, "production", "Redis has 1 nodes; automatic failover requires 2" },
            { args => args with { SnapshotDays = 0 }, "production", "Redis has a snapshot retention of 0 days" },
            { args => args, "production-of-the-north", "has 47 characters; ElastiCache allows 40" },
        };

    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task What_ElastiCache_would_refuse_is_refused_at_once(
        Func<ElastiCacheRedisArgs, ElastiCacheRedisArgs> change,
        string stackName,
        string message
    )
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Declared(change, stackName));

        Assert.Contains(message, refused.ToString(), StringComparison.Ordinal);
    }

    private static Task<Declaration> Declared(
        Func<ElastiCacheRedisArgs, ElastiCacheRedisArgs>? change = null,
        string stackName = "production",
        Action<ElastiCacheRedis>? declared = null
    ) =>
        Declaration.Of(stack =>
        {
            var environment = AwsAccount.Environment with { Stack = stackName };
            var args = new ElastiCacheRedisArgs
            {
                Network = AwsAccount.Network,
                Key = new("encryption", environment, stack.Options()),
            };
            var redis = new ElastiCacheRedis("redis", environment, change?.Invoke(args) ?? args, stack.Options());
            declared?.Invoke(redis);
        });
}
