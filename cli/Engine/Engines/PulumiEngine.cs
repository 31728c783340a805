using System.Text.Json;
using System.Text.Json.Nodes;
using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Engine.Engines;

/// <summary>How the Pulumi engine is used.</summary>
/// <param name="Folder">The folder with Pulumi.yaml.</param>
/// <param name="Project">The project's name.</param>
/// <param name="Yes">Whether Pulumi skips its confirmation, so that it needs no terminal.</param>
/// <param name="IsQuiet">
/// Whether Pulumi's output is shown only if it fails, because another screen uses the terminal.
/// </param>
internal sealed record PulumiOptions(string Folder, string Project, bool Yes, bool IsQuiet = false);

/// <summary>
/// Deploys with the Pulumi CLI, which shows changes, asks for confirmation and keeps the state itself. Before an
/// update it repairs what a killed run left behind.
/// </summary>
/// <param name="runner">Runs it.</param>
/// <param name="options">How it is used.</param>
/// <param name="progress">Reports repairs and, unless quiet, Pulumi's output.</param>
/// <param name="time">The clock for timeouts.</param>
internal sealed class PulumiEngine(ProcessRunner runner, PulumiOptions options, UpProgress progress, TimeProvider time)
    : IEngine
{
    private const int LinesTold = 20;

    private const string Program = "pulumi";

    // Pulumi exits after the step that runs, which waits for a container's health: 45 s for most of them.
    private static readonly TimeSpan InterruptTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan WayBackTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SplitTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(1);

    private readonly DockerCli docker = new(runner);

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
        var (stack, parts) = (request.Stack, request.OnlyServices);
        var state = await ReadStateAsync(stack, cancellation);
        if (parts is not null && request.GoesBack)
            CheckStable(request, state);
        await RepairAsync(stack, parts, state, cancellation);
        if (parts is null)
        {
            string[] refresh = request.Refreshes ? ["--refresh"] : [];
            await RunAsync(["up", "--stack", stack, .. refresh, .. Agreed()], stack, Timeout, cancellation);
            if (request.Refreshes)
                await IsHealthyAsync(request, cancellation);
            return new();
        }
        string[] urns = [.. request.Target.Resources.Where(IsApplied).Select(resource => resource.Urn)];
        if (request.GoesBack)
        {
            // Nothing but the split: neither a part that cannot become healthy nor another edit may stop it, and a
            // refresh would record the canary's failure.
            await RunAsync(
                [
                    "up",
                    "--stack",
                    stack,
                    .. urns.SelectMany(urn => new[] { "--target", urn }),
                    "--refresh=false",
                    "--skip-preview",
                    .. Unattended,
                ],
                stack,
                WayBackTimeout,
                cancellation
            );
            return new();
        }
        await UpAsPlannedAsync(stack, urns, cancellation);
        return new();

        bool IsApplied(RecordedResource resource) => Declared.IsOf(resource, parts);
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
        var state = await ReadStateAsync(request.Stack, cancellation);
        await RepairAsync(request.Stack, null, state, cancellation);
        await RunAsync(
            ["destroy", "--exclude-protected", "--stack", request.Stack, .. Agreed()],
            request.Stack,
            Timeout,
            cancellation
        );
        return new();
    }

    /// <summary>
    /// Waits until the containers are healthy: Pulumi waits for those that it creates, not for those that it finds.
    /// </summary>
    private async Task IsHealthyAsync(UpRequest request, CancellationToken cancellation)
    {
        var parts = Declared.Parts(request.Target);
        if (parts.Count == 0 || runner.Find("docker") is null)
            return;
        var before = await docker.ContainersAsync(options.Project, request.Stack, cancellation);
        await progress.RunAsync(async () =>
        {
            await new HealthWaiter(
                docker,
                options.Project,
                request.Stack,
                before,
                progress,
                new SecretValues(new Dictionary<string, string>()),
                time
            ).WaitAsync(parts, parts, _ => Task.CompletedTask, request.Timeout, cancellation);
            return true;
        });
    }

    /// <summary>The options that skip Pulumi's confirmation; with <c>--yes</c> there may be no terminal.</summary>
    private string[] Agreed() => options.Yes ? Unattended : [];

    private static string[] Unattended => ["--yes", "--non-interactive"];

    /// <summary>Applies parts by a plan that was checked to hold nothing else.</summary>
    private async Task UpAsPlannedAsync(string stack, string[] urns, CancellationToken cancellation)
    {
        var plan = Path.Combine(StackFolder.Of(options.Folder, stack).Create().Path, "plan.json");
        try
        {
            var preview = await runner.RunAsync(
                Call(
                    "preview",
                    "--stack",
                    stack,
                    "--save-plan",
                    plan,
                    "--json",
                    "--refresh=false",
                    "--non-interactive"
                ),
                cancellation
            );
            if (!preview.Succeeded)
                throw Failed("preview", preview);
            if (Others(preview.Output, urns) is [_, ..] others)
                throw OtherChanges.Refused(stack, others);
            await RunAsync(
                ["up", "--stack", stack, "--plan", plan, "--refresh=false", "--skip-preview", .. Unattended],
                stack,
                SplitTimeout,
                cancellation
            );
        }
        finally
        {
            File.Delete(plan);
        }

        static IReadOnlyList<string> Others(string preview, string[] urns)
        {
            try
            {
                return PulumiPlan.Others(preview, urns);
            }
            catch (JsonException mistake)
            {
                throw new DeploymentException($"Cannot read the output of 'pulumi preview --json': {mistake.Message}");
            }
        }
    }

    /// <summary>Checks that a way back does not deploy another stable revision, from an old checkout.</summary>
    private static void CheckStable(UpRequest request, PulumiState state)
    {
        var stable = (request.Target.Outputs["split"] as JsonObject)?.Select(entry => entry.Key).FirstOrDefault();
        if (stable is not null && state.Revisions is [_, ..] recorded && !recorded.Contains(stable))
        {
            throw new UsageException(
                $"Pulumi has recorded a split of {string.Join(" and ", recorded)} for '{request.Stack}', but {stable} "
                    + "would be published as stable. Nothing was deployed. Update this checkout (git pull) and run the "
                    + "same command again."
            );
        }
    }

    private async Task<PulumiState> ReadStateAsync(string stack, CancellationToken cancellation)
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

    /// <summary>
    /// Repairs what a killed run left behind, if anything: clears the pending operations, and removes the containers that it created
    /// but did not record, whose names the next run needs.
    /// </summary>
    /// <param name="stack">The stack.</param>
    /// <param name="parts">The parts whose containers are removed; null for all.</param>
    /// <param name="state">The state.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="DeploymentException">A run that goes on holds Pulumi's lock; nothing is repaired.</exception>
    private async Task RepairAsync(
        string stack,
        IReadOnlyList<string>? parts,
        PulumiState state,
        CancellationToken cancellation
    )
    {
        if (!state.HasPending)
            return;
        progress.Say("Clearing the pending operations of a killed Pulumi …");
        // Only a refresh drops them. It is limited to a resource without a provider, so that it records no failure of a
        // container.
        string[] target = state.Root is { } root ? ["--target", root] : [];
        var cleared = await RunUnlockedAsync(
            ["refresh", "--clear-pending-creates", "--stack", stack, .. target, "--skip-preview", .. Unattended],
            stack,
            WayBackTimeout,
            cancellation
        );
        // To the next update, they are a warning.
        if (!cleared.Succeeded)
            progress.Say($"Cannot clear them: {FirstLine(cleared)}");
        var strays = await StraysAsync(stack, parts, state, cancellation);
        if (strays.Count == 0)
            return;
        var names = strays.Select(container => container.Name);
        progress.Say($"Removing what a killed Pulumi left behind: {string.Join(", ", names)} …");
        await docker.RemoveNowAsync(strays, cancellation);
    }

    private async Task<IReadOnlyList<ContainerState>> StraysAsync(
        string stack,
        IReadOnlyList<string>? parts,
        PulumiState state,
        CancellationToken cancellation
    )
    {
        if (runner.Find("docker") is null)
            return [];
        return
        [
            .. (await docker.ContainersAsync(options.Project, stack, cancellation)).Where(container =>
                container.ComposeProject.Length == 0
                && !state.Containers.Contains(container.Id)
                && (parts is null || parts.Contains(container.Part))
            ),
        ];
    }

    private async Task RunAsync(string[] arguments, string stack, TimeSpan timeout, CancellationToken cancellation)
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
    /// <exception cref="DeploymentException">A process that is alive, or of another machine, holds the lock.</exception>
    private async Task<ProcessResult> RunUnlockedAsync(
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

    private static DeploymentException Failed(string verb, ProcessResult result)
    {
        var lines = $"{result.Output}\n{result.Error}".Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new(
            $"'pulumi {verb}' exited with code {result.ExitCode}:\n{string.Join('\n', lines.TakeLast(LinesTold))}"
        );
    }

    private ProcessCall Call(params string[] arguments) =>
        new(Program, arguments)
        {
            Folder = options.Folder,
            // The program must not run with the offline stand-ins that ./run may have chosen: they cannot talk to
            // Pulumi.
            Environment = new Dictionary<string, string?> { ["PulumiPackages"] = "official" },
            InterruptTimeout = InterruptTimeout,
        };

    private static string FirstLine(ProcessResult result) =>
        (result.Error + result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
        ?? "no error message.";
}
