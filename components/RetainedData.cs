namespace InventarioRetail.Components;

/// <summary>
/// Resource options for retained data, and for what it needs in the account or what guards it there: without its policy
/// a kept bucket would be open.
/// </summary>
internal static class RetainedData
{
    /// <summary>
    /// Pulumi refuses to delete or replace the resource, and leaves it in the account or the cluster once it is no
    /// longer declared.
    /// </summary>
    public static CustomResourceOptions Options(Resource parent, params Resource[] dependsOn) =>
        new()
        {
            Parent = parent,
            DependsOn = dependsOn,
            Protect = true,
            RetainOnDelete = true,
        };
}
