using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>
/// Rules that no secret is in plain text. A recording has a placeholder for every value that is marked as secret, so a
/// readable value is not marked and must not be a secret.
/// </summary>
internal static partial class SecretRules
{
    /// <summary>Words anywhere in a name that make it a secret's name.</summary>
    private static readonly HashSet<string> SecretWords =
    [
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "secret",
        "token",
        "apikey",
        "credential",
        "credentials",
    ];

    /// <summary>Words at the end of a name that make it a secret's name.</summary>
    private static readonly HashSet<string> LastSecretWords = ["key", "pass", "auth", "webhook"];

    /// <summary>Words at the end of a name that describes or locates a secret.</summary>
    private static readonly HashSet<string> AboutSecrets =
    [
        "file",
        "path",
        "dir",
        "name",
        "id",
        "ref",
        "arn",
        "strategy",
        "policy",
        "type",
        "mode",
        "version",
        "length",
        "days",
        "window",
        "endpoint",
        "algorithm",
    ];

    /// <summary>Names that look like a secret's name but are not.</summary>
    private static readonly HashSet<string> NoSecrets =
    [
        "topologyKey",
        "partitionKey",
        "sortKey",
        "hashKey",
        "publicKey",
    ];

    public static IEnumerable<Guardrail> All =>
        [
            new(
                "no-plain-secret",
                "A secret, recognised by its name or format, in an input or output that is not marked as secret",
                Plain
            ),
        ];

    private static IEnumerable<Violation> Plain(CheckedStack stack)
    {
        // The name of a Secrets Manager secret is not a secret.
        var keptIn = stack.Of(AwsTypes.Secret).Select(secret => secret.At("name").Text()).ToHashSet();
        foreach (var resource in stack.Resources)
        {
            foreach (var violation in Of(resource, resource.Inputs, "", ""))
                yield return violation;
        }
        if (stack.Recorded.Resources is not [var root, ..])
            yield break;
        foreach (var (name, value) in stack.Recorded.Outputs.Where(output => !keptIn.Contains(output.Value.Text())))
        {
            foreach (var violation in Of(root, value, PropertyPath.Member("outputs", name), name))
                yield return violation;
        }
    }

    private static IEnumerable<Violation> Of(RecordedResource resource, JsonNode? node, string path, string name)
    {
        switch (node)
        {
            case JsonObject map:
                // An environment variable in Kubernetes has its name beside its value.
                var variable = map["name"].Text();
                foreach (var (key, value) in map)
                {
                    var isWholeSecret =
                        CheckedStack.IsKind(resource, "Secret") && path is "stringData" or "data" or "binaryData";
                    var called =
                        isWholeSecret ? $"{key}_secret"
                        : key == "value" && variable.Length > 0 ? variable
                        : key;
                    foreach (var violation in Of(resource, value, PropertyPath.Member(path, key), called))
                        yield return violation;
                }
                break;
            case JsonArray list:
                foreach (var (index, element) in list.Elements())
                {
                    foreach (var violation in Of(resource, element, PropertyPath.Element(path, index), name))
                        yield return violation;
                }
                break;
            default:
                foreach (var (found, subject) in Find(name, Placeholder.Any().Replace(node.Text(), NoSecret)))
                    yield return new(resource, path, found, Remedy) { Subject = subject };
                break;
        }
    }

    /// <summary>Replaces a placeholder, so that the placeholder's own words are not matched.</summary>
    private const string NoSecret = "‹›";

    private const string Remedy =
        "let the stack generate it, read it from the stack file as an encrypted value, "
        + "or refer to a file that contains it";

    /// <summary>The secrets in a text: a description that does not show the secret, and the secret itself.</summary>
    private static IEnumerable<(string Found, string Subject)> Find(string name, string text) =>
        IsSecretName(name) && IsPlain(text)
            ? [Named(name, text)]
            :
            [
                .. Forms.SelectMany(form => form.Form.Matches(text).Select(match => (form.What, match.Value))),
                .. Setting()
                    .Matches(text)
                    .Select(setting => (Name: setting.Groups["name"].Value, Value: setting.Groups["value"].Value))
                    .Where(setting => IsSecretName(setting.Name) && IsPlain(setting.Value))
                    .Select(setting => Named(setting.Name, setting.Value)),
            ];

