using System.Globalization;
using System.Text;

namespace InventarioRetail.Cli.Output;

/// <summary>A gate's verdict as a Markdown table.</summary>
internal static class GateMarkdown
{
    public static string Table(Verdict verdict)
    {
        var text = new StringBuilder(
            "| | criterion | canary | stable | advance | roll back | reason |\n|---|---|---|---|---|---|---|\n"
        );
        foreach (var result in verdict.Results)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {GateText.Word(result)} | {result.Name} | "
                    + $"{GateTable.Number(result.WaveValue ?? result.Value, result.Unit)} "
                    + $"| {GateTable.Number(result.Stable, result.Unit)} | {GateTable.Go(result)} | "
                    + $"{GateTable.Back(result)} "
                    + $"| {Cell(result.Reason)} |\n"
            );
        }
        return text.ToString();
    }

    /// <summary>Escapes a text for a cell of a Markdown table.</summary>
    public static string Cell(string text) =>
        text.Replace("|", @"\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
