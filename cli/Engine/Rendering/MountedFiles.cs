namespace InventarioRetail.Engine.Rendering;

/// <summary>
/// The files that are mounted into containers. In a file's path is a hash of all that it is, so that a container's definition changes
/// exactly when one of its files does; containers share what is the same.
/// </summary>
internal sealed class MountedFiles(StackSecrets secrets, bool areSecretsKnown)
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
        var (filled, hasSecrets) = secrets.Fill(content, path);
        var hash = ComposeNames.Hash($"{path}\0{(executable ? "0755" : "0644")}\0{filled}")[..HashLength];
        var file = new RenderedFile(
            $"{(hasSecrets ? SecretFolder : Folder)}/{hash}/{path.Split('/')[^1]}",
            filled,
            executable,
            hasSecrets,
            IsTemplate: hasSecrets && !areSecretsKnown
        );
        if (!files.Contains(file))
            files.Add(file);
        return file;
    }
}
