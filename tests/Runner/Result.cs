namespace InventarioRetail.Tests.Runner;

internal enum Outcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>The result of one test.</summary>
/// <param name="Suite">The name of its suite.</param>
/// <param name="Name">Its display name; of a failure outside a test, the class or the suite.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Took">How long it ran.</param>
/// <param name="Why">Why it failed or was skipped; empty where it passed.</param>
internal sealed record Result(string Suite, string Name, Outcome Outcome, TimeSpan Took, string Why = "");
