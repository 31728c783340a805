using System.Reflection;

namespace InventarioRetail.Components;

/// <summary>Reads the scripts and files that lie beside the components, embedded in the assembly.</summary>
internal static class EmbeddedText
{
    /// <param name="name">Folder and file, e.g. <c>Postgres/backup.sh</c>.</param>
    /// <exception cref="InvalidOperationException">The assembly has no such resource.</exception>
    public static string Read(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream =
            assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException(
                $"There is no embedded file '{name}'; there are: "
                    + $"{string.Join(", ", assembly.GetManifestResourceNames())}."
            );
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
