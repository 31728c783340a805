using System.Text.RegularExpressions;

namespace InventarioRetail.Stacks;

/// <summary>
/// What texts must look like. Each method says what is wrong in words that follow the text, or null when nothing is.
/// </summary>
internal static partial class Formats
{
    private const int MaxNameInPostgres = 63;

    public static string? PostgresName(string text) =>
        PostgresNamePattern().IsMatch(text) && text.Length <= MaxNameInPostgres
            ? null
            : "is not a name in Postgres; one has 1 to 63 lower-case letters, digits and '_', and begins with no digit";

    public static string? BucketName(string text) =>
        BucketPattern().IsMatch(text)
        && !text.StartsWith("xn--", StringComparison.Ordinal)
        && !text.StartsWith("sthree-", StringComparison.Ordinal)
        && !text.StartsWith("amzn-s3-demo-", StringComparison.Ordinal)
        && !text.EndsWith("-s3alias", StringComparison.Ordinal)
        && !text.EndsWith("--ol-s3", StringComparison.Ordinal)
        && !text.EndsWith("--x-s3", StringComparison.Ordinal)
        && !text.EndsWith("--table-s3", StringComparison.Ordinal)
            ? null
            : "is not a bucket's name; one has 3 to 63 lower-case letters, digits and '-', begins and ends with a letter or digit, "
                + "and has none of S3's own prefixes and suffixes";

    public static string? Region(string text) =>
        RegionPattern().IsMatch(text) ? null : "is not a region of AWS; one is like us-east-1";

    public static string? Origin(string text) =>
        OriginPattern().IsMatch(text)
            ? null
            : "is not an origin; one is a scheme, a host and perhaps a port, without a path, such as https://shop.example.com";

    public static string? Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && url.Fragment.Length == 0
            ? null
            : "is not the URL of a page; one begins with https:// or http:// and has no '#'";

    public static string? CookieName(string text) =>
        CookiePattern().IsMatch(text) ? null : "is not a cookie's name; one has 1 to 64 letters, digits, '-' and '_'";

    public static string? FlagName(string text) =>
        FlagPattern().IsMatch(text)
            ? null
            : "is not a flag's name; one has lower-case letters, digits and '-', and begins with a letter";

    public static string? VariableName(string text) =>
        !VariablePattern().IsMatch(text)
            ? "is not a variable's name; one has upper-case letters, digits and '_', and begins with no digit"
        : ManagedVariables.Contains(text) ? "is set by the program itself; change the setting that it comes from"
        : null;

    public static string? VariableValue(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? "holds a NUL character, which no variable can" : null;

    public static string? ImageWithoutTag(string text) =>
        IsImageName(text) ? null
        : IsImageName(SplitReference(text).Name)
            ? "has a tag or a digest; write the image without it, for each revision is a tag of its own"
        : "is not an image's name; one is like ghcr.io/owner/image";

    public static string? ImageReference(string text)
    {
        var (name, tag, digest) = SplitReference(text);
        return !IsImageName(name) || (tag is not null && !TagPattern().IsMatch(tag))
                ? "is not an image; one is like docker.io/library/redis:7-alpine"
            : digest is not null && !DigestPattern().IsMatch(digest)
                ? "has a digest that is not one; a digest is 'sha256:' and 64 hexadecimal digits in lower case"
            : tag is null && digest is null ? "has neither a tag nor a digest; without one it is another image tomorrow"
            : digest is null && tag!.Equals("latest", StringComparison.OrdinalIgnoreCase)
                ? "has the tag latest, which is another image tomorrow; write the tag of one version"
            : null;
    }

    public static string? FolderInProject(string text) =>
        FolderPattern().IsMatch(text) && !text.Split('/').Contains("..")
            ? null
            : "is not a folder in the project; one is like sample, without '..', and does not begin with '/'";

    private static bool IsImageName(string text) => text.Length <= 255 && ImageNamePattern().IsMatch(text);

    private static (string Name, string? Tag, string? Digest) SplitReference(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var digest = at < 0 ? null : text[(at + 1)..];
        var rest = at < 0 ? text : text[..at];
        var colon = rest.LastIndexOf(':');
        return colon > rest.LastIndexOf('/') ? (rest[..colon], rest[(colon + 1)..], digest) : (rest, null, digest);
    }

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]*\z")]
    private static partial Regex PostgresNamePattern();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketPattern();

    [GeneratedRegex(@"\A[a-z]{2,3}(?:-[a-z]+){1,3}-[0-9]\z")]
    private static partial Regex RegionPattern();

    [GeneratedRegex(@"\Ahttps?://(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?\z")]
    private static partial Regex OriginPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex CookiePattern();

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\z")]
    private static partial Regex FlagPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_.][A-Za-z0-9_. -]*(?:/[A-Za-z0-9_. -]+)*\z")]
    private static partial Regex FolderPattern();

    [GeneratedRegex(@"\A[A-Z_][A-Z0-9_]*\z")]
    private static partial Regex VariablePattern();

    [GeneratedRegex(
        @"\A(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*\z"
    )]
    private static partial Regex ImageNamePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestPattern();
}
