namespace InventarioRetail.Cli.Tests;

/// <summary>One step of a release, and what becomes of the file when it goes wrong.</summary>
public sealed class StepRunnerTests : IDisposable
{
    private readonly ReleaseDemo demo = new("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }", hasBrake: true);

    public void Dispose() => demo.Dispose();

    private async Task<PlannedChange> StepAsync(int weight)
    {
        var look = await demo.Session.SnapshotAsync(demo.Session.Read(), withHistory: true, CancellationToken.None);
        var target = look.Situation.Live! with { Weight = weight };
        var transition = weight == 0 ? ReleaseVerbs.Rollback(look.Situation) : new Transition(true, target, "");
        return await demo.Session.Planner.PlanAsync(
            look.Stack,
            look.Situation,
            transition.Target,
            transition.From(look.Situation),
            isRollback: weight == 0
        );
    }

    private Task<StepResult> TakeAsync(PlannedChange step) =>
        demo.Session.TakeAsync(step, "./run release test demo", _ => { }, CancellationToken.None);

    [Fact]
    public async Task A_wave_is_one_line_of_the_file_and_one_replaced_resource()
    {
        var step = await StepAsync(50);

        Assert.Equal(
            [
                "4 -   inventario-retail:release: { stable: v1.0.0, canary: v1.1.0, weight: 10 } # moves",
                "4 +   inventario-retail:release: { stable: v1.0.0, canary: v1.1.0, weight: 50 } # moves",
            ],
            step.Lines.Select(line => $"{line.Number} {line}")
        );
        Assert.Equal(["replace router-publisher-container"], step.Resources.Changed());
        Assert.Equal(["router-publisher"], step.OnlyParts);
    }

    [Fact]
    public async Task A_failed_step_puts_the_file_back()
    {
        var text = demo.Text;
        demo.OnUp = _ => throw new DeploymentException("No space left.");

        var failure = await Assert.ThrowsAsync<DeploymentException>(async () => await TakeAsync(await StepAsync(50)));

        Assert.Equal(
            "No space left.\nPulumi.demo.yaml was restored. "
                + "The split of before was published again: 10 % on v1.1.0, the rest on v1.0.0.",
            failure.Message
        );
        Assert.Equal(text, demo.Text);
        Assert.Equal(
            [
                "50 % on v1.1.0, the rest on v1.0.0 (router-publisher only)",
                "10 % on v1.1.0, the rest on v1.0.0 (router-publisher only)",
            ],
            demo.Applied
        );
        Assert.Equal([false, true], demo.WentBack);
        Assert.Empty(demo.Way.Orders);
    }

    [Fact]
    public async Task A_failed_step_that_cannot_be_taken_back_pulls_the_brake()
    {
        demo.OnUp = _ =>
        {
            demo.OnUp = _ => throw new DeploymentException("Docker does not respond.");
            throw new DeploymentException("No space left.");
        };

        var failure = await Assert.ThrowsAsync<DeploymentException>(async () => await TakeAsync(await StepAsync(50)));

        Assert.EndsWith(
            "The split of before could not be published again (Docker does not respond.). v1.1.0: 50 % → 0 %",
            failure.Message
        );
        Assert.Equal(["on a failed step could not be taken back"], demo.Way.Orders);
    }

    [Fact]
    public async Task A_refused_step_publishes_nothing_again()
    {
        var text = demo.Text;
        demo.OnUp = _ => throw new RefusedException("More than the split would change.");

        var refusal = await Assert.ThrowsAsync<RefusedException>(async () => await TakeAsync(await StepAsync(50)));

        Assert.Equal("More than the split would change.\nPulumi.demo.yaml was restored.", refusal.Message);
        Assert.Equal(text, demo.Text);
        Assert.Single(demo.Applied);
    }

    [Fact]
    public async Task A_rollback_pulls_the_brake_before_it_waits_for_the_lock()
    {
        var step = await StepAsync(0);
        using var other = await StackLock.TakeAsync(
            StackFolder.Of(demo.Folder, ReleaseDemo.Stack).Create().Path,
            ReleaseDemo.Stack,
            "./run up demo"
        );

        await Assert.ThrowsAsync<UsageException>(() => TakeAsync(step));

        Assert.Equal(["on ./run release test demo"], demo.Way.Orders);
    }

    [Fact]
    public async Task A_braked_release_is_not_promoted_and_a_rollback_publishes_0_anyway()
    {
        var step = await StepAsync(50);
        demo.Put(demo.Live with { Weight = 0 });
        demo.Brake = new ActiveBrake("v1.0.0", "v1.1.0", "guard")
        {
            Since = new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero),
            Reason = "errors",
        };

        var refusal = await Assert.ThrowsAsync<RefusedException>(() =>
            TakeAsync(step with { DecidedBy = step.DecidedBy! with { Weight = 0 } })
        );

