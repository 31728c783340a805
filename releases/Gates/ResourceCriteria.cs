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

/// <summary>
/// The canary's memory relative to stable's at the same age, because caches fill with time. It is rolled back only if
/// three blocks agree.
/// </summary>
public sealed record MemoryAboveStableCriterion(GateLimits Limits, RecordedSeries Recorded)
    : Criterion("memory-above-stable", "memory above stable's", "ratio", Limits)
{
    // A process that is this much larger does not endanger its machine; a small one doubles for less.
    private const double LeastMore = 64 * MiB;
    private const double MiB = 1024 * 1024;
    private const int Agreeing = 3;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Recorded.Memory, Recorded.Uptime];

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        var canary = data.Of(Recorded.Memory, RevisionRole.Canary);
        if (canary.Missing != Missing.Nothing)
            return Without(Recorded.Memory, question.Split.Canary!, canary);
        var atSameAge = data.StableAtSameAge.Of(Recorded.Memory);
        var stable = atSameAge.Now is null ? data.Of(Recorded.Memory, RevisionRole.Stable) : atSameAge;
        if (stable.Missing != Missing.Nothing)
            return Without(Recorded.Memory, question.Split.Stable, stable);
        var (now, usual) = (canary.Now!.Value, stable.Now!.Value);
        var above = (now / usual) - 1;
        if (!double.IsFinite(above))
            return Without(Missing.NotANumber, Recorded.Memory, "of stable is 0");
        var agreeing = canary.Blocks.TakeLast(Agreeing).ToList();
        var isLasting =
            agreeing.Count == Agreeing && agreeing.All(value => value is { } one && IsBack((one / usual) - 1));
        var isSmall = now - usual < LeastMore;
        return Result(
            isSmall || IsGo(above) ? GateDecision.Advance
                : isLasting ? GateDecision.RollBack
                : GateDecision.Hold,
            $"{Format.Number(now / MiB)} MiB, stable {Format.Number(usual / MiB)} MiB"
                + (atSameAge.Now is null ? "" : " at the same age")
                + $", so {Text(above)}; "
                + (isSmall && !IsGo(above) ? "the absolute difference is too small to matter" : LimitsInWords)
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

/// <summary>
/// A count of canary events, as the maximum over the wave. It holds if stable has had as many: a common cause, which a
/// rollback would not fix; when the events are past, the wave may advance.
/// </summary>
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
        var most = reading.Blocks.TakeLast(question.BlocksOfWave).Max();
        var ofStable = data.Of(Counted, RevisionRole.Stable).Blocks.TakeLast(question.BlocksOfWave).Max();
        var isCommon = most is { } bad && !IsGo(bad) && !question.HasAllUsers && ofStable >= bad;
        // A value counts for the whole wave, even if there are no samples any more.
        if (most is { } seen && IsBack(seen) && !isCommon)
        {
            return Result(GateDecision.RollBack, $"{Text(seen)}; {LimitsInWords}") with
            {
                Value = seen,
                WaveValue = seen,
            };
        }
        if (reading.Missing != Missing.Nothing)
            return Without(Counted, question.Split.Canary!, reading);
        var now = reading.Now!.Value;
        return (
            isCommon
                ? Result(
                    IsGo(now) ? GateDecision.Advance : GateDecision.Hold,
                    $"{Text(most!.Value)}, and stable too ({Text(ofStable!.Value)}): a common cause, which a rollback "
                        + "would not fix"
                )
                : Result(Decide(most!.Value, most.Value), $"{Text(most.Value)}; {LimitsInWords}")
        ) with
        {
            Value = most,
            WaveValue = most,
        };
    }
}

