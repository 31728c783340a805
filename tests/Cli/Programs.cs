using System.Diagnostics;

namespace InventarioRetail.Cli.Tests;

/// <summary>Runs programs to their end, which they reach within <see cref="Wait.Bound"/>.</summary>
internal static class Programs
{
    public static CommandLineTests.Result Run(string program, params string[] arguments) =>
        Run(new ProcessStartInfo(program, arguments));

    /// <exception cref="TimeoutException">The program did not end, and was killed.</exception>
    public static CommandLineTests.Result Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Wait.Bound) || !Task.WaitAll([output, error], Wait.Bound))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} did not end within {Wait.Bound}.");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }
}
