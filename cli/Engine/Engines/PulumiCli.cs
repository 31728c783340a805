using System.Text.Json;

namespace InventarioRetail.Engine.Engines;

/// <summary>Options of the Pulumi engine.</summary>
/// <param name="Folder">The folder with Pulumi.yaml.</param>
/// <param name="Project">The project's name.</param>
/// <param name="Yes">Whether Pulumi skips its confirmation, so that it needs no terminal.</param>
/// <param name="IsQuiet">
/// Whether Pulumi's output is shown only if it fails, because another screen uses the terminal.
/// </param>
internal sealed record PulumiOptions(string Folder, string Project, bool Yes, bool IsQuiet = false);

/// <summary>Runs the Pulumi CLI for a stack.</summary>
/// <param name="runner">Runs it.</param>
/// <param name="options">How it is used.</param>
/// <param name="progress">Reports its output, unless quiet.</param>
/// <param name="time">The clock for timeouts.</param>
internal sealed class PulumiCli(ProcessRunner runner, PulumiOptions options, UpProgress progress, TimeProvider time)
{
    private const string Program = "pulumi";
    private const int LinesTold = 20;

    // Pulumi exits after the step that runs, which waits for a container's health: 45 s for most of them.
    private static readonly TimeSpan InterruptTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The options with which Pulumi asks nothing and needs no terminal.</summary>
    public static string[] Unattended => ["--yes", "--non-interactive"];

    /// <summary>Checks that Pulumi is installed and logged in, and that it has the stack.</summary>
    /// <exception cref="UsageException">It is not; the message says what to do.</exception>
    public async Task CheckAsync(string stack, CancellationToken cancellation)
    {
        if (runner.Find(Program) is null)
        {
            throw new UsageException(
                "The Pulumi CLI is missing: 'pulumi' is not on PATH. Install it "
                    + "(https://www.pulumi.com/docs/install/), "
                    + "or use --engine compose."
            );
        }
        var login = await runner.RunAsync(Call("whoami", "--non-interactive"), cancellation);
        if (!login.Succeeded)
        {
            throw new UsageException(
                $"Pulumi is not logged in to a state backend: {FirstLine(login)}\n"
                    + "Log in with 'pulumi login' (or 'pulumi login --local' to keep the state on this machine), or "
                    + "use --engine compose."
            );
        }
        var selected = await runner.RunAsync(
            Call("stack", "--show-name", "--stack", stack, "--non-interactive"),
            cancellation
        );
        if (!selected.Succeeded)
        {
            throw new UsageException(
                selected.Error.Contains("no stack named", StringComparison.Ordinal)
                    ? $"Pulumi has no stack '{stack}' yet. Create it with 'pulumi stack init "
                        + $"{stack}', or use --engine compose."
                    : $"Pulumi cannot use the stack '{stack}': {FirstLine(selected)}"
            );
        }
    }

    /// <summary>Reads the state of a stack.</summary>
    /// <exception cref="DeploymentException">The state cannot be read.</exception>
    public async Task<PulumiState> ReadStateAsync(string stack, CancellationToken cancellation)
    {
        var export = await runner.RunAsync(
            Call("stack", "export", "--stack", stack, "--non-interactive"),
            cancellation
        );
        if (!export.Succeeded)
            throw Failed("stack export", export);
        try
        {
            return PulumiState.Parse(export.Output);
        }
        catch (JsonException mistake)
        {
            throw new DeploymentException($"Cannot read the output of 'pulumi stack export': {mistake.Message}");
        }
    }

    /// <summary>Runs Pulumi, in the terminal if it asks for confirmation.</summary>
    /// <exception cref="DeploymentException">It failed, or did not finish in time.</exception>
    public async Task RunAsync(string[] arguments, string stack, TimeSpan timeout, CancellationToken cancellation)
    {
        if (!options.Yes)
        {
            var exitCode = await runner.RunInTerminalAsync(Call(arguments), cancellation);
            if (exitCode != 0)
            {
                throw new DeploymentException(
                    $"'pulumi {arguments[0]}' exited with code {exitCode}; see its output above."
                );
            }
            return;
        }
        var result = await RunUnlockedAsync(arguments, stack, timeout, cancellation);
        if (!result.Succeeded)
            throw Failed(arguments[0], result);
    }

    /// <summary>
    /// Runs Pulumi without a terminal, and once more if a dead process of this machine held Pulumi's lock, which is
    /// cancelled.
    /// </summary>
    /// <exception cref="DeploymentException">
    /// A process that is alive, or of another machine, holds the lock.
    /// </exception>
    public async Task<ProcessResult> RunUnlockedAsync(
        string[] arguments,
        string stack,
        TimeSpan timeout,
        CancellationToken cancellation
    )
    {
        var result = await RunUnattendedAsync(arguments, timeout, cancellation);
        if (result.Succeeded || PulumiLock.In(result.Error + result.Output) is not { } held)
            return result;
        if (!held.IsStale)
        {
            throw new DeploymentException(
                $"Pulumi's lock on stack '{stack}' is held by {held}. Wait for it, or stop it there (kill -INT "
                    + $"{held.Pid}). 'pulumi cancel' does not stop it."
            );
        }
        progress.Say($"Cancelling the lock of a dead Pulumi ({held}) …");
        var cancelled = await runner.RunAsync(
            Call("cancel", "--stack", stack, "--yes", "--non-interactive"),
            cancellation
        );
        return cancelled.Succeeded
            ? await RunUnattendedAsync(arguments, timeout, cancellation)
            : throw Failed("cancel", cancelled);
    }

    /// <summary>Runs Pulumi without a terminal, for a limited time.</summary>
    private async Task<ProcessResult> RunUnattendedAsync(
        string[] arguments,
        TimeSpan timeout,
        CancellationToken cancellation
    )
    {
        using var clock = new CancellationTokenSource(timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clock.Token);
        var (output, error) = (new List<string>(), new List<string>());
        try
        {
            var result = await runner.RunAsync(
                Call(arguments) with
                {
                    OnOutput = line => Keep(output, line),
                    OnError = line => Keep(error, line),
                },
                limit.Token
            );
            return result with { Output = string.Join('\n', output), Error = string.Join('\n', error) };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new DeploymentException(
                $"'pulumi {arguments[0]}' did not finish within {timeout.TotalMinutes:0} min and was stopped."
            );
        }

        void Keep(List<string> lines, string line)
        {
            lines.Add(line);
            if (!options.IsQuiet)
                progress.Say(line);
        }
    }

    /// <summary>The error for a failed run, with the end of its output.</summary>
    public static DeploymentException Failed(string verb, ProcessResult result)
    {
        var lines = $"{result.Output}\n{result.Error}".Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new(
            $"'pulumi {verb}' exited with code {result.ExitCode}:\n{string.Join('\n', lines.TakeLast(LinesTold))}"
        );
    }

    /// <summary>Runs Pulumi and returns its output, whatever its exit code.</summary>
    public Task<ProcessResult> ReadAsync(CancellationToken cancellation, params string[] arguments) =>
        runner.RunAsync(Call(arguments), cancellation);

    private ProcessCall Call(params string[] arguments) =>
        new(Program, arguments)
        {
            Folder = options.Folder,
            // The program must not run with the offline stand-ins that ./run may have chosen: they cannot talk to
            // Pulumi.
            Environment = new Dictionary<string, string?> { ["PulumiPackages"] = "official" },
            InterruptTimeout = InterruptTimeout,
        };

    /// <summary>The first line of an output.</summary>
    public static string FirstLine(ProcessResult result) =>
        (result.Error + result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
        ?? "no error message.";
}
