using System.ComponentModel;
using System.Diagnostics;

namespace InventarioRetail.Engine;

/// <summary>A program to run, with its arguments.</summary>
/// <param name="Program">Its name, searched on PATH, or its absolute path.</param>
/// <param name="Arguments">The arguments; never secrets, because every user of the machine can list them.</param>
internal sealed record ProcessCall(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>The working folder; null for the current one.</summary>
    public string? Folder { get; init; }

    /// <summary>Environment variables, in addition to those of this process; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// Called with each line of the standard output as it arrives; the result's output is then empty.
    /// </summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>The same for the standard error.</summary>
    public Action<string>? OnError { get; init; }

    /// <summary>
    /// When it is cancelled, how long the program may take to exit after an interrupt (SIGINT), before it is killed;
    /// zero kills it at once.
    /// </summary>
    public TimeSpan InterruptTimeout { get; init; }
}

/// <summary>The exit code and output of a program.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs programs without a shell and with closed standard input, and reads all their output.</summary>
/// <param name="environment">Environment variables for all programs, including <c>PATH</c>.</param>
internal sealed class ProcessRunner(IReadOnlyDictionary<string, string>? environment = null)
{
    private readonly IReadOnlyDictionary<string, string> environment = environment ?? new Dictionary<string, string>();

    /// <summary>The path of a program; null if it is not on PATH. The current folder is not searched.</summary>
    public string? Find(string program)
    {
        if (Path.IsPathRooted(program))
            return File.Exists(program) ? program : null;
        return (Variable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(IsExecutable);
    }

    /// <summary>The value of an environment variable as the programs see it.</summary>
    public string? Variable(string name) =>
        environment.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name);

    /// <summary>
    /// Runs a program until it exits. Cancelling kills it and its child processes, after an interrupt if it has an
    /// <see cref="ProcessCall.InterruptTimeout"/>.
    /// </summary>
    /// <exception cref="UsageException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled; the program and its child processes have exited.
    /// </exception>
    public async Task<ProcessResult> RunAsync(ProcessCall call, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        // In a session of its own, so that it gets one interrupt and not a second one from a terminal's Ctrl-C: at the
        // second one Pulumi exits at once, like a killed one.
        var isInterrupted = call.InterruptTimeout > TimeSpan.Zero;
        using var process = Start(isInterrupted ? InOwnSession(call) : call, redirect: true);
        process.StandardInput.Close();
        var output = ReadAsync(process.StandardOutput, call.OnOutput);
        var error = ReadAsync(process.StandardError, call.OnError);
        await WaitAsync(process, isInterrupted, call.InterruptTimeout, cancellation);
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Runs a program that uses the terminal itself, and returns its exit code.</summary>
    /// <exception cref="UsageException">It cannot be started.</exception>
    public async Task<int> RunInTerminalAsync(ProcessCall call, CancellationToken cancellation = default)
    {
        using var process = Start(call, redirect: false);
        // Ctrl-C reaches the program too, so it is only waited for.
        await WaitAsync(process, interrupts: false, call.InterruptTimeout, cancellation);
        return process.ExitCode;
    }

    private Process Start(ProcessCall call, bool redirect)
    {
        var path =
            Find(call.Program)
            ?? throw new UsageException($"'{call.Program}' is not on PATH. Install it and run the same command again.");
        var start = new ProcessStartInfo(path, call.Arguments)
        {
            WorkingDirectory = call.Folder ?? "",
            RedirectStandardInput = redirect,
            RedirectStandardOutput = redirect,
            RedirectStandardError = redirect,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        foreach (var (name, value) in call.Environment)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception refusal)
        {
            throw new UsageException($"Cannot start {path}: {refusal.Message}");
        }
    }

    /// <summary>The same call through <c>setsid</c>, if this machine has it; the process id stays the same.</summary>
    private ProcessCall InOwnSession(ProcessCall call) =>
        Find("setsid") is { } setsid && Find(call.Program) is { } program
            ? call with
            {
                Program = setsid,
                Arguments = [program, .. call.Arguments],
            }
            : call;

    private static async Task WaitAsync(
        Process process,
        bool interrupts,
        TimeSpan patience,
        CancellationToken cancellation
    )
    {
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            if (interrupts)
                ProcessTable.Send(process.Id, Signal.Interrupt);
            await EndAsync(process, patience);
            throw;
        }
    }

    private static async Task EndAsync(Process process, TimeSpan patience)
    {
        if (patience > TimeSpan.Zero)
        {
            using var limit = new CancellationTokenSource(patience);
            try
            {
                await process.WaitForExitAsync(limit.Token);
                return;
            }
            catch (OperationCanceledException)
            {
                // Fall through to killing it.
            }
        }
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    private static async Task<string> ReadAsync(StreamReader stream, Action<string>? onLine)
    {
        if (onLine is null)
            return await stream.ReadToEndAsync();
        while (await stream.ReadLineAsync() is { } line)
            onLine(line);
        return "";
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (
            OperatingSystem.IsWindows()
            || (
                File.GetUnixFileMode(path)
                & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)
            ) != 0
        );
}