        Assert.Equal(
            "The brake is on: v1.1.0 is braked by guard since 2026-11-30 04:00 UTC: errors. To release it, run "
                + "./run release resume demo --release-brake \"<reason>\".",
            refusal.Message
        );
        Assert.True((await demo.Session.RollbackAsync(CancellationToken.None)).MustApply);
    }

    [Fact]
    public async Task The_brake_is_released_once_the_published_weight_is_0()
    {
        demo.Put(demo.Live with { Weight = 0 });
        demo.Brake = new ActiveBrake("v1.0.0", "v1.1.0", "guard");

        await demo.Session.ReleaseBrakeAsync(new("me", "false alarm"), "./run release resume demo", _ => { }, default);

        Assert.Equal(["0 % on v1.1.0, the rest on v1.0.0 (router-publisher only)"], demo.Applied);
        Assert.Equal(0, demo.Written.Weight);
        Assert.Equal(["off false alarm"], demo.Way.Orders);
    }

    [Fact]
    public async Task A_brake_that_is_not_on_is_not_released()
    {
        var refusal = await Assert.ThrowsAsync<RefusedException>(() =>
            demo.Session.ReleaseBrakeAsync(new("me", "why"), "./run release resume demo", _ => { }, default)
        );

        Assert.StartsWith("The brake of 'demo' is not on", refusal.Message);
        Assert.Empty(demo.Way.Orders);
    }

    [Fact]
    public async Task A_blind_rollback_from_an_old_checkout_is_refused()
    {
        demo.IsBlind = true;
        demo.Session.Braked = new(new("v2.0.0", "v2.1.0", 50, 0, "router"), []);

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            demo.Session.RollbackAsync(CancellationToken.None)
        );

        Assert.StartsWith(
            "Pulumi.demo.yaml has 10 % on v1.1.0, the rest on v1.0.0, but live is v2.0.0 with the canary v2.1.0. "
                + "Nothing was deployed.",
            refusal.Message
        );
    }

    [Fact]
    public async Task A_flag_never_applies_a_weight_that_only_the_file_has()
    {
        demo.IsBlind = true;

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            FlagPlanner.PlanAsync(demo.Session, "batch-patches-v1", 10, takesOthers: false, CancellationToken.None)
        );

        Assert.StartsWith(
            "The live split of 'demo' is unknown, and Pulumi.demo.yaml gives v1.1.0 10 % of the users",
            refusal.Message
        );
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(10, false)]
    public async Task A_flag_that_is_turned_off_goes_back_and_any_other_forward(int percent, bool goesBack)
    {
        var step = await FlagPlanner.PlanAsync(
            demo.Session,
            "batch-patches-v1",
            percent,
            takesOthers: false,
            CancellationToken.None
        );

        Assert.Equal((goesBack, false), (step.GoesBack, step.IsRollback));
    }

    [Fact]
    public async Task A_wave_beside_other_changes_is_refused_with_the_list()
    {
        var step = await StepAsync(50);
        var redis = step.Resources.Steps.First(change => change.Resource.Name == "redis-container");
        step = step with
        {
            Resources = step.Resources with
            {
                Steps = [.. step.Resources.Steps, redis with { Operation = ResourceOperation.Replace }],
            },
        };

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => TakeAsync(step));

        Assert.StartsWith("More than the split of 'demo' would change:\n  replace redis-container\n", refusal.Message);
        Assert.Empty(demo.Applied);
    }

    [Fact]
    public async Task A_failed_rollback_leaves_the_wish_in_the_file()
    {
        demo.OnUp = _ => throw new DeploymentException("No space left.");

        await Assert.ThrowsAsync<DeploymentException>(async () => await TakeAsync(await StepAsync(0)));

        Assert.Equal(0, demo.Written.Weight);
        Assert.Equal(10, demo.Live.Weight);
        var again = await StepAsync(0);
        Assert.True(again.MustApply);
        await TakeAsync(again);
        Assert.Equal(0, demo.Live.Weight);
    }

    [Fact]
    public async Task A_failure_after_the_users_have_moved_leaves_the_file_as_it_was_written()
    {
        demo.OnUp = request =>
        {
            demo.Put(ReleaseDemo.Release(request));
            throw new DeploymentException("The publisher did not become healthy.");
        };

        var failure = await Assert.ThrowsAsync<DeploymentException>(async () => await TakeAsync(await StepAsync(50)));

        Assert.EndsWith(
            "Pulumi.demo.yaml keeps its change, because 50 % on v1.1.0, the rest on v1.0.0 is live.",
            failure.Message
        );
        Assert.Equal(50, demo.Written.Weight);
    }

    [Fact]
    public async Task An_engine_that_is_content_while_no_user_has_moved_has_failed()
    {
        var text = demo.Text;
        demo.OnUp = _ => Task.CompletedTask;

        var failure = await Assert.ThrowsAsync<DeploymentException>(async () => await TakeAsync(await StepAsync(50)));

        Assert.StartsWith(
            "test has applied the change, but 50 % on v1.1.0, the rest on v1.0.0 did not become live within 20 s; live is 10 % on v1.1.0, the rest on v1.0.0.",
            failure.Message
        );
        Assert.Equal(text, demo.Text);
    }

    [Fact]
    public async Task A_file_that_changes_before_the_step_is_left_alone()
    {
        var step = await StepAsync(50);
        demo.Text += "# a note\n";

        var refusal = await Assert.ThrowsAsync<SettingsException>(() => TakeAsync(step));

        Assert.Contains("was changed by another process since it was read", refusal.Message);
        Assert.Empty(demo.Applied);
        Assert.EndsWith("# a note\n", demo.Text);
    }

    [Fact]
    public async Task A_file_that_changes_during_a_step_that_fails_is_left_alone_and_the_message_says_so()
    {
        demo.OnUp = _ =>
        {
            demo.Text += "# a note\n";
            throw new DeploymentException("No space left.");
        };

        var failure = await Assert.ThrowsAsync<DeploymentException>(async () => await TakeAsync(await StepAsync(50)));

        Assert.Contains("Cannot restore Pulumi.demo.yaml:", failure.Message);
        Assert.EndsWith("# a note\n", demo.Text);
        Assert.Contains("weight: 50", demo.Text);
    }

    [Fact]
    public async Task A_rollback_that_waited_for_a_wave_takes_back_that_wave()
    {
        demo.Put(demo.Live with { Weight = 0 });
        var written = demo.Text;
        demo.Text = written.Replace("v1.1.0, weight: 10", "v1.1.0, weight: 0", StringComparison.Ordinal);
        var rollback = await StepAsync(0) with { Replan = demo.Session.RollbackAsync };
        Assert.False(rollback.MustApply);
        demo.Text = written + "# a note\n";
        demo.Put(demo.Written);

        await TakeAsync(rollback);

        Assert.Equal((0, 0), (demo.Written.Weight, demo.Live.Weight));
        Assert.EndsWith("# a note\n", demo.Text);
    }

    [Fact]
    public async Task A_rollback_that_waited_for_the_finish_of_the_release_is_refused()
    {
        var rollback = await StepAsync(0) with { Replan = demo.Session.RollbackAsync };
        demo.Text = demo.Text.Replace(
            "{ stable: v1.0.0, canary: v1.1.0, weight: 10 }",
            "{ stable: v1.1.0 }",
            StringComparison.Ordinal
        );
        demo.Put(demo.Written);
        var text = demo.Text;

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => TakeAsync(rollback));

        Assert.StartsWith("There is no release under way", refusal.Message);
        Assert.Empty(demo.Applied);
        Assert.Equal(text, demo.Text);
    }

    [Fact]
    public async Task A_flag_that_waited_for_a_rollback_leaves_all_users_where_they_are()
    {
        var flag = await FlagPlanner.PlanAsync(
            demo.Session,
            "batch-patches-v1",
            10,
            takesOthers: false,
            CancellationToken.None
        );
        await TakeAsync(await StepAsync(0));

        await TakeAsync(flag);

        Assert.Equal(0, demo.Live.Weight);
        Assert.Equal(0, demo.Written.Weight);
        Assert.Contains("batch-patches-v1: 10", demo.Text);
    }

    [Fact]
    public async Task A_step_waits_for_another_at_the_same_stack()
    {
        var step = await StepAsync(50);
        var folder = StackFolder.Of(demo.Folder, ReleaseDemo.Stack).Create().Path;
        var other = await StackLock.TakeAsync(folder, ReleaseDemo.Stack, "./run up demo");
        demo.Clock.OnWait = waits =>
        {
            Assert.Empty(demo.Applied);
            if (waits == 10)
                other.Dispose();
        };

        await TakeAsync(step);

        Assert.Equal(10, demo.Clock.Waits);
        Assert.Equal(50, demo.Live.Weight);
    }

    [Fact]
    public async Task A_step_does_not_wait_forever_for_another()
    {
        var step = await StepAsync(50);
        var folder = StackFolder.Of(demo.Folder, ReleaseDemo.Stack).Create().Path;
        using var other = await StackLock.TakeAsync(folder, ReleaseDemo.Stack, "./run up demo");
        var begin = demo.Now;

        var refusal = await Assert.ThrowsAsync<UsageException>(() => TakeAsync(step));

        Assert.StartsWith("Stack 'demo' is being changed by './run up demo'", refusal.Message);
        Assert.Equal(TimeSpan.FromMinutes(2), demo.Now - begin);
        Assert.Empty(demo.Applied);
    }

    [Fact]
    public async Task A_step_that_was_decided_before_another_one_is_not_taken()
    {
        var text = demo.Text;
        var step = await StepAsync(50);
        demo.Live = demo.Live with { Weight = 0 };

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => TakeAsync(step));

        Assert.StartsWith(
            "Another command has changed the live split to 0 % on v1.1.0, the rest on v1.0.0 since this step was decided.",
            refusal.Message
        );
        Assert.Equal(text, demo.Text);
        Assert.Empty(demo.Applied);
    }
}
