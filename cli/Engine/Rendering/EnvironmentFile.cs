using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Rendering;

/// <summary>
/// An environment file, limited to the syntax that a shell and all Compose versions parse in the same way. Lines of
/// other names are kept unchanged, whatever they contain.
/// </summary>
/// <param name="text">The file's content.</param>
/// <param name="path">The file's path, for messages.</param>
internal sealed partial class EnvironmentFile(string text, string path)
{
    private readonly List<string> lines = [.. text.Split('\n')];

    public string Text => string.Join('\n', lines);

    /// <summary>The value of a name; null if the name is not in the file.</summary>
    /// <exception cref="UsageException">The name occurs twice, or its value is ambiguous.</exception>
    public string? Find(string name)
    {
        if (LineOf(name) is not { } index)
            return null;
        var value = Line().Match(lines[index]).Groups["value"].Value;
        return Read(value)
            ?? throw new UsageException(
                $"{path}:{index + 1}: the value of {name} is ambiguous. Put it in single "
                    + $"quotes; it cannot contain ', \\ or ${{."
            );
    }

    /// <summary>Sets the value of a name: replaces its line, or appends one below a comment.</summary>
    public void Set(string name, string value, string comment)
    {
        var line = $"{name}={Quoted(value)}";
        if (LineOf(name) is { } index)
        {
            lines[index] = line;
            return;
        }
        while (lines is [.., ""])
            lines.RemoveAt(lines.Count - 1);
        if (lines.Count > 0)
            lines.Add("");
        lines.AddRange([$"# {comment}", line, ""]);
    }

    /// <summary>Whether a name is in the file, with or without a value.</summary>
    public bool Has(string name) => LineOf(name) is not null;

    /// <summary>Formats a value for the file; null if that is not possible.</summary>
    public static string? Quoted(string value) =>
        PlainValue().IsMatch(value) ? value
        : value.Contains("${", StringComparison.Ordinal) ? null
        : Read($"'{value}'") == value ? $"'{value}'"
        : Read($"\"{value}\"") == value ? $"\"{value}\""
        : null;

    private static string? Read(string value)
    {
        if (PlainValue().Match(value) is { Success: true } plain)
            return plain.Groups["text"].Value;
        if (SingleQuoted().Match(value) is { Success: true } single)
            return single.Groups["text"].Value;
        return DoubleQuoted().Match(value) is { Success: true } quoted ? quoted.Groups["text"].Value : null;
    }

    private int? LineOf(string name)
    {
        var found = Enumerable
            .Range(0, lines.Count)
            .Where(index => Line().Match(lines[index]).Groups["name"].Value == name)
            .ToList();
        return found switch
        {
            [] => null,
            [var only] => only,
            [var first, var second, ..] => throw new UsageException(
                $"{path}:{second + 1}: {name} is set twice; the first is in line {first + 1}. Remove one of them."
            ),
        };
    }

    [GeneratedRegex(@"\A\s*(?:export\s+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?<value>.*?)\s*\z")]
    private static partial Regex Line();

    private const string Comment = @"(?:\s+#.*)?";

    [GeneratedRegex($@"\A(?<text>[A-Za-z0-9_./:@%+,=^-]*){Comment}\z")]
    private static partial Regex PlainValue();

    // Compose 1 decodes \\ and \' within single quotes, and replaces ${NAME} there.
    [GeneratedRegex($@"\A'(?<text>(?:[^'\\\n$]|\$(?!\{{))*)'{Comment}\z")]
    private static partial Regex SingleQuoted();

    [GeneratedRegex($"""\A"(?<text>[^"\\\n$`!]*)"{Comment}\z""")]
    private static partial Regex DoubleQuoted();
}
