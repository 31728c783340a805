namespace InventarioRetail.Engine.Rendering;

/// <summary>
/// The values of a stack's secrets on this machine: <c>.env.&lt;stack&gt;</c> in the project's folder, readable by its
/// owner only.
/// </summary>
internal sealed class SecretStore
{
    private const UnixFileMode Others = ~(AtomicFile.OwnerOnly | UnixFileMode.UserExecute);

    private readonly EnvironmentFile file;

    private SecretStore(string path, EnvironmentFile file)
    {
        Path = path;
        this.file = file;
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Reads the file if it exists.</summary>
    /// <exception cref="UsageException">The file is accessible to others than its owner.</exception>
    public static SecretStore Open(string projectFolder, string stack)
    {
        var name = $".env.{stack}";
        var path = System.IO.Path.Combine(projectFolder, name);
        if (!File.Exists(path))
            return new(path, new EnvironmentFile("", name));
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new UsageException($"{name} contains secrets but is accessible to other users. Run chmod 600 {path}");
        return new(path, new EnvironmentFile(File.ReadAllText(path), name));
    }

    /// <summary>The value of a secret; null if it has none.</summary>
    /// <exception cref="UsageException">The value is ambiguous.</exception>
    public string? Find(string name) => file.Find(name) is { Length: > 0 } value ? value : null;

    /// <summary>
    /// The values of all secrets. Generates missing values of generated secrets, takes missing ones of configured
    /// secrets from the environment, and writes both to the file; changes no existing value.
    /// </summary>
    /// <exception cref="UsageException">
    /// Configured secrets have no value: the message names them, and the file has a line for each. Or a value is
    /// ambiguous.
    /// </exception>
    public IReadOnlyDictionary<string, string> Complete(IReadOnlyList<SecretVariable> secrets)
    {
        var before = file.Text;
        var missing = secrets.Where(secret => string.IsNullOrEmpty(file.Find(secret.Name))).ToList();
        foreach (var secret in missing)
        {
            var value = secret is GeneratedSecret generated
                ? SecretGenerator.Make(generated)
                : Environment.GetEnvironmentVariable(secret.Name) ?? "";
            if (value.Length > 0 || !file.Has(secret.Name))
                file.Set(secret.Name, value, ManualStart.Origin(secret));
        }
        if (file.Text != before)
            AtomicFile.Write(Path, file.Text, AtomicFile.OwnerOnly);

        var unknown = missing.Where(secret => string.IsNullOrEmpty(file.Find(secret.Name))).ToList();
        if (unknown.Count > 0)
        {
            var lines = unknown
                .OfType<ConfiguredSecret>()
                .Select(secret => $"  {secret.Name}={(secret.IsFromEnvironment ? "" : $"   ({secret.Path})")}");
            throw new UsageException(
                "Values are missing that are encrypted in the stack's configuration, which only Pulumi can "
                    + "read, or that "
                    + $"it leaves to the environment. Set the variables, or add them to {Path}:\n"
                    + string.Join("\n", lines)
            );
        }
        return secrets.ToDictionary(secret => secret.Name, secret => file.Find(secret.Name)!);
    }
}
