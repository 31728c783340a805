using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using InventarioRetail.Cli.Commands;

namespace InventarioRetail.Cli.Output;

/// <summary>Shows System.CommandLine's help of a command, followed by the command's details and examples.</summary>
internal sealed class VerbHelpAction(SynchronousCommandLineAction inner) : SynchronousCommandLineAction
{
    /// <summary>Creates the option <c>--help</c> with this action.</summary>
    public static HelpOption Option()
    {
        var option = new HelpOption { Description = "Show help." };
        option.Action = new VerbHelpAction((SynchronousCommandLineAction)option.Action!);
        return option;
    }

    // Help is also shown if an argument is missing.
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
