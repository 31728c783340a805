using Pulumi;

namespace InventarioRetail.Components;

/// <summary>Options of what must outlive mistakes.</summary>
internal static class RetainedData
{
    /// <summary>Pulumi refuses to delete or replace it, and leaves it in the account where it is no longer declared.</summary>
    public static CustomResourceOptions Options(Resource parent, params Resource[] dependsOn) =>
        new()
        {
            Parent = parent,
            DependsOn = dependsOn,
            Protect = true,
            RetainOnDelete = true,
        };
}
