namespace InventarioRetail.Guard;

/// <summary>Makes one line of a text from outside.</summary>
internal static class OneLine
{
    /// <summary>Replaces control characters by spaces and cuts the text to a length.</summary>
    public static string Of(string text, int length)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        if (line.Length <= length)
            return line;
        // Not between the halves of a surrogate pair.
        var end = length - 1;
        return line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)] + "…";
    }
}
