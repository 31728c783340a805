namespace InventarioRetail.Engine.Smoke;

/// <summary>A check of the suite.</summary>
/// <param name="Key">Its key for programs.</param>
/// <param name="Name">Its name.</param>
/// <param name="Right">The expected result.</param>
/// <param name="RunAsync">Runs the check.</param>
internal sealed record Check(string Key, string Name, string Right, Func<CancellationToken, Task<Finding>> RunAsync);

/// <summary>The result of a check.</summary>
/// <param name="Outcome">Whether the check passed.</param>
/// <param name="Seen">What was observed.</param>
internal sealed record Finding(SmokeOutcome Outcome, string Seen)
{
    public static Finding Of(bool isRight, string seen) =>
        new(isRight ? SmokeOutcome.Passed : SmokeOutcome.Failed, seen);

    /// <summary>Runs a check for each revision; all must pass.</summary>
    public static async Task<Finding> OfEachAsync(
        IReadOnlyList<Visitors> visitors,
        Func<Visitors, Task<Finding>> lookAsync
    )
    {
        var findings = new List<Finding>();
        foreach (var revision in visitors)
        {
            var finding = await LookAsync(revision);
            findings.Add(
                revision.Revision is null ? finding : finding with { Seen = $"{revision.Revision}: {finding.Seen}" }
            );
        }
        return new(
            findings.Max(finding => finding.Outcome),
            string.Join("; ", findings.Select(finding => finding.Seen))
        );

        // A revision that does not respond must not keep the others from being checked.
        async Task<Finding> LookAsync(Visitors revision)
        {
            try
            {
                return await lookAsync(revision);
            }
            catch (NoAnswerException failure)
            {
                return Of(false, failure.Message);
            }
        }
    }
}
