using System.Text;

namespace InventarioRetail.Testing;

/// <summary>Stack files from the keys of the project alone.</summary>
internal static class StackYaml
{
    /// <summary>What a stack on Kubernetes must set.</summary>
    public const string OnKubernetes = """
        platform: kubernetes
        aws:
          accountId: "123456789012"
          vpcId: vpc-0a1b2c3d4e5f60718
          privateSubnetIds: [subnet-0a1b2c3d4e5f60711, subnet-0a1b2c3d4e5f60712]
          privateSubnetCidrs: [10.0.32.0/20, 10.0.48.0/20]
          clusterSecurityGroupId: sg-0a1b2c3d4e5f60718
          oidcProviderArn: arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC
        kubernetes:
          context: qa
          controlPlaneCidrs: [10.0.0.0/24]
          gateway: { hostname: dashboard.test }
        cost: { emails: [ops@shop.test] }
        """;

    /// <summary>The text of a stack file in which these keys are below the project's name, from line 2 on.</summary>
    public static string Of(string project, string keys)
    {
        var text = new StringBuilder("config:\n");
        foreach (var line in keys.Split('\n'))
        {
            var isKey = line.Length > 0 && !line.StartsWith(' ') && !line.StartsWith('#');
            text.Append("  ").Append(isKey ? $"{project}:" : "").Append(line).Append('\n');
        }
        return text.ToString();
    }
}
