using System.Diagnostics;
using System.Text;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>A command of the project that runs, and what it has written so far.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly StringBuilder output = new();
    private readonly Process process;
    private readonly Task reading;

    public RunningCommand(string folder, params string[] arguments)
    {
        var (program, all) = Cli.Command(arguments);
        process = Shell.Start(program, all, folder);
        process.StandardInput.Close();
        reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public bool HasEnded => process.HasExited;

    /// <summary>Waits until it has written something.</summary>
    public Task<TimeSpan> HasSaidAsync(string text, TimeSpan patience) =>
        Eventually.HoldsAsync(
            patience,
            () =>
                Task.FromResult(
                    Output.Contains(text, StringComparison.Ordinal) ? null
                    : HasEnded ? throw new Xunit.Sdk.XunitException($"it ended without saying '{text}':\n{Output}")
                    : $"it has not said '{text}':\n{Output}"
                )
        );

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(TimeSpan patience)
    {
        await Eventually.HoldsAsync(patience, () => Task.FromResult(HasEnded ? null : $"it has not ended:\n{Output}"));
        await reading;
        return process.ExitCode;
    }

    /// <summary>Ends it as a power cut would, and nothing that it has started.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private async Task ReadAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            lock (output)
                output.AppendLine(line);
        }
    }
}
