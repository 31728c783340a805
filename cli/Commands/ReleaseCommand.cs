using System.CommandLine;
using InventarioRetail.Cli.Output;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Releases;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>release</c>: moves a new revision to all users in waves, one line of the stack file at a time.</summary>
internal static class ReleaseCommand
{
    public static Command Create() =>
        new VerbCommand(
            "release",
            "Move a new revision to all users in waves.",
            [
                "release start v1.2.0 staging",
                "release run staging",
                "release promote staging --dry-run",
                "release rollback staging",
            ],
            """
            A release is three values in the stack file: stable, canary, weight. 'start' deploys the canary without users, each 'promote'
            begins the next wave, 'finish' makes the canary stable. 'rollback' takes everybody off the canary at any time, 'abort' removes
            it. 'run' does all waves by itself as the gate allows; 'watch' shows them live. Each step changes one line, applies it, and
            checks that it is live. A refused step says why, and exits with 10 (20 where the gate says roll back).
            """
        )
        {
            Status(),
            Start(),
            Step(
                ReleaseVerb.Promote,
                "Begin the next wave.",
                "Needs the hold of the wave before to be over, no pause, and the gate to say advance. Changes the weight: one resource."
            ),
            Step(
                ReleaseVerb.Pause,
                "Pause the release where it stands.",
                "No wave begins, but 'release run' still rolls back when it must. Changes no resource."
            ),
            Step(
                ReleaseVerb.Resume,
                "Resume a paused release.",
                "The time of the pause counts as time in the wave. Changes no resource."
            ),
            Step(
                ReleaseVerb.Rollback,
                "Take everybody off the canary now.",
                "Ignores gates, holds and pauses, and needs no Prometheus. Changes the weight: one resource."
            ),
            Step(
                ReleaseVerb.Finish,
                "Make the canary the stable revision.",
                "Removes the old revision, so that no rollback is possible any more. Needs 100 %, the last hold over, and the gate to say advance."
            ),
            Step(ReleaseVerb.Abort, "End the release and remove the canary.", "Needs weight 0: roll back first."),
            LoopCommand.Watch(),
            LoopCommand.Run(),
        };

    private static VerbCommand Status()
    {
        var options = new ReleaseOptions();
        var command = new VerbCommand(
            "status",
            "Show where a release stands.",
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
                var snapshot = await session.SnapshotAsync(session.Read(), withHistory: true, cancellation);
                var verdict = await session.AskGateAsync(snapshot, cancellation);
                var decision = ReleaseAutopilot.Decide(snapshot.Situation, verdict);
                if (parsed.GetValue(options.Format) == "json")
                    Console.Out.WriteLine(Json.Indented(ReleaseJson.Of(decision, snapshot.Situation.Plan)));
                else
                    ReleaseStatus.Write(console, snapshot, decision, verdict);
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
            Description = "A tag of the dashboard's image. Omit it with --from.",
        };
        // Given alone, as with --from, it is taken for the first argument.
        var stack = StackOptions.Stack();
        stack.Arity = ArgumentArity.ZeroOrOne;
        var from = new Option<string?>("--from")
        {
            Description = "Start what this stack has finished, by digest, once its smoke tests pass.",
            HelpName = "stack",
        };
        var url = new UrlOption(
            "--from-url",
            "Run the smoke tests of --from at this address (default: its port on this machine)."
        );
        var command = new VerbCommand(
            "start",
            "Deploy a canary without users.",
            ["release start v1.2.0 staging", "release start --from staging production"],
            "Needs no release under way and no critical alert. Creates the canary's own resources."
        )
        {
            revision,
            stack,
            from,
            url,
            options.DryRun,
            options.Yes,
            options.Commit,
            options.Engine,
            options.Prometheus,
            options.Format,
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
                            ? Parse(first)
                            : await Promotion.FinishedInAsync(source, target, url.Read(parsed), Say, cancellation)
                    ),
                    source is null ? $"start {first} {target}" : $"start --from {source} {target}",
                    target,
                    options,
                    parsed,
                    cancellation
                );
            }
        );
        return command;

        // Not among what programs read.
        static void Say(string text) => Console.Error.WriteLine(text);

        static string Target(string first, string? second, string? source) =>
            (second, source) switch
            {
                ({ } stack, null) => stack,
                (null, not null) => first,
                (null, null) => throw new UsageException(
                    $"'release start' needs a revision and a stack: './run release start v1.2.0 staging', or './run release start --from staging production'. It was given '{first}' alone."
                ),
                _ => throw new UsageException(
                    "With --from, 'release start' takes the stack alone: the revision comes from there."
                ),
            };

        static Revision Parse(string text) =>
            Revision.TryParse(text, out var revision, out var problem)
                ? revision
                : throw new UsageException(
                    $"'{text}' {problem}. A revision is a tag of the dashboard's image, such as v1.2.0."
                );
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
            options.DryRun,
            options.Yes,
            options.Commit,
            options.Engine,
            options.Prometheus,
            options.Format,
        };
        command.SetAction(
            (parsed, cancellation) =>
            {
                var stack = parsed.GetValue(options.Stack)!;
                return RunAsync(verb, $"{verb.Name} {stack}", stack, options, parsed, cancellation);
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(
        ReleaseVerb verb,
        string call,
        string stack,
        ReleaseOptions options,
        ParseResult parsed,
        CancellationToken cancellation
    )
    {
        var command = $"./run release {call}";
        var how = options.Step(parsed);
        if (how is { Json: true, Yes: false, DryRun: false })
            throw new UsageException(
                $"--format json asks nobody; add --yes, or --dry-run: {command} --yes --format json"
            );
        if (!how.DryRun)
            Confirmation.CheckPossible(how.Yes, $"{command} --yes");
        var console = Terminal.Create();
        var session = await ReleaseSession.OpenAsync(
            stack,
            options.Session(parsed) with
            {
                DoesWithoutPrometheus = verb.IsRollback,
            },
            how.Json ? UpProgress.None : ConsoleProgress.For(console),
            cancellation
        );
        var decided = await verb.DecideAsync(session, how.DryRun, cancellation);
        return await new StepPresenter(session, console, how, command).RunAsync(decided, cancellation);
    }
}
