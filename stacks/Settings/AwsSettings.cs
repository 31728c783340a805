namespace InventarioRetail.Settings;

/// <summary>The AWS account and the network that a stack on Kubernetes is given (key <c>aws</c>). It makes neither.</summary>
public sealed record AwsSettings
{
    /// <summary>The account's number, 12 digits (required); credentials of any other account are refused.</summary>
    public string AccountId { get; init; } = "";

    /// <summary>The region of everything in the stack (default <c>us-east-1</c>, requirements).</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The cluster's VPC (required).</summary>
    public string VpcId { get; init; } = "";

    /// <summary>Subnets for Postgres and Redis without a way in from the internet, in two zones or more (required).</summary>
    public IReadOnlyList<string> PrivateSubnetIds { get; init; } = [];

    /// <summary>The blocks of addresses of these subnets, which the pods may call (required).</summary>
    public IReadOnlyList<string> PrivateSubnetCidrs { get; init; } = [];

    /// <summary>The security group that the cluster's nodes and pods are in (required).</summary>
    public string ClusterSecurityGroupId { get; init; } = "";

    /// <summary>ARN of the cluster's OIDC provider, by which service accounts take on roles (required).</summary>
    public string OidcProviderArn { get; init; } = "";
}
