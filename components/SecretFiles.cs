namespace InventarioRetail.Components;

/// <summary>The directory in which secrets are mounted as files, on both platforms.</summary>
internal static class SecretFiles
{
    /// <summary>The directory, as a path in the container.</summary>
    public const string Folder = "/run/secrets";
}
