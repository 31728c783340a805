using System.CommandLine;

namespace InventarioRetail.Cli.Commands;

/// <summary>What many commands are given alike.</summary>
internal static class StackOptions
{
    private const string Text = "text";

    public static Argument<string> Stack() => new("stack") { Description = "The stack of Pulumi.<stack>.yaml." };

    public static Option<string[]> Set() =>
        new("--set") { Description = "Change a setting for this call; repeatable.", HelpName = "path=value" };

    /// <param name="formats">What can be chosen, beside text.</param>
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
