using System.Globalization;
using System.Text.RegularExpressions;
using InventarioRetail.Releases.Model;
using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Releases.Gates;

/// <summary>Reads the values of a gate from Prometheus, all at once.</summary>
public static class GateReader
{
    // A step and the guard wait for it.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // How far back a series counts as known: longer than any release for which a gate may be evaluated.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(7);

    // Rules are evaluated several times a minute; a range query returns samples that are up to five minutes old.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Reads the values that a question needs, for at most five seconds. Failures are returned as missing values, not
    /// thrown.
    /// </summary>
    public static async Task<GateData> ReadAsync(
        PrometheusClient prometheus,
        GateQuestion question,
        CancellationToken cancellation = default
    )
    {
        using var limit = new CancellationTokenSource(Timeout, prometheus.Time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        return await new Reader(prometheus, question, deadline.Token, cancellation).ReadAsync();
    }

    /// <summary>Reads the values and evaluates the gate.</summary>
    public static async Task<Verdict> AskAsync(
        PrometheusClient prometheus,
        GateQuestion question,
        CancellationToken cancellation = default
    ) => Gate.Evaluate(question, await ReadAsync(prometheus, question, cancellation));

    /// <summary>One reading, within one deadline.</summary>
    private sealed class Reader(
        PrometheusClient prometheus,
        GateQuestion question,
        CancellationToken deadline,
        CancellationToken cancellation
    )
    {
        private readonly RecordedSeries recorded = new(question.Windows);

        private string Canary => question.Split.Canary!;

        private string Stable => question.Split.Stable;

        public async Task<GateData> ReadAsync()
        {
            var criteria = Gate.Criteria(question.Settings, question.Windows, question.HasRouter)
                .Where(criterion => question.Stage >= criterion.From)
                .ToList();
            var alerts = AnswerAsync(prometheus.AlertsAsync(deadline));
            var age = AgeAsync();
            var isWave = question.Stage == GateStage.Wave;
            var idle = isWave ? SeriesAsync(recorded.Cpu, [Canary], question.ExposedSince, 1) : null;
            var first = FirstWaveAsync();
            var users = UsersAsync();
            var queries = Task.WhenAll(
                criteria.OfType<QueryCriterion>().Select(criterion => QueryAsync(criterion.Own))
            );
            var both = Task.WhenAll(
                criteria
                    .SelectMany(criterion =>
                        criterion.Series.Select(name => (Name: name, Most: criterion.ReadsTheMost))
                    )
                    .Distinct()
                    .Select(one => SeriesAsync(one.Name, [Canary, Stable], question.Now, question.Blocks, one.Most))
            );
            var record = Task.WhenAll(
                criteria
                    .SelectMany(criterion => criterion.RecordSeries)
                    .Distinct()
                    .Select(name => SeriesAsync(name, [Stable], question.RecordEnd, question.RecordBlocks))
            );
            var readings = await both;
            var (canary, stable) = (
                Of(readings, Canary, question.Now, question.Blocks),
                Of(readings, Stable, question.Now, question.Blocks)
            );
            var sameAge = await StableAtSameAgeAsync(canary, stable);
            var old = await age;
            return new GateData(
                old is null ? canary : Without(canary, old),
                old is null ? stable : Without(stable, old),
                Of(await record, Stable, question.RecordEnd, question.RecordBlocks),
                sameAge,
                idle is null ? Reading.Of() : (await idle).Of(Canary, double.NaN),
                await first,
                Firing(await alerts),
                await users
            )
            {
                Queries = (await queries).ToDictionary(
                    query => query.Name,
                    query =>
                        old is null
                            ? query.Reading
                            : new(
                                [],
                                old.Missing,
                                $"is not trusted while the recorded series is stale, which {old.Problem}"
                            )
                ),
            };
        }

        /// <summary>Reads what a criterion of the stack's own is judged by.</summary>
        private async Task<(string Name, QueryReading Reading)> QueryAsync(CriterionSettings own)
        {
            var query = QueryCriterion.QueryFor(own, Canary);
            var (count, step) = QueryCriterion.Steps(own, question.Interval);
            // For a plain selector this is when its oldest sample was taken; else the time of the query.
            var taken = AnswerAsync(prometheus.QueryAsync($"min(timestamp({query}))", question.Now, deadline));
            var answer = await AnswerAsync(
                prometheus.RangeAsync(query, question.Now - (count * step), question.Now, step, deadline)
            );
            return (own.Name, Read(answer, await taken));
        }

        private QueryReading Read(
            PrometheusAnswer<PrometheusSeries[]> answer,
            PrometheusAnswer<PrometheusSeries[]> taken
        )
        {
            if (answer.Missing != Missing.Nothing)
                return new([], answer.Missing, answer.Problem);
            if (taken.Value is [var oldest] && Age(oldest) is var age && age > Fresh)
                return new([], Missing.Stale, $"has a sample from {Format.Time(age)} ago");
            var now = DateTimeOffset.FromUnixTimeMilliseconds(question.Now.ToUnixTimeMilliseconds());
            PrometheusSeries[] current = [.. answer.Value!.Where(series => series.Points[^1].At >= now)];
            return current.Length > 0 ? new(current) : new([], Missing.NoData, $"returns nothing for {Canary} now");
        }

        /// <summary>Reads the users with errors; null if the router does not count them.</summary>
        private async Task<ErringUsers?> UsersAsync()
        {
            if (!question.HasRouter || question.Stage != GateStage.Wave)
                return null;
            var found = await SeriesAsync(MetricCatalogue.ErringUsers, [Canary, Stable], question.Now, 1);
            return ErringUsers.Of(bound => found.Of(Canary, bound).Now, bound => found.Of(Stable, bound).Now);
        }

        /// <summary>
        /// Reads stable's memory at the time when it had run for as long as the canary has now; nothing if stable is not
        /// older.
        /// </summary>
        private async Task<RevisionReadings> StableAtSameAgeAsync(RevisionReadings canary, RevisionReadings stable)
        {
            var (young, old) = (canary.Of(recorded.Uptime).Now, stable.Of(recorded.Uptime).Now);
            var ago = TimeSpan.FromSeconds(Math.Clamp(old - young ?? 0, 0, Memory.TotalSeconds));
            var found =
                ago > TimeSpan.Zero
                    ? [await SeriesAsync(recorded.Memory, [Stable], question.Now - ago, 1)]
                    : Array.Empty<SeriesReadings>();
            return Of(found, Stable, question.Now - ago, 1);
        }

        /// <summary>Reads the requests of the first wave; null if the live wave is not compared with it.</summary>
        private async Task<FirstWave?> FirstWaveAsync()
        {
            if (question.FirstWaveEnd is not { } end)
                return null;
            var seconds = (end - question.ExposedSince).TotalSeconds;
            var sums = await Task.WhenAll(
                new[] { recorded.Requests, recorded.Errors, recorded.LatencyBuckets }.Select(name =>
                    AnswerAsync(
                        prometheus.QueryAsync(
                            $"avg_over_time({Selector(name, [Canary])}[{(long)seconds}s]) * {(long)seconds}",
                            end,
                            deadline
                        )
                    )
                )
            );
            if (
                sums[0].Value is not [var requests]
                || sums[1].Value is not [var errors]
                || sums[2].Value is not { } found
            )
            {
                return null;
            }

            var buckets = found.OrderBy(Bound).ToList();
            return new FirstWave(
                Count(requests),
                Count(errors),
                new Durations(
                    [.. buckets.Select(Bound)],
                    Durations.PerBucket(buckets.Select(series => (long?)Count(series)))
                ).Percentile(0.95)
            );

            static long Count(PrometheusSeries series) =>
                series.Points[^1].Value is >= 0 and < 1e15 and var value ? (long)Math.Round(value) : 0;
        }

        /// <summary>Returns how old the newest recorded sample is if it is too old; null if it is not, or unknown.</summary>
        private async Task<Reading?> AgeAsync()
        {
            if (question.Stage != GateStage.Wave)
                return null;
            var answer = await AnswerAsync(
                prometheus.QueryAsync($"timestamp({Selector(recorded.Requests, [Canary])})", question.Now, deadline)
            );
            return answer.Value is [var series] && Age(series) is var age && age > Fresh
                ? Reading.None(Missing.Stale, $"has its newest sample from {Format.Time(age)} ago")
                : null;
        }

        /// <summary>Returns how old samples are whose time is the value of a series.</summary>
        private TimeSpan Age(PrometheusSeries times) =>
            question.Now - DateTimeOffset.UnixEpoch - TimeSpan.FromSeconds(times.Points[^1].Value);

        private async Task<SeriesReadings> SeriesAsync(
            string name,
            IReadOnlyList<string> revisions,
            DateTimeOffset end,
            int count,
            bool most = false
        )
        {
            var start = end - ((count - 1) * question.Block);
            var selector = Selector(name, revisions);
            var answer = await AnswerAsync(
                prometheus.RangeAsync(
                    most ? $"max_over_time({selector}[{(long)question.Block.TotalSeconds}s])" : selector,
                    start,
                    end,
                    question.Block,
                    deadline
                )
            );
            var readings = new Dictionary<(string, double), Reading>();
            if (answer.Value is not { } found)
            {
                foreach (var revision in revisions)
                    readings[(revision, double.NaN)] = Reading.None(answer.Missing, answer.Problem);
                return new SeriesReadings(name, readings);
            }

            foreach (var series in found)
            {
                var key = (series.Label("revision"), Bound(series));
                readings[key] =
                    readings.ContainsKey(key) ? Reading.None(Missing.Duplicated, "has more than one series")
                    : answer.Missing == Missing.Partial
                        ? Blocks(series, start, count) with
                        {
                            Missing = Missing.Partial,
                            Problem = answer.Problem,
                        }
                    : Blocks(series, start, count);
            }

            foreach (var revision in revisions.Where(revision => readings.Keys.All(key => key.Item1 != revision)))
            {
                readings[(revision, double.NaN)] =
                    found.Length > 0 || await IsKnownAsync(name)
                        ? Reading.Of()
                        : Reading.None(
                            Missing.NoSuchSeries,
                            "has never existed; check that the recording rules are loaded"
                        );
            }

            return new SeriesReadings(name, readings);
        }

        private async Task<bool> IsKnownAsync(string name) =>
            (await AnswerAsync(prometheus.KnownSeriesAsync(name, question.Now - Memory, question.Now, deadline))).Value
                is not { Length: 0 };

        /// <summary>An answer, or that there was none in time.</summary>
        private async Task<PrometheusAnswer<T>> AnswerAsync<T>(Task<PrometheusAnswer<T>> asked)
            where T : class
        {
            try
            {
                return await asked;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return new(
                    null,
                    Missing.Unreachable,
                    $"{prometheus.Url} did not answer within {Duration.Format(Timeout)}"
                );
            }
        }

        private static string Selector(string name, IEnumerable<string> revisions)
        {
            var pattern = string.Join(
                '|',
                revisions.Select(revision => Regex.Escape(revision).Replace(@"\", @"\\", StringComparison.Ordinal))
            );
            return $"{name}{{revision=~\"{pattern}\"}}";
        }

        /// <summary>The upper bound of a histogram's bucket; NaN for a series without one.</summary>
        private static double Bound(PrometheusSeries series) =>
            series.Label("le") switch
            {
                "" => double.NaN,
                "+Inf" => double.PositiveInfinity,
                // Prometheus 3 writes 400.0 where 2 writes 400.
                var text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
            };

        private Reading Blocks(PrometheusSeries series, DateTimeOffset start, int count)
        {
            var blocks = new double?[count];
            var isNumber = true;
            foreach (var point in series.Points)
            {
                var block = (int)Math.Round((point.At - start) / question.Block);
                if (block < 0 || block >= blocks.Length)
                    continue;
                if (double.IsFinite(point.Value))
                    blocks[block] = point.Value;
                else if (block == blocks.Length - 1)
                    isNumber = false;
            }

            return isNumber ? Reading.Of(blocks) : new Reading(blocks, Missing.NotANumber, "is not a number");
        }

        private static RevisionReadings Of(
            IEnumerable<SeriesReadings> readings,
            string revision,
            DateTimeOffset end,
            int count
        ) =>
            new(
                end,
                count,
                readings.ToDictionary(one => one.Name, IReadOnlyDictionary<double, Reading> (one) => one.Of(revision))
            );

        /// <summary>The readings, none of which is current.</summary>
        private static RevisionReadings Without(RevisionReadings readings, Reading why) =>
            readings with
            {
                Series = readings.Series.ToDictionary(
                    series => series.Key,
                    IReadOnlyDictionary<double, Reading> (series) =>
                        series.Value.ToDictionary(
                            one => one.Key,
                            one =>
                                one.Value.Missing == Missing.Nothing
                                    ? one.Value with
                                    {
                                        Missing = why.Missing,
                                        Problem = why.Problem,
                                    }
                                    : one.Value
                        )
                ),
            };

        private static AlertsReading Firing(PrometheusAnswer<PrometheusAlert[]> answer) =>
            answer.Value is { } alerts
                ? new AlertsReading([.. alerts.Where(alert => alert.IsFiring && alert.Label("severity") == "critical")])
                : new AlertsReading([], answer.Missing, answer.Problem);
    }

    /// <summary>The readings of a series by revision and bound of its histogram; NaN for a series without one.</summary>
    private sealed record SeriesReadings(
        string Name,
        IReadOnlyDictionary<(string Revision, double Bound), Reading> Readings
    )
    {
        public Dictionary<double, Reading> Of(string revision) =>
            Readings.Where(one => one.Key.Revision == revision).ToDictionary(one => one.Key.Bound, one => one.Value);

        public Reading Of(string revision, double bound) =>
            Readings.GetValueOrDefault((revision, bound)) ?? Reading.Of();
    }
}
