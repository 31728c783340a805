using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace InventarioRetail.Cli.Output;

/// <summary>A gate's verdict as a text table.</summary>
internal static class GateTable
{
    public static IRenderable Of(Verdict verdict) =>
        new Rows([
            Results(verdict.Results),
            .. DryRuns(verdict),
            new Markup(
                $"Gate decision: {Coloured(verdict.Decision, GateText.Word(verdict.Decision))} for "
                    + $"{Markup.Escape($"{verdict.Split}")}."
            ),
        ]);

    /// <summary>What criteria that do not decide would have decided; nothing if they would have advanced.</summary>
    public static IEnumerable<IRenderable> DryRuns(Verdict verdict) =>
        verdict.DryRuns.Select(text => new Markup($"[yellow]{Markup.Escape(text)}[/]"));

    private static IRenderable Results(IReadOnlyList<CriterionResult> results)
    {
        // A cause common to all criteria, such as a Prometheus that does not respond, is shown once.
        if (
            results.Count > 1
            && results.DistinctBy(result => (result.Decision, result.Reason, result.IsDryRun)).Count() == 1
        )
        {
            return new Markup(
                $"All {results.Count} criteria: {Coloured(results[0].Decision, GateText.Word(results[0].Decision))}: "
                    + $"{Markup.Escape(results[0].Reason)}"
            );
        }
        var table = new Table()
            .Border(TableBorder.None)
            .AddColumns("", "criterion", "canary", "stable", "advance", "roll back", "reason");
        foreach (var result in results)
        {
            table.AddRow(
                Coloured(result.Decision, GateText.Word(result)),
                Markup.Escape(result.Name),
                Number(result.WaveValue ?? result.Value, result.Unit),
                Number(result.Stable, result.Unit),
                Go(result),
                Back(result),
                Markup.Escape(result.Reason)
            );
        }
        return table;
    }

    /// <summary>The limit for advance; empty for a criterion that can only roll back.</summary>
    public static string Go(CriterionResult result) =>
        result.Go is not { } go ? "" : $"{(go == 0 ? "" : IsLessWorse(result) ? "> " : "< ")}{Number(go, result.Unit)}";

    /// <summary>The limit for rollback; empty for a criterion that never rolls back.</summary>
    public static string Back(CriterionResult result) =>
        result.RollBack is not { } back ? "" : $"{(IsLessWorse(result) ? "<" : ">")} {Number(back, result.Unit)}";

    private static bool IsLessWorse(CriterionResult result) => result.RollBack < result.Go;

    /// <summary>A value with its unit in short form; empty for null.</summary>
    public static string Number(double? value, string unit) =>
        value is not { } number ? ""
        : unit == "ratio" ? string.Create(CultureInfo.InvariantCulture, $"{number * 100:0.##} %")
        : unit == "bytes" ? string.Create(CultureInfo.InvariantCulture, $"{number / (1 << 20):0.#} MiB")
        : unit == "number" ? Format.Number(number, QueryCriterion.SignificantDigits)
        : unit == "ms" ? string.Create(CultureInfo.InvariantCulture, $"{number:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{number:0.##}");

    public static string Coloured(GateDecision answer, string text)
    {
        var colour = answer switch
        {
            GateDecision.Advance => "green",
            GateDecision.Hold => "yellow",
            _ => "red",
        };
        return $"[{colour}]{Markup.Escape(text)}[/]";
    }
}
