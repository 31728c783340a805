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
        var wanted = Gate.Criteria(question.Settings, question.Windows)
            .Where(criterion => question.Stage >= criterion.From)
            .SelectMany(criterion => criterion.Series.Select(name => (Name: name, Most: criterion.ReadsTheMost)))
            .Distinct();
        using var limit = new CancellationTokenSource(Timeout, prometheus.Time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        var alerts = AnswerAsync(prometheus, prometheus.AlertsAsync(deadline.Token), cancellation);
        var series = await Task.WhenAll(
            wanted.Select(one => SeriesAsync(prometheus, question, one.Name, one.Most, deadline.Token, cancellation))
        );
        return new GateData(series.SelectMany(readings => readings).ToDictionary(), Firing(await alerts));
    }

    /// <summary>Reads the values and evaluates the gate.</summary>
    public static async Task<Verdict> AskAsync(
        PrometheusClient prometheus,
        GateQuestion question,
        CancellationToken cancellation = default
    ) => Gate.Evaluate(question, await ReadAsync(prometheus, question, cancellation));

    /// <summary>An answer, or that there was none in time.</summary>
    private static async Task<PrometheusAnswer<T>> AnswerAsync<T>(
        PrometheusClient prometheus,
        Task<PrometheusAnswer<T>> asked,
        CancellationToken cancellation
    )
        where T : class
    {
        try
        {
            return await asked;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(null, Missing.Unreachable, $"{prometheus.Url} did not answer within {Duration.Format(Timeout)}");
        }
    }

    private static async Task<IEnumerable<((string, RevisionRole), Reading)>> SeriesAsync(
        PrometheusClient prometheus,
        GateQuestion question,
        string name,
        bool most,
        CancellationToken deadline,
        CancellationToken cancellation
    )
    {
        (RevisionRole Role, string Revision)[] roles =
        [
            (RevisionRole.Canary, question.Split.Canary!),
            (RevisionRole.Stable, question.Split.Stable),
        ];
        var pattern = string.Join(
            '|',
            roles.Select(role => Regex.Escape(role.Revision).Replace(@"\", @"\\", StringComparison.Ordinal))
        );
        var start = question.Now - ((question.Blocks - 1) * question.Block);
        var selector = $"{name}{{revision=~\"{pattern}\"}}";
        var answer = await AnswerAsync(
            prometheus,
            prometheus.RangeAsync(
                most ? $"max_over_time({selector}[{(long)question.Block.TotalSeconds}s])" : selector,
                start,
                question.Now,
                question.Block,
                deadline
            ),
            cancellation
        );
        if (answer.Value is not { } found)
            return roles.Select(role => ((name, role.Role), Reading.None(answer.Missing, answer.Problem)));

        var isKnown = found.Length > 0 || await IsKnownAsync();
        return roles.Select(role =>
            (
                (name, role.Role),
                found.FirstOrDefault(series => series.Label("revision") == role.Revision) is { } series
                    ? Blocks(series, start, question)
                : isKnown ? Reading.Of()
                : Reading.None(Missing.NoSuchSeries, "has never existed; check that the recording rules are loaded")
            )
        );

        async Task<bool> IsKnownAsync() =>
            (
                await AnswerAsync(
                    prometheus,
                    prometheus.KnownSeriesAsync(name, question.Now - Memory, question.Now, deadline),
                    cancellation
                )
            ).Value
                is not { Length: 0 };
    }

    private static Reading Blocks(PrometheusSeries series, DateTimeOffset start, GateQuestion question)
    {
        var blocks = new double?[question.Blocks];
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

    private static AlertsReading Firing(PrometheusAnswer<PrometheusAlert[]> answer) =>
        answer.Value is { } alerts
            ? new AlertsReading([.. alerts.Where(alert => alert.IsFiring && alert.Label("severity") == "critical")])
            : new AlertsReading([], answer.Missing, answer.Problem);
}
