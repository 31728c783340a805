using FsCheck;
using FsCheck.Fluent;

namespace InventarioRetail.Stacks.Tests;

/// <summary>A text with a few characters inserted.</summary>
internal static class TextEdits
{
    public static Arbitrary<string> Of(string text, string letters) =>
        Gen.Choose(0, text.Length)
            .SelectMany(at => Gen.Elements(letters.ToCharArray()).Select(letter => (at, letter)))
            .ListOf()
            .Select(edits => edits.Aggregate(text, (result, edit) => result.Insert(edit.at, edit.letter.ToString())))
            .ToArbitrary();
}
