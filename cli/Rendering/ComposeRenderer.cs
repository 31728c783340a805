using InventarioRetail.Cli.Recording;

namespace InventarioRetail.Cli.Rendering;

/// <summary>Says a recorded Docker stack in the words of Docker Compose (1.29 and later).</summary>
internal static class ComposeRenderer
{
    /// <param name="stack">The recorded stack.</param>
    /// <param name="values">
    /// The secrets by name where they are known; files are then filled. Null leaves <c>${NAME}</c> in the files that hold secrets.
    /// </param>
    /// <param name="source">Where the stack came from.</param>
    /// <exception cref="UsageException">The stack declares something that has no meaning here, or a value is missing.</exception>
    public static RenderedStack Render(
        RecordedStack stack,
        IReadOnlyDictionary<string, string>? values = null,
        RenderSource? source = null
    ) => throw new NotImplementedException();
}

/// <summary>Where a rendered stack came from.</summary>
/// <param name="ProjectFolder">Folder that the contexts of image builds are relative to; null for the current one.</param>
/// <param name="Changes">Settings that were changed, each <c>path=value</c>.</param>
internal sealed record RenderSource(string? ProjectFolder, IReadOnlyList<string> Changes);
