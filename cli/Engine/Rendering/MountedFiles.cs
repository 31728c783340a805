using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Rendering;

/// <summary>
/// The files that are mounted into containers. In a file's path is a hash of all that it is, so that a container's definition changes
/// exactly when one of its files does; containers share what is the same.
/// </summary>
internal sealed class MountedFiles(StackSecrets secrets)
{
    /// <summary>Folder of the files without secrets.</summary>
    public const string Folder = "files";

    /// <summary>Folder of the files with secrets, which only its owner can enter.</summary>
    public const string SecretFolder = "secret-files";

    private const int HashLength = 16;

    private readonly List<RenderedFile> files = [];

    /// <summary>The files in the order in which the stack names them first.</summary>
    public IReadOnlyList<RenderedFile> All => files;

    /// <param name="path">Path in the container.</param>
    /// <param name="content">Content, with placeholders for secrets.</param>
    /// <param name="executable">Whether it may be executed.</param>
    public RenderedFile Add(string path, string content, bool executable)
    {
        var (text, names) = secrets.Template(content, path);
        var isTemplate = names.Count > 0;
        var file = new RenderedFile(Place(path, text, executable, isTemplate), text, executable, isTemplate, isTemplate)
        {
            Template = isTemplate ? new(path, names) : null,
        };
        if (!files.Exists(known => known.Path == file.Path))
            files.Add(file);
        return file;
    }

    /// <summary>A file with the values of its secrets, at the path that its content then has.</summary>
    /// <exception cref="UsageException">A value is missing.</exception>
    public static RenderedFile Filled(RenderedFile file, IReadOnlyDictionary<string, string> values)
    {
        if (file.Template is not { } template)
            return file;
        // All at once: a value may look like a name.
        var content = Regex.Replace(file.Content, $@"\$\{{({string.Join('|', template.Names)})\}}", Value);
        return file with
        {
            Path = Place(template.Target, content, file.Executable, hasSecrets: true),
            Content = content,
            IsTemplate = false,
            Template = null,
        };

        string Value(Match match) =>
            values.TryGetValue(match.Groups[1].Value, out var value)
                ? value
                : throw new UsageException($"The secret {match.Groups[1].Value} has no value.");
    }

    private static string Place(string path, string content, bool executable, bool hasSecrets)
    {
        var hash = ContentHash.Of($"{path}\0{(executable ? "0755" : "0644")}\0{content}")[..HashLength];
        return $"{(hasSecrets ? SecretFolder : Folder)}/{hash}/{path.Split('/')[^1]}";
    }
}
