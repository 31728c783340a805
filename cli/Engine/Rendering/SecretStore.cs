namespace InventarioRetail.Engine.Rendering;

/// <summary>The values of a stack's secrets on this machine: <c>.env.&lt;stack&gt;</c> in the project's folder, for its owner only.</summary>
internal sealed class SecretStore
{
    private const UnixFileMode Others = ~(AtomicFile.OwnerOnly | UnixFileMode.UserExecute);

    private readonly EnvironmentFile file;

    private SecretStore(string path, EnvironmentFile file)
    {
        Path = path;
        this.file = file;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads the file where there is one.</summary>
    /// <exception cref="UsageException">Others than its owner may use the file.</exception>
    public static SecretStore Open(string projectFolder, string stack)
    {
        var name = $".env.{stack}";
        var path = System.IO.Path.Combine(projectFolder, name);
        if (!File.Exists(path))
            return new(path, new EnvironmentFile("", name));
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new UsageException($"{name} holds secrets and others than its owner may use it; chmod 600 {path}");
        return new(path, new EnvironmentFile(File.ReadAllText(path), name));
    }

    /// <summary>A secret's value; null where it has none.</summary>
    /// <exception cref="UsageException">The value is written in a way that can be read differently.</exception>
    public string? Find(string name) => file.Find(name) is { Length: > 0 } value ? value : null;

    /// <summary>
    /// The value of every secret. What is generated and has no value yet gets one, which is written to the file; no value that is
    /// there is changed.
    /// </summary>
    /// <exception cref="UsageException">
    /// Secrets of the configuration have no value: the message says which, and the file has a line for each. Or a value is written in a
    /// way that can be read differently.
    /// </exception>
    public IReadOnlyDictionary<string, string> Complete(IReadOnlyList<SecretVariable> secrets)
    {
        var before = file.Text;
        var missing = secrets.Where(secret => string.IsNullOrEmpty(file.Find(secret.Name))).ToList();
        foreach (var secret in missing)
        {
            var value = secret is GeneratedSecret generated ? SecretGenerator.Make(generated) : "";
            if (value.Length > 0 || !file.Has(secret.Name))
                file.Set(secret.Name, value, ManualStart.Origin(secret));
        }
        if (file.Text != before)
            AtomicFile.Write(Path, file.Text, AtomicFile.OwnerOnly);

        var unknown = missing.OfType<ConfiguredSecret>().ToList();
        if (unknown.Count > 0)
        {
            var lines = unknown.Select(secret => $"  {secret.Name}=   ({secret.Path})");
            throw new UsageException(
                $"Only Pulumi can read the encrypted values of the stack's configuration; write them into {Path} too:\n"
                    + string.Join("\n", lines)
            );
        }
        return secrets.ToDictionary(secret => secret.Name, secret => file.Find(secret.Name)!);
    }
}