/// <summary>
/// The CPU time of a request above stable's. What a process uses without any requests is not a cost of requests: the
/// canary's usage before it had users is taken off both.
/// </summary>
public sealed record CpuAboveStableCriterion(GateLimits Limits, GateSettings Settings, RecordedSeries Recorded)
    : Criterion("cpu-above-stable", "CPU time of a request above stable's", "ratio", Limits)
{
    // An almost idle canary uses its CPU for health checks, not for requests.
    private const double LeastCores = 0.05;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Recorded.Requests, Recorded.Cpu];

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        if (question.HasAllUsers)
        {
            return Result(
                GateDecision.Advance,
                $"all users are on {question.Split.Canary}, so there is nothing to compare it with"
            );
        }

        if (WithoutAny(input) is { } missing)
            return missing;
        if (data.IdleCores.Now is not { } idle)
        {
            return Result(
                GateDecision.Advance,
                $"not compared: what {question.Split.Canary} used without users is unknown, and is no cost of requests"
            );
        }

        if (question.ComparedBlocks == 0)
            return WarmingUp(question);

        // Two stretches must agree: a single one is evaluated so often that it exceeds the limit by chance at some time.
        var stretches = Stretches(question, data, idle).Take(2).ToList();
        var newest = stretches.FirstOrDefault();
        var wave = Enumerable
            .Range(0, Math.Min(question.WaveBlocks, question.ComparedBlocks))
            .Aggregate(Usage.None, (usage, age) => usage + Usage.At(question, data, Recorded, idle, age));
        var result =
            stretches.Count == 2 && stretches.All(stretch => IsBack(stretch.Above) && stretch.CoresMore >= LeastCores)
                ? Result(
                    GateDecision.RollBack,
                    $"{Text(newest!.Above)} in the newest {Format.Number(newest.CanaryRequests)} requests; {LimitsInWords}"
                )
            : wave.CanaryRequests < Settings.MinimumRequests
                ? TooFew(question.Split.Canary!, (long)wave.CanaryRequests, Settings.MinimumRequests)
            : wave.StableRequests < Settings.MinimumRequests
                ? TooFew(question.Split.Stable, (long)wave.StableRequests, Settings.MinimumRequests)
            : wave.CoresMore < LeastCores
                ? Result(
                    GateDecision.Advance,
                    $"less than {Format.Percent(LeastCores)} of a core more than stable would use, too little to matter"
                )
            : !double.IsFinite(wave.Above) ? Without(Missing.NotANumber, Recorded.Cpu, "of stable's requests is 0")
            : Result(
                IsGo(wave.Above) ? GateDecision.Advance : GateDecision.Hold,
                $"{Text(wave.Above)} in {Format.Number(wave.CanaryRequests)} requests; {LimitsInWords}"
            );
        return result with
        {
            Value = newest is { } value && double.IsFinite(value.Above) ? value.Above : null,
            WaveValue = double.IsFinite(wave.Above) ? wave.Above : null,
            CanaryRequests = (long)(newest ?? wave).CanaryRequests,
            StableRequests = (long)(newest ?? wave).StableRequests,
        };
    }

    /// <summary>Returns consecutive stretches back from now, each of the fewest blocks with enough requests.</summary>
    private IEnumerable<Usage> Stretches(GateQuestion question, GateData data, double idle)
    {
        var usage = Usage.None;
        for (var age = 0; age < question.ComparedBlocks; age++)
        {
            usage += Usage.At(question, data, Recorded, idle, age);
            if (Math.Min(usage.CanaryRequests, usage.StableRequests) < Settings.MinimumRequests)
                continue;
            yield return usage;
            usage = Usage.None;
        }
    }

    /// <summary>CPU time and requests of both revisions in consecutive blocks.</summary>
    private sealed record Usage(
        double Seconds,
        double CanaryCpu,
        double CanaryRequests,
        double StableCpu,
        double StableRequests
    )
    {
        /// <summary>The canary's CPU time per request above stable's, a ratio; not finite if it cannot be compared.</summary>
        public double Above => (CanaryCpu / CanaryRequests / (StableCpu / StableRequests)) - 1;

        /// <summary>How many cores the canary uses more than stable would for the same requests.</summary>
        public double CoresMore => (CanaryCpu - (StableCpu / StableRequests * CanaryRequests)) / Seconds;

        public static Usage None { get; } = new(0, 0, 0, 0, 0);

        public static Usage operator +(Usage one, Usage other) =>
            new(
                one.Seconds + other.Seconds,
                one.CanaryCpu + other.CanaryCpu,
                one.CanaryRequests + other.CanaryRequests,
                one.StableCpu + other.StableCpu,
                one.StableRequests + other.StableRequests
            );

        /// <summary>Returns the usage in a block, counted from the newest; none if a value is missing.</summary>
        public static Usage At(GateQuestion question, GateData data, RecordedSeries recorded, double idle, int age)
        {
            var seconds = question.Block.TotalSeconds;
            return
                Value(recorded.Cpu, RevisionRole.Canary) is { } canaryCpu
                && Value(recorded.Requests, RevisionRole.Canary) is { } canaryRequests
                && Value(recorded.Cpu, RevisionRole.Stable) is { } stableCpu
                && Value(recorded.Requests, RevisionRole.Stable) is { } stableRequests
                ? new(
                    seconds,
                    Math.Max(0, canaryCpu - idle) * seconds,
                    canaryRequests * seconds,
                    Math.Max(0, stableCpu - idle) * seconds,
                    stableRequests * seconds
                )
                : None;

            double? Value(string series, RevisionRole role) =>
                data.Of(series, role).Blocks is var values && age < values.Count ? values[^(age + 1)] : null;
        }
    }
}
