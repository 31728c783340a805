using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Rendering;

/// <summary>The secrets of a stack as environment variables, one for each placeholder found.</summary>
/// <param name="stack">The recorded stack.</param>
internal sealed partial class StackSecrets(RecordedStack stack)
{
    private readonly Dictionary<string, SecretVariable> byPlaceholder = [];
    private readonly List<SecretVariable> variables = [];

    /// <summary>The variables found so far, in order.</summary>
    public IReadOnlyList<SecretVariable> Variables => variables;

    /// <summary>
    /// Escapes all texts in a node for Compose: <c>$$</c> for a dollar sign, a variable for a secret.
    /// </summary>
    public JsonNode? Interpolated(JsonNode? node) => node.WithTexts(Interpolated);

    /// <summary>Replaces each secret in a file's content by <c>${NAME}</c>, and returns the names.</summary>
    /// <exception cref="UsageException">The content already contains such a text.</exception>
    public (string Content, IReadOnlyList<string> Names) Template(string content, string path)
    {
        var names = Placeholder
            .NamedSecret()
            .Matches(content)
            .Select(match => Variable(match).Name)
            .Distinct()
            .ToList();
        if (names.FirstOrDefault(name => content.Contains($"${{{name}}}", StringComparison.Ordinal)) is { } literal)
        {
            throw new UsageException(
                $"{path} already contains the text ${{{literal}}}, which would be taken for "
                    + "the secret. Change the text."
            );
        }
        return (Placeholder.NamedSecret().Replace(content, match => $"${{{Variable(match).Name}}}"), names);
    }

    private string Interpolated(string text)
    {
        var result = new StringBuilder();
        var end = 0;
        foreach (Match match in Placeholder.NamedSecret().Matches(text))
        {
            // Compose 1 shows only this message, so it must contain the name.
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
                $"The secrets '{first}' and '{placeholder}' would both be named {variable.Name}. Rename one of them."
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
                $"{passwords.Count} passwords are named '{placeholder}'. Rename all but one."
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

    /// <summary>
    /// The variable's name: <c>alertmanager.slackWebhook</c> becomes <c>ALERTMANAGER_SLACK_WEBHOOK</c>.
    /// </summary>
    public static string NameOf(string placeholder)
    {
        var words = WordEnd().Replace(placeholder, "_").Trim('_');
        var name = words.Length == 0 || char.IsAsciiDigit(words[0]) ? $"_{words}" : words;
        return name.ToUpperInvariant();
    }

    [GeneratedRegex("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordEnd();
}
