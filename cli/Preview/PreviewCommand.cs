using System.CommandLine;
using InventarioRetail.Cli.Preview.Output;
using Spectre.Console;

namespace InventarioRetail.Cli.Preview;

/// <summary><c>preview</c>: what a stack is made of, and what a change would do to it.</summary>
internal static class PreviewCommand
{
    public static Command Create()
    {
        var stack = new Argument<string>("stack") { Description = "The stack, as in Pulumi.<stack>.yaml." };
        var @base = new Option<string?>("--base")
        {
            Description =
                "What to compare with: a revision of git, or 'none'. Without it: the stack's file in HEAD, or with --set the file as it is.",
            HelpName = "revision|none",
        };
        var set = new Option<string[]>("--set")
        {
            Description = "A setting to change for this preview, e.g. release.weight=25. May be given more than once.",
            HelpName = "path=value",
        };
        var format = new Option<string>("--format")
        {
            Description = "How to show it.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json", "markdown", "mermaid");

        var command = new Command("preview", "Shows what a stack is made of, and what a change would do to it.")
        {
            stack,
            @base,
            set,
            format,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                var request = new PreviewRequest(
                    parsed.GetValue(stack)!,
                    parsed.GetValue(@base),
                    parsed.GetValue(set) ?? []
                );
                var report = await Previewer.RunAsync(StackFiles.Find(Directory.GetCurrentDirectory()), request);
                Show(report, parsed.GetValue(format)!);
                return ExitCode.Fine;
            }
        );
        return command;
    }

    private static void Show(PreviewReport report, string format)
    {
        switch (format)
        {
            case "json":
                Console.Out.Write(JsonOutput.Render(report));
                break;
            case "markdown":
                Console.Out.Write(MarkdownOutput.Render(report));
                break;
            case "mermaid":
                Console.Out.Write(MermaidOutput.Render(report));
                break;
            default:
                new TextOutput(Terminal.Create()).Write(report);
                break;
        }
    }
}
