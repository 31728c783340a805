namespace InventarioRetail.Components;

/// <summary>Arguments of a managed database or cache in the cluster's network.</summary>
public abstract record ManagedDataArgs
{
    /// <summary>The network it is placed in, and whose cluster can reach it.</summary>
    public required ClusterNetwork Network { get; init; }

    /// <summary>Key that encrypts its data, backups, snapshots and logs.</summary>
    public required EncryptionKey Key { get; init; }
}
