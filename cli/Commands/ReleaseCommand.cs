using System.CommandLine;
using System.Globalization;
using InventarioRetail.Cli.Output;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Releases;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>release</c>: moves a new revision to all users in waves, one line of the stack's file at a time.</summary>
internal static class ReleaseCommand
{
    private const string Rollback = "rollback";

    public static Command Create() =>
        new(
            "release",
            """
            Moves a new revision of the dashboard to all users in waves.

            A release is three values in the stack's file: stable, canary, weight. 'start' deploys the canary without users, each 'promote'
            begins the next wave, 'finish' makes the canary stable. 'rollback' takes everybody off it at any time, 'abort' removes it.
            'run' does all that by itself, as the gate allows; 'watch' shows it live. Each step changes one line, applies it, and looks
            whether it is in force. A refused step says why, and exits with 10 (20 where the gate says roll back).
            """
        )
        {
            Status(),
            Start(),
            Verb(
                "promote",
                "Begins the next wave. Needs the hold of the one before to be over, no pause, and the gate to say advance. Changes: weight; the publisher or the route alone.",
                ReleaseVerbs.Promote
            ),
            Verb(
                "pause",
                "Lets the release stand where it is: no wave begins, but a run still rolls back when it must. Changes: paused; no resource.",
                Plain(ReleaseVerbs.Pause)
            ),
            Verb(
                "resume",
                "Ends a pause; the time that it stood still counts as time in its wave. Changes: paused; no resource.",
                Plain(ReleaseVerbs.Resume)
            ),
            Verb(
                Rollback,
                "Takes everybody off the canary now. Needs nothing: no gate, hold, pause, Prometheus. Changes: weight; the publisher or the route alone.",
                Plain(ReleaseVerbs.Rollback)
            ),
            Verb(
                "finish",
                "Makes the canary the stable revision and removes the old one: the way back is gone. Needs 100 %, the last hold over, and the gate to say advance.",
                ReleaseVerbs.Finish
            ),
            Verb(
                "abort",
                "Ends the release without the canary, and removes it. Needs weight 0: roll back first.",
                Plain(ReleaseVerbs.Abort)
            ),
            LoopCommand.Watch(),
            LoopCommand.Run(),
        };

