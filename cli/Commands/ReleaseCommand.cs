using System.CommandLine;
using InventarioRetail.Engine.Brakes;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary>
/// <c>release</c>: moves users to a new revision in waves; each step changes one line of the stack file.
/// </summary>
internal static class ReleaseCommand
{
    public static Command Create() =>
        new VerbCommand(
            "release",
            "Move users to a new revision in waves.",
            [
                "release start v1.2.0 staging",
                "release run staging",
                "release promote staging --dry-run",
                "release rollback staging",
            ],
            """
            A release is three values in the stack file: stable, canary, weight. 'start' deploys the canary without
            users, 'promote' begins the next wave, 'finish' makes the canary stable. 'rollback' moves all users off the
            canary at any time, 'abort' removes the canary. 'run' does all waves automatically, guarded by the gate;
            'watch' shows them live. Each step changes one line, applies it, and checks that it is live. A refused step
            gives the reason and exits with 10, or with 20 if the gate says roll back.
            """
        )
        {
            Status(),
            Start(),
            Step(
                ReleaseVerb.Promote,
                "Begin the next wave.",
                "Requires that the previous wave's hold is over, the release is not paused, and the gate says advance. "
                    + "Changes the weight: one resource."
            ),
            Step(
                ReleaseVerb.Pause,
                "Pause the release at its current wave.",
                "No wave begins while paused, but 'release run' still rolls back if the "
                    + "gate says so. Changes no resource."
            ),
            Resume(),
            RollbackCommand.Create(),
            Step(
                ReleaseVerb.Finish,
                "Make the canary the stable revision.",
                "Removes the old revision; no rollback is possible afterwards. Requires weight 100, that the last hold "
                    + "is over, and that the gate says advance."
            ),
            Step(ReleaseVerb.Abort, "End the release and remove the canary.", "Requires weight 0; roll back first."),
            LoopCommand.Watch(),
            LoopCommand.Run(),
            LoopCommand.Advance(),
            HistoryCommand.Create(),
        };

