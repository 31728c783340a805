namespace InventarioRetail.Cli.Tests;

/// <summary>How long a part is waited for, and when not any more, on containers that a test moves.</summary>
public sealed class HealthWaiterTests : IContainers
{
    private readonly InstantTime time = new();
    private readonly EngineProgress progress = new();
    private readonly List<ContainerState> containers = [];
    private readonly DateTimeOffset begin;
    private TimeSpan? patience;

    public HealthWaiterTests() => begin = time.GetUtcNow();

    private TimeSpan Waited => time.GetUtcNow() - begin;

    [Fact]
    public async Task Parts_that_are_healthy_once_the_work_is_done_are_waited_for_no_longer()
    {
        Put("db", PartHealth.Starting);
        At(TimeSpan.FromSeconds(40), () => Put("db", PartHealth.Healthy));

        await WaitAsync("db");

        Assert.Equal(TimeSpan.FromSeconds(40), Waited);
    }

    [Theory]
    [InlineData(nameof(PartHealth.Created), "created")]
    [InlineData(nameof(PartHealth.Exited), "exited")]
    [InlineData(nameof(PartHealth.Dead), "dead")]
    public async Task A_part_that_stands_still_for_a_moment_is_waited_for(string health, string status)
    {
        Put("db", Enum.Parse<PartHealth>(health), status);
        At(TimeSpan.FromSeconds(5), () => Put("db", PartHealth.Healthy));

        await WaitAsync("db");

        Assert.Equal(TimeSpan.FromSeconds(5), Waited);
    }

    [Theory]
    [InlineData(nameof(PartHealth.Created), "created", "it was created but not started")]
    [InlineData(nameof(PartHealth.Exited), "exited", "it exited with code 4")]
    [InlineData(nameof(PartHealth.Dead), "dead", "it exited with code 4")]
    public async Task A_part_that_goes_on_standing_still_is_given_up(string health, string status, string reason)
    {
        Put("db", Enum.Parse<PartHealth>(health), status, container => container with { ExitCode = 4 });

        var failure = await FailureAsync("db");

        Assert.StartsWith($"db did not become healthy: {reason}.", failure);
        Assert.Equal(TimeSpan.FromSeconds(5.5), Waited);
    }

    [Fact]
    public async Task A_part_without_a_container_is_given_up()
    {
        Put("web", PartHealth.Healthy);

        Assert.StartsWith("db has no container.", await FailureAsync("web", "db"));
    }

    /// <summary>A restart that comes in time starts the patience anew.</summary>
    [Fact]
    public async Task A_part_that_stands_still_again_and_again_is_waited_for()
    {
        for (var second = 0; second < 40; second += 4)
        {
            At(TimeSpan.FromSeconds(second), () => Put("db", PartHealth.Exited, "exited"));
            At(TimeSpan.FromSeconds(second + 3), () => Put("db", PartHealth.Starting));
        }
        At(TimeSpan.FromSeconds(40), () => Put("db", PartHealth.Healthy));

        await WaitAsync("db");

        Assert.Equal(TimeSpan.FromSeconds(40), Waited);
    }

    [Fact]
    public async Task The_third_restart_of_a_part_is_its_last_even_while_the_work_goes_on()
    {
        var work = new TaskCompletionSource();
        Put("db", PartHealth.Starting, change: container => container with { Restarts = 7 });
        At(TimeSpan.FromSeconds(10), () => Restarted(9));
        At(TimeSpan.FromSeconds(20), () => Restarted(10));

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            WaitAsync(
                ["db"],
                cancelled => work.Task.WaitAsync(cancelled),
                before: [ComposeOrderTests.Container("db") with { Restarts = 7 }]
            )
        );

        Assert.StartsWith("db did not become healthy: it exited with code 4, restarted 3 times.", failure.Message);
        Assert.Equal(TimeSpan.FromSeconds(20), Waited);

