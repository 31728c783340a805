using Pulumi.Aws;

namespace InventarioRetail.Components;

/// <summary>Settings shared by all parts of a stack in one AWS account.</summary>
/// <param name="Project">The project's name, the first part of every name in the account.</param>
/// <param name="Stack">The stack's name, the second part.</param>
/// <param name="Region">Region of everything in the stack, e.g. <c>us-east-1</c>.</param>
/// <param name="AccountId">The account's number, 12 digits.</param>
public sealed record AwsEnvironment(string Project, string Stack, string Region, string AccountId)
{
    /// <summary>The AWS name of the stack's resource <paramref name="name"/>.</summary>
    public string AccountName(string name) => $"{Project}-{Stack}-{name}";

    /// <summary>The same as a path, for secrets and log groups, which AWS shows as paths.</summary>
    public string AccountPath(string name) => $"{Project}/{Stack}/{name}";

    /// <summary>The tags of a part's resources.</summary>
    internal InputMap<string> Tags(string part) => new() { [PartLabels.Stack] = Stack, [PartLabels.Part] = part };
}

/// <summary>Where a component of a stack in one AWS account is declared.</summary>
/// <param name="Environment">The stack's AWS environment.</param>
/// <param name="Options">The component's dependencies and providers.</param>
public sealed record AwsScope(AwsEnvironment Environment, ComponentResourceOptions? Options = null);

/// <summary>The cluster's existing network; the stack does not create it.</summary>
public sealed record ClusterNetwork
{
    /// <summary>The cluster's VPC, e.g. <c>vpc-0a1b2c3d</c>.</summary>
    public required string VpcId { get; init; }

    /// <summary>Subnets that the internet cannot reach, in two or more availability zones.</summary>
    public required IReadOnlyList<string> PrivateSubnetIds { get; init; }

    /// <summary>The security group that the cluster's nodes and pods are in.</summary>
    public required string SecurityGroupId { get; init; }
}

/// <summary>The provider of a stack's AWS resources.</summary>
public static class AwsProvider
{
    /// <summary>
    /// Declares a provider for the environment's region. It rejects credentials of any other account.
    /// </summary>
    public static Provider Declare(string name, AwsEnvironment environment, CustomResourceOptions? options = null) =>
        new(name, new() { Region = environment.Region, AllowedAccountIds = { environment.AccountId } }, options);
}
