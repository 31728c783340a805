using System.CommandLine;
using InventarioRetail.Engine;
using InventarioRetail.Stacks;
using Pulumi;

namespace InventarioRetail.Cli;

/// <summary>Runs a command line: whatever goes wrong becomes a message for people and an exit code.</summary>
internal static class CommandLine
{
    // Time for what runs to be ended in order after Ctrl-C.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(Command root, string[] args)
    {
        // An argument that begins with '@' is not a file with more of them.
        var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine("'./run help' lists the commands.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TerminationTimeout }
            );
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Interrupted. What was done stays; the same command again carries on from there.");
            return ExitCode.Interrupted;
        }
        catch (RefusedException refusal)
        {
            Console.Error.WriteLine($"Refused: {refusal.Message}");
            return ExitCode.Hold;
        }
        catch (DeploymentException failure)
        {
            Console.Error.WriteLine(failure.Message);
            return ExitCode.Failed;
        }
        catch (Exception mistake) when (mistake is UsageException or SettingsException or RunException)
        {
            Console.Error.WriteLine(mistake.Message);
            return ExitCode.Usage;
        }
        catch (AggregateException mistakes) when (mistakes.InnerExceptions.All(mistake => mistake is RunException))
        {
            foreach (var message in mistakes.InnerExceptions.Select(mistake => mistake.Message).Distinct())
                Console.Error.WriteLine(message);
            return ExitCode.Usage;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Cannot read a file or write the result: {problem.Message}");
            return ExitCode.Defect;
        }
        catch (Exception defect)
        {
            Console.Error.WriteLine(defect);
            return ExitCode.Defect;
        }
    }
}
