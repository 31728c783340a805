using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Gates;

/// <summary>Means of a series, weighted by requests.</summary>
internal static class RequestWindow
{
    /// <summary>
    /// Returns the means over consecutive stretches back from now, each of the fewest blocks that together contain the
    /// needed requests.
    /// </summary>
    /// <param name="question">The input of the gate evaluation.</param>
    /// <param name="data">The values read.</param>
    /// <param name="requests">The series of requests per second.</param>
    /// <param name="series">The series to average.</param>
    /// <param name="needed">Number of requests needed of each revision.</param>
    /// <param name="within">Maximum number of newest blocks to use.</param>
    /// <param name="roles">The revisions.</param>
    public static IEnumerable<Mean[]> Stretches(
        GateQuestion question,
        GateData data,
        string requests,
        string series,
        long needed,
        int within,
        params IReadOnlyList<RevisionRole> roles
    )
    {
        var means = new Mean[roles.Count];
        for (var age = 0; age < within; age++)
        {
            for (var role = 0; role < roles.Count; role++)
                means[role] = means[role].With(question, data, requests, series, roles[role], age);
            if (means.Any(mean => mean.Requests < needed))
                continue;
            yield return means;
            means = new Mean[roles.Count];
        }
    }

    /// <summary>Returns the mean over the last day of the wave.</summary>
    /// <param name="question">The input of the gate evaluation.</param>
    /// <param name="data">The values read.</param>
    /// <param name="requests">The series of requests per second.</param>
    /// <param name="series">The series to average.</param>
    /// <param name="role">The revision.</param>
    /// <param name="within">Maximum number of newest blocks to use.</param>
    public static Mean OfDay(
        GateQuestion question,
        GateData data,
        string requests,
        string series,
        RevisionRole role,
        int within
    )
    {
        var blocks = Math.Min(within, (int)Math.Ceiling(TimeSpan.FromDays(1) / question.Block));
        return Enumerable
            .Range(0, blocks)
            .Aggregate(default(Mean), (mean, age) => mean.With(question, data, requests, series, role, age));
    }
}

/// <summary>A mean weighted by requests.</summary>
/// <param name="Sum">Sum of the values, each multiplied by its requests.</param>
/// <param name="Weight">The number of requests.</param>
internal readonly record struct Mean(double Sum, double Weight)
{
    /// <summary>The mean; NaN without requests.</summary>
    public double Value => Sum / Weight;

    /// <summary>The number of requests, rounded.</summary>
    public long Requests => (long)Math.Round(Weight);

    /// <summary>Adds a block, counted from the newest; a block without a value adds nothing.</summary>
    public Mean With(GateQuestion question, GateData data, string requests, string series, RevisionRole role, int age)
    {
        var values = data.Of(series, role).Blocks;
        var rates = data.Of(requests, role).Blocks;
        if (
            age >= values.Count
            || age >= rates.Count
            || values[^(age + 1)] is not { } value
            || rates[^(age + 1)] is not { } rate
        )
        {
            return this;
        }
        var weight = rate * question.Block.TotalSeconds;
        return new Mean(Sum + (value * weight), Weight + weight);
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
    // Number of requests that must lie above a percentile so that one or two slow ones do not determine it.
    private const int Beyond = 5;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Recorded.Requests, Percentile];

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        var canary = question.Split.Canary!;
        if (data.Of(Recorded.Requests, RevisionRole.Canary) is { Missing: not Missing.Nothing } requests)
            return Without(Recorded.Requests, canary, requests);
        // Without current requests there is no current percentile, which is not an error.
        var isIdle = data.Of(Recorded.Requests, RevisionRole.Canary).Now * question.Block.TotalSeconds < 0.5;
        if (
            data.Of(Percentile, RevisionRole.Canary) is { Missing: not Missing.Nothing } reading
            && !(isIdle && reading.Missing == Missing.NoData)
        )
        {
            return Without(Percentile, canary, reading);
        }

        var needed = (long)Math.Ceiling(Beyond / (1 - Quantile));
        var wave = RequestWindow.OfDay(
            question,
            data,
            Recorded.Requests,
            Percentile,
            RevisionRole.Canary,
            question.Blocks
        );
        var newest = RequestWindow
            .Stretches(question, data, Recorded.Requests, Percentile, needed, question.Blocks, RevisionRole.Canary)
            .FirstOrDefault()
            ?[0];
        var result =
            newest is { } now && IsBack(now.Value)
                ? Result(
                    GateDecision.RollBack,
                    $"{Text(now.Value)} in the newest {Format.Number(now.Requests)} requests; {LimitsInWords}"
                )
            : wave.Requests < Settings.MinimumRequests ? TooFew(canary, wave.Requests, Settings.MinimumRequests)
            : Result(
                IsGo(wave.Value) ? GateDecision.Advance : GateDecision.Hold,
                $"{Text(wave.Value)} in {Format.Number(wave.Requests)} requests; {LimitsInWords}"
            );
        return result with
        {
            Value = newest?.Value,
            WaveValue = wave.Requests == 0 ? null : wave.Value,
            CanaryRequests = newest?.Requests ?? wave.Requests,
        };
    }
}

