using System.Diagnostics.CodeAnalysis;

namespace InventarioRetail.Guard;

/// <summary>The result of a requested brake.</summary>
/// <param name="Split">The braked pair with its weight before; its canary is null if none is published.</param>
/// <param name="Weight">The weight that the router reports now, in percent; null if it reports none.</param>
/// <param name="Problem">What went wrong, in full sentences; empty if no users are on the canary.</param>
internal sealed record BrakeResult(ObservedSplit Split, decimal? Weight, string Problem)
{
    /// <summary>Whether no users are on a canary.</summary>
    public bool IsOff => Problem.Length == 0;
}

/// <summary>Pulls the brake on request, and waits until the router reports that no users are on the canary.</summary>
internal sealed class Braker(IBrakes brakes, PublishedSplit published, IRouter router, TimeProvider time)
{
    // A router that does not answer must not delay the brake; its answer only says the weight before.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Pulls the brake for the pair that is live, or else published.</summary>
    /// <returns>The result; a brake that cannot be written is one with a problem.</returns>
    public async Task<BrakeResult> PullAsync(string by, string reason, CancellationToken cancellation)
    {
        var report = router.ReportAsync(cancellation);
        var live = (await WithinAsync(report)).Report?.Split;
        var intended = published.Read();
        // Nothing else names the pair.
        if (live is null && intended is null)
            live = (await report).Report?.Split;
        if (!TryChoose(live, intended, out var split))
        {
            return (live ?? intended) is { } alone
                ? new(alone, 0, "")
                : new(
                    new ObservedSplit("", null, 0),
                    null,
                    "The canary is unknown: the router does not answer, and no split is published. Nothing is braked."
                );
        }

        try
        {
            await brakes.PullAsync(Brake.Of(split, by, time.GetUtcNow(), reason), split.Weight, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(split, null, $"The brake cannot be written: {exception.Message}");
        }

        return await WaitAsync(split, cancellation);
    }

    /// <summary>
    /// Chooses the pair: the live one if it has users on its canary, because the published one may never become live;
    /// else the published one, because it may be live in a moment.
    /// </summary>
    private static bool TryChoose(
        ObservedSplit? live,
        ObservedSplit? published,
        [NotNullWhen(true)] out ObservedSplit? split
    )
    {
        split =
            live is { Canary: not null, Weight: > 0 } ? live
            : published is { Canary: not null }
                ? live is not null && live.IsOfSameRevisionsAs(published) ? live
                    : published
            : live;
        return split?.Canary is not null;
    }

    private async Task<BrakeResult> WaitAsync(ObservedSplit split, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var (report, problem) = await router.ReportAsync(cancellation);
            if (report is not null && (!report.Split.IsOfSameRevisionsAs(split) || report.Split.Weight == 0))
                return new(split, 0, "");
            if (time.GetElapsedTime(start) >= Bound)
            {
                return new(
                    split,
                    report?.Split.Weight,
                    "The brake is written, but the router does not confirm it: "
                        + (report is null ? problem : $"it reports {report.Split}.")
                );
            }

            await Task.Delay(Interval, time, cancellation);
        }
    }

    private async Task<(RouterReport? Report, string Problem)> WithinAsync(
        Task<(RouterReport? Report, string Problem)> report
    )
    {
        using var limit = new CancellationTokenSource(Patience, time);
        var late = Task.Delay(Timeout.InfiniteTimeSpan, limit.Token);
        return await Task.WhenAny(report, late) == report ? await report : (null, "");
    }
}
