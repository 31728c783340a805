using System.ComponentModel;
using System.Diagnostics;

namespace InventarioRetail.EndToEnd;

/// <summary>A program that has ended, and what it wrote.</summary>
internal sealed record Finished(string Command, int ExitCode, string Output, string Error)
{
    // What explains a failure stands at the end, and a stack that does not come up fails every test.
    private const int LinesOfAFailure = 40;

    /// <summary>The output, of a program that succeeded.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has the last lines that it wrote.</exception>
    public string OrFail()
    {
        if (ExitCode == 0)
            return Output;
        var end = $"{Output}\n{Error}".Trim().Split('\n').TakeLast(LinesOfAFailure);
        throw new InvalidOperationException($"'{Command}' ended with {ExitCode}:\n{string.Join('\n', end)}");
    }
}

/// <summary>Runs programs to their end.</summary>
internal static class Shell
{
    public static Task<Finished> RunAsync(string program, params string[] arguments) =>
        RunAsync(program, arguments, null);

    public static async Task<Finished> RunAsync(string program, string[] arguments, string? folder)
    {
        using var process = Start(program, arguments, folder);
        return await FinishAsync(process, program, arguments);
    }

    /// <summary>The output of a program that must succeed.</summary>
    public static async Task<string> OutputAsync(string program, params string[] arguments) =>
        (await RunAsync(program, arguments)).OrFail().TrimEnd();

    public static Process Start(string program, string[] arguments, string? folder = null) =>
        Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder ?? "",
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;

    public static async Task<Finished> FinishAsync(Process process, string program, string[] arguments)
    {
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Eventually.Bound);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
        return new(string.Join(' ', [program, .. arguments]), process.ExitCode, await output, await errors);
    }

    /// <summary>Whether a program can be started and succeeds.</summary>
    public static bool Works(string program, params string[] arguments)
    {
        try
        {
            return RunAsync(program, arguments).GetAwaiter().GetResult().ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