/// <summary>The canary's excess over stable per request: 99th percentile or CPU time.</summary>
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
    /// <summary>A canary series and the minimum value below which a comparison is meaningless; null for none.</summary>
    public (string Series, double Least, string InWords)? Floor { get; init; }

    /// <summary>Minimum absolute excess over stable, in the unit of the compared series; 0 for any.</summary>
    public double LeastMore { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Series =>
        [Recorded.Requests, Compared, .. Floor is { } floor ? [floor.Series] : (string[])[]];

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        if (question.Split.Weight >= 100)
        {
            return Result(
                GateDecision.Advance,
                $"all users are on {question.Split.Canary}, so there is nothing to compare it with"
            );
        }
        foreach (var role in (RevisionRole[])[RevisionRole.Canary, RevisionRole.Stable])
        {
            var revision = role == RevisionRole.Canary ? question.Split.Canary! : question.Split.Stable;
            if (data.Of(Recorded.Requests, role) is { Missing: not Missing.Nothing } requests)
                return Without(Recorded.Requests, revision, requests);
            var isIdle = data.Of(Recorded.Requests, role).Now * question.Block.TotalSeconds < 0.5;
            if (
                data.Of(Compared, role) is { Missing: not Missing.Nothing } reading
                && !(isIdle && reading.Missing == Missing.NoData)
            )
            {
                return Without(Compared, revision, reading);
            }
        }

        if (Floor is { } floor)
        {
            var least = data.Of(floor.Series, RevisionRole.Canary);
            if (least.Missing != Missing.Nothing)
                return Without(floor.Series, question.Split.Canary!, least);
            if (least.Now < floor.Least)
                return Result(GateDecision.Advance, floor.InWords);
        }

        if (question.ComparedBlocks == 0)
        {
            var warm = question.ExposedSince + question.Windows.WarmUp + question.Block;
            return Without(
                Missing.TooFewRequests,
                "",
                $"{question.Split.Canary} is warming up; it can be compared in {Format.Time(warm - question.Now)}"
            );
        }

        // Two stretches must agree, because a single one is evaluated so often that it exceeds the limit by chance at
        // some time.
        Mean[][] stretches =
        [
            .. RequestWindow
                .Stretches(
                    question,
                    data,
                    Recorded.Requests,
                    Compared,
                    Needed,
                    question.ComparedBlocks,
                    RevisionRole.Canary,
                    RevisionRole.Stable
                )
                .Take(2),
        ];
        var newest = stretches.FirstOrDefault();
        var canary = RequestWindow.OfDay(
            question,
            data,
            Recorded.Requests,
            Compared,
            RevisionRole.Canary,
            question.ComparedBlocks
        );
        var stable = RequestWindow.OfDay(
            question,
            data,
            Recorded.Requests,
            Compared,
            RevisionRole.Stable,
            question.ComparedBlocks
        );
        var wave = (canary.Value / stable.Value) - 1;
        var value = newest is null ? (double?)null : Ratio(newest);
        var result =
            value is { } now && stretches is [_, _] && stretches.All(stretch => IsReasonToGoBack(stretch, data))
                ? Result(
                    GateDecision.RollBack,
                    $"{Text(now)} in the newest {Format.Number(newest![0].Requests)} requests; {LimitsInWords}"
                )
            : canary.Requests < Settings.MinimumRequests
                ? TooFew(question.Split.Canary!, canary.Requests, Settings.MinimumRequests)
            : stable.Requests < Settings.MinimumRequests
                ? TooFew(question.Split.Stable, stable.Requests, Settings.MinimumRequests)
            : !double.IsFinite(wave) ? Without(Missing.NotANumber, Compared, "of stable is 0")
            : !IsGo(wave) && IsSmall(wave, canary, stable, data)
                ? Result(
                    GateDecision.Advance,
                    $"{Text(wave)} in {Format.Number(canary.Requests)} requests, but the "
                        + "absolute difference is too small to matter"
                )
            : Result(
                IsGo(wave) ? GateDecision.Advance : GateDecision.Hold,
                $"{Text(wave)} in {Format.Number(canary.Requests)} requests; {LimitsInWords}"
            );
        return result with
        {
            Value = value is { } newestValue && double.IsFinite(newestValue) ? newestValue : null,
            WaveValue = double.IsFinite(wave) ? wave : null,
            CanaryRequests = newest?[0].Requests ?? canary.Requests,
            StableRequests = newest?[1].Requests ?? stable.Requests,
        };
    }

    private static double Ratio(Mean[] stretch) => (stretch[0].Value / stretch[1].Value) - 1;

    private bool IsReasonToGoBack(Mean[] stretch, GateData data)
    {
        var ratio = Ratio(stretch);
        return double.IsFinite(ratio) && IsBack(ratio) && !IsSmall(ratio, stretch[0], stretch[1], data);
    }

    /// <summary>
    /// Whether the canary's excess is too small to matter: a few milliseconds of a percentile, or the CPU time of
    /// background work, which is large per request while there are few requests.
    /// </summary>
    private bool IsSmall(double ratio, Mean canary, Mean stable, GateData data) =>
        canary.Value - stable.Value < LeastMore
        || (
            Floor is { } floor
            && (data.Of(floor.Series, RevisionRole.Canary).Now ?? 0) * ratio / (1 + ratio) < floor.Least
        );
}
