namespace InventarioRetail.Policy.Costs;

/// <summary>What a month's use is taken to be where the stack does not say it: the numbers that a bill will correct.</summary>
internal static class AssumedUsage
{
    /// <summary>Objects in the bucket, old versions included, in GiB.</summary>
    public const decimal ObjectGib = 50;

    public const decimal ObjectWrites = 100_000;
    public const decimal ObjectReads = 1_000_000;

    /// <summary>Logs of the cluster's containers, in GiB.</summary>
    public const decimal ContainerLogGib = 20;

    /// <summary>Logs of a database's server, in GiB.</summary>
    public const decimal DatabaseLogGib = 1;

    /// <summary>Backups of the database over all their days, as a multiple of its disk.</summary>
    public const decimal BackupsPerDisk = 2;

    /// <summary>A snapshot of Redis, in GiB.</summary>
    public const decimal SnapshotGib = 0.5m;

    public const decimal KeyRequests = 100_000;
    public const decimal SecretReads = 10_000;

    /// <summary>Capacity units that a load balancer uses on the average.</summary>
    public const decimal LoadBalancerUnits = 1;

    /// <summary>Zones that a load balancer has a public address in.</summary>
    public const decimal LoadBalancerZones = 2;
}
