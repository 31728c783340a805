using System.Reflection;

namespace InventarioRetail.Components;

/// <summary>The scripts and files that stand beside the components, as they are in git.</summary>
internal static class EmbeddedText
{
    /// <param name="name">Folder and file, e.g. <c>Postgres/backup.sh</c>.</param>
    /// <exception cref="InvalidOperationException">There is no such file among the assembly's resources.</exception>
    public static string Read(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream =
            assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException(
                $"There is no embedded file '{name}'; there are: {string.Join(", ", assembly.GetManifestResourceNames())}."
            );
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
