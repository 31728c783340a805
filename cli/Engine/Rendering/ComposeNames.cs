using System.Text.RegularExpressions;
using InventarioRetail.Components;
using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Engine.Rendering;

/// <summary>The names of a stack and its parts in a Compose file.</summary>
/// <param name="Project">The Pulumi project.</param>
/// <param name="Stack">The stack.</param>
internal sealed partial record ComposeNames(string Project, string Stack)
{
    private string Prefix => $"{Project}-{Stack}-";

    /// <summary>The name of the Compose project; unique per stack.</summary>
    public string ComposeProject
    {
        get
        {
            var name = $"{Project}-{Stack}";
            if (Allowed().IsMatch(name))
                return name;
            var changed = Forbidden().Replace(name.ToLowerInvariant(), "-").TrimStart('-', '_');
            return $"{changed}-{ContentHash.Of(name)[..8]}";
        }
    }

    /// <exception cref="UsageException">The recording is empty.</exception>
    public static ComposeNames Of(RecordedStack stack)
    {
        if (stack.Resources.Count == 0)
            throw new UsageException("The stack is empty; there is nothing to render.");
        // urn:pulumi:<stack>::<project>::<type>::<name>
        var parts = stack.Resources[0].Urn.Split("::");
        return new(Project: parts[1], Stack: parts[0].Split(':')[2]);
    }

    /// <summary>
    /// The name of a container, network or volume in the Compose file: its name on the host without the stack's prefix.
    /// </summary>
    public string Short(string hostName) =>
        hostName.StartsWith(Prefix, StringComparison.Ordinal) && hostName.Length > Prefix.Length
            ? hostName[Prefix.Length..]
            : hostName;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]*\z")]
    private static partial Regex Allowed();

    [GeneratedRegex("[^a-z0-9_-]")]
    private static partial Regex Forbidden();
}
