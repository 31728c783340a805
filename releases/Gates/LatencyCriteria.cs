using InventarioRetail.Components;
using InventarioRetail.Stacks;

namespace InventarioRetail.Releases;

/// <summary>Means of a series over as many of the newest blocks as have enough requests.</summary>
internal static class RequestWindow
{
    /// <summary>The means by request over the newest blocks that together have the requests; null when all blocks have fewer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="data">What was read.</param>
    /// <param name="requests">The series of requests per second.</param>
    /// <param name="series">The series whose mean it is.</param>
    /// <param name="needed">Requests that each revision needs.</param>
    /// <param name="arms">The revisions.</param>
    public static Mean[]? Newest(
        GateQuestion question,
        GateData data,
        string requests,
        string series,
        long needed,
        params IReadOnlyList<Arm> arms
    )
    {
        var means = new Mean[arms.Count];
        for (var age = 0; age < question.Blocks; age++)
        {
            for (var arm = 0; arm < arms.Count; arm++)
                means[arm] = means[arm].With(question, data, requests, series, arms[arm], age);
            if (means.All(mean => mean.Requests >= needed))
                return means;
        }

        return null;
    }

    /// <summary>The mean by request over the last day of the wave.</summary>
    public static Mean OfDay(GateQuestion question, GateData data, string requests, string series, Arm arm)
    {
        var blocks = Math.Min(question.Blocks, (int)Math.Ceiling(TimeSpan.FromDays(1) / question.Block));
        return Enumerable
            .Range(0, blocks)
            .Aggregate(default(Mean), (mean, age) => mean.With(question, data, requests, series, arm, age));
    }

    /// <summary>A mean by request.</summary>
    /// <param name="Sum">Sum of the values, each times its requests.</param>
    /// <param name="Weight">The requests.</param>
    internal readonly record struct Mean(double Sum, double Weight)
    {
        /// <summary>The mean; NaN without requests.</summary>
        public double Value => Sum / Weight;

        /// <summary>The requests.</summary>
        public long Requests => (long)Math.Round(Weight);

        /// <summary>With one block more, counted from the newest; a block without a value adds nothing.</summary>
        public Mean With(GateQuestion question, GateData data, string requests, string series, Arm arm, int age)
        {
            var values = data.Of(series, arm).Blocks;
            var rates = data.Of(requests, arm).Blocks;
            if (
                age >= values.Count
                || age >= rates.Count
                || values[^(age + 1)] is not { } value
                || rates[^(age + 1)] is not { } rate
            )
                return this;
            var weight = rate * question.Block.TotalSeconds;
            return new Mean(Sum + (value * weight), Weight + weight);
        }
    }
}

/// <summary>A percentile of the canary's request duration.</summary>
public sealed record LatencyCriterion(
    string Key,
    string Name,
    double Quantile,
    string Percentile,
    GateLimits Limits,
    GateSettings Settings,
    RecordedSeries Recorded
) : Criterion(Key, Name, "ms", Limits)
{
    // So many requests must lie above a percentile that one or two slow ones do not make it.
    private const int Beyond = 5;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Recorded.Requests, Percentile];

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        var canary = question.Split.Canary!;
        if (data.Of(Recorded.Requests, Arm.Canary) is { Missing: not Missing.Nothing } requests)
            return Without(Recorded.Requests, canary, requests);
        // Without a request just now there is no percentile just now, and that is no mistake.
        var isIdle = data.Of(Recorded.Requests, Arm.Canary).Now * question.Block.TotalSeconds < 0.5;
        if (
            data.Of(Percentile, Arm.Canary) is { Missing: not Missing.Nothing } reading
            && !(isIdle && reading.Missing == Missing.NoData)
        )
            return Without(Percentile, canary, reading);

        var needed = (long)Math.Ceiling(Beyond / (1 - Quantile));
        var wave = RequestWindow.OfDay(question, data, Recorded.Requests, Percentile, Arm.Canary);
        var newest = RequestWindow.Newest(question, data, Recorded.Requests, Percentile, needed, Arm.Canary)?[0];
        var result =
            newest is { } now && IsBack(now.Value)
                ? Result(
                    Answer.RollBack,
                    $"{Text(now.Value)} in the newest {Words.Number(now.Requests)} requests; {LimitsInWords}"
                )
            : wave.Requests < Settings.MinimumRequests ? TooFew(canary, wave.Requests, Settings.MinimumRequests)
            : Result(
                IsGo(wave.Value) ? Answer.Advance : Answer.Hold,
                $"{Text(wave.Value)} in {Words.Number(wave.Requests)} requests; {LimitsInWords}"
            );
        return result with
        {
            Value = newest?.Value,
            WaveValue = wave.Requests == 0 ? null : wave.Value,
            CanaryRequests = newest?.Requests ?? wave.Requests,
        };
    }
}

