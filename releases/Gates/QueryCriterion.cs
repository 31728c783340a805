using InventarioRetail.Releases.Model;
using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Releases.Gates;

/// <summary>What a criterion's query returned, at the steps of <see cref="QueryCriterion.Steps"/>.</summary>
/// <param name="Series">The series that have a value now.</param>
/// <param name="Missing">Why there is none.</param>
/// <param name="Problem">The same in words.</param>
public sealed record QueryReading(
    IReadOnlyList<PrometheusSeries> Series,
    Missing Missing = Missing.Nothing,
    string Problem = ""
);

/// <summary>
/// A criterion of the stack's own: the worst series of its query. It holds for any value that is missing or not a
/// number, unless another series has been worse than the rollback limit for as long as required.
/// </summary>
public sealed record QueryCriterion(CriterionSettings Own)
    : Criterion(KeyOf(Own.Name), Own.Name, "number", new(Own.Go, Own.Back))
{
    // A query of a day has no more than this many steps.
    private const int MaxSteps = 240;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [];

    /// <summary>The digits with which values and limits are shown: limits may be as close as 99.9 and 99.95.</summary>
    public const int SignificantDigits = 6;

    private bool LessIsWorse => Own.Back < Own.Go;

    /// <summary>Returns the criterion's key; no other criterion's contains a dot.</summary>
    public static string KeyOf(string name) => $"criteria.{name}";

    /// <summary>Returns the query about a canary.</summary>
    public static string QueryFor(CriterionSettings own, string canary) =>
        own.Query.Replace(CriterionSettings.Revision, canary, StringComparison.Ordinal);

    /// <summary>
    /// Returns the number of steps before now at which the value must be worse than the rollback limit too, and their
    /// length.
    /// </summary>
    public static (int Count, TimeSpan Step) Steps(CriterionSettings own, TimeSpan interval)
    {
        var step = TimeSpan.FromSeconds(
            Math.Max(1, Math.Ceiling((interval > own.For / MaxSteps ? interval : own.For / MaxSteps).TotalSeconds))
        );
        return ((int)Math.Ceiling(own.For / step), step);
    }

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var question = input.Question;
        var reading =
            input.Data.Queries.GetValueOrDefault(Own.Name) ?? new([], Missing.NoSuchSeries, "was not queried");
        if (reading.Missing != Missing.Nothing)
            return Without(reading.Missing, "the query", reading.Problem);

        var (count, step) = Steps(Own, question.Interval);
        var ordered = reading
            .Series.Where(series => double.IsFinite(Now(series)))
            // Of two that are worse than the limit, the one that has been so for longer.
            .OrderByDescending(series => StepsBack(series, step))
            .ThenByDescending(series => LessIsWorse ? -Now(series) : Now(series))
            .ToList();
        var unknown = reading.Series.FirstOrDefault(series => !double.IsFinite(Now(series)));
        var worst = ordered.FirstOrDefault();
        var back = worst is null ? 0 : StepsBack(worst, step);
        var exposed = question.Now - question.ExposedSince;
        var isBack = back > count && exposed >= Own.For;
        if (unknown is not null && !isBack)
        {
            return Without(
                Missing.NotANumber,
                $"the query{Labels(unknown)}",
                double.IsNaN(Now(unknown)) ? "is not a number" : "is infinite"
            );
        }

        var value = Now(worst!);
        var others = reading.Series.Count > 1 ? $" (worst of {reading.Series.Count} series:{Labels(worst!)})" : "";
        var lasted = (back - 1) * step;
        var since =
            back > 0 && !isBack ? $"; it has been so for {Format.Time(lasted < exposed ? lasted : exposed)}" : "";
        return Result(
            isBack ? GateDecision.RollBack
                : IsBetterThanGo(value) ? GateDecision.Advance
                : GateDecision.Hold,
            $"{Shown(value)}{others}; {Words}{since}"
        ) with
        {
            Value = value,
        };
    }

    private bool IsBetterThanGo(double value) =>
        (value == 0 && Own.Go == 0) || (LessIsWorse ? value > Own.Go : value < Own.Go);

    private bool IsWorseThanBack(double value) => LessIsWorse ? value < Own.Back : value > Own.Back;

    private string Words =>
        (LessIsWorse ? "must be above" : "must be below")
        + $" {Shown(Own.Go)} to advance, rolls back {(LessIsWorse ? "below" : "above")} {Shown(Own.Back)}"
        + (Own.For > TimeSpan.Zero ? $" for {Format.Time(Own.For)}" : "");

    private static string Shown(double value) => Format.Number(value, SignificantDigits);

    private static double Now(PrometheusSeries series) => series.Points[^1].Value;

    /// <summary>Returns at how many steps up to now, without a gap, the value is worse than the rollback limit.</summary>
    private int StepsBack(PrometheusSeries series, TimeSpan step)
    {
        var (count, next) = (0, series.Points[^1].At);
        foreach (var point in series.Points.Reverse())
        {
            if (point.At != next || !double.IsFinite(point.Value) || !IsWorseThanBack(point.Value))
                break;
            (count, next) = (count + 1, next - step);
        }

        return count;
    }

    private static string Labels(PrometheusSeries series)
    {
        var labels = series
            .Labels.Where(label => label.Key is not ("__name__" or "revision"))
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}=\"{label.Value}\"");
        return string.Join(", ", labels) is { Length: > 0 } text ? $" {{{text}}}" : "";
    }
}
