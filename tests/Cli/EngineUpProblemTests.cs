using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Cli.Tests;

/// <summary>What bringing up tells, on real Docker, where it fails or is refused.</summary>
public sealed class EngineUpProblemTests : IClassFixture<EngineImage>
{
    [DockerFact]
    public async Task A_part_that_ends_again_and_again_fails_early_with_its_exit_code_and_its_last_words()
    {
        using var project = new EngineProject();

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            project.UpAsync(
                project.Declare(new EnginePart("db"), new EnginePart("web", "echo cannot read /etc/web; exit 7"))
            )
        );

        Assert.Matches(
            @"\Aweb did not become healthy: it exited with code 7, restarted [3-9] times\.",
            failure.Message
        );
        Assert.Contains("\n  Last lines of its log:\n    cannot read /etc/web\n", failure.Message);
        Assert.Contains($"./run logs {project.Stack} web", failure.Message);
    }

    [DockerFact]
    public async Task A_part_that_was_killed_for_lack_of_memory_is_reported_as_such()
    {
        using var project = new EngineProject();
        // Enough for the init process, so that only the shell can be killed.
        var greedy = new EnginePart("web", "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done", "false") { MemoryMib = 64 };

        var failure = await Assert.ThrowsAsync<DeploymentException>(() => project.UpAsync(project.Declare(greedy)));

        Assert.Contains("It was killed for exceeding its memory limit", failure.Message);
    }

    [DockerFact]
    public async Task What_does_not_become_healthy_in_time_is_reported()
    {
        using var project = new EngineProject();
        // Within its start period a part may fail its checks.
        var web = new EnginePart("web", Check: "false") { StartPeriodSeconds = 600 };
        var stack = project.Declare(new EnginePart("db"), web);
        var time = new TimeOfLimits();
        var (engine, progress) = project.Engine(time: time);
        progress.OnShow = parts =>
        {
            if (parts.Any(part => part is { Part: "web", Health: PartHealth.Starting }) && parts[0].IsWell)
                time.Advance(TimeSpan.FromMinutes(5));
        };

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            engine.UpAsync(new(project.Stack, stack) { Timeout = TimeSpan.FromMinutes(5) }, CancellationToken.None)
        );

        Assert.StartsWith(
            "web did not become healthy within 300 s: its health check has not succeeded yet.",
            failure.Message
        );
    }

    [DockerFact]
    public async Task Data_whose_passwords_are_gone_is_not_given_new_ones()
    {
        using var project = new EngineProject();
        var stack = project.WithPassword(
            project.Declare(new EnginePart("db") { Volume = "data", Environment = ["PASSWORD=‹secret: db-password›"] })
        );
        stack = stack with
        {
            Resources =
            [
                .. stack.Resources.Select(resource =>
                    resource.Name == "data" ? resource with { Protect = true } : resource
                ),
            ],
        };
        await project.UpAsync(stack);
        await project.DownAsync();
        var secrets = Path.Combine(project.Folder, $".env.{project.Stack}");
        File.Delete(secrets);

        var refusal = await Assert.ThrowsAsync<UsageException>(() => project.UpAsync(stack));

        Assert.StartsWith(
            $"{secrets} is missing, but the stack's data still exists ({project.HostName("data")})",
            refusal.Message
        );
        Assert.False(File.Exists(secrets));
    }

    [DockerFact]
    public async Task A_port_that_another_program_has_is_reported_with_what_to_do()
    {
        using var project = new EngineProject();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var stack = project.Declare(new EnginePart("web") { Port = port, Network = "edge" });

        var failure = await Assert.ThrowsAsync<DeploymentException>(() => project.UpAsync(stack));
        other.Stop();
        var later = await project.UpAsync(stack);

        Assert.StartsWith(
            $"web cannot start: port 127.0.0.1:{port} of this machine is used by another program.",
            failure.Message
        );
        Assert.Contains($"ss -ltnp sport = :{port}", failure.Message);
        Assert.False(later.ChangedNothing);
    }

    [DockerFact]
    public async Task A_port_that_another_container_has_is_reported_with_its_name()
    {
        using var project = new EngineProject();
        using var neighbour = new EngineProject();
        var port = Ports.Free();
        await neighbour.UpAsync(neighbour.Declare(new EnginePart("web") { Port = port, Network = "edge" }));

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            project.UpAsync(project.Declare(new EnginePart("web") { Port = port, Network = "edge" }))
        );

        Assert.StartsWith(
            $"web cannot start: port 127.0.0.1:{port} of this machine is used by the container {neighbour.HostName("web")}.",
            failure.Message
        );
    }

    [DockerFact]
    public async Task An_image_that_is_unavailable_is_reported_before_anything_is_changed()
    {
        using var project = new EngineProject();
        await project.UpAsync(project.Declare(new EnginePart("db"), new EnginePart("web")));
        var before = await project.IdsAsync();

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            project.UpAsync(
                project.Declare(
                    new EnginePart("db") { MemoryMib = 40 },
                    new EnginePart("web") { Image = "localhost:1/shop/web:2" }
                )
            )
        );

        Assert.StartsWith(
            "The image of web, localhost:1/shop/web:2, is not on this machine, and its registry is unreachable.",
            failure.Message
        );
        Assert.Equal(before, await project.IdsAsync());
    }

    [DockerFact]
    public async Task A_changed_network_is_refused_before_anything_is_changed()
    {
        using var project = new EngineProject();
        var stack = project.Declare(new EnginePart("web"));
        await project.UpAsync(stack);
        var before = await project.IdsAsync();

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            project.UpAsync(
                stack with
                {
                    Resources =
                    [
                        .. stack.Resources.Select(resource =>
                            resource.Name != "internal" ? resource : resource with { Inputs = Changed(resource.Inputs) }
                        ),
                    ],
                }
            )
        );

        Assert.StartsWith(
            "The network internal changes (internal), which is not possible while it is in use.",
            refusal.Message
        );
        Assert.Equal(before, await project.IdsAsync());

        static System.Text.Json.Nodes.JsonObject Changed(System.Text.Json.Nodes.JsonObject inputs)
        {
            var changed = inputs.DeepClone().AsObject();
            changed["internal"] = false;
            return changed;
        }
    }

    [DockerFact]
    public async Task Containers_that_another_engine_made_are_left_alone()
    {
        using var project = new EngineProject();
        await project.RunByHandAsync("web");
        var before = await project.IdsAsync();

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            project.UpAsync(project.Declare(new EnginePart("web")))
        );

        Assert.StartsWith(
            $"The container {project.HostName("web")} exists but was not created by Compose.",
            refusal.Message
        );
        Assert.Equal(before, await project.IdsAsync());
    }

    [DockerFact]
    public async Task A_stack_that_was_brought_up_from_another_folder_is_left_alone()
    {
        using var project = new EngineProject();
        using var other = EngineProject.OfStack(project.Stack);
        await project.UpAsync(project.Declare(new EnginePart("web")));

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            other.UpAsync(other.Declare(new EnginePart("web")))
        );

        Assert.StartsWith(
            $"Stack '{project.Stack}' was deployed from {project.State.Path}, which holds its passwords.",
            refusal.Message
        );
    }

    /// <summary>
    /// A clock by which limits end only when a test says so, while short pauses last as long as they do.
    /// </summary>
    private sealed class TimeOfLimits : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            dueTime < TimeSpan.FromMinutes(1)
                ? System.CreateTimer(callback, state, dueTime, period)
                : base.CreateTimer(callback, state, dueTime, period);
    }
}
