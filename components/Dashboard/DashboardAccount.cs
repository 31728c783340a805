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
public sealed class DashboardAccount : ClusterPart
{
    /// <summary>Name of the service account.</summary>
    public const string AccountName = PartName.Dashboard;

    /// <summary>Declares the account.</summary>
    public DashboardAccount(string name, ClusterScope scope, DashboardAccountArgs args)
        : base("DashboardAccount", name, AccountName, scope)
    {
        DeclareAccount(args.RoleArn);
        RegisterOutputs();
    }
}
