using Pulumi.Aws.ElastiCache;
using Pulumi.Aws.ElastiCache.Inputs;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="ElastiCacheRedis"/>.</summary>
public sealed record ElastiCacheRedisArgs : ManagedDataArgs
{
    /// <summary>
    /// Size of a node. The default has 1.37 GiB, of which ElastiCache reserves a quarter: about 1 GiB of keys.
    /// </summary>
    public string NodeType { get; init; } = "cache.t4g.small";

    /// <summary>Number of nodes including the primary; 2 or more, for automatic failover.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>Retention of daily snapshots in days, 1 to 35.</summary>
    public int SnapshotDays { get; init; } = 7;
}

/// <summary>
/// Redis 7 in ElastiCache: a primary and replicas in several zones with automatic failover, encrypted in transit and at
/// rest, with an auth token, reachable from the cluster only.
/// </summary>
public sealed class ElastiCacheRedis : ComponentResource
{
    /// <summary>Port that Redis listens on, for TLS connections only.</summary>
    public const int Port = 6379;

    /// <summary>Host name of the primary; it stays the same after a failover.</summary>
    public Output<string> Host { get; }

    /// <summary>The auth token that clients must send, a secret.</summary>
    public Output<string> Password { get; }

    /// <summary>Declares Redis.</summary>
    /// <exception cref="ArgumentException">
    /// The name, node count or snapshot retention is invalid for ElastiCache.
    /// </exception>
    public ElastiCacheRedis(string name, AwsScope scope, ElastiCacheRedisArgs args)
        : base("inventario-retail:components:ElastiCacheRedis", name, scope.Options)
    {
        var environment = scope.Environment;
        var groupId = environment.AccountName(name);
        Check(groupId, args);
        var tags = environment.Tags(name);
        var description = $"Redis of {environment.Project}, stack {environment.Stack}";

        // 32 letters and digits: ElastiCache accepts 16 to 128 characters, and few special ones.
        Password = GeneratedPassword.Declare($"{name}-password", this, opensRetainedData: true).Result;
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
                Family = "redis7",
                Parameters = new ParameterGroupParameterArgs { Name = "maxmemory-policy", Value = "allkeys-lru" },
                Tags = tags,
            },
            RetainedData.Options(this)
        );
        var group = new ReplicationGroup(
            $"{name}-replication-group",
            new()
            {
                ReplicationGroupId = groupId,
                Description = description,
                Engine = "redis",
                EngineVersion = "7.1",
                NodeType = args.NodeType,
                NumCacheClusters = args.Nodes,
                AutomaticFailoverEnabled = true,
                MultiAzEnabled = true,
                AutoMinorVersionUpgrade = true,
                ParameterGroupName = parameters.Name,
                SubnetGroupName = subnets.Name,
                SecurityGroupIds = { securityGroup.Id },
                Port = Port,
                TransitEncryptionEnabled = true,
                TransitEncryptionMode = "required",
                AuthToken = Password,
                // The old token stays valid beside the new one until the clients have it.
                AuthTokenUpdateStrategy = "ROTATE",
                AtRestEncryptionEnabled = true,
                KmsKeyId = args.Key.Arn,
                SnapshotRetentionLimit = args.SnapshotDays,
                SnapshotWindow = "03:00-04:00",
                FinalSnapshotIdentifier = $"{groupId}-final",
                MaintenanceWindow = "sun:04:30-sun:05:30",
                Tags = tags,
            },
            RetainedData.Options(this)
        );
        Host = group.PrimaryEndpointAddress;
        RegisterOutputs();
    }

    private static void Check(string groupId, ElastiCacheRedisArgs args)
    {
        if (groupId.Length > 40)
        {
            throw new ArgumentException(
                $"'{groupId}' has {groupId.Length} characters; ElastiCache allows 40. Shorten the stack's name."
            );
        }
        if (args.Nodes < 2)
        {
            throw new ArgumentException($"Redis has {args.Nodes} nodes; automatic failover requires 2 or more.");
        }
        if (args.SnapshotDays is < 1 or > 35)
        {
            throw new ArgumentException(
                $"Redis has a snapshot retention of {args.SnapshotDays} days; ElastiCache allows 1 to 35."
            );
        }
    }
}
