using System.ComponentModel;
using System.Diagnostics;

namespace InventarioRetail.Engine;

/// <summary>A program with its arguments.</summary>
/// <param name="Program">Its name, looked for on PATH, or its absolute path.</param>
/// <param name="Arguments">What it is given, never a secret: everybody on the machine can list them.</param>
internal sealed record ProcessCall(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Folder that it runs in; null for the current one.</summary>
    public string? Folder { get; init; }

    /// <summary>Variables of its environment, beside those of this process; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets each line of the output as it comes; the result then has none of them.</summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>The same for the errors.</summary>
    public Action<string>? OnError { get; init; }
}

/// <summary>How a program ended, and what it wrote.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs other programs: no shell, nothing to read from, everything that they write is read.</summary>
/// <param name="environment">Variables that all of them get, <c>PATH</c> included.</param>
internal sealed class ProcessRunner(IReadOnlyDictionary<string, string>? environment = null)
{
    private readonly IReadOnlyDictionary<string, string> environment = environment ?? new Dictionary<string, string>();

    /// <summary>Path of a program; null where PATH does not have it. The current folder is not looked at.</summary>
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

    /// <summary>Value of a variable as the programs see it.</summary>
    public string? Variable(string name) =>
        environment.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name);

    /// <summary>Runs a program to its end. Cancelling kills it with all that it has started.</summary>
    /// <exception cref="UsageException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing of it runs any more.</exception>
    public async Task<ProcessResult> RunAsync(ProcessCall call, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        using var process = Start(call, redirect: true);
        process.StandardInput.Close();
        var output = ReadAsync(process.StandardOutput, call.OnOutput);
        var error = ReadAsync(process.StandardError, call.OnError);
        await WaitAsync(process, cancellation);
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Runs a program that uses the terminal itself, and gives its exit code.</summary>
    /// <exception cref="UsageException">It cannot be started.</exception>
    public async Task<int> RunInTerminalAsync(ProcessCall call, CancellationToken cancellation = default)
    {
        using var process = Start(call, redirect: false);
        // Ctrl-C reaches it as well as us, and it knows better how to end.
        await WaitAsync(process, cancellation, patience: TimeSpan.FromMinutes(10));
        return process.ExitCode;
    }

    private Process Start(ProcessCall call, bool redirect)
    {
        var path =
            Find(call.Program)
            ?? throw new UsageException($"'{call.Program}' is needed and is not on PATH; install it and try again.");
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
            throw new UsageException($"{path} cannot be started: {refusal.Message}");
        }
    }

    private static async Task WaitAsync(Process process, CancellationToken cancellation, TimeSpan patience = default)
    {
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
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
                // It has had its time.
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