    private static Command Status()
    {
        var options = new ReleaseOptions();
        var command = new Command("status", "Shows where a release stands, and what comes next.")
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
                var look = await session.LookAsync(session.Read(), withHistory: true, cancellation);
                var verdict = await session.AskGateAsync(look, cancellation);
                var decision = ReleaseAutopilot.Decide(look.Situation, verdict);
                if (parsed.GetValue(options.Format) == "json")
                    Console.Out.WriteLine(Json.Indented(ReleaseJson.Of(decision, look.Situation.Plan)));
                else
                    ReleaseStatus.Write(console, look, decision, verdict);
                return ExitCode.Fine;
            }
        );
        return command;
    }

    private static Command Start()
    {
        var options = new ReleaseOptions();
        var names = new Argument<string[]>("revision> <stack")
        {
            Description = "The revision to start and the stack: v1.2.0 staging. With --from, the stack alone.",
            Arity = new ArgumentArity(1, 2),
        };
        var from = new Option<string?>("--from")
        {
            Description =
                "Take the revision that this stack has finished and that passes its smoke tests there, by its digest: --from staging production.",
            HelpName = "stack",
        };
        var url = new Option<string?>("--from-url")
        {
            Description =
                "Where users reach the stack of --from, for its smoke tests. Without it: its port on this machine.",
            HelpName = "url",
        };
        var command = new Command(
            "start",
            "Deploys a canary beside the stable revision, without users. Needs no release under way and no critical alert. Changes: canary; its own resources are made."
        )
        {
            names,
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
                var (revision, stack) = (parsed.GetValue(from), parsed.GetValue(names)!) switch
                {
                    (null, [var text, var name]) => (Parse(text), name),
                    ({ } source, [var name]) => (
                        await Promotion.FinishedInAsync(source, name, parsed.GetValue(url), Say, cancellation),
                        name
                    ),
                    (null, [var only]) => throw new UsageException(
                        Revision.TryParse(only, out _, out _) && only.Any(char.IsAsciiDigit)
                            ? $"'release start' is given a revision and a stack: './run release start {only} <stack>'."
                            : $"'release start' is given a revision and a stack: './run release start v1.2.0 {only}', or './run release start --from staging {only}'."
                    ),
                    _ => throw new UsageException(
                        "With --from, 'release start' is given the stack alone: the revision comes from there."
                    ),
                };
                return await StepAsync(
                    "start",
                    parsed.GetValue(from) is { } other
                        ? $"./run release start --from {other} {stack}"
                        : $"./run release start {revision} {stack}",
                    stack,
                    options.Session(parsed),
                    options.Step(parsed),
                    (situation, verdict) => ReleaseVerbs.Start(situation, revision, verdict),
                    cancellation
                );
            }
        );
        return command;

        // Not among what programs read.
        static void Say(string text) => Console.Error.WriteLine(text);

        static Revision Parse(string text) =>
            Revision.TryParse(text, out var revision, out var problem)
                ? revision
                : throw new UsageException(
                    $"'{text}' {problem}. A revision is a tag of the dashboard's image, such as v1.2.0."
                );
    }

    private static Command Verb(string name, string description, Func<ReleaseSituation, Verdict?, Transition> decide)
    {
        var options = new ReleaseOptions();
        var command = new Command(name, description)
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
                StepAsync(
                    name,
                    $"./run release {name} {parsed.GetValue(options.Stack)}",
                    parsed.GetValue(options.Stack)!,
                    options.Session(parsed),
                    options.Step(parsed),
                    decide,
                    cancellation
                )
        );
        return command;
    }

    /// <summary>A verb that no gate is asked for.</summary>
    private static Func<ReleaseSituation, Verdict?, Transition> Plain(Func<ReleaseSituation, Transition> decide) =>
        (situation, _) => decide(situation);

    private static async Task<int> StepAsync(
        string verb,
        string command,
        string stack,
        SessionOptions reach,
        StepOptions options,
        Func<ReleaseSituation, Verdict?, Transition> decide,
        CancellationToken cancellation
    )
    {
        var asksGate = verb is "start" or "promote" or "finish";
        if (options is { Json: true, Yes: false, DryRun: false })
            throw new UsageException(
                $"--format json asks nobody; add --yes, or --dry-run: {command} --yes --format json"
            );
        if (!options.DryRun)
            Confirmation.CheckPossible(options.Yes, $"{command} --yes");
        var console = Terminal.Create();
        var session = await ReleaseSession.OpenAsync(
            stack,
            reach with
            {
                DoesWithoutPrometheus = verb == Rollback,
            },
            options.Json ? UpProgress.None : ConsoleProgress.For(console),
            cancellation
        );
        if (asksGate && !options.DryRun)
            await session.CheckEngineAsync(cancellation);
        var look = asksGate
            ? await session.LookWhenSeenAsync(session.Read(), cancellation)
            : await session.LookAsync(session.Read(), withHistory: false, cancellation);
        var verdict = asksGate ? await session.AskGateAsync(look, cancellation) : null;
        var transition = decide(look.Situation, verdict);
        var isRollback = verb == Rollback || look.Situation.RollbackRequested;
        var step = await session.Planner.PlanAsync(
            look.Stack,
            look.Situation,
            transition.Target,
            transition.From(look.Situation),
            isRollback
        );
        if (verb == Rollback || (isRollback && !transition.IsAllowed))
            step = step with { Again = session.RollbackAsync };
        return await new StepDialogue(session, console, options, command).GoAsync(
            step,
            transition.IsAllowed ? transition.Why : string.Join(' ', [transition.Why, .. look.Problems]),
            transition.IsAllowed,
            Message(stack, verb, look.Situation, transition.Target, verdict),
            verdict,
            cancellation
        );
    }

    /// <summary>The first line of a commit's message: the wave and the verdict.</summary>
    internal static string Message(
        string stack,
        string verb,
        ReleaseSituation situation,
        ReleaseSettings target,
        Verdict? verdict
    )
    {
        var wave = situation.Plan.Waves.ToList().FindIndex(wave => wave.Weight == target.Weight) + 1;
        var what = verb switch
        {
            "start" => $"start {target.Canary?.Name} beside {target.Stable.Name}",
            "promote" => string.Create(
                CultureInfo.InvariantCulture,
                $"{target.Canary?.Name} to wave {wave} of {situation.Plan.Waves.Count} ({target.Weight} %)"
            ),
            Rollback => $"roll {target.Canary?.Name} back, everybody on {target.Stable.Name}",
            "finish" => $"finish, {target.Stable.Name} is stable",
            "abort" => $"abort, {target.Stable.Name} stays stable",
            _ => $"{verb} {target.Canary?.Name}",
        };
        return verdict is null
            ? $"{stack}: {what}"
            : $"{stack}: {what}; the gate says {GateTable.Word(verdict.Decision)}";
    }
}
