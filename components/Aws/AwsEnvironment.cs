using Pulumi;
using Pulumi.Aws;

namespace InventarioRetail.Components;

/// <summary>What all parts of one stack in one AWS account have in common.</summary>
/// <param name="Project">The project's name, the first part of every name in the account.</param>
/// <param name="Stack">The stack's name, the second part.</param>
/// <param name="Region">Region of everything in the stack, e.g. <c>us-east-1</c>.</param>
/// <param name="AccountId">The account's number, 12 digits.</param>
public sealed record AwsEnvironment(string Project, string Stack, string Region, string AccountId)
{
    /// <summary>The name in the account of the thing called <paramref name="name"/> in the stack.</summary>
    public string AccountName(string name) => $"{Project}-{Stack}-{name}";

    /// <summary>The same as a path, for what AWS shows as one: secrets and log groups.</summary>
    public string AccountPath(string name) => $"{Project}/{Stack}/{name}";

    /// <summary>The tags of a resource of a part.</summary>
    internal InputMap<string> Tags(string part) => new() { [PartLabels.Stack] = Stack, [PartLabels.Part] = part };
}

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

/// <summary>The provider for everything that a stack has in AWS.</summary>
public static class AwsProvider
{
    /// <summary>Declares a provider of the environment's region. It refuses credentials of any other account.</summary>
    public static Provider Declare(string name, AwsEnvironment environment, CustomResourceOptions? options = null) =>
        new(name, new() { Region = environment.Region, AllowedAccountIds = { environment.AccountId } }, options);
}
