namespace InventarioRetail.Cli.Rendering;

/// <summary>A folder with a rendered stack.</summary>
internal static class RenderedFolder
{
    /// <summary>
    /// Writes the stack's files, each at once or not at all, and removes nothing. A template gets <c>.template</c> after its path, so
    /// that Compose does not mistake it for the file.
    /// </summary>
    public static void Write(RenderedStack stack, string folder) => throw new NotImplementedException();

    /// <summary>Removes the mounted files that the stack does not name; running containers must not need them any more.</summary>
    public static void Prune(RenderedStack stack, string folder) => throw new NotImplementedException();
}
