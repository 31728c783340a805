namespace InventarioRetail.Policy.Costs;

/// <summary>
/// Assumed monthly usage where the stack does not determine it; correct the numbers once there is a bill.
/// </summary>
internal static class AssumedUsage
{
    /// <summary>The size of the objects in the bucket, old versions included, in GiB.</summary>
    public const decimal ObjectGib = 50;

    public const decimal ObjectWrites = 100_000;
    public const decimal ObjectReads = 1_000_000;

    /// <summary>The size of the logs of the cluster's containers, in GiB.</summary>
    public const decimal ContainerLogGib = 20;

    /// <summary>The size of a database server's logs, in GiB.</summary>
    public const decimal DatabaseLogGib = 1;

    /// <summary>The size of all retained backups of the database, as a multiple of its disk.</summary>
    public const decimal BackupsPerDisk = 2;

    /// <summary>The size of a snapshot of Redis, in GiB.</summary>
    public const decimal SnapshotGib = 0.5m;

    public const decimal KeyRequests = 100_000;
    public const decimal SecretReads = 10_000;

    /// <summary>The average number of capacity units that a load balancer uses.</summary>
    public const decimal LoadBalancerUnits = 1;

    /// <summary>The number of zones in which a load balancer has a public address.</summary>
    public const decimal LoadBalancerZones = 2;
}
