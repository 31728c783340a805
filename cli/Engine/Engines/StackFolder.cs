using System.Text.Json;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// A stack's local state for Compose: <c>.stacks/&lt;stack&gt;/</c> in the project's folder, readable by its owner
/// only, unless <c>.stacks</c> is opened to its group.
/// </summary>
internal sealed class StackFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private const UnixFileMode GroupReads = UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private StackFolder(string path) => Path = path;

    /// <summary>The folder's path.</summary>
    public string Path { get; }

    public string ComposeFile => Of("compose.yaml");

    /// <summary>Whether the stack was deployed with Compose and has not been taken down since.</summary>
    public bool HasApplied => File.Exists(AppliedFile);

    private string AppliedFile => Of("applied.json");

    /// <summary>The stack's folder, which may not exist yet.</summary>
    public static StackFolder Of(string projectFolder, string stack) =>
        new(System.IO.Path.Combine(projectFolder, ".stacks", stack));

    /// <summary>The owner of the folder, or of its nearest parent that this user may see.</summary>
    public static async Task<string> OwnerAsync(string path, CancellationToken cancellation)
    {
        var runner = new ProcessRunner();
        for (var folder = path; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            var stat = await runner.RunAsync(new("stat", "-c", "%U", folder), cancellation);
            if (stat.Succeeded)
                return stat.Output.Trim();
        }
        return "another user";
    }

    /// <summary>Creates the folder if it does not exist.</summary>
    public StackFolder Create()
    {
        var all = System.IO.Path.GetDirectoryName(Path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
            return this;
        }
        Directory.CreateDirectory(all, AtomicFile.OwnersFolder);
        Directory.CreateDirectory(Path, AtomicFile.OwnersFolder | (File.GetUnixFileMode(all) & GroupReads));
        return this;
    }

    /// <summary>The last applied stack; empty if there is none.</summary>
    /// <exception cref="UsageException">The record cannot be read.</exception>
    public RecordedStack ReadApplied()
    {
        if (!HasApplied)
            return RecordedStack.Empty;
        try
        {
            return JsonSerializer.Deserialize<RecordedStack>(File.ReadAllText(AppliedFile), Json)
                ?? throw new JsonException("it is empty");
        }
        catch (JsonException mistake)
        {
            throw new UsageException(
                $"{AppliedFile} is not a valid record of a stack ({mistake.Message}). Remove the file and run the same "
                    + "command again; the preview then shows everything as new, and running containers are kept."
            );
        }
    }

    /// <summary>Records the stack that is live now. Its secrets are placeholders.</summary>
    public void WriteApplied(RecordedStack stack) =>
        AtomicFile.Write(
            AppliedFile,
            JsonSerializer.Serialize(stack, Json),
            AtomicFile.OwnerOnly | (AtomicFile.ModeOf(Path) & UnixFileMode.GroupRead)
        );

    /// <summary>Records that nothing is live any more.</summary>
    public void ForgetApplied() => File.Delete(AppliedFile);

    private string Of(string name) => System.IO.Path.Combine(Path, name);
}
