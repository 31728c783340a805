using System.Text.RegularExpressions;

namespace InventarioRetail.Offline.Tables;

/// <summary>A word of a line.</summary>
internal sealed record Word(string Text, Place At);

/// <summary>Parses the lines of properties: a name, a type and flags.</summary>
/// <param name="report">Reports a mistake.</param>
internal sealed class PropertyParser(Action<Place, string> report)
{
    private const string FlagNames =
        "'required', 'computed', 'output', 'secret', 'plain', 'json', 'replace', 'input', "
        + "'const:VALUE', 'default:VALUE', 'env:VARIABLE' or 'name:CSharpName'";

    private static readonly Regex PropertyName = new("""^([a-z][A-Za-z0-9]*|"[A-Z][A-Za-z0-9]*")$""");
    private static readonly Regex EnvironmentFlag = new(
        "^env:(?<variable>[A-Z][A-Z0-9_]*)(,(?<variable>[A-Z][A-Z0-9_]*))*$"
    );
    private static readonly Regex ConstantFlag = new(@"^const:(?<value>[A-Za-z0-9./-]+)$");
    private static readonly Regex DefaultFlag = new("""^default:("(?<value>[^"]*)"|(?<value>[A-Za-z0-9./-]+))$""");
    private static readonly Regex NameFlag = new("^name:(?<name>[A-Z][A-Za-z0-9]*)$");

    /// <summary>Parses the words of a line and adds the property to its owner.</summary>
    public void Read(Declaration owner, IReadOnlyList<Word> words)
    {
        var name = words[0];
        if (!PropertyName.IsMatch(name.Text))
        {
            report(
                name.At,
                $"'{name.Text}' is not a property name: write it in camel case, like 'ipAddress', or in quotes if the "
                    + "official name starts with a capital."
            );
            return;
        }

        if (words.Count == 1)
        {
            report(name.At, $"'{name.Text}' has no type: a line is '<name> <type> <flags>'.");
            return;
        }

        var type = TypeNameParser.Parse(words[1].Text);
        if (type is null)
        {
            report(words[1].At, $"'{words[1].Text}' is not a type: use {TypeNameParser.Expected}.");
            return;
        }

        var flags = Flags.None;
        string[] variables = [];
        string? csharpName = null;
        string? constant = null;
        string? defaultValue = null;
        foreach (var word in words.Skip(2))
        {
            var environment = EnvironmentFlag.Match(word.Text);
            var otherName = NameFlag.Match(word.Text);
            var onlyValue = ConstantFlag.Match(word.Text);
            var unlessSet = DefaultFlag.Match(word.Text);
            if (environment.Success)
            {
                variables = [.. environment.Groups["variable"].Captures.Cast<Capture>().Select(one => one.Value)];
            }
            else if (otherName.Success)
            {
                csharpName = otherName.Groups["name"].Value;
            }
            else if (onlyValue.Success)
            {
                constant = onlyValue.Groups["value"].Value;
            }
            else if (unlessSet.Success)
            {
                defaultValue = unlessSet.Groups["value"].Value;
            }
            else if (ReadFlag(word.Text) is { } flag)
            {
                flags |= flag;
            }
            else
            {
                report(word.At, $"'{word.Text}' is not a flag: use {FlagNames}.");
            }
        }

        var property = new Property(name.Text.Trim('"'), type, flags, name.At)
        {
            EnvironmentVariables = variables,
            Constant = constant,
            Default = defaultValue,
        };
        if (csharpName is not null)
        {
            property = property with { CSharpName = csharpName };
        }

        if (Contradiction(owner, property) is { } contradiction)
        {
            report(name.At, contradiction);
        }
        else
        {
            owner.Properties.Add(property);
        }
    }

    private static Flags? ReadFlag(string word) =>
        word switch
        {
            "required" => Flags.Required,
            "computed" => Flags.Computed,
            "output" => Flags.Output,
            "secret" => Flags.Secret,
            "plain" => Flags.Plain,
            "json" => Flags.Json,
            "replace" => Flags.Replace,
            "input" => Flags.Input,
            _ => null,
        };

    private static string? Contradiction(Declaration owner, Property property)
    {
        const Flags InputFlags =
            Flags.Required | Flags.Computed | Flags.Plain | Flags.Json | Flags.Replace | Flags.Input;
        var name = property.Name;
        if (owner.Properties.Any(other => other.Name == name))
        {
            return $"'{name}' is already in '{owner.Name}': keep one of the two.";
        }

        if (property.CSharpName == owner.Name)
        {
            return $"'{name}' would have the same name as its class, which C# does not allow: add the official "
                + "package's name for it, such as 'name:BucketName'.";
        }

        if (
            property.Is(Flags.Output)
            && (property.Is(InputFlags) || property.EnvironmentVariables.Count > 0 || property.Default is not null)
        )
        {
            return $"'{name}' is 'output', so its only other flag can be 'secret': the others are for inputs.";
        }

        if (property.Is(Flags.Required) && property.Is(Flags.Computed))
        {
            return $"'{name}' is 'required', so it always has a value: remove 'computed'.";
        }

        if (
            owner is not Resource
            && (
                property.Is(Flags.Computed | Flags.Output | Flags.Replace)
                || property.Constant is not null
                || (property.Is(Flags.Input) && owner is not Provider)
            )
        )
        {
            return $"'{name}' has a flag that only properties of a resource can have: 'computed', 'output', 'replace', "
                + "'const:VALUE', or 'input' (also allowed for a provider).";
        }

        if (property.Constant is not null && property.Type is not TypeName.Scalar { CSharp: "string" })
        {
            return $"'{name}' has a constant, so its type must be 'string'.";
        }

        if (
            property.Default is { } value
            && property.Type is not TypeName.Scalar { CSharp: "string" }
            && !(property.Type is TypeName.Scalar { CSharp: "bool" } && value is "true" or "false")
        )
        {
            return $"'{name}' has a default, so its type must be 'string', or 'bool' with the default 'true' or "
                + "'false'.";
        }

        if (owner is not Provider && (property.Is(Flags.Json) || property.EnvironmentVariables.Count > 0))
        {
            return $"'{name}' has a flag that only properties of a provider can have: 'json' or 'env:VARIABLE'.";
        }

        return null;
    }
}
