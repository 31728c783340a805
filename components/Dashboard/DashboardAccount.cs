using InventarioRetail.Monitoring;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="DashboardAccount"/>.</summary>
public sealed record DashboardAccountArgs
{
    /// <summary>
    /// ARN of the IAM role with which the dashboard reads and writes its bucket. The role's trust policy names
    /// <see cref="DashboardAccount.AccountName"/> in <see cref="KubernetesEnvironment.Namespace"/>. Null when EKS
    /// itself associates the account with the role (Pod Identity).
    /// </summary>
    public Input<string>? RoleArn { get; init; }
}

/// <summary>The service account of all revisions of the dashboard; it has no permissions in Kubernetes.</summary>
public sealed class DashboardAccount : ComponentResource
{
    /// <summary>Name of the service account.</summary>
    public const string AccountName = "dashboard";

    /// <summary>Declares the account.</summary>
    public DashboardAccount(
        string name,
        KubernetesEnvironment environment,
        DashboardAccountArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:DashboardAccount", name, options)
    {
        ClusterAccount.Declare(
            $"{name}-account",
            environment.Metadata(PartName.Dashboard, AccountName),
            args.RoleArn,
            new() { Parent = this }
        );
        RegisterOutputs();
    }
}
