namespace InventarioRetail.Engine;

/// <summary>Reads a stack with some settings overridden, each <c>path=value</c>.</summary>
internal delegate Task<TargetStack> TargetReader(StackFiles files, string stack, IReadOnlyList<string> changes);

/// <summary>The target state of a stack, as its file declares it.</summary>
/// <param name="Project">The project's name.</param>
/// <param name="Recorded">Its resources.</param>
internal sealed record TargetStack(string Project, RecordedStack Recorded)
{
    /// <summary>Reads a stack's file and records the stack.</summary>
    /// <param name="files">The project's files.</param>
    /// <param name="stack">The stack's name.</param>
    /// <param name="changes">The overrides, each <c>path=value</c>.</param>
    /// <exception cref="UsageException">There is no such stack, or a change is not <c>path=value</c>.</exception>
    /// <exception cref="SettingsException">The configuration is invalid.</exception>
    public static async Task<TargetStack> ReadAsync(StackFiles files, string stack, IReadOnlyList<string> changes)
    {
        var settings = files.Settings(stack, changes);
        return new(settings.Project, await StackRecorder.RecordAsync(settings));
    }
}
