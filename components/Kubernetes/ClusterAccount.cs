using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>A service account. Its token is mounted only in pods that ask for it.</summary>
internal static class ClusterAccount
{
    private const string RoleAnnotation = "eks.amazonaws.com/role-arn";

    /// <param name="name">Name of the resource in the stack.</param>
    /// <param name="metadata">Name, namespace and labels.</param>
    /// <param name="roleArn">ARN of the IAM role of its pods; null for none.</param>
    /// <param name="options">Parent and dependencies.</param>
    public static ServiceAccount Declare(
        string name,
        ObjectMetaArgs metadata,
        Input<string>? roleArn,
        CustomResourceOptions options
    )
    {
        if (roleArn is not null)
            metadata.Annotations.Add(RoleAnnotation, roleArn);
        return new ServiceAccount(
            name,
            new ServiceAccountArgs { Metadata = metadata, AutomountServiceAccountToken = false },
            options
        );
    }
}
