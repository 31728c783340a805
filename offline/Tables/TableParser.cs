using System.Text.RegularExpressions;

namespace InventarioRetail.Offline.Tables;

/// <summary>
/// Parses a table. A line in the first column starts a section, to which the indented lines below it belong; <c>#</c>
/// starts a comment:
/// <code>
/// source   origin of the facts
/// package  docker 5.1.0 Pulumi.Docker           (and 'Types' if all args and types are below Pulumi.Docker.Types)
/// module   Rds                                  (only if the classes have their own namespace)
///
/// resource docker:index/network:Network         (or: provider, type Name [input|output], enum Name)
///   name string computed replace                (name, type, flags; in an enum: name, value)
///   "Id" string                                 (in quotes: a name that starts with a capital)
///   alias:docker:index/net:Net                  (a former type token of the resource)
/// </code>
/// </summary>
internal sealed class TableParser
{
    private const string AliasPrefix = "alias:";
    private const string Sections = "'source', 'package', 'module', 'resource', 'provider', 'type' or 'enum'";

    private static readonly Regex Words = new("""#.*|("[^"]*"|\S)+""");
    private static readonly Regex ClassName = new("^[A-Z][A-Za-z0-9]*$");
    private static readonly Regex MemberName = new("^[A-Z][A-Za-z0-9_]*$");
    private static readonly Regex Namespace = new(@"^[A-Z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*)*$");
    private static readonly Regex Token = new(
        "^(?<package>[a-z][a-z0-9-]*):(?<module>[A-Za-z0-9./-]+):(?<name>[A-Z][A-Za-z0-9]*)$"
    );

    private readonly List<Declaration> _declarations = [];
    private readonly List<Problem> _problems = [];
    private readonly PropertyParser _properties;
    private Package? _package;
    private string? _module;
    private bool _hasSource;
    private Declaration? _current;

    private TableParser() => _properties = new(Report);

    public static Table Parse(string text)
    {
        var parser = new TableParser();
        var lines = text.Split('\n');
        for (var number = 0; number < lines.Length; number++)
        {
            parser.ReadLine(number, lines[number].TrimEnd('\r'));
        }

        var start = new Place(0, 0, 0);
        if (!parser._hasSource)
        {
            parser.Report(
                start,
                "The table has no 'source' line: add the origin of its facts: repository, path, version."
            );
        }

        if (parser._package is null)
        {
            parser.Report(start, "The table has no 'package' line, such as 'package docker 5.1.0 Pulumi.Docker'.");
        }

        return new Table(parser._package, parser._module, parser._declarations, parser._problems);
    }

    private void ReadLine(int number, string line)
    {
        var words = Words
            .Matches(line)
            .Cast<Match>()
            .Where(match => match.Value[0] != '#')
            .Select(match => new Word(match.Value, new Place(number, match.Index, match.Length)))
            .ToList();
        if (words.Count == 0)
        {
            return;
        }

        if (words[0].At.Column == 0)
        {
            _current = null;
            ReadSection(words);
        }
        else if (_current is EnumType enumType)
        {
            ReadEnumMember(enumType, words);
        }
        else if (words[0].Text.StartsWith(AliasPrefix, StringComparison.Ordinal))
        {
            ReadAlias(words);
        }
        else if (_current is not null)
        {
            _properties.Read(_current, words);
        }
        else
        {
            Report(words[0].At, "An indented line belongs under a 'resource', 'provider', 'type' or 'enum' line.");
        }
    }

    private void ReadSection(List<Word> words)
    {
        var (section, at) = words[0];
        switch (section)
        {
            case "source" when words.Count > 1:
                _hasSource = true;
                break;
            case "package" when words.Count is 4 or 5 && words.Skip(3).All(word => Namespace.IsMatch(word.Text)):
                _package = new Package(words[1].Text, words[2].Text, words[3].Text, words.ElementAtOrDefault(4)?.Text);
                break;
            case "module" when words.Count == 2 && Namespace.IsMatch(words[1].Text):
                _module = words[1].Text;
                break;
            case "resource" when words.Count == 2:
                ReadResource(words[1]);
                break;
            case "provider" when words.Count == 1:
                Declare(new Provider(at));
                break;
            case "type" when words.Count is 2 or 3 && ReadSides(words.ElementAtOrDefault(2)) is { } sides:
                ReadName(words[1], name => new ObjectType(name, sides, words[1].At));
                break;
            case "enum" when words.Count == 2:
                ReadName(words[1], name => new EnumType(name, words[1].At));
                break;
            default:
                Report(at, SectionProblem(section));
                break;
        }
    }

