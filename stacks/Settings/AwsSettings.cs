namespace InventarioRetail.Settings;

/// <summary>
/// The existing AWS account and network of a stack on Kubernetes (key <c>aws</c>). The stack creates neither.
/// </summary>
public sealed record AwsSettings
{
    /// <summary>The account ID, 12 digits (required); credentials for any other account are rejected.</summary>
    public string AccountId { get; init; } = "";

    /// <summary>The region of all AWS resources of the stack (default <c>us-east-1</c>).</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The cluster's VPC (required).</summary>
    public string VpcId { get; init; } = "";

    /// <summary>Private subnets for Postgres and Redis, in at least two zones (required).</summary>
    public IReadOnlyList<string> PrivateSubnetIds { get; init; } = [];

    /// <summary>The CIDR blocks of these subnets, which the pods may connect to (required).</summary>
    public IReadOnlyList<string> PrivateSubnetCidrs { get; init; } = [];

    /// <summary>The security group of the cluster's nodes and pods (required).</summary>
    public string ClusterSecurityGroupId { get; init; } = "";

    /// <summary>ARN of the cluster's OIDC provider, with which service accounts assume roles (required).</summary>
    public string OidcProviderArn { get; init; } = "";
}
