using InventarioRetail.Stacks;
using Pulumi;

namespace InventarioRetail.Engine.Engines;

/// <summary>A part of a stack: declared, there, or both.</summary>
internal sealed record StackPart(
    string Name,
    bool IsDeclared,
    ContainerState? Container,
    IReadOnlyDictionary<string, string> Tags
)
{
    /// <summary>Its image, by a tag where it has one: Pulumi makes containers from the image's id.</summary>
    public string Image => Container is null ? "" : Tags.GetValueOrDefault(Container.Image, Container.Image);

    public static bool IsImageId(string image) => image.StartsWith("sha256:", StringComparison.Ordinal);
}

/// <summary>Which parts a stack should have.</summary>
internal static class StackParts
{
    /// <summary>
    /// The parts that the stack's file declares. Where it is in error but something of the stack is there, what was last applied: what
    /// runs can be looked at with a broken file too.
    /// </summary>
    public static async Task<IReadOnlyList<string>> DeclaredAsync(
        TargetReader read,
        StackFiles files,
        string stack,
        IReadOnlyList<ContainerState> containers,
        Action<string> warn
    )
    {
        var folder = StackFolder.Of(files.Folder, stack);
        try
        {
            return Declared.Parts((await read(files, stack, [])).Recorded);
        }
        catch (Exception mistake)
            when (mistake is SettingsException or RunException && (containers.Count > 0 || folder.HasApplied))
        {
            warn($"{mistake.Message}\nUntil that is fixed, this shows what was last applied.");
            return Declared.Parts(folder.ReadApplied());
        }
    }
}
