using System.Text.Json;
using System.Text.Json.Nodes;
using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Engine.Engines;

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
    private static readonly TimeSpan WayBackTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SplitTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(1);

    private readonly DockerCli docker = new(runner);
    private readonly PulumiCli pulumi = new(runner, options, progress, time);

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

    public Task CheckAsync(string stack, CancellationToken cancellation) => pulumi.CheckAsync(stack, cancellation);

    public async Task<UpResult> UpAsync(UpRequest request, CancellationToken cancellation)
    {
        Prepare(request);
        var (stack, parts) = (request.Stack, request.OnlyServices);
        var state = await pulumi.ReadStateAsync(stack, cancellation);
        if (parts is not null && request.GoesBack)
            CheckStable(request, state);
        await RepairAsync(stack, parts, state, cancellation);
        if (parts is null)
        {
            string[] refresh = request.Refreshes ? ["--refresh"] : [];
            await pulumi.RunAsync(["up", "--stack", stack, .. refresh, .. Agreed()], stack, Timeout, cancellation);
            if (request.Refreshes)
                await IsHealthyAsync(request, cancellation);
            return new();
        }
        string[] urns = [.. request.Target.Resources.Where(IsApplied).Select(resource => resource.Urn)];
        if (request.GoesBack)
        {
            // Nothing but the split: neither a part that cannot become healthy nor another edit may stop it, and a
            // refresh would record the canary's failure.
            await pulumi.RunAsync(
                [
                    "up",
                    "--stack",
                    stack,
                    .. urns.SelectMany(urn => new[] { "--target", urn }),
                    "--refresh=false",
                    "--skip-preview",
                    .. PulumiCli.Unattended,
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
        var state = await pulumi.ReadStateAsync(request.Stack, cancellation);
        await RepairAsync(request.Stack, null, state, cancellation);
        await pulumi.RunAsync(
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
    private string[] Agreed() => options.Yes ? PulumiCli.Unattended : [];

    /// <summary>Applies parts by a plan that was checked to hold nothing else.</summary>
    private async Task UpAsPlannedAsync(string stack, string[] urns, CancellationToken cancellation)
    {
        var plan = Path.Combine(StackFolder.Of(options.Folder, stack).Create().Path, "plan.json");
        try
        {
            var preview = await pulumi.ReadAsync(
                cancellation,
                "preview",
                "--stack",
                stack,
                "--save-plan",
                plan,
                "--json",
                "--refresh=false",
                "--non-interactive"
            );
            if (!preview.Succeeded)
                throw PulumiCli.Failed("preview", preview);
            if (Others(preview.Output, urns) is [_, ..] others)
                throw OtherChanges.Refused(stack, others);
            await pulumi.RunAsync(
                ["up", "--stack", stack, "--plan", plan, "--refresh=false", "--skip-preview", .. PulumiCli.Unattended],
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

    /// <summary>
    /// Repairs what a killed run left behind, if anything: clears the pending operations, and removes the containers
    /// that it created but did not record, whose names the next run needs.
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
        var cleared = await pulumi.RunUnlockedAsync(
            [
                "refresh",
                "--clear-pending-creates",
                "--stack",
                stack,
                .. target,
                "--skip-preview",
                .. PulumiCli.Unattended,
            ],
            stack,
            WayBackTimeout,
            cancellation
        );
        // To the next update, they are a warning.
        if (!cleared.Succeeded)
            progress.Say($"Cannot clear them: {PulumiCli.FirstLine(cleared)}");
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
}
