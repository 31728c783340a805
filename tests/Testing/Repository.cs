using System.Runtime.CompilerServices;

namespace InventarioRetail.Testing;

/// <summary>The working copy that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its root folder.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>The path of a file or folder, given by its parts from the root on.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    private static string FindFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
