using System.CommandLine;

namespace InventarioRetail.Cli.Commands;

/// <summary>Arguments and options shared by many commands.</summary>
internal static class StackOptions
{
    private const string Text = "text";

    public static Argument<string> Stack() =>
        new("stack") { Description = "Name of the stack, as in Pulumi.<stack>.yaml." };

    public static Option<string[]> Set() =>
        new("--set") { Description = "Override a setting for this run; repeatable.", HelpName = "path=value" };

    /// <param name="formats">The formats beside <c>text</c>.</param>
    public static Option<string> Format(params string[] formats)
    {
        var format = new Option<string>("--format")
        {
            Description = "Choose the output format.",
            DefaultValueFactory = _ => Text,
        };
        format.AcceptOnlyFromAmong([Text, .. formats]);
        return format;
    }
}
