using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class ElastiCacheRedisTests
{
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

        Assert.Contains(message, refused.ToString());
    }

    private static Task<Declaration> Declared(
        Func<ElastiCacheRedisArgs, ElastiCacheRedisArgs>? change = null,
        string stackName = "production",
        Action<ElastiCacheRedis>? declared = null
    ) =>
        Declaration.Of(stack =>
        {
            var scope = new AwsScope(AwsAccount.Environment with { Stack = stackName }, stack.Options());
            var args = new ElastiCacheRedisArgs { Network = AwsAccount.Network, Key = new("encryption", scope) };
            var redis = new ElastiCacheRedis("redis", scope, change?.Invoke(args) ?? args);
            declared?.Invoke(redis);
        });
}
