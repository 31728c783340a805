using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Gates;

/// <summary>Whether the canary is up.</summary>
public sealed record UpCriterion(RecordedSeries Recorded) : Criterion("up", "canary is up", "count", new(0, 0))
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Recorded.Uptime];

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        var reading = data.Of(Recorded.Uptime, RevisionRole.Canary);
        var result =
            reading.Missing != Missing.Nothing
                ? Without(Recorded.Uptime, question.Split.Canary!, reading)
                : Result(
                    GateDecision.Advance,
                    $"it has run for {Format.Time(TimeSpan.FromSeconds(Math.Max(0, reading.Now!.Value)))}"
                );
        return result with { Go = null, RollBack = null };
    }
}

/// <summary>The canary's memory relative to stable's.</summary>
public sealed record MemoryAboveStableCriterion(GateLimits Limits, RecordedSeries Recorded)
    : Criterion("memory-above-stable", "memory above stable's", "ratio", Limits)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Recorded.Memory];

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        var (canary, stable) = (
            data.Of(Recorded.Memory, RevisionRole.Canary),
            data.Of(Recorded.Memory, RevisionRole.Stable)
        );
        if (canary.Missing != Missing.Nothing)
            return Without(Recorded.Memory, question.Split.Canary!, canary);
        if (stable.Missing != Missing.Nothing)
            return Without(Recorded.Memory, question.Split.Stable, stable);
        var above = (canary.Now!.Value / stable.Now!.Value) - 1;
        if (!double.IsFinite(above))
            return Without(Missing.NotANumber, Recorded.Memory, "of stable is 0");
        return Result(
            Decide(above, above),
            $"{Format.Number(canary.Now.Value / 1048576)} MiB, stable {Format.Number(stable.Now.Value / 1048576)} MiB, "
                + $"so {Text(above)}; {LimitsInWords}"
        ) with
        {
            Value = above,
            WaveValue = above,
        };
    }
}

/// <summary>
/// Growth of the canary's memory. It only rolls back: a canary that is too young for its growth to be known is not held
/// for it.
/// </summary>
public sealed record MemoryGrowthCriterion(GateLimits Limits, MonitoringWindows Windows, RecordedSeries Recorded)
    : Criterion("memory-growth", $"memory growth in {Format.Time(Windows.MemoryGrowth)}", "ratio", Limits)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Recorded.MemoryGrowth, Recorded.Uptime];

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        var growth = data.Of(Recorded.MemoryGrowth, RevisionRole.Canary);
        var uptime = data.Of(Recorded.Uptime, RevisionRole.Canary);
        // The uptime required by the recording rule, plus two evaluations.
        var known = Windows.MemoryGrowth + Windows.Rate + Windows.WarmUp + TimeSpan.FromSeconds(30);
        if (growth.Missing is Missing.NoData or Missing.NoSuchSeries && uptime.Now < known.TotalSeconds)
        {
            return Result(
                GateDecision.Advance,
                $"{question.Split.Canary} has run for "
                    + $"{Format.Time(TimeSpan.FromSeconds(Math.Max(0, uptime.Now.Value)))}; growth is known after "
                    + $"{Format.Time(known)}"
            );
        }

        if (growth.Missing != Missing.Nothing)
            return Without(Recorded.MemoryGrowth, question.Split.Canary!, growth);
        var value = growth.Now!.Value;
        return Result(Decide(value, value), $"{Text(value)}; {LimitsInWords}") with
        {
            Value = value,
            WaveValue = value,
        };
    }
}

/// <summary>A count of canary events, as the maximum over the wave.</summary>
public sealed record CountCriterion(string Key, string Name, string Counted, GateLimits Limits)
    : Criterion(Key, Name, "count", Limits)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Counted];

    /// <inheritdoc/>
    public override bool ReadsTheMost => true;

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        var reading = data.Of(Counted, RevisionRole.Canary);
        var most = reading.Blocks.Max();
        // A value counts for the whole wave, even if there are no samples any more.
        if (most is { } seen && IsBack(seen))
        {
            return Result(GateDecision.RollBack, $"{Text(seen)}; {LimitsInWords}") with
            {
                Value = seen,
                WaveValue = seen,
            };
        }
        if (reading.Missing != Missing.Nothing)
            return Without(Counted, question.Split.Canary!, reading);
        return Result(Decide(most!.Value, most.Value), $"{Text(most.Value)}; {LimitsInWords}") with
        {
            Value = most,
            WaveValue = most,
        };
    }
}