    private static (string Found, string Subject) Named(string name, string value) =>
        (
            string.Create(CultureInfo.InvariantCulture, $"{name} with a plain-text value of {value.Length} characters"),
            $"{name}={value}"
        );

    /// <summary>
    /// Whether a name, in any spelling, is that of a secret: <c>DB_PASSWORD</c>, <c>authToken</c>, <c>api-key</c>.
    /// </summary>
    private static bool IsSecretName(string name)
    {
        if (NoSecrets.Contains(name))
            return false;
        var words = Word().Matches(name).Select(word => word.Value.ToLowerInvariant()).ToList();
        // A member named just "key" is the name of an entry.
        return words.Count > 0
            && !AboutSecrets.Contains(words[^1])
            && (words.Any(SecretWords.Contains) || (words.Count > 1 && LastSecretWords.Contains(words[^1])));
    }

    /// <summary>Whether a value is plain text: not a placeholder, path, ARN, variable or template.</summary>
    private static bool IsPlain(string value) =>
        value.Length > 0
        && !value.Contains(NoSecret, StringComparison.Ordinal)
        && !value.StartsWith('/')
        && !value.StartsWith('$')
        && !value.StartsWith("{{", StringComparison.Ordinal)
        && !value.StartsWith("arn:", StringComparison.Ordinal)
        && value is not ("true" or "false" or "null" or "none");

    /// <summary>Secrets that are recognised by their format, whatever their name.</summary>
    private static readonly (string What, Regex Form)[] Forms =
    [
        ("an AWS access key", AwsAccessKey()),
        ("a Slack token", SlackToken()),
        ("a Slack webhook", SlackWebhook()),
        ("a GitHub token", GitHubToken()),
        ("an API key in OpenAI's format", OpenAiKey()),
        ("a JSON web token", JsonWebToken()),
        ("a private key", PrivateKey()),
        ("a URL with a password", UrlWithPassword()),
        ("a password in SQL", SqlPassword()),
        ("a Redis password", RedisPassword()),
    ];

    [GeneratedRegex(@"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")]
    private static partial Regex AwsAccessKey();

    [GeneratedRegex(@"\bxox[abeoprs]-[0-9A-Za-z-]{10,}")]
    private static partial Regex SlackToken();

    [GeneratedRegex(@"hooks\.slack\.com/services/T[0-9A-Za-z/]+")]
    private static partial Regex SlackWebhook();

    [GeneratedRegex(@"\b(?:gh[opusr]_[0-9A-Za-z]{30,}|github_pat_[0-9A-Za-z_]{30,})")]
    private static partial Regex GitHubToken();

    [GeneratedRegex(@"\bsk-[0-9A-Za-z_-]{20,}")]
    private static partial Regex OpenAiKey();

    [GeneratedRegex(@"\beyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.")]
    private static partial Regex JsonWebToken();

    [GeneratedRegex("-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"[A-Za-z][A-Za-z0-9+.-]*://[^\s:/@""'‹]*:[^\s:/@""'‹${%]+@")]
    private static partial Regex UrlWithPassword();

    [GeneratedRegex(@"\bPASSWORD\s+'[^']+'", RegexOptions.IgnoreCase)]
    private static partial Regex SqlPassword();

    [GeneratedRegex(@"\b(?:requirepass|masterauth)[ \t]+[^\s‹$]+")]
    private static partial Regex RedisPassword();

    /// <summary>
    /// Matches a setting in an environment, a script or a configuration file; a colon after a space is a variable of
    /// psql.
    /// </summary>
    [GeneratedRegex(
        @"(?<![\w.$%])-{0,2}[""']?(?<name>[A-Za-z][\w.-]*)[""']?(?:[ \t]*=[ \t]*|:[ \t]*)[""']?(?<value>[^\s,;""'&|)}\]]+)"
    )]
    private static partial Regex Setting();

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")]
    private static partial Regex Word();
}
