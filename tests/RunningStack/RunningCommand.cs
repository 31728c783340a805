using System.Diagnostics;
using System.Text;

namespace InventarioRetail.EndToEnd;

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

    /// <summary>The process's number.</summary>
    public int Id => process.Id;

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Waits until it has written something.</summary>
    /// <exception cref="IOException">It ended without that.</exception>
    public Task<TimeSpan> HasSaidAsync(string text) =>
        Eventually.HoldsAsync(() =>
        {
            var hasEnded = reading.IsCompleted;
            return Output.Contains(text, StringComparison.Ordinal) ? null
                : hasEnded ? throw new IOException($"It ended without saying '{text}':\n{Output}")
                : $"it has not said '{text}':\n{Output}";
        });

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await Eventually.HoldsAsync(() => process.HasExited ? null : $"it has not ended:\n{Output}");
        await reading.WaitAsync(Eventually.Bound);
        return process.ExitCode;
    }

    /// <summary>Ends it as a power cut would, and nothing that it has started.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Eventually.Bound);
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
