using System.CommandLine;

namespace InventarioRetail.Cli.Commands;

/// <summary>What many commands are given alike.</summary>
internal static class StackOptions
{
    private const string Text = "text";

    public static Argument<string> Stack() => new("stack") { Description = "The stack, as in Pulumi.<stack>.yaml." };

    /// <param name="occasion">What the setting is changed for.</param>
    /// <param name="example">A change.</param>
    public static Option<string[]> Set(string occasion, string example) =>
        new("--set")
        {
            Description = $"A setting to change for this {occasion}, e.g. {example}. May be given more than once.",
            HelpName = "path=value",
        };

    /// <param name="formats">What can be chosen, beside text.</param>
    public static Option<string> Format(params string[] formats)
    {
        var format = new Option<string>("--format")
        {
            Description = "How to show it.",
            DefaultValueFactory = _ => Text,
        };
        format.AcceptOnlyFromAmong([Text, .. formats]);
        return format;
    }
}
