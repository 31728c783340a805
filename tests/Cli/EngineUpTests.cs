namespace InventarioRetail.Cli.Tests;

/// <summary>Bringing up, on real Docker.</summary>
public sealed class EngineUpTests : IClassFixture<EngineImage>
{
    private const string IsReady = "test -f /ready";

    [DockerFact]
    public async Task A_second_up_changes_nothing_and_says_so()
    {
        using var project = new EngineProject();
        var stack = project.Declare(
            new EnginePart("db") { Volume = "data", File = "# a file\n" },
            new EnginePart("web") { DependsOn = ["db"], Environment = ["A=1"] }
        );

        var first = await project.UpAsync(stack);
        var ids = await project.IdsAsync();
        var second = await project.UpAsync(stack);

        Assert.Equal(["db", "web"], first.Created);
        Assert.True(second.ChangedNothing);
        Assert.Equal(["db", "web"], second.Unchanged);
        Assert.Equal(ids, await project.IdsAsync());
    }

    [DockerFact]
    public async Task A_changed_part_is_replaced_and_what_depends_on_it_is_not()
    {
        using var project = new EngineProject();
        EnginePart[] parts = [new("db"), new("web") { DependsOn = ["db"] }, new("router") { DependsOn = ["web"] }];
        await project.UpAsync(project.Declare(parts));
        var before = await project.IdsAsync();

        var result = await project.UpAsync(project.Declare([parts[0] with { MemoryMib = 40 }, .. parts[1..]]));

        var after = await project.IdsAsync();
        Assert.Equal(["db"], result.Replaced);
        Assert.NotEqual(before["db"], after["db"]);
        Assert.Equal((before["web"], before["router"]), (after["web"], after["router"]));
        Assert.True((await project.UpAsync(project.State.ReadApplied())).ChangedNothing);
    }

    [DockerFact]
    public async Task A_stopped_part_is_started_again()
    {
        using var project = new EngineProject();
        var stack = project.Declare(new EnginePart("db"), new EnginePart("web") { DependsOn = ["db"] });
        await project.UpAsync(stack);
        var ids = await project.IdsAsync();
        await project.DockerAsync("stop", "--time", "1", ids["db"]);

        var result = await project.UpAsync(stack);

        Assert.Equal(["db"], result.Started);
        Assert.Equal(["web"], result.Unchanged);
        Assert.Equal(ids, await project.IdsAsync());
    }

    [DockerFact]
    public async Task A_changed_file_replaces_its_part_and_the_old_file_stays_until_that_has_succeeded()
    {
        using var project = new EngineProject();
        var part = new EnginePart("web", Check: "/bin/busybox grep -q good /etc/part.conf") { File = "good 1" };
        await project.UpAsync(project.Declare(part, new EnginePart("db")));
        var before = await project.IdsAsync();

        await Assert.ThrowsAsync<DeploymentException>(() =>
            project.UpAsync(project.Declare(part with { File = "bad" }, new EnginePart("db")))
        );
        var whileBad = Contents(project);
        await project.UpAsync(project.Declare(part with { File = "good 2" }, new EnginePart("db")));

        Assert.Equal(["bad", "good 1"], whileBad);
        Assert.Equal(["good 2"], Contents(project));
        var after = await project.IdsAsync();
        Assert.NotEqual(before["web"], after["web"]);
        Assert.Equal(before["db"], after["db"]);
    }

    [DockerFact]
    public async Task An_old_revision_goes_only_after_the_publisher_is_healthy()
    {
        using var project = new EngineProject();
        var old = new EnginePart("web-1");
        var @new = new EnginePart("web-2");
        var publisher = new EnginePart("publisher");
        await project.UpAsync(project.Declare(old, @new, publisher with { Environment = ["SPLIT=1:2"] }));
        var before = (await project.IdsAsync())["publisher"];
        var (engine, progress) = project.Engine();
        var looks = new List<(bool IsSwitched, bool OldRuns)>();
        progress.OnShow = _ => ReleaseSnapshot();
        progress.OnSay = _ => ReleaseSnapshot();

        // Well once it was seen not to be, as a publisher is whose split takes effect.
        var target = project.Declare(
            @new,
            publisher with
            {
                Check = IsReady,
                Environment = ["SPLIT=2"],
                StartPeriodSeconds = 600,
                DependsOn = ["web-2"],
            }
        );
        var result = await engine.UpAsync(new(project.Stack, target) { Timeout = Wait.Bound }, CancellationToken.None);

        Assert.Equal(["publisher"], result.Replaced);
        Assert.Equal(["web-1"], result.Removed);
        Assert.Equal(["web-2"], result.Unchanged);
        Assert.Equal("Removing web-1 …", progress.Said[^1]);
        Assert.Contains((false, true), looks);
        Assert.Equal((true, true), looks[^1]);
        Assert.DoesNotContain((false, false), looks);
        Assert.DoesNotContain("web-1", (await project.IdsAsync()).Keys);

        void ReleaseSnapshot()
        {
            var containers = project.ContainersAsync().Result;
            var now = containers.SingleOrDefault(container => container.Part == "publisher" && container.Id != before);
            looks.Add(
                (
                    now is { Health: PartHealth.Healthy },
                    containers.Any(container => container is { Part: "web-1", Status: "running" })
                )
            );
            if (now is { Health: PartHealth.Starting })
                project.DockerAsync("exec", now.Id, "/bin/busybox", "touch", "/ready").Wait();
        }
    }