    private static Sides? ReadSides(Word? word) =>
        word?.Text switch
        {
            null => Sides.Both,
            "input" => Sides.Input,
            "output" => Sides.Output,
            _ => null,
        };

    private static string SectionProblem(string section) =>
        section switch
        {
            "source" => "A source line is 'source <repository, path, version>': the origin of the table's facts.",
            "package" =>
                "A package line is 'package <name> <version> <C# namespace>', followed by the namespace of args "
                    + "and types "
                    + "if the modules share one.",
            "module" => "A module line is 'module <C# namespace below the package's>', such as 'module Apps.V1'.",
            "resource" =>
                "A resource line is 'resource <type token>', such as 'resource docker:index/network:Network'.",
            "provider" => "A provider line is the word 'provider' alone.",
            "type" => "A type line is 'type <Name>', followed by 'input' or 'output' if it is only one of them.",
            "enum" => "An enum line is 'enum <Name>'.",
            _ => $"'{section}' is not a section: a line that is not indented starts with {Sections}.",
        };

    private void ReadResource(Word token)
    {
        if (ReadToken(token.Text, token.At) is { } name)
        {
            Declare(new Resource(token.Text, name, token.At));
        }
    }

    private void ReadAlias(List<Word> words)
    {
        var (text, at) = words[0];
        var token = text.Substring(AliasPrefix.Length);
        if (words.Count > 1)
        {
            Report(words[1].At, "A line has one alias, 'alias:<type token>', and nothing else.");
        }
        else if (_current is not Resource resource)
        {
            Report(at, "An alias is a resource's former type token: put it under a 'resource' line.");
        }
        else if (ReadToken(token, at) is not null)
        {
            resource.Aliases.Add(token);
        }
    }

    /// <summary>
    /// Returns the class name in a type token of the table's package; reports an error and returns null if there is
    /// none.
    /// </summary>
    private string? ReadToken(string token, Place at)
    {
        var match = Token.Match(token);
        if (!match.Success)
        {
            Report(
                at,
                $"'{token}' is not a type token: write '<package>:<module>:<Name>', such as "
                    + "'docker:index/network:Network'."
            );
            return null;
        }

        if (_package is { } package && match.Groups["package"].Value != package.Name)
        {
            Report(at, $"'{token}' is not of the table's package: its tokens start with '{package.Name}:'.");
            return null;
        }

        return match.Groups["name"].Value;
    }

    private void ReadName(Word name, Func<string, Declaration> declare)
    {
        if (ClassName.IsMatch(name.Text))
        {
            Declare(declare(name.Text));
        }
        else
        {
            Report(name.At, $"'{name.Text}' is not a class name: write it like 'ContainerPort'.");
        }
    }

    private void Declare(Declaration declaration)
    {
        if (_declarations.Any(other => other.GetType() == declaration.GetType() && other.Name == declaration.Name))
        {
            Report(declaration.At, $"'{declaration.Name}' is already in this table: keep one of the two.");
        }

        // Its properties are still parsed, so that their errors are reported too.
        _current = declaration;
        _declarations.Add(declaration);
    }

    private void ReadEnumMember(EnumType enumType, List<Word> words)
    {
        if (words.Count != 2 || !MemberName.IsMatch(words[0].Text))
        {
            Report(words[0].At, "A line of an enum is its C# name and its value, such as 'Tcp tcp'.");
        }
        else if (enumType.Members.Any(member => member.Name == words[0].Text))
        {
            Report(words[0].At, $"'{words[0].Text}' is already in '{enumType.Name}': keep one of the two.");
        }
        else
        {
            enumType.Members.Add((words[0].Text, words[1].Text));
        }
    }

    private void Report(Place at, string message) => _problems.Add(new Problem(at, message));
}
