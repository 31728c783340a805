namespace InventarioRetail.Engine.Smoke;

/// <summary>How a check ended.</summary>
internal enum SmokeOutcome
{
    /// <summary>What was seen is right.</summary>
    Passed,

    /// <summary>It is not.</summary>
    Failed,

    /// <summary>It could not be looked at from here.</summary>
    NotChecked,
}

/// <summary>A check and how it ended. No text in it holds the API key.</summary>
/// <param name="Key">Its name for programs, the same in every version.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Right">What is right.</param>
/// <param name="Took">How long it took.</param>
internal sealed record SmokeCheck(
    string Key,
    string Name,
    SmokeOutcome Outcome,
    string Seen,
    string Right,
    TimeSpan Took
);

/// <summary>What a run of the suite found.</summary>
/// <param name="Url">Where it asked.</param>
/// <param name="Revisions">The revisions that answered, as <c>X-Revision</c> names them.</param>
/// <param name="Checks">All checks in their order; only the first one when nothing answers.</param>
internal sealed record SmokeReport(Uri Url, IReadOnlyList<string> Revisions, IReadOnlyList<SmokeCheck> Checks)
{
    /// <summary>Whether no check failed.</summary>
    public bool Passed => Checks.All(check => check.Outcome is not SmokeOutcome.Failed);
}