    private static VerbCommand Status()
    {
        var options = new ReleaseOptions();
        var command = new VerbCommand(
            "status",
            "Show the status of a release.",
            ["release status staging", "release status production --prometheus http://127.0.0.1:9090"]
        )
        {
            options.Stack,
            options.Prometheus,
            options.Engine,
            options.Format,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var console = Terminal.Create();
                var session = await ReleaseSession.OpenAsync(
                    parsed.GetValue(options.Stack)!,
                    options.Session(parsed),
                    ConsoleProgress.For(console),
                    cancellation
                );
                await session.CheckPrometheusAsync(asksGate: true, cancellation);
                var snapshot = await session.SnapshotAsync(session.Read(), withHistory: true, cancellation);
                var verdict = await session.AskGateAsync(snapshot, cancellation);
                var decision = ReleaseAutopilot.Decide(snapshot.Situation, verdict);
                if (parsed.GetValue(options.Format) == "json")
                {
                    var json = ReleaseJson.Of(decision, snapshot.Situation.Plan);
                    json["brake"] = ReleaseJson.Of(snapshot.Situation.Brake);
                    Console.Out.WriteLine(Json.Indented(json));
                }
                else
                {
                    ReleaseStatus.Write(console, snapshot, decision, verdict);
                }
                return ExitCode.Fine;
            }
        );
        return command;
    }

    private static VerbCommand Start()
    {
        var options = new ReleaseOptions();
        var revision = new Argument<string>("revision")
        {
            Description = "Tag of the dashboard's image; omit with --from.",
        };
        // With --from, the only argument is the stack; the parser assigns it to the revision.
        var stack = StackOptions.Stack();
        stack.Arity = ArgumentArity.ZeroOrOne;
        var from = new Option<string?>("--from")
        {
            Description = "Start the revision that this stack has finished, by digest, if its smoke tests pass.",
            HelpName = "stack",
        };
        var url = new UrlOption(
            "--from-url",
            "Run the smoke tests of --from against this URL (default: its port on this machine)."
        );
        var skip = new Option<string?>("--skip-staging")
        {
            Description =
                "Start what the stack in release.from has not finished; the reason is recorded in the stack file.",
            HelpName = "reason",
        };
        var command = new VerbCommand(
            "start",
            "Deploy a canary without users.",
            ["release start v1.2.0 staging", "release start --from staging production"],
            "Requires that no release is in progress, no critical alert is firing, and the stack in release.from "
                + "has finished the same revision. "
                + "Creates the canary's own resources."
        )
        {
            revision,
            stack,
            from,
            url,
            skip,
            options.OfStep,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var (first, second, source) = (
                    parsed.GetValue(revision)!,
                    parsed.GetValue(stack),
                    parsed.GetValue(from)
                );
                var target = Target(first, second, source);
                return await RunAsync(
                    ReleaseVerb.Start(
                        source is null
                            ? await PinAsync(Parse(first), target, parsed.GetValue(options.DryRun), cancellation)
                            : await Promotion.FinishedInAsync(source, target, url.Read(parsed), Say, cancellation),
                        parsed.GetValue(skip)
                    ),
                    source is null ? $"start {first} {target}" : $"start --from {source} {target}",
                    target,
                    new(options, parsed),
                    cancellation
                );
            }
        );
        return command;

        // To the error output: programs read the output.
        static void Say(string text) => Console.Error.WriteLine(text);

        static async Task<Revision> PinAsync(
            Revision revision,
            string stack,
            bool isDryRun,
            CancellationToken cancellation
        )
        {
            var settings = LoadedStackFile.Read(StackFiles.Find(Directory.GetCurrentDirectory()), stack).Settings;
            var pinned = await new ImagePin(new ProcessRunner()).PinAsync(revision, settings, !isDryRun, cancellation);
            if (pinned != revision)
                Say($"Pinned {revision} to {pinned.Digest}.");
            return pinned;
        }

        static string Target(string first, string? second, string? source) =>
            (second, source) switch
            {
                ({ } stack, null) => stack,
                (null, not null) => first,
                (null, null) => throw new UsageException(
                    $"'release start' needs a revision and a stack, but got only '{first}'. "
                        + "Run './run release start v1.2.0 staging' or './run release start --from staging production'."
                ),
                _ => throw new UsageException(
                    "With --from, 'release start' takes only the stack: the revision comes from --from."
                ),
            };

        static Revision Parse(string text) =>
            Revision.TryParse(text, out var revision, out var problem)
                ? revision
                : throw new UsageException($"'{text}' {problem}. Pass a tag of the dashboard's image, such as v1.2.0.");
    }

    private static VerbCommand Resume()
    {
        var options = new ReleaseOptions();
        var reason = new Option<string?>("--release-brake")
        {
            Description = "Release the brake, so that the next wave can begin; the reason is kept.",
            HelpName = "reason",
        };
        var command = new VerbCommand(
            "resume",
            "Resume a paused or braked release.",
            ["release resume staging", "release resume staging --release-brake \"false alarm: the load test\""],
            "Time spent paused counts as time in the wave. Releasing the brake gives no user to the canary: the weight "
                + "is set to 0 first."
        )
        {
            options.Stack,
            reason,
            options.Guard,
            options.OfStep,
        };
        command.SetAction(
            (parsed, cancellation) =>
            {
                var stack = parsed.GetValue(options.Stack)!;
                return parsed.GetValue(reason) is { } why
                    ? ReleaseBrakeAsync(why, new(options, parsed), cancellation)
                    : RunAsync(ReleaseVerb.Resume, $"resume {stack}", stack, new(options, parsed), cancellation);
            }
        );
        return command;
    }

    private static async Task<int> ReleaseBrakeAsync(string reason, ReleaseCall call, CancellationToken cancellation)
    {
        var (stack, how) = (call.Stack, call.Step);
        var command = $"./run release resume {stack} --release-brake";
        if (string.IsNullOrWhiteSpace(reason))
            throw new UsageException($"--release-brake needs a reason, which is kept: {command} \"<reason>\"");
        if (!how.DryRun)
            Confirmation.CheckPossible(how.Yes, $"{command} \"<reason>\" --yes");
        var console = Terminal.Create();
        var session = await call.OpenAsync(stack, console, needsPrometheus: false, cancellation);
        if (how.DryRun || (!how.Yes && !await Confirmation.AskAsync(console, "Release the brake?", cancellation)))
        {
            console.WriteLine("Nothing changed.");
            return ExitCode.Fine;
        }
        await session.ReleaseBrakeAsync(BrakeOrder.OfThisUser(reason), command, Say, cancellation);
        Say($"The brake of {stack} is released; the canary has no users until the next wave.");
        return ExitCode.Fine;

        static void Say(string text) => Console.Error.WriteLine(text);
    }

    private static VerbCommand Step(ReleaseVerb verb, string description, string details)
    {
        var options = new ReleaseOptions();
        var command = new VerbCommand(
            verb.Name,
            description,
            [$"release {verb.Name} staging", $"release {verb.Name} staging --dry-run"],
            details
        )
        {
            options.Stack,
            options.OfStep,
        };
        if (verb == ReleaseVerb.Promote)
            command.Add(options.Also);
        command.SetAction(
            (parsed, cancellation) =>
            {
                var stack = parsed.GetValue(options.Stack)!;
                return RunAsync(verb, $"{verb.Name} {stack}", stack, new(options, parsed), cancellation);
            }
        );
        return command;
    }

    /// <summary>Decides a step, shows it and takes it.</summary>
    /// <param name="verb">The step.</param>
    /// <param name="words">The command's words after <c>./run release</c>, to repeat it.</param>
    /// <param name="stack">The stack.</param>
    /// <param name="call">The command.</param>
    /// <param name="cancellation">Cancels it.</param>
    internal static async Task<int> RunAsync(
        ReleaseVerb verb,
        string words,
        string stack,
        ReleaseCall call,
        CancellationToken cancellation
    )
    {
        var command = $"./run release {words}";
        var how = call.Step;
        if (how is { Json: true, Yes: false, DryRun: false })
        {
            throw new UsageException(
                $"--format json cannot ask for confirmation; add --yes or --dry-run: {command} --yes --format json"
            );
        }
        if (!how.DryRun)
            Confirmation.CheckPossible(how.Yes, $"{command} --yes");
        var console = Terminal.Create();
        var session = await call.OpenAsync(stack, console, needsPrometheus: !verb.IsRollback, cancellation);
        var decided = await verb.DecideAsync(session, how.DryRun, call.TakesOthers, cancellation);
        return await new StepPresenter(session, console, how, command).RunAsync(decided, cancellation);
    }
}
