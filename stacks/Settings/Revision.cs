using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace InventarioRetail.Settings;

/// <summary>
/// A version of the dashboard: the tag of its image, and optionally the image's digest, written <c>v1.0.0</c> or
/// <c>v1.0.0@sha256:&lt;64 hexadecimal digits&gt;</c>. Never <c>latest</c>, which means another image tomorrow.
/// </summary>
public sealed partial record Revision
{
    private const int MaxDnsLabel = 63;

    /// <summary>The greatest length of <see cref="ResourceName"/>: what is left of a DNS name after <c>dashboard-</c>.</summary>
    public const int MaxResourceNameLength = MaxDnsLabel - 10;

    private Revision(string tag, string? digest, string resourceName)
    {
        Tag = tag;
        Digest = digest;
        ResourceName = resourceName;
    }

    /// <summary>The image's tag.</summary>
    public string Tag { get; }

    /// <summary>The image's digest, <c>sha256:</c> and 64 hexadecimal digits; null when only the tag is pinned.</summary>
    public string? Digest { get; }

    /// <summary>
    /// As it stands in resource names: the tag in lower case, every run of other characters than letters and digits a dash, and the
    /// digest's first 8 digits when there is one, so that another image under the same tag is another workload.
    /// </summary>
    public string ResourceName { get; }

    /// <summary>As metrics and answers name it: the tag, and the digest's first 8 digits when there is one.</summary>
    public string Name => Digest is null ? Tag : $"{Tag}-{Digest[7..15]}";

    /// <summary>Reads a revision.</summary>
    /// <exception cref="FormatException">It is not one; the message says why.</exception>
    public static Revision Parse(string text) =>
        TryParse(text, out var revision, out var problem)
            ? revision
            : throw new FormatException($"'{text}' {problem}.");

    /// <summary>Reads a revision, or says what is wrong with it in words that follow the text itself.</summary>
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
        var shortDigest = digest is not null && DigestPattern().IsMatch(digest) ? $"-{digest[7..15]}" : "";
        var name = NotInNames().Replace(tag.ToLowerInvariant(), "-").Trim('-') + shortDigest;

        problem =
            !TagPattern().IsMatch(tag)
                ? "is not an image tag; a tag has 1 to 128 letters, digits, '.', '_' and '-', and begins with none of '.' and '-'"
            : tag.Equals("latest", StringComparison.OrdinalIgnoreCase)
                ? "is not a revision, for it means another image tomorrow; write the tag of one version"
            : digest is not null && !DigestPattern().IsMatch(digest)
                ? "has a digest that is not one; a digest is 'sha256:' and 64 hexadecimal digits in lower case"
            : name.Length == shortDigest.Length ? "has no letter or digit, so it gives no resource a name"
            : name.Length > MaxResourceNameLength
                ? $"is too long; in resource names it may have {MaxResourceNameLength} characters and has {name.Length}"
            : null;

        if (problem is not null)
        {
            return false;
        }

        revision = new Revision(tag, digest, name);
        return true;
    }

    /// <summary>The full reference of the revision's image.</summary>
    /// <param name="image">The image without a tag.</param>
    public string ImageReference(string image) => $"{image}:{this}";

    /// <summary>As it is written in a configuration: the tag, and the digest when there is one.</summary>
    public override string ToString() => Digest is null ? Tag : $"{Tag}@{Digest}";

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestPattern();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();
}
