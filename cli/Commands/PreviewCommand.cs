using System.CommandLine;
using InventarioRetail.Engine.Preview;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>preview</c>: shows a stack's resources, and what a change would do to them.</summary>
internal static class PreviewCommand
{
    public static Command Create()
    {
        var stack = StackOptions.Stack();
        var @base = new Option<string?>("--base")
        {
            Description =
                "Compare with this git revision, or with 'none' (default: the stack file in HEAD; with --set, the "
                + "stack file on disk).",
            HelpName = "revision|none",
        };
        var set = StackOptions.Set();
        var format = StackOptions.Format("json", "markdown", "mermaid");

        var command = new VerbCommand(
            "preview",
            "Show a stack's resources and pending changes.",
            [
                "preview staging",
                "preview staging --set release.weight=50",
                "preview staging --base main~5 --format markdown",
                "preview production --base none",
            ],
            "Needs no Pulumi CLI, no cloud account and no credentials."
        )
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
