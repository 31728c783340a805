using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Recording;

/// <summary>
/// Placeholders in a recording for secret values and for values that are known only after deployment.
/// </summary>
internal static partial class Placeholder
{
    private const string SecretStart = "‹secret";

    /// <summary>A secret without a name.</summary>
    public const string AnySecret = SecretStart + "›";

    /// <summary>A value that is known once the resource is created.</summary>
    public const string Computed = "‹computed›";

    public static string Secret(string name) => $"{SecretStart}: {name}›";

    public static string ComputedBy(string what) => $"‹{what}›";

    public static string IdOf(string resource) => ComputedBy($"id of {resource}");

    public static string ImageIdOf(string image) => ComputedBy($"image id of {image}");

    /// <summary>Whether a text contains a secret's placeholder; the text around it is not secret.</summary>
    public static bool IsIn(string text) => text.Contains(SecretStart, StringComparison.Ordinal);

    /// <summary>Whether a text is exactly the placeholder of a named secret.</summary>
    public static bool IsNamedSecret(string text) => NamedSecret().Match(text).Length == text.Length && text.Length > 0;

    /// <summary>Matches placeholders of named secrets; the first group is the name.</summary>
    [GeneratedRegex($"{SecretStart}: ([^›]+)›")]
    public static partial Regex NamedSecret();

    /// <summary>Matches all placeholders.</summary>
    [GeneratedRegex("‹[^›]*›")]
    public static partial Regex Any();

    /// <summary>Matches placeholders of values known only after deployment, and of secrets without a name.</summary>
    [GeneratedRegex("‹(?:computed|secret|id of [^›]*|image id of [^›]*)›")]
    public static partial Regex Unknown();
}
