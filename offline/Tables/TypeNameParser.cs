using System.Text.RegularExpressions;

namespace InventarioRetail.Offline.Tables;

/// <summary>Parses a type such as <c>map&lt;list&lt;string&gt;&gt;</c>.</summary>
internal sealed class TypeNameParser
{
    public const string Expected =
        "string, int, number, bool, any, asset, archive, list<T>, map<T>, union<A,B> (without spaces), "
        + "or the name of a type or enum";

    private static readonly Regex Tokens = new(@"\G([A-Za-z0-9.]+|[<>,])");
    private static readonly Regex DeclaredName = new(@"^([A-Z][A-Za-z0-9]*\.)*[A-Z][A-Za-z0-9]*$");

    private readonly Queue<string> _tokens;

    private TypeNameParser(IEnumerable<string> tokens)
    {
        _tokens = new Queue<string>(tokens);
    }

    /// <summary>Returns the type, or null if the text is not a type.</summary>
    public static TypeName? Parse(string text)
    {
        var matches = Tokens.Matches(text).Cast<Match>().Select(match => match.Value).ToList();
        if (matches.Sum(token => token.Length) != text.Length)
        {
            return null;
        }

        var parser = new TypeNameParser(matches);
        var type = parser.ReadType();
        return parser._tokens.Count == 0 ? type : null;
    }

    private TypeName? ReadType()
    {
        if (_tokens.Count == 0)
        {
            return null;
        }

        var name = _tokens.Dequeue();
        return name switch
        {
            "string" or "int" or "bool" => new TypeName.Scalar(name),
            "number" => new TypeName.Scalar("double"),
            "any" => new TypeName.Scalar("object"),
            "asset" => new TypeName.Scalar("global::Pulumi.AssetOrArchive"),
            "archive" => new TypeName.Scalar("global::Pulumi.Archive"),
            "list" when ReadArguments(1) is { } elements => new TypeName.List(elements[0]),
            "map" when ReadArguments(1) is { } elements => new TypeName.Map(elements[0]),
            "union" when ReadArguments(2) is { } elements => new TypeName.Union(elements[0], elements[1]),
            _ => DeclaredName.IsMatch(name) ? new TypeName.Declared(name) : null,
        };
    }

    private TypeName[]? ReadArguments(int count)
    {
        var arguments = new TypeName[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryRead(i == 0 ? "<" : ",") || ReadType() is not { } argument)
            {
                return null;
            }

            arguments[i] = argument;
        }

        return TryRead(">") ? arguments : null;
    }

    private bool TryRead(string token)
    {
        if (_tokens.Count == 0 || _tokens.Peek() != token)
        {
            return false;
        }

        _tokens.Dequeue();
        return true;
    }
}
