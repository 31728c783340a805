using System.Text.Json;
using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// What this machine knows of a stack that Compose runs: <c>.stacks/&lt;stack&gt;/</c> in the project's folder, for its owner only.
/// </summary>
internal sealed class StackFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private StackFolder(string path) => Path = path;

    /// <summary>The folder's path.</summary>
    public string Path { get; }

    public string ComposeFile => Of("compose.yaml");

    /// <summary>Whether a deployment by Compose has succeeded, and was not taken down since.</summary>
    public bool HasApplied => File.Exists(AppliedFile);

    private string AppliedFile => Of("applied.json");

    /// <summary>The stack's folder, which need not be there.</summary>
    public static StackFolder Of(string projectFolder, string stack) =>
        new(System.IO.Path.Combine(projectFolder, ".stacks", stack));

    /// <summary>Makes the folder where it is not there.</summary>
    public StackFolder Create()
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var folder in new[] { System.IO.Path.GetDirectoryName(Path)!, Path })
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, owner);
        }
        return this;
    }

    /// <summary>The stack as it was last applied; an empty one where none was.</summary>
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
                $"{AppliedFile} is no record of a stack ({mistake.Message}). Remove it and try again; "
                    + "the preview then shows everything as new, and what runs already stays."
            );
        }
    }

    /// <summary>Records the stack that is in force now. Secrets in it are placeholders.</summary>
    public void WriteApplied(RecordedStack stack) =>
        AtomicFile.Write(AppliedFile, JsonSerializer.Serialize(stack, Json), AtomicFile.OwnerOnly);

    /// <summary>Records that nothing is in force any more.</summary>
    public void ForgetApplied() => File.Delete(AppliedFile);

    private string Of(string name) => System.IO.Path.Combine(Path, name);
}
