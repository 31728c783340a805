using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace InventarioRetail.Settings;

/// <summary>
/// Formats of texts. Each method returns what is wrong, as a phrase that follows the text; null if the text is valid.
/// </summary>
internal static partial class Formats
{
    private const int MaxNameInPostgres = 63;

    // A shorter prefix is more than one private network (10.0.0.0/8 is the largest).
    private const int MinPrefix = 8;

    public static string? PostgresName(string text) =>
        PostgresNamePattern().IsMatch(text) && text.Length <= MaxNameInPostgres
            ? null
            : "is not a valid Postgres name; use 1 to 63 lower-case letters, digits and '_', not starting with a digit";

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
            : "is not a valid bucket name; use 3 to 63 lower-case letters, digits and '-', starting and ending with a "
                + "letter or digit, "
                + "without the prefixes and suffixes that S3 reserves";

    public static string? Region(string text) =>
        RegionPattern().IsMatch(text) ? null : "is not an AWS region; use one such as us-east-1";

    public static string? AccountId(string text) =>
        AccountPattern().IsMatch(text) ? null : "is not an AWS account ID; write its 12 digits in quotes";

    public static string? AwsId(string text, string kind) =>
        text.StartsWith(kind + "-", StringComparison.Ordinal) && AwsIdPattern().IsMatch(text)
            ? null
            : $"is not an AWS ID of the right type; use one such as {kind}-0a1b2c3d4e5f60718";

    public const string OidcProviderArnExample =
        "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";

    public static string? OidcProviderArn(string text) =>
        OidcProviderPattern().IsMatch(text)
            ? null
            : $"is not the ARN of an OIDC provider; use one such as {OidcProviderArnExample}";

    public static string? Cidr(string text) =>
        IPNetwork.TryParse(text, out var network)
        && network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
        && network.PrefixLength >= MinPrefix
        && network.ToString() == text
            ? null
            : "is not a valid CIDR block; write the network address and a prefix of "
                + $"/{MinPrefix} or longer, such as 10.0.20.0/24";

    public static string? InstanceClass(string text) =>
        InstanceClassPattern().IsMatch(text) ? null : "is not an RDS instance class; use one such as db.t4g.medium";

    public static string? NodeType(string text) =>
        NodeTypePattern().IsMatch(text) ? null : "is not an ElastiCache node type; use one such as cache.t4g.small";

    public static string? Email(string text) =>
        EmailPattern().IsMatch(text) ? null : "is not an e-mail address; use one such as ops@example.com";

    public static string? Hostname(string text) =>
        HostnamePattern().IsMatch(text) && text.Length <= 253
            ? null
            : "is not a valid host name; use lower-case letters, digits, '-' and '.', such as dashboard.example.com";

    public static string? KubernetesName(string text) =>
        KubernetesNamePattern().IsMatch(text)
            ? null
            : "is not a valid Kubernetes name; use 1 to 63 lower-case letters, digits and '-', starting and ending "
                + "with a letter or digit";

    public static string? AnnotationName(string text) =>
        AnnotationPattern().IsMatch(text)
            ? null
            : "is not a valid annotation name; use one such as service.beta.kubernetes.io/aws-load-balancer-type";

    public static string? NotBlank(string text) => string.IsNullOrWhiteSpace(text) ? "is blank" : null;

    public static string? Origin(string text) =>
        OriginPattern().IsMatch(text)
            ? null
            : "is not a valid origin; write a scheme, a host and optionally a port, without a path, such as "
                + "https://shop.example.com";

    public static string? Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && url.Fragment.Length == 0
            ? null
            : "is not a valid page URL; it must start with https:// or http:// and contain no '#'";

    public static string? CookieName(string text) =>
        CookiePattern().IsMatch(text) ? null : "is not a valid cookie name; use 1 to 64 letters, digits, '-' and '_'";

    public static string? FlagName(string text) =>
        FlagPattern().IsMatch(text)
            ? null
            : "is not a valid flag name; use lower-case letters, digits and '-', starting with a letter";

    public static string? CriterionName(string text) =>
        FlagPattern().IsMatch(text)
            ? null
            : "is not a valid name of a criterion; use lower-case letters, digits and '-', starting with a letter";

    public static string? CriterionQuery(string text) =>
        !text.Contains(CriterionSettings.Revision, StringComparison.Ordinal)
            ? $"does not contain {CriterionSettings.Revision}, which stands for the canary's name; add a matcher such as "
                + $"{{revision=\"{CriterionSettings.Revision}\"}}"
        : text.Replace(CriterionSettings.Revision, "", StringComparison.Ordinal) is var rest
        && (rest.Contains("{{", StringComparison.Ordinal) || rest.Contains("}}", StringComparison.Ordinal))
            ? $"contains double braces; only {CriterionSettings.Revision} is replaced"
        : null;

    public static string? VariableName(string text) =>
        !VariablePattern().IsMatch(text)
            ? "is not a valid variable name; use upper-case letters, digits and '_', not starting with a digit"
        : ManagedVariables.Contains(text) ? "is set by the program; change the setting that it comes from"
        : null;

    public static string? VariableValue(string text) =>
        text.Contains('\0', StringComparison.Ordinal)
            ? "contains a NUL character, which environment variables cannot hold"
            : null;

    public static string? ImageWithoutTag(string text) =>
        IsImageName(text) ? null
        : IsImageName(Monitoring.ImageReference.Parse(text).Name)
            ? "has a tag or a digest; remove it, because each revision sets its own"
        : "is not a valid image name; use one such as ghcr.io/owner/image";

    public static string? ImageReference(string text)
    {
        var (name, tag, digest) = Monitoring.ImageReference.Parse(text);
        return !IsImageName(name) || (tag is not null && !Revision.IsTag(tag))
                ? "is not a valid image reference; use one such as docker.io/library/redis:7.4.11-alpine"
            : digest is not null && !Revision.IsDigest(digest)
                ? "has an invalid digest; a digest is 'sha256:' and 64 lower-case hexadecimal digits"
            : tag is null && digest is null ? "has neither a tag nor a digest; add one to pin the image"
            : digest is null && tag!.Equals("latest", StringComparison.OrdinalIgnoreCase)
                ? "has the floating tag latest; use the tag of a fixed version"
            : null;
    }

    public static string? FolderInProject(string text) =>
        FolderPattern().IsMatch(text) && !text.Split('/').Contains("..")
            ? null
            : "is not a valid project folder; use a relative path without '..', such as sample";

    private static bool IsImageName(string text) => text.Length <= 255 && ImageNamePattern().IsMatch(text);

    [GeneratedRegex(@"\A[0-9]{12}\z")]
    private static partial Regex AccountPattern();

    [GeneratedRegex(@"\A[a-z]+-(?:[0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex AwsIdPattern();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/[A-Za-z0-9._/-]+\z")]
    private static partial Regex OidcProviderPattern();

    [GeneratedRegex(@"\Adb\.[a-z0-9-]+\.[a-z0-9]+\z")]
    private static partial Regex InstanceClassPattern();

    [GeneratedRegex(@"\Acache\.[a-z0-9-]+\.[a-z0-9]+\z")]
    private static partial Regex NodeTypePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\z")]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\z")]
    private static partial Regex HostnamePattern();

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex KubernetesNamePattern();

    [GeneratedRegex(@"\A(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex AnnotationPattern();

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
}
