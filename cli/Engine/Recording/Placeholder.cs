using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Recording;

/// <summary>What stands in a recording for a value that is secret, or that only a deployment can tell.</summary>
internal static partial class Placeholder
{
    private const string SecretStart = "‹secret";

    /// <summary>A secret of which only this is known, that it is one.</summary>
    public const string AnySecret = SecretStart + "›";

    /// <summary>A value that is known once the resource is made.</summary>
    public const string Computed = "‹computed›";

    public static string Secret(string name) => $"{SecretStart}: {name}›";

    public static string ComputedBy(string what) => $"‹{what}›";

    public static string IdOf(string resource) => ComputedBy($"id of {resource}");

    public static string ImageIdOf(string image) => ComputedBy($"image id of {image}");

    /// <summary>True for a text into which a secret's placeholder was put: the text beside it is not secret.</summary>
    public static bool IsIn(string text) => text.Contains(SecretStart, StringComparison.Ordinal);

    /// <summary>True for the placeholder of a secret whose name is known, with nothing beside it.</summary>
    public static bool IsNamedSecret(string text) => NamedSecret().Match(text).Length == text.Length && text.Length > 0;

    /// <summary>The placeholders of secrets whose name is known; the first group is the name.</summary>
    [GeneratedRegex($"{SecretStart}: ([^›]+)›")]
    public static partial Regex NamedSecret();

    /// <summary>Whatever stands in a recording for a value.</summary>
    [GeneratedRegex("‹[^›]*›")]
    public static partial Regex Any();

    /// <summary>The placeholders of values that nothing but a deployment can tell, and of secrets that have no name.</summary>
    [GeneratedRegex("‹(?:computed|secret|id of [^›]*|image id of [^›]*)›")]
    public static partial Regex Unknown();
}
