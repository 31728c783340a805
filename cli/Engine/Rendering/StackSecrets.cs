using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Engine.Rendering;

/// <summary>The secrets of a stack as environment variables: every placeholder that is met in it gives one.</summary>
/// <param name="stack">The recorded stack.</param>
internal sealed partial class StackSecrets(RecordedStack stack)
{
    private readonly Dictionary<string, SecretVariable> byPlaceholder = [];
    private readonly List<SecretVariable> variables = [];

    /// <summary>What was met so far, in that order.</summary>
    public IReadOnlyList<SecretVariable> Variables => variables;

    /// <summary>Makes all texts in a node ones that Compose reads: <c>$$</c> for a dollar sign, a variable for a secret.</summary>
    public JsonNode? Interpolated(JsonNode? node) => node.WithTexts(Interpolated);

    /// <summary>The content of a file with <c>${NAME}</c> for each secret, and the names.</summary>
    /// <exception cref="UsageException">The content has such a text already.</exception>
    public (string Content, IReadOnlyList<string> Names) Template(string content, string path)
    {
        var names = Placeholder
            .NamedSecret()
            .Matches(content)
            .Select(match => Variable(match).Name)
            .Distinct()
            .ToList();
        if (names.FirstOrDefault(name => content.Contains($"${{{name}}}", StringComparison.Ordinal)) is { } literal)
            throw new UsageException(
                $"{path}: has ${{{literal}}} in it already, which is how the secret is going to be written."
            );
        return (Placeholder.NamedSecret().Replace(content, match => $"${{{Variable(match).Name}}}"), names);
    }

    private string Interpolated(string text)
    {
        var result = new StringBuilder();
        var end = 0;
        foreach (Match match in Placeholder.NamedSecret().Matches(text))
        {
            // Compose 1 tells the message only, so it must have the name.
            var name = Variable(match).Name;
            result.Append(Escaped(text[end..match.Index])).Append($"${{{name}:?{name} has no value}}");
            end = match.Index + match.Length;
        }
        return result.Append(Escaped(text[end..])).ToString();
    }

    private static string Escaped(string literal) => literal.Replace("$", "$$", StringComparison.Ordinal);

    private SecretVariable Variable(Match match)
    {
        var placeholder = match.Groups[1].Value;
        if (byPlaceholder.TryGetValue(placeholder, out var known))
            return known;
        var variable = Declare(placeholder);
        if (variables.Find(other => other.Name == variable.Name) is not null)
        {
            var first = byPlaceholder.First(other => other.Value.Name == variable.Name).Key;
            throw new UsageException(
                $"The secrets '{first}' and '{placeholder}' would both be called {variable.Name}; rename one of them."
            );
        }
        variables.Add(variable);
        byPlaceholder.Add(placeholder, variable);
        return variable;
    }

    private SecretVariable Declare(string placeholder)
    {
        var name = NameOf(placeholder);
        var passwords = stack
            .Resources.Where(resource => resource.Type == DockerTypes.Password && resource.Name == placeholder)
            .ToList();
        return passwords switch
        {
            [] => new ConfiguredSecret(name, placeholder),
            [var password] => Fields.Read(password, inputs => Generated(name, inputs)),
            _ => throw new UsageException(
                $"{passwords.Count} passwords are called '{placeholder}'; rename all but one."
            ),
        };
    }

    private static GeneratedSecret Generated(string name, Fields inputs) =>
        new(
            name,
            inputs.Integer("length") ?? throw inputs.Wrong("length", "is missing"),
            inputs.Flag("special") ?? true,
            inputs.OptionalText("overrideSpecial")
        );

    /// <summary><c>alertmanager.slackWebhook</c> is <c>ALERTMANAGER_SLACK_WEBHOOK</c>.</summary>
    public static string NameOf(string placeholder)
    {
        var words = WordEnd().Replace(placeholder, "_").Trim('_');
        var name = words.Length == 0 || char.IsAsciiDigit(words[0]) ? $"_{words}" : words;
        return name.ToUpperInvariant();
    }

    [GeneratedRegex("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordEnd();
}
