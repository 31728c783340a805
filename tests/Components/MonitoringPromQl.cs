namespace InventarioRetail.Components.Tests;

/// <summary>A place in an expression where series are named.</summary>
/// <param name="Name">The metric; empty for a selector without one.</param>
/// <param name="Labels">The labels that its matchers name.</param>
internal sealed record Selector(string Name, IReadOnlyList<string> Labels);

/// <summary>
/// Finds the selectors of a PromQL expression that promtool accepts. It knows words, not grammar: a word is a function
/// before a bracket, a label between the brackets of <c>by</c> and its like, and else a metric.
/// </summary>
internal sealed class PromQlReader
{
    private static readonly HashSet<string> WithLabels =
    [
        "by",
        "without",
        "on",
        "ignoring",
        "group_left",
        "group_right",
    ];

    private static readonly HashSet<string> Words = ["and", "or", "unless", "bool", "offset", "atan2", "inf", "nan"];

    private static readonly HashSet<string> Aggregations =
    [
        "sum",
        "min",
        "max",
        "avg",
        "group",
        "stddev",
        "stdvar",
        "count",
        "count_values",
        "bottomk",
        "topk",
        "quantile",
    ];

    private readonly string _text;
    private readonly List<Selector> _selectors = [];
    private int _at;

    private PromQlReader(string text) => _text = text;

    public static IReadOnlyList<Selector> Selectors(string expression)
    {
        var reader = new PromQlReader(expression);
        reader.Read();
        return reader._selectors;
    }

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private void Read()
    {
        while (_at < _text.Length)
        {
            if (Next is '"' or '\'' or '`')
            {
                SkipString();
            }
            else if (Next == '[')
            {
                SkipTo(']');
            }
            else if (Next == '#')
            {
                SkipTo('\n');
            }
            else if (Next == '{')
            {
                _selectors.Add(new("", Matchers()));
            }
            else if (char.IsAsciiDigit(Next))
            {
                TakeWhile(character => char.IsAsciiLetterOrDigit(character) || character == '.');
            }
            else if (IsWord(Next))
            {
                Word(TakeWhile(IsWord));
            }
            else
            {
                _at++;
            }
        }
    }

    private void Word(string word)
    {
        SkipSpace();
        var lower = word.ToLowerInvariant();
        if (WithLabels.Contains(lower))
        {
            if (Next == '(')
            {
                SkipTo(')');
            }
        }
        else if (Next != '(' && !Words.Contains(lower) && !Aggregations.Contains(lower))
        {
            _selectors.Add(new(word, Next == '{' ? Matchers() : []));
        }
    }

    private List<string> Matchers()
    {
        List<string> labels = [];
        _at++;
        while (Next is not '}' and not '\0')
        {
            if (Next is '"' or '\'' or '`')
            {
                SkipString();
            }
            else if (IsWord(Next))
            {
                labels.Add(TakeWhile(IsWord));
            }
            else
            {
                _at++;
            }
        }

        _at++;
        return labels;
    }

    private void SkipString()
    {
        var quote = Next;
        _at++;
        while (Next != quote && Next != '\0')
        {
            _at += Next == '\\' && quote != '`' ? 2 : 1;
        }

        _at++;
    }

    private void SkipTo(char end)
    {
        while (Next != end && Next != '\0')
        {
            _at++;
        }

        _at++;
    }

    private void SkipSpace() => TakeWhile(char.IsWhiteSpace);

    private string TakeWhile(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < _text.Length && belongs(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or ':';
}
