namespace InventarioRetail.Cli.Rendering;

/// <summary>The values of a stack's secrets on this machine: <c>.env.&lt;stack&gt;</c> in the project's folder, for its owner only.</summary>
internal sealed class SecretStore
{
    private SecretStore(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads the file where there is one.</summary>
    /// <exception cref="UsageException">Others can read the file, or it has a line that Compose's versions read differently.</exception>
    public static SecretStore Open(string projectFolder, string stack) => throw new NotImplementedException();

    /// <summary>
    /// The value of every secret. What is generated and not there yet is made and written; nothing that is there is changed.
    /// </summary>
    /// <exception cref="UsageException">Configured secrets have no value; the message says which, and where to put them.</exception>
    public IReadOnlyDictionary<string, string> Complete(IReadOnlyList<SecretVariable> secrets) =>
        throw new NotImplementedException();
}
