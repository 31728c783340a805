using InventarioRetail.Components;
using InventarioRetail.Stacks;

namespace InventarioRetail.Releases;

/// <summary>Means of a series over as many of the newest blocks as have enough requests.</summary>
internal static class RequestWindow
{
    /// <summary>The means by request over the newest blocks that together have the requests; null when all blocks have fewer.</summary>
    /// <param name="question">The question; blocks that it does not compare are left out.</param>
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
        var age = 0;
        return Next(question, data, requests, series, needed, arms, ref age);
    }

    /// <summary>The same over the blocks before those.</summary>
    public static Mean[]? BeforeNewest(
        GateQuestion question,
        GateData data,
        string requests,
        string series,
        long needed,
        params IReadOnlyList<Arm> arms
    )
    {
        var age = 0;
        return Next(question, data, requests, series, needed, arms, ref age) is null
            ? null
            : Next(question, data, requests, series, needed, arms, ref age);
    }

    private static Mean[]? Next(
        GateQuestion question,
        GateData data,
        string requests,
        string series,
        long needed,
        IReadOnlyList<Arm> arms,
        ref int age
    )
    {
        var means = new Mean[arms.Count];
        for (var end = arms.Count > 1 ? question.ComparedBlocks : question.Blocks; age < end; )
        {
            for (var arm = 0; arm < arms.Count; arm++)
                means[arm] = means[arm].With(question, data, requests, series, arms[arm], age);
            age++;
            if (means.All(mean => mean.Requests >= needed))
                return means;
        }

        return null;
    }

    /// <summary>The mean by request over the last day of the wave.</summary>
    /// <param name="question">The question.</param>
    /// <param name="data">What was read.</param>
    /// <param name="requests">The series of requests per second.</param>
    /// <param name="series">The series whose mean it is.</param>
    /// <param name="arm">The revision.</param>
    /// <param name="within">How many of the newest blocks count at most.</param>
    public static Mean OfDay(GateQuestion question, GateData data, string requests, string series, Arm arm, int within)
    {
        var blocks = Math.Min(within, (int)Math.Ceiling(TimeSpan.FromDays(1) / question.Block));
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
        var wave = RequestWindow.OfDay(question, data, Recorded.Requests, Percentile, Arm.Canary, question.Blocks);
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

    /// <summary>What the canary must have more than stable for it to matter, in the unit of what is compared; 0 for anything.</summary>
    public double LeastMore { get; init; }

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

        if (question.ComparedBlocks == 0)
        {
            var warm = question.ExposedSince + question.Windows.WarmUp + question.Block;
            return Without(
                Missing.TooFewRequests,
                "",
                $"{question.Split.Canary} is warm in {Words.Time(warm - question.Now)}, and compared from then on"
            );
        }

        var newest = RequestWindow.Newest(question, data, Recorded.Requests, Compared, Needed, Arm.Canary, Arm.Stable);
        var earlier = RequestWindow.BeforeNewest(
            question,
            data,
            Recorded.Requests,
            Compared,
            Needed,
            Arm.Canary,
            Arm.Stable
        );
        var canary = RequestWindow.OfDay(
            question,
            data,
            Recorded.Requests,
            Compared,
            Arm.Canary,
            question.ComparedBlocks
        );
        var stable = RequestWindow.OfDay(
            question,
            data,
            Recorded.Requests,
            Compared,
            Arm.Stable,
            question.ComparedBlocks
        );
        var wave = (canary.Value / stable.Value) - 1;
        var value = newest is null ? (double?)null : (newest[0].Value / newest[1].Value) - 1;
        var result =
            value is { } now && IsProven(now, newest![0], newest[1], data) && IsProven(earlier, data)
                ? Result(
                    Answer.RollBack,
                    $"{Text(now)} in the newest {Words.Number(newest![0].Requests)} requests; {LimitsInWords}"
                )
            : canary.Requests < Settings.MinimumRequests
                ? TooFew(question.Split.Canary!, canary.Requests, Settings.MinimumRequests)
            : stable.Requests < Settings.MinimumRequests
                ? TooFew(question.Split.Stable, stable.Requests, Settings.MinimumRequests)
            : !double.IsFinite(wave) ? Without(Missing.NotANumber, Compared, "of stable is 0")
            : !IsGo(wave) && IsSmall(wave, canary, stable, data)
                ? Result(
                    Answer.Advance,
                    $"{Text(wave)} in {Words.Number(canary.Requests)} requests, and too little in all to matter"
                )
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

    /// <summary>
    /// Whether it is a reason to go back. It must be so in two stretches that have no request in common, each with as many as it takes: one
    /// alone is looked at so often that it goes wrong by chance some time.
    /// </summary>
    private bool IsProven(double ratio, RequestWindow.Mean canary, RequestWindow.Mean stable, GateData data) =>
        double.IsFinite(ratio) && IsBack(ratio) && !IsSmall(ratio, canary, stable, data);

    private bool IsProven(RequestWindow.Mean[]? stretch, GateData data) =>
        stretch is [var canary, var stable] && IsProven((canary.Value / stable.Value) - 1, canary, stable, data);

    /// <summary>
    /// Whether what the canary has more of is too little to matter: a few milliseconds of a percentile, or what a process does beside
    /// requests, which is a lot by the request while there are few.
    /// </summary>
    private bool IsSmall(double ratio, RequestWindow.Mean canary, RequestWindow.Mean stable, GateData data) =>
        canary.Value - stable.Value < LeastMore
        || (Floor is { } floor && (data.Of(floor.Series, Arm.Canary).Now ?? 0) * ratio / (1 + ratio) < floor.Least);
}