/// <summary>What the canary has more of than stable has, for each request: the 99th percentile, the CPU time.</summary>
public sealed record PerRequestAboveStableCriterion(
    string Key,
    string Name,
    string Compared,
    long Needed,
    GateLimits Limits,
    GateSettings Settings,
    RecordedSeries Recorded
) : Criterion(Key, Name, "ratio", Limits)
{
    /// <summary>A series of the canary below which there is too little to compare, and that least; null for none.</summary>
    public (string Series, double Least, string InWords)? Floor { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Series =>
        [Recorded.Requests, Compared, .. Floor is { } floor ? [floor.Series] : (string[])[]];

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        if (question.Split.Weight >= 100)
            return Result(
                Answer.Advance,
                $"everybody is on {question.Split.Canary}, so there is nothing to compare it with"
            );
        foreach (var arm in (Arm[])[Arm.Canary, Arm.Stable])
        {
            var revision = arm == Arm.Canary ? question.Split.Canary! : question.Split.Stable;
            if (data.Of(Recorded.Requests, arm) is { Missing: not Missing.Nothing } requests)
                return Without(Recorded.Requests, revision, requests);
            var isIdle = data.Of(Recorded.Requests, arm).Now * question.Block.TotalSeconds < 0.5;
            if (
                data.Of(Compared, arm) is { Missing: not Missing.Nothing } reading
                && !(isIdle && reading.Missing == Missing.NoData)
            )
                return Without(Compared, revision, reading);
        }

        if (Floor is { } floor)
        {
            var least = data.Of(floor.Series, Arm.Canary);
            if (least.Missing != Missing.Nothing)
                return Without(floor.Series, question.Split.Canary!, least);
            if (least.Now < floor.Least)
                return Result(Answer.Advance, floor.InWords);
        }

        var newest = RequestWindow.Newest(question, data, Recorded.Requests, Compared, Needed, Arm.Canary, Arm.Stable);
        var canary = RequestWindow.OfDay(question, data, Recorded.Requests, Compared, Arm.Canary);
        var stable = RequestWindow.OfDay(question, data, Recorded.Requests, Compared, Arm.Stable);
        var wave = (canary.Value / stable.Value) - 1;
        var value = newest is null ? (double?)null : (newest[0].Value / newest[1].Value) - 1;
        var result =
            value is { } now && double.IsFinite(now) && IsBack(now)
                ? Result(
                    Answer.RollBack,
                    $"{Text(now)} in the newest {Words.Number(newest![0].Requests)} requests; {LimitsInWords}"
                )
            : canary.Requests < Settings.MinimumRequests
                ? TooFew(question.Split.Canary!, canary.Requests, Settings.MinimumRequests)
            : stable.Requests < Settings.MinimumRequests
                ? TooFew(question.Split.Stable, stable.Requests, Settings.MinimumRequests)
            : !double.IsFinite(wave) ? Without(Missing.NotANumber, Compared, "of stable is 0")
            : Result(
                IsGo(wave) ? Answer.Advance : Answer.Hold,
                $"{Text(wave)} in {Words.Number(canary.Requests)} requests; {LimitsInWords}"
            );
        return result with
        {
            Value = value is { } newestValue && double.IsFinite(newestValue) ? newestValue : null,
            WaveValue = double.IsFinite(wave) ? wave : null,
            CanaryRequests = newest?[0].Requests ?? canary.Requests,
            StableRequests = newest?[1].Requests ?? stable.Requests,
        };
    }
}
