using Pulumi.Aws.Ec2;
using Pulumi.Aws.Vpc;

namespace InventarioRetail.Components;

/// <summary>
/// A security group that admits only the cluster's security group, on one port, and allows no egress.
/// </summary>
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
            RetainedData.Options(parent)
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
            RetainedData.Options(parent)
        );
        return group;
    }
}
