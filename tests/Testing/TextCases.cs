namespace InventarioRetail.Testing;

/// <summary>
/// The cases of a theory as text: <c>input => expected</c> in a line, or a line of input and then the lines that are
/// expected of it, indented. A line that ends with a backslash goes on in the next one; <c>⏎</c>, <c>␍</c> and
/// <c>⇥</c> are a line feed, a carriage return and a tab.
/// </summary>
internal static class TextCases
{
    public static TheoryData<string, string> Of(string text)
    {
        var cases = new TheoryData<string, string>();
        var lines = text.Replace("\\\n", "\0").Split('\n');
        for (var i = 0; i < lines.Length; )
        {
            var input = lines[i++];
            if (input.Split(" => ") is [var one, var other])
            {
                cases.Add(Unescaped(one), Unescaped(other));
                continue;
            }
            var expected = lines.Skip(i).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)).ToList();
            i += expected.Count;
            cases.Add(Unescaped(input), string.Join('\n', expected.Select(line => Unescaped(line[2..]))));
        }
        return cases;
    }

    private static string Unescaped(string line) =>
        string.Concat(line.Split('\0').Select((part, index) => index == 0 ? part : part.TrimStart()))
            .Replace('⏎', '\n')
            .Replace('␍', '\r')
            .Replace('⇥', '\t');
}