        void Restarted(int restarts) =>
            Put(
                "db",
                PartHealth.Restarting,
                "restarting",
                container => container with { Restarts = restarts, ExitCode = 4 }
            );
    }

    [Fact]
    public async Task A_part_that_is_healthy_may_have_been_restarted()
    {
        Put("db", PartHealth.Healthy, change: container => container with { Restarts = 5 });

        await WaitAsync("db");

        Assert.Equal(TimeSpan.Zero, Waited);
    }

    /// <summary>
    /// A router fails its checks until the publisher, which is the last of all, has told it what to do.
    /// </summary>
    [Fact]
    public async Task Checks_that_failed_before_a_part_is_waited_for_do_not_count()
    {
        Put("router", PartHealth.Unhealthy, change: container => container with { FailedChecks = 100 });
        At(TimeSpan.FromSeconds(10), () => Unhealthy("router", 102));
        At(TimeSpan.FromSeconds(20), () => Put("router", PartHealth.Healthy));

        await WaitAsync("router");

        Assert.Equal(TimeSpan.FromSeconds(20), Waited);
    }

    [Fact]
    public async Task A_part_that_goes_on_failing_its_checks_is_given_up()
    {
        Put("router", PartHealth.Unhealthy, change: container => container with { FailedChecks = 3 });
        At(TimeSpan.FromSeconds(10), () => Unhealthy("router", 5));
        At(TimeSpan.FromSeconds(20), () => Unhealthy("router", 6));

        Assert.StartsWith(
            "router did not become healthy: 6 health checks failed in a row.",
            await FailureAsync("router")
        );
        Assert.Equal(TimeSpan.FromSeconds(20), Waited);
    }

    [Fact]
    public async Task While_the_work_goes_on_nothing_that_stands_still_or_fails_is_given_up()
    {
        var work = new TaskCompletionSource();
        Put("db", PartHealth.Exited, "exited");
        Put("router", PartHealth.Unhealthy, change: container => container with { FailedChecks = 50 });
        At(
            TimeSpan.FromMinutes(5),
            () =>
            {
                Put("db", PartHealth.Healthy);
                Put("router", PartHealth.Healthy);
                work.SetResult();
            }
        );

        await WaitAsync(["db", "router"], _ => work.Task);

        Assert.Equal(TimeSpan.FromMinutes(5), Waited);
    }

    [Fact]
    public async Task What_is_shown_of_a_part_is_how_long_it_took_and_how_often_it_was_restarted()
    {
        Put("db", PartHealth.Starting);
        At(
            TimeSpan.FromSeconds(3),
            () => Put("db", PartHealth.Healthy, change: container => container with { Restarts = 1 })
        );
        At(TimeSpan.FromSeconds(8), () => Put("web", PartHealth.Healthy));
        Put("web", PartHealth.Starting);
        IReadOnlyList<PartProgress> shown = [];
        progress.OnShow = parts => shown = parts;

        await WaitAsync("db", "web");

        Assert.Equal(
            [
                new PartProgress("db", PartHealth.Healthy, true, TimeSpan.FromSeconds(3), "restarted 1 time"),
                new PartProgress("web", PartHealth.Healthy, true, TimeSpan.FromSeconds(8), ""),
            ],
            shown
        );
    }

    private Task WaitAsync(params string[] parts) => WaitAsync(parts, _ => Task.CompletedTask);

    private Task WaitAsync(string[] parts, Func<CancellationToken, Task> work, params ContainerState[] before) =>
        new HealthWaiter(this, "shop", "dev", before, progress, new(new Dictionary<string, string>()), time).WaitAsync(
            parts,
            parts,
            work,
            patience,
            CancellationToken.None
        );

    [Fact]
    public async Task A_part_that_has_started_gets_the_patience_and_no_more()
    {
        Put("web", PartHealth.Starting);
        patience = TimeSpan.FromSeconds(5);

        var failure = await FailureAsync("web");

        Assert.StartsWith("web did not become healthy within 5 s", failure);
        Assert.InRange(Waited, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    private async Task<string> FailureAsync(params string[] parts) =>
        (await Assert.ThrowsAsync<DeploymentException>(() => WaitAsync(parts))).Message;

    /// <summary>Does something once so much time has gone by.</summary>
    private void At(TimeSpan moment, Action act)
    {
        var before = time.OnWait;
        var isDone = false;
        time.OnWait = waits =>
        {
            before?.Invoke(waits);
            // The clock goes on after this.
            if (isDone || Waited + TimeSpan.FromMilliseconds(500) < moment)
                return;
            isDone = true;
            act();
        };
    }

    private void Unhealthy(string part, int failedChecks) =>
        Put(part, PartHealth.Unhealthy, change: container => container with { FailedChecks = failedChecks });

    private void Put(
        string part,
        PartHealth health,
        string status = "running",
        Func<ContainerState, ContainerState>? change = null
    )
    {
        containers.RemoveAll(container => container.Part == part);
        var state = ComposeOrderTests.Container(part) with { Health = health, Status = status };
        containers.Add(change?.Invoke(state) ?? state);
    }

    Task<IReadOnlyList<ContainerState>> IContainers.ContainersAsync(
        string project,
        string stack,
        CancellationToken cancellation
    )
    {
        Assert.Equal(("shop", "dev"), (project, stack));
        return Task.FromResult<IReadOnlyList<ContainerState>>([.. containers]);
    }

    Task<ProcessResult> IContainers.LogsAsync(
        string container,
        IReadOnlyList<string> options,
        Action<string> onLine,
        CancellationToken cancellation
    )
    {
        onLine($"from {container}");
        return Task.FromResult(new ProcessResult(0, "", ""));
    }
}
