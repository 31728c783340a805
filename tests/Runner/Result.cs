namespace InventarioRetail.Tests.Runner;

internal enum Outcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>The result of one test.</summary>
/// <param name="Suite">The name of its suite.</param>
/// <param name="Name">Its display name; for a failure outside a test, the name of the class or suite.</param>
/// <param name="Outcome">Whether it passed, failed or was skipped.</param>
/// <param name="Took">How long it ran.</param>
/// <param name="Why">Why it failed or was skipped; empty if it passed.</param>
internal sealed record Result(string Suite, string Name, Outcome Outcome, TimeSpan Took, string Why = "");
