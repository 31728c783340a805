namespace InventarioRetail.Engine.Smoke;

/// <summary>Something to look at.</summary>
/// <param name="Key">Its name for programs.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Right">What is right.</param>
/// <param name="RunAsync">Runs the check.</param>
internal sealed record Check(string Key, string Name, string Right, Func<CancellationToken, Task<Finding>> RunAsync);

/// <summary>What was seen.</summary>
/// <param name="Outcome">Whether it is right.</param>
/// <param name="Seen">What it is.</param>
internal sealed record Finding(SmokeOutcome Outcome, string Seen)
{
    public static Finding Of(bool isRight, string seen) =>
        new(isRight ? SmokeOutcome.Passed : SmokeOutcome.Failed, seen);

    /// <summary>Looks at each revision; all must be right.</summary>
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

        // One that does not answer must not keep the others from being looked at.
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
