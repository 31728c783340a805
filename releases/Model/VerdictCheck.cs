using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Model;

/// <summary>What a gate's verdict means for a step of a release.</summary>
internal static class VerdictCheck
{
    // Older than this, a verdict was made before what has happened since.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(2);

    /// <summary>Why the verdict says to go back; null when it does not, or is about something else.</summary>
    public static string? WhyBack(Verdict? verdict, ReleaseState state, ReleaseSituation situation) =>
        verdict is { Decision: GateDecision.RollBack } && IsAbout(verdict, state, situation)
            ? $"The gate says roll back ({string.Join("; ", verdict.Reasons)})."
                + (state.Release.Weight > 0 ? " Roll back." : " Nothing goes forward while that lasts.")
            : null;

    /// <summary>Why the verdict does not let the release go forward; null when it does.</summary>
    public static string? WhyNot(Verdict? verdict, ReleaseState state, ReleaseSituation situation) =>
        verdict is null ? "The gate was not asked."
        : !IsAbout(verdict, state, situation)
            ? $"The gate was asked at {Format.Moment(verdict.At)} about {verdict.Split}; that says nothing about now. Ask it again."
        : WhyBack(verdict, state, situation)
            ?? (
                verdict.Decision == GateDecision.Advance
                    ? null
                    : $"The gate says hold ({string.Join("; ", verdict.Reasons)})."
            );

    private static bool IsAbout(Verdict verdict, ReleaseState state, ReleaseSituation situation) =>
        verdict.Split == ObservedSplit.Of(state.Release) && (situation.Now - verdict.At).Duration() <= MaxAge;
}
