namespace InventarioRetail.Releases.Gates;

/// <summary>The input of the criteria of a gate. The histories that several criteria judge are built once.</summary>
/// <param name="Question">The input of the gate evaluation.</param>
/// <param name="Data">The values read.</param>
public sealed record GateInput(GateQuestion Question, GateData Data)
{
    private readonly Dictionary<ErrorObserver, EventHistory> errors = [];
    private DurationHistory? durations;

    /// <summary>The limits of durations that criteria test, as <see cref="DurationHistory"/> takes them.</summary>
    public IReadOnlyList<(double Limit, double Share)> TestedLimits { get; init; } = [];

    /// <summary>Returns what an observer has counted.</summary>
    internal EventHistory Errors(ErrorObserver observer)
    {
        if (!errors.TryGetValue(observer, out var history))
            errors[observer] = history = ReadErrors(observer);
        return history;
    }

    /// <summary>Returns the durations of a histogram's series; null if it has no bounds.</summary>
    internal DurationHistory? Durations(string buckets) => durations ??= ReadDurations(buckets);

    private EventHistory ReadErrors(ErrorObserver observer)
    {
        var record = new StableRecord([.. Data.Record.Counts(Question, observer.Requests, observer.Errors)]);
        var history = new EventHistory(Question.Settings.Thresholds.ErrorRatio.RollBack, record);
        var (canary, stable) = (
            Data.Canary.Counts(Question, observer.Requests, observer.Errors),
            Data.Stable.Counts(Question, observer.Requests, observer.Errors)
        );
        foreach (var (one, other) in canary.Zip(stable))
        {
            history.Add(
                new Traffic(one.Requests, one.Events, other.Requests, other.Events),
                baseline: Question.HasAllUsers && one.At > Question.Since ? record.BaselineAt(one.At) : null,
                leastShare: Question.ShareAfterRise(one.At)
            );
        }

        return history;
    }

    private DurationHistory? ReadDurations(string buckets)
    {
        var (canary, stable, record) = (
            Data.Canary.Buckets(buckets),
            Data.Stable.Buckets(buckets),
            Data.Record.Buckets(buckets)
        );
        double[] bounds = [.. canary.Keys.Order()];
        if (bounds is not [.., double.PositiveInfinity] || bounds.Length < 2)
            return null;
        var history = new DurationHistory(bounds, TestedLimits, [.. bounds.SkipLast(1).Select(RecordOf)]);
        for (var i = 0; i < Question.Blocks; i++)
        {
            var at = Data.Canary.At(Question, i);
            history.Add(
                Counts(canary, i),
                Counts(stable, i),
                isCompared: i >= Question.Blocks - Question.ComparedBlocks,
                Question.HasAllUsers && at > Question.Since,
                at,
                Question.ShareAfterRise(at)
            );
        }

        return history;

        IReadOnlyList<long> Counts(IReadOnlyDictionary<double, Reading> cumulative, int block) =>
            Gates.Durations.PerBucket(bounds.Select(bound => CountOf(cumulative, bound, block)));

        StableRecord RecordOf(double bound) =>
            new([
                .. Enumerable
                    .Range(0, Data.Record.Count)
                    .Select(i =>
                    {
                        var all = CountOf(record, double.PositiveInfinity, i) ?? 0;
                        var slower = Math.Max(0, all - (CountOf(record, bound, i) ?? 0));
                        return new RecordedBlock(Data.Record.At(Question, i), all, slower);
                    }),
            ]);

        long? CountOf(IReadOnlyDictionary<double, Reading> cumulative, double bound, int block) =>
            cumulative.TryGetValue(bound, out var reading) ? RevisionReadings.CountOf(reading, block, Question) : null;
    }
}
