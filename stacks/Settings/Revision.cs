using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace InventarioRetail.Settings;

/// <summary>
/// A version of the dashboard: the tag of its image, and optionally the image's digest, written <c>v1.0.0</c> or
/// <c>v1.0.0@sha256:&lt;64 hexadecimal digits&gt;</c>. Never <c>latest</c>, which is a floating tag.
/// </summary>
public sealed partial record Revision
{
    private const int MaxDnsLabel = 63;

    /// <summary>Maximum length of <see cref="ResourceName"/>: a DNS label minus the prefix <c>dashboard-</c>.</summary>
    public const int MaxResourceNameLength = MaxDnsLabel - 10;

    private Revision(string tag, string? digest, string resourceName)
    {
        Tag = tag;
        Digest = digest;
        ResourceName = resourceName;
    }

    /// <summary>The image's tag.</summary>
    public string Tag { get; }

    /// <summary>The image's digest, <c>sha256:</c> and 64 hexadecimal digits; null if only the tag is pinned.</summary>
    public string? Digest { get; }

    /// <summary>
    /// The revision as part of resource names: the tag in lower case with every run of other characters than letters
    /// and digits replaced by a dash, plus the first 8 digits of the digest if there is one, so that another image
    /// under the same tag becomes another workload.
    /// </summary>
    public string ResourceName { get; }

    /// <summary>
    /// The revision as named in metrics and responses: the tag, plus the first 8 digits of the digest if there is one.
    /// </summary>
    public string Name => Digest is null ? Tag : $"{Tag}-{Digest[7..15]}";

    /// <summary>Parses a revision.</summary>
    /// <exception cref="FormatException">The text is not a valid revision; the message says why.</exception>
    public static Revision Parse(string text) =>
        TryParse(text, out var revision, out var problem)
            ? revision
            : throw new FormatException($"'{text}' {problem}.");

    /// <summary>Parses a revision, or returns what is wrong as a phrase that follows the text.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out Revision? revision,
        [NotNullWhen(false)] out string? problem
    )
    {
        revision = null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var tag = at < 0 ? text : text[..at];
        var digest = at < 0 ? null : text[(at + 1)..];
        var shortDigest = digest is not null && IsDigest(digest) ? $"-{digest[7..15]}" : "";
        var name = NotInNames().Replace(tag.ToLowerInvariant(), "-").Trim('-') + shortDigest;

        problem =
            !IsTag(tag)
                ? "is not a valid image tag; use 1 to 128 letters, digits, '.', '_' and '-', "
                    + "not starting with '.' or '-'"
            : tag.Equals("latest", StringComparison.OrdinalIgnoreCase)
                ? "is a floating tag, not a revision; use the tag of a fixed version"
            : digest is not null && !IsDigest(digest)
                ? "has an invalid digest; a digest is 'sha256:' and 64 lower-case hexadecimal digits"
            : name.Length == shortDigest.Length ? "has no letter or digit, so no resource name can be derived from it"
            : name.Length > MaxResourceNameLength
                ? $"is too long; in resource names it may have at most {MaxResourceNameLength} "
                    + $"characters, but has {name.Length}"
            : null;

        if (problem is not null)
        {
            return false;
        }

        revision = new Revision(tag, digest, name);
        return true;
    }

    /// <summary>Returns the full image reference of the revision.</summary>
    /// <param name="image">The image without a tag.</param>
    public string ImageReference(string image) => $"{image}:{this}";

    /// <summary>The revision as written in a configuration: the tag, and the digest if there is one.</summary>
    public override string ToString() => Digest is null ? Tag : $"{Tag}@{Digest}";

    /// <summary>Whether a text has the form of an image's tag.</summary>
    internal static bool IsTag(string text) => TagPattern().IsMatch(text);

    /// <summary>Whether a text has the form of an image's digest.</summary>
    internal static bool IsDigest(string text) => DigestPattern().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestPattern();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();
}
