using System.CommandLine;
using Pulumi;

namespace InventarioRetail.Cli;

/// <summary>Runs a command line and turns every failure into a message and an exit code.</summary>
internal static class CommandLine
{
    // How long a command may take to clean up after Ctrl-C: Pulumi finishes its current step first, and a step that
    // failed is taken back.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(Command root, string[] args)
    {
        // Without this, '@file' arguments would be expanded into the file's lines.
        var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine("Run './run help' to list the commands.");
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
            Console.Error.WriteLine("Interrupted. Completed work is kept; run the same command again to continue.");
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
            Console.Error.WriteLine($"Cannot read or write a file: {problem.Message}");
            return ExitCode.Defect;
        }
        catch (Exception defect)
        {
            Console.Error.WriteLine(defect);
            return ExitCode.Defect;
        }
    }
}
