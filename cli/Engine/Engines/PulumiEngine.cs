using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// Deploys with the Pulumi CLI, which shows changes, asks for confirmation and keeps the state itself.
/// </summary>
/// <param name="runner">Runs it.</param>
/// <param name="projectFolder">The folder with Pulumi.yaml.</param>
/// <param name="yes">Whether Pulumi skips its confirmation.</param>
/// <param name="isQuiet">
/// Whether Pulumi's output is shown only if it fails, because another screen uses the terminal.
/// </param>
internal sealed class PulumiEngine(ProcessRunner runner, string projectFolder, bool yes, bool isQuiet = false) : IEngine
{
    private const int LinesTold = 20;

    private const string Program = "pulumi";

    public string Name => EngineChoice.Pulumi;

    public UpRequest Prepare(UpRequest request) =>
        request.Changes.Count == 0
            ? request
            : throw new UsageException(
                "--set works only with --engine compose, because Pulumi reads the stack file. "
                    + "Change the stack file instead."
            );

    public StackDiff? Compare(UpRequest request) => null;

    public Task<DownPreview?> PreviewDownAsync(string stack, CancellationToken cancellation) =>
        Task.FromResult<DownPreview?>(null);

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

    public async Task<UpResult> UpAsync(UpRequest request, CancellationToken cancellation)
    {
        Prepare(request);
        // For single parts the CLI has already shown the preview, and a rollback should not wait for another.
        string[] skip = request.OnlyServices is null ? [] : ["--skip-preview"];
        await RunAsync(["up", "--stack", request.Stack, .. Agreed(), .. skip], cancellation);
        return new();
    }

    public async Task<DownResult> DownAsync(DownRequest request, CancellationToken cancellation)
    {
        if (request.Volumes)
        {
            throw new UsageException(
                "Pulumi protects the volumes with data. To remove them anyway, run pulumi state unprotect --all "
                    + $"--stack {request.Stack}, "
                    + $"then pulumi destroy --stack {request.Stack}."
            );
        }
        await RunAsync(["destroy", "--exclude-protected", "--stack", request.Stack, .. Agreed()], cancellation);
        return new();
    }

    /// <summary>The options that skip Pulumi's confirmation; with <c>--yes</c> there may be no terminal.</summary>
    private string[] Agreed() => yes ? ["--yes", "--non-interactive"] : [];

    private async Task RunAsync(string[] arguments, CancellationToken cancellation)
    {
        if (!isQuiet)
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
        var result = await runner.RunAsync(Call(arguments), cancellation);
        if (!result.Succeeded)
        {
            var lines = (result.Output + result.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            throw new DeploymentException(
                $"'pulumi {arguments[0]}' exited with code "
                    + $"{result.ExitCode}:\n{string.Join('\n', lines.TakeLast(LinesTold))}"
            );
        }
    }

    private ProcessCall Call(params string[] arguments) =>
        new(Program, arguments)
        {
            Folder = projectFolder,
            // The program must not run with the offline stand-ins that ./run may have chosen: they cannot talk to
            // Pulumi.
            Environment = new Dictionary<string, string?> { ["PulumiPackages"] = "official" },
        };

    private static string FirstLine(ProcessResult result) =>
        (result.Error + result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
        ?? "no error message.";
}
