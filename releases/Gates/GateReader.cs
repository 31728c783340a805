using System.Text.RegularExpressions;
using InventarioRetail.Releases.Model;
using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Releases.Gates;

/// <summary>Reads the values of a gate from Prometheus.</summary>
public static class GateReader
{
    // How far back a series counts as known: longer than any release for which a gate may be evaluated.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(7);

    /// <summary>Reads the values that a question needs. Failures are returned as missing values, not thrown.</summary>
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
        var readings = new Dictionary<(string, RevisionRole), Reading>();
        foreach (var (name, most) in wanted)
        {
            foreach (var (role, reading) in await SeriesAsync(prometheus, question, name, most, cancellation))
                readings[(name, role)] = reading;
        }

        return new GateData(readings, await AlertsAsync(prometheus, cancellation));
    }

    /// <summary>Reads the values and evaluates the gate.</summary>
    public static async Task<Verdict> AskAsync(
        PrometheusClient prometheus,
        GateQuestion question,
        CancellationToken cancellation = default
    ) => Gate.Evaluate(question, await ReadAsync(prometheus, question, cancellation));

    private static async Task<IEnumerable<(RevisionRole, Reading)>> SeriesAsync(
        PrometheusClient prometheus,
        GateQuestion question,
        string name,
        bool most,
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
        var answer = await prometheus.RangeAsync(
            most ? $"max_over_time({selector}[{(long)question.Block.TotalSeconds}s])" : selector,
            start,
            question.Now,
            question.Block,
            cancellation
        );
        if (answer.Value is not { } found)
            return roles.Select(role => (role.Role, Reading.None(answer.Missing, answer.Problem)));

        var isKnown =
            found.Length > 0
            || (await prometheus.KnownSeriesAsync(name, question.Now - Memory, question.Now, cancellation)).Value
                is not { Length: 0 };
        return roles.Select(role =>
            (
                role.Role,
                found.FirstOrDefault(series => series.Label("revision") == role.Revision) is { } series
                    ? Blocks(series, start, question)
                : isKnown ? Reading.Of()
                : Reading.None(Missing.NoSuchSeries, "has never existed; check that the recording rules are loaded")
            )
        );
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

    private static async Task<AlertsReading> AlertsAsync(PrometheusClient prometheus, CancellationToken cancellation)
    {
        var answer = await prometheus.AlertsAsync(cancellation);
        return answer.Value is { } alerts
            ? new AlertsReading([.. alerts.Where(alert => alert.IsFiring && alert.Label("severity") == "critical")])
            : new AlertsReading([], answer.Missing, answer.Problem);
    }
}
