using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Vpc;

namespace InventarioRetail.Components;

/// <summary>A security group that the cluster's may enter on one port, and nobody else; it lets nothing out.</summary>
internal static class PrivateSecurityGroup
{
    public static SecurityGroup Declare(
        string name,
        AwsEnvironment environment,
        ClusterNetwork network,
        int port,
        Resource parent
    )
    {
        var tags = environment.Tags(name);
        var group = new SecurityGroup(
            $"{name}-security-group",
            new()
            {
                Description = $"{name} of {environment.Project}, from the cluster only",
                VpcId = network.VpcId,
                Tags = tags,
            },
            new() { Parent = parent }
        );
        _ = new SecurityGroupIngressRule(
            $"{name}-from-cluster",
            new()
            {
                SecurityGroupId = group.Id,
                ReferencedSecurityGroupId = network.SecurityGroupId,
                IpProtocol = "tcp",
                FromPort = port,
                ToPort = port,
                Description = "The cluster",
                Tags = tags,
            },
            new() { Parent = parent }
        );
        return group;
    }
}
