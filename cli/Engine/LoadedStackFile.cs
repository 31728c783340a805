namespace InventarioRetail.Engine;

/// <summary>A stack file as it was read, with its parsed settings.</summary>
internal sealed record LoadedStackFile(
    StackFiles Files,
    string Stack,
    StackFileOnDisk File,
    string Text,
    StackSettings Settings
)
{
    public string Project => Settings.Project;

    /// <summary>Reads a stack file.</summary>
    /// <exception cref="UsageException">The name is not a valid stack name.</exception>
    /// <exception cref="SettingsException">The stack's configuration is invalid.</exception>
    public static LoadedStackFile Read(StackFiles files, string stack)
    {
        StackFiles.CheckName(stack);
        var file = StackFileOnDisk.Read(files.PathOf(stack));
        var project = ProjectFile.Read(files.Folder).Name;
        return new(files, stack, file, file.Text, Parse(file.Text, file.Name, project, stack));
    }

    /// <summary>The same file with changes that are not written yet.</summary>
    /// <exception cref="SettingsException">The changes cannot be made, or the result would be invalid.</exception>
    public LoadedStackFile With(IReadOnlyList<StackFileChange> changes)
    {
        var text = StackFileText.Apply(Text, File.Name, Project, changes);
        return this with { Text = text, Settings = Parse(text, File.Name, Project, Stack) };
    }

    private static StackSettings Parse(string text, string file, string project, string stack) =>
        StackSettings.Parse(StackFile.Parse(text, file, project), project, stack).OrThrow();
}
