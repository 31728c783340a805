namespace InventarioRetail.Engine.Smoke;

/// <summary>The outcome of a check.</summary>
internal enum SmokeOutcome
{
    /// <summary>The result is as expected.</summary>
    Passed,

    /// <summary>The result is not as expected.</summary>
    Failed,

    /// <summary>The check cannot be run from here.</summary>
    NotChecked,
}

/// <summary>A finished check. None of its texts contains the API key.</summary>
/// <param name="Key">Its key for programs, stable across versions.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Seen">What was observed.</param>
/// <param name="Right">The expected result.</param>
/// <param name="Took">How long it took.</param>
internal sealed record SmokeCheck(
    string Key,
    string Name,
    SmokeOutcome Outcome,
    string Seen,
    string Right,
    TimeSpan Took
);

/// <summary>The report of a run of the suite.</summary>
/// <param name="Url">The tested URL.</param>
/// <param name="Revisions">The revisions that responded, as <c>X-Revision</c> names them.</param>
/// <param name="Checks">All checks in order; only the first one if the URL does not respond.</param>
internal sealed record SmokeReport(Uri Url, IReadOnlyList<string> Revisions, IReadOnlyList<SmokeCheck> Checks)
{
    /// <summary>Whether no check failed.</summary>
    public bool Passed => Checks.All(check => check.Outcome is not SmokeOutcome.Failed);
}
