using System.Text.RegularExpressions;
using InventarioRetail.Components;

namespace InventarioRetail.Engine.Rendering;

/// <summary>
/// The files that are mounted into containers. A file's path contains a hash of its path, mode and content, so that a
/// container's definition changes exactly when one of its files changes; equal files are shared.
/// </summary>
internal sealed class MountedFiles(StackSecrets secrets)
{
    /// <summary>The folder of files without secrets.</summary>
    public const string Folder = "files";

    /// <summary>The folder of files with secrets, accessible to its owner only.</summary>
    public const string SecretFolder = "secret-files";

    private const int HashLength = 16;

    private readonly List<RenderedFile> files = [];

    /// <summary>The files in the order of their first use in the stack.</summary>
    public IReadOnlyList<RenderedFile> All => files;

    /// <param name="path">The path in the container.</param>
    /// <param name="content">The content, with placeholders for secrets.</param>
    /// <param name="executable">Whether it is executable.</param>
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

    /// <summary>Fills in the secrets of a file, which changes its path with its content.</summary>
    /// <exception cref="UsageException">A value is missing.</exception>
    public static RenderedFile Filled(RenderedFile file, IReadOnlyDictionary<string, string> values)
    {
        if (file.Template is not { } template)
            return file;
        // Replace all names in one pass: a value may look like a name.
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
