using System.CommandLine;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>ps</c>: shows the status of a stack's parts, whichever engine created them.</summary>
internal static class PsCommand
{
    /// <param name="read">Reads the stack's target state.</param>
    public static Command Create(TargetReader read)
    {
        var stack = StackOptions.Stack();
        var format = StackOptions.Format("json");
        var command = new VerbCommand("ps", "Show container status.", ["ps local", "ps local --format json"])
        {
            stack,
            format,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var parts = await new StackParts(
                    new DockerCli(new ProcessRunner()),
                    StackFiles.Find(Directory.GetCurrentDirectory()),
                    parsed.GetValue(stack)!
                ).ReadAsync(read, Console.Error.WriteLine, cancellation);
                if (parsed.GetValue(format) == "json")
                    Console.Out.Write(PsOutput.ToJson(parts));
                else
                    PsOutput.Write(Terminal.Create(), parts, DateTimeOffset.Now);
                return ExitCode.Fine;
            }
        );
        return command;
    }
}
