namespace InventarioRetail.Releases.Model;

/// <summary>Checks what a gate's verdict means for a release.</summary>
internal static class VerdictCheck
{
    // An older verdict may predate later changes.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(2);

    /// <summary>Returns why the verdict requires a rollback; null if it does not, or does not apply.</summary>
    public static string? WhyBack(Verdict? verdict, ReleaseState state, ReleaseSituation situation) =>
        verdict is { Decision: GateDecision.RollBack } && IsAbout(verdict, state, situation)
            ? $"The gate says roll back ({string.Join("; ", verdict.Reasons)})."
                + (state.Release.Weight > 0 ? " Roll back." : " The release cannot go forward until that changes.")
            : null;

    /// <summary>Returns why the verdict does not allow the release to go forward; null if it does.</summary>
    public static string? WhyNot(Verdict? verdict, ReleaseState state, ReleaseSituation situation) =>
        verdict is null ? "The gate was not evaluated."
        : !IsAbout(verdict, state, situation)
            ? $"The gate was evaluated at {Format.Moment(verdict.At)} for {verdict.Split}, which no longer applies. "
                + "Evaluate it again."
        : WhyBack(verdict, state, situation)
            ?? (
                verdict.Decision == GateDecision.Advance
                    ? null
                    : $"{Stuck(state, situation)}The gate says hold ({string.Join("; ", verdict.Reasons)})."
            );

    /// <summary>Whether the gate has held for so long that an operator must find out why.</summary>
    public static bool IsStuck(Verdict? verdict, ReleaseState state, ReleaseSituation situation) =>
        verdict is { Decision: GateDecision.Hold }
        && IsAbout(verdict, state, situation)
        && state.Overdue >= situation.InconclusiveAfter;

    private static string Stuck(ReleaseState state, ReleaseSituation situation) =>
        state.Overdue >= situation.InconclusiveAfter
            ? $"Stuck: {Format.Wave(situation.Plan, state.Wave)} has been due for {Format.Time(state.Overdue)} without a "
                + $"verdict (gates.inconclusive is {Format.Time(situation.InconclusiveAfter)}). Fix what holds it, or roll "
                + "back. "
            : "";

    private static bool IsAbout(Verdict verdict, ReleaseState state, ReleaseSituation situation) =>
        verdict.Split == ObservedSplit.Of(state.Release) && (situation.Now - verdict.At).Duration() <= MaxAge;
}
