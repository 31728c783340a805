namespace InventarioRetail.Components;

/// <summary>The network that the cluster is in, which the stack is given and does not make.</summary>
public sealed record ClusterNetwork
{
    /// <summary>The cluster's VPC, e.g. <c>vpc-0a1b2c3d</c>.</summary>
    public required string VpcId { get; init; }

    /// <summary>Subnets without a way in from the internet, in two availability zones or more.</summary>
    public required IReadOnlyList<string> PrivateSubnetIds { get; init; }

    /// <summary>The security group that the cluster's nodes and pods are in.</summary>
    public required string SecurityGroupId { get; init; }
}
