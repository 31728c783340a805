using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using InventarioRetail.Cli.Commands;

namespace InventarioRetail.Cli.Output;

/// <summary>Shows System.CommandLine's own help of a command, and the command's details and examples below it.</summary>
internal sealed class VerbHelpAction(SynchronousCommandLineAction inner) : SynchronousCommandLineAction
{
    /// <summary>The option <c>--help</c> with this action.</summary>
    public static HelpOption Option()
    {
        var option = new HelpOption { Description = "Show help." };
        option.Action = new VerbHelpAction((SynchronousCommandLineAction)option.Action!);
        return option;
    }

    // Help is shown where an argument is missing too.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parsed)
    {
        var exitCode = inner.Invoke(parsed);
        if (parsed.CommandResult.Command is not VerbCommand command)
            return exitCode;
        var output = parsed.InvocationConfiguration.Output;
        if (command.Details.Length > 0)
            output.WriteLine($"{command.Details}\n");
        if (command.Examples.Count > 0)
            output.WriteLine("Examples:");
        foreach (var example in command.Examples)
            output.WriteLine($"  ./run {example}");
        return exitCode;
    }
}
