namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="DashboardRole"/>.</summary>
public sealed record DashboardRoleArgs
{
    /// <summary>The service account that all revisions of the dashboard run as.</summary>
    public required ServiceAccountIdentity Identity { get; init; }

    /// <summary>The dashboard's bucket.</summary>
    public required S3Bucket Bucket { get; init; }
}

/// <summary>The dashboard's IAM role: it may read and write the objects of its bucket, and nothing else.</summary>
public sealed class DashboardRole : ComponentResource
{
    /// <summary>The role's ARN, for the service account's annotation <c>eks.amazonaws.com/role-arn</c>.</summary>
    public Output<string> Arn { get; }

    /// <summary>Declares the role.</summary>
    public DashboardRole(string name, AwsScope scope, DashboardRoleArgs args)
        : base("inventario-retail:components:DashboardRole", name, scope.Options)
    {
        var statements = args.Bucket.ReadAndWrite();
        Arn = ServiceAccountRole.Declare(name, name, scope.Environment, args.Identity, statements, this).Arn;
        RegisterOutputs();
    }
}