    [DockerFact]
    public async Task Where_the_publisher_does_not_become_healthy_the_old_revision_stays()
    {
        using var project = new EngineProject();
        var applied = project.Declare(new EnginePart("web-1"), new EnginePart("web-2"), new EnginePart("publisher"));
        await project.UpAsync(applied);

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            project.UpAsync(
                project.Declare(
                    new EnginePart("web-2"),
                    new EnginePart("publisher", Check: "echo not live; false") { DependsOn = ["web-2"] }
                )
            )
        );

        Assert.StartsWith("publisher did not become healthy", failure.Message);
        Assert.Contains("Last health check: not live", failure.Message);
        Assert.Contains((await project.ContainersAsync()), container => container is { Part: "web-1", IsWell: true });
        Assert.Equal(Declared.Parts(applied), Declared.Parts(project.State.ReadApplied()));
    }

    [DockerFact]
    public async Task A_part_that_waits_for_the_last_one_may_have_failed_its_checks_until_then()
    {
        using var project = new EngineProject();
        const string isPublished = "test -e /data/split";
        var db = new EnginePart("db", Check: IsReady) { StartPeriodSeconds = 600 };
        var router = new EnginePart("router", Check: isPublished) { Volume = "published", WaitForHealth = false };
        var publisher = new EnginePart("publisher", $"touch /data/split; {EnginePart.Forever}", isPublished)
        {
            Volume = "published",
            DependsOn = ["db", "router"],
        };
        var hasFailedForLong = false;
        var (engine, progress) = project.Engine();
        progress.OnShow = _ =>
        {
            if (hasFailedForLong || project.ContainersAsync().Result.All(container => container.FailedChecks < 6))
                return;
            hasFailedForLong = true;
            project.DockerAsync("exec", project.HostName("db"), "/bin/busybox", "touch", "/ready").Wait();
        };

        await engine.UpAsync(
            new(project.Stack, project.Declare(db, router, publisher)) { Timeout = Wait.Bound },
            CancellationToken.None
        );

        Assert.True(hasFailedForLong);
    }

    [DockerFact]
    public async Task Nothing_changes_on_what_depends_on_a_new_part_that_does_not_become_healthy()
    {
        using var project = new EngineProject();
        await project.UpAsync(project.Declare(new EnginePart("web-1"), new EnginePart("publisher")));
        var before = await project.IdsAsync();

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            project.UpAsync(
                project.Declare(
                    new EnginePart("web-1"),
                    new EnginePart("web-2", Check: "false"),
                    new EnginePart("publisher") { Environment = ["SPLIT=1:2"], DependsOn = ["web-1", "web-2"] }
                )
            )
        );

        Assert.StartsWith("web-2 did not become healthy", failure.Message);
        Assert.Equal(before["publisher"], (await project.IdsAsync())["publisher"]);
    }

    [DockerFact]
    public async Task The_publisher_alone_can_be_changed_while_what_it_depends_on_is_not_well()
    {
        using var project = new EngineProject();
        EnginePart[] others =
        [
            new("db"),
            new("web-1"),
            new("web-2", "touch /ready; " + EnginePart.Forever, IsReady) { DependsOn = ["db"] },
        ];
        var publisher = new EnginePart("publisher") { DependsOn = ["web-1", "web-2"] };
        await project.UpAsync(project.Declare([.. others, publisher]));
        var before = await project.IdsAsync();
        await project.DockerAsync("exec", before["web-2"], "/bin/busybox", "rm", "/ready");
        await project.DockerAsync("stop", "--time", "1", before["db"]);
        await UntilAsync(project, "web-2", PartHealth.Unhealthy);

        var target = project.Declare([
            others[0] with
            {
                MemoryMib = 40,
            },
            .. others[1..],
            publisher with
            {
                Environment = ["WEIGHT=0"],
            },
        ]);
        var result = await project.UpAsync(target, "publisher");

        Assert.Equal(["publisher"], result.Replaced);
        Assert.Equal(["publisher"], (await project.IdsAsync()).Except(before).Select(changed => changed.Key));
        Assert.Contains(await project.ContainersAsync(), container => container is { Part: "db", Status: "exited" });
        // What was not touched is not recorded as applied either.
        var difference = InventarioRetail.Engine.Preview.StackDiff.Between(project.State.ReadApplied(), target);
        Assert.Equal(["update db-container"], difference.Changed());
    }

    [DockerFact]
    public async Task A_rollback_gets_through_while_the_revision_that_it_is_about_ends_again_and_again()
    {
        using var project = new EngineProject();
        EnginePart[] others =
        [
            new("web-1"),
            new("web-2", "[ ! -e /broken ] || exit 1; touch /ready; " + EnginePart.Forever, IsReady),
        ];
        var publisher = new EnginePart("publisher") { DependsOn = ["web-1", "web-2"] };
        await project.UpAsync(project.Declare([.. others, publisher]));
        var before = await project.IdsAsync();
        await project.DockerAsync("exec", before["web-2"], "/bin/busybox", "touch", "/broken");
        await project.DockerAsync("exec", before["web-2"], "/bin/busybox", "kill", "1");

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            project.UpAsync(project.Declare([.. others, publisher with { Environment = ["WEIGHT=0"] }]))
        );

        Assert.Contains("web-2", failure.Message);
        Assert.Equal(["publisher"], (await project.IdsAsync()).Except(before).Select(changed => changed.Key));
        Assert.Contains(
            await project.ContainersAsync(),
            container => container is { Part: "publisher", Status: "running" }
        );
    }

    [DockerFact]
    public async Task One_part_alone_is_only_for_a_stack_that_is_up()
    {
        using var project = new EngineProject();

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            project.UpAsync(project.Declare(new EnginePart("publisher")), "publisher")
        );

        Assert.StartsWith("publisher is not up yet, so it cannot be changed alone.", refusal.Message);
        Assert.Empty(await project.ContainersAsync());
    }

    [DockerFact]
    public async Task What_is_no_longer_declared_goes_but_for_its_volumes()
    {
        using var project = new EngineProject();
        await project.UpAsync(
            project.Declare(new EnginePart("db") { Volume = "data", Network = "private" }, new EnginePart("web"))
        );

        var result = await project.UpAsync(project.Declare(new EnginePart("web")));

        Assert.Equal(["db", $"network {project.HostName("private")}"], result.Removed);
        Assert.Equal([project.HostName("data")], result.KeptVolumes);
        Assert.Equal(
            project.HostName("data"),
            await project.DockerAsync("volume", "ls", "--quiet", "--filter", $"name={project.HostName("data")}")
        );
        Assert.Equal(
            "",
            await project.DockerAsync("network", "ls", "--quiet", "--filter", $"name={project.HostName("private")}")
        );
    }

    [DockerFact]
    public async Task A_secret_reaches_its_part_and_no_message()
    {
        using var project = new EngineProject();
        var stack = project.WithPassword(
            project.Declare(
                new EnginePart("web", "echo password is $PASSWORD; exit 1")
                {
                    Environment = ["PASSWORD=‹secret: db-password›"],
                }
            )
        );

        var failure = await Assert.ThrowsAsync<DeploymentException>(() => project.UpAsync(stack));

        var secret = File.ReadAllLines(Path.Combine(project.Folder, $".env.{project.Stack}"))
            .Single(line => line.StartsWith("DB_PASSWORD=", StringComparison.Ordinal))
            .Split('=', 2)[1]
            .Trim('\'', '"');
        var container = (await project.ContainersAsync()).Single();
        Assert.Contains($"password is {secret}", await project.DockerAsync("logs", container.Id));
        Assert.Contains("password is ‹secret: DB_PASSWORD›", failure.Message);
        Assert.DoesNotContain(secret, failure.Message);
        Assert.DoesNotContain(secret, File.ReadAllText(project.State.ComposeFile));
    }

    [DockerFact]
    public async Task A_changed_secret_replaces_the_parts_that_use_it_and_no_others()
    {
        using var project = new EngineProject();
        var stack = project.WithPassword(
            project.Declare(
                new EnginePart("by-variable") { Environment = ["PASSWORD=‹secret: db-password›"] },
                new EnginePart("by-file") { File = "password ‹secret: db-password›\n" },
                new EnginePart("without") { File = "no password\n" }
            )
        );
        await project.UpAsync(stack);
        File.WriteAllText(Path.Combine(project.Folder, $".env.{project.Stack}"), "DB_PASSWORD=another-one\n");

        var result = await project.UpAsync(stack);

        Assert.Equal(["by-variable", "by-file"], result.Replaced);
        Assert.Equal(["without"], result.Unchanged);
        Assert.Equal(
            "password another-one",
            await project.DockerAsync("exec", project.HostName("by-file"), "cat", "/etc/part.conf")
        );
    }

    private static string[] Contents(EngineProject project) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(project.State.Path, "files"), "*", SearchOption.AllDirectories)
                .Select(File.ReadAllText)
                .Order(StringComparer.Ordinal),
        ];

    private static Task UntilAsync(EngineProject project, string part, PartHealth health) =>
        Wait.Until(
            async () =>
                (await project.ContainersAsync()).Any(container =>
                    container.Part == part && container.Health == health
                ),
            $"'{part}' to be {health}"
        );
}
