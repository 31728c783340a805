using Spectre.Console;

namespace InventarioRetail.Cli.Tests;

/// <summary>A difference as each format shows it.</summary>
internal static class Reports
{
    public static readonly string[] Formats = ["text", "json", "markdown", "mermaid"];

    public static PreviewReport Of(RecordedStack old, RecordedStack @new) =>
        new(
            "dev",
            "Pulumi.dev.yaml in HEAD",
            "Pulumi.dev.yaml",
            StackDiff.Between(old, @new),
            TimeSpan.FromSeconds(0.25)
        );

    public static string Show(PreviewReport report, string format) =>
        format switch
        {
            "text" => Text(report, width: 10_000),
            "json" => JsonOutput.Render(report),
            "markdown" => MarkdownOutput.Render(report),
            "mermaid" => MermaidOutput.Render(report),
            _ => throw new ArgumentException(format),
        };

    /// <summary>What a terminal of a width gets.</summary>
    public static string Text(PreviewReport report, int width, bool colour = false)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        new TextOutput(Console(writer, width, colour)).Write(report);
        return writer.ToString();
    }

    /// <summary>A terminal of a width that writes into a text.</summary>
    public static IAnsiConsole Console(TextWriter writer, int width, bool colour = false)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = colour ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(writer),
            }
        );
        console.Profile.Width = width;
        return console;
    }
}
