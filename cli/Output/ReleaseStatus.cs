using Spectre.Console;

namespace InventarioRetail.Cli.Output;

/// <summary>Shows the status of a release.</summary>
internal static class ReleaseStatus
{
    public static void Write(IAnsiConsole console, ReleaseSnapshot snapshot, Decision decision, Verdict verdict)
    {
        var (state, plan) = (decision.State, snapshot.Situation.Plan);
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        Row("stack", snapshot.Stack.Stack);
        Row("phase", Phase(state, plan));
        Row("live", state.Phase == ReleasePhase.Unknown ? "unknown" : $"{ObservedSplit.Of(state.Release)}");
        if (state.Since is { } since)
            Row("since", $"{since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, observed for {Format.Time(state.Held)}");
        Row("waves", Waves(plan, state.Wave));
        if (!state.FileAgrees)
            Row("file", $"{snapshot.Stack.File.Name} has {Described(snapshot.Situation.File)}, which is not live");
        Row("next", $"{Step(decision.Step)}: {decision.Why}");
        console.Write(grid);
        foreach (var problem in snapshot.Problems)
            console.MarkupLine($"[yellow]{Markup.Escape(problem)}[/]");
        console.WriteLine();
        console.Write(GateTable.Of(verdict));
        console.WriteLine();

        void Row(string name, string value) => grid.AddRow($"[dim]{name}[/]", Markup.Escape(value));
    }

    /// <summary>A short description of a phase.</summary>
    public static string Phase(ReleaseState state, RolloutSettings plan)
    {
        var wave = state.Wave == 0 ? "" : $"wave {state.Wave} of {plan.Waves.Count}";
        var text = state.Phase switch
        {
            ReleasePhase.Unknown => "unknown",
            ReleasePhase.Idle => "no release",
            ReleasePhase.Deployed => "deployed, without users",
            ReleasePhase.RolledBack => "rolled back",
            ReleasePhase.Holding => $"{wave}, {Format.Time(state.Left)} of the hold left",
            ReleasePhase.Due => $"{wave}, hold over",
            ReleasePhase.Watching => $"{wave}, {Format.Time(state.Left)} of the bake time left",
            ReleasePhase.Complete => $"{wave}, bake time over",
            ReleasePhase.OffPlan => "off plan: the weight matches no wave",
            _ => $"{wave}, an earlier wave was skipped",
        };
        return state.Release.Paused ? $"{text}; paused" : text;
    }

    public static string Step(NextStep step) =>
        step switch
        {
            NextStep.Stop => "stop",
            NextStep.Wait => "wait",
            NextStep.Advance => "begin the next wave",
            NextStep.RollBack => "roll back",
            _ => "finish",
        };

    private static string Waves(RolloutSettings plan, int current)
    {
        var waves = plan.Waves.Select(
            (wave, index) => $"{(index + 1 == current ? "▶ " : "")}{wave.Weight} % for {Format.Time(wave.Hold)}"
        );
        var watch = plan.BakeTime > TimeSpan.Zero ? $", then {Format.Time(plan.BakeTime)} of bake time" : "";
        return string.Join(", ", waves) + watch;
    }

    private static string Described(ReleaseSettings release) =>
        $"{ObservedSplit.Of(release)}{(release.Paused ? ", paused" : "")}";
}
