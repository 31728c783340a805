using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Guard;

/// <summary>What Prometheus says about a canary.</summary>
/// <param name="Verdict">The gate's verdict; null if Prometheus did not answer in time.</param>
/// <param name="SeesCanary">Whether it has measured the canary's requests.</param>
/// <param name="Problem">What is unknown, as a sentence; empty if it sees the canary.</param>
internal sealed record PrometheusReading(Verdict? Verdict, bool SeesCanary, string Problem);

/// <summary>Evaluates the gate on Prometheus's values. A value that is missing holds, and never rolls back.</summary>
internal sealed class PrometheusWatch(PrometheusClient prometheus, GuardSettings settings, TimeProvider time)
{
    // Below the interval of the readings.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(8);

    /// <summary>Evaluates the gate of a split.</summary>
    /// <param name="seen">The split.</param>
    /// <param name="users">The users with errors; null if the router does not count them.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    public async Task<PrometheusReading> ReadAsync(SeenSplit seen, ErringUsers? users, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Deadline, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            var clock = await prometheus.TimeAsync(deadline.Token);
            if (clock.Value is not [var now])
                return Unknown(clock.Problem);
            var verdict = await GateReader.AskAsync(
                prometheus,
                Question(seen, now) with
                {
                    Users = users,
                },
                deadline.Token
            );
            var errors = verdict.Results.Single(result => result.Key == ErrorRateCriterion.ErrorRateKey);
            var sees = errors.Missing is Missing.Nothing or Missing.TooFewRequests;
            return new(verdict, sees, sees ? "" : $"Prometheus does not see the canary: {errors.Reason}.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Unknown($"it did not answer within {Format.Time(Deadline)}");
        }
    }

    private GateQuestion Question(SeenSplit seen, DateTimeOffset now)
    {
        // The record's times are by the guard's clock, the question's by Prometheus's.
        var ahead = now - time.GetUtcNow();
        return new()
        {
            Split = seen.ToSplit(),
            Since = Earlier(seen.First + ahead, now),
            ExposedSince = Earlier((seen.ExposedSince ?? seen.First) + ahead, now),
            Planned = GateQuestion.PlannedFor(settings.Rollout, seen.Weight),
            Now = now,
            Settings = settings.Gates.ForWave(settings.Rollout, seen.Weight),
            FirstWaveHold = GateQuestion.FirstWaveHoldFor(settings.Rollout, seen.Weight),
            Windows = settings.Windows,
            Interval = settings.ScrapeInterval,
        };
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static PrometheusReading Unknown(string problem) => new(null, false, $"Prometheus is unknown: {problem}.");
}
