using System.Globalization;
using System.Text.RegularExpressions;

namespace InventarioRetail.Policy.Costs;

/// <summary>Parses sizes in Kubernetes's notation, such as <c>20Gi</c>.</summary>
internal static partial class KubernetesQuantity
{
    private const decimal Gib = 1024m * 1024 * 1024;

    /// <summary>The size in GiB; null if the text is not a size.</summary>
    public static decimal? ToGib(string? text)
    {
        var match = Size().Match(text ?? "");
        if (!match.Success)
            return null;
        decimal factor = match.Groups["unit"].Value switch
        {
            "Ki" => 1024m,
            "Mi" => 1024m * 1024,
            "Gi" => Gib,
            "Ti" => Gib * 1024,
            "k" => 1000m,
            "M" => 1000m * 1000,
            "G" => 1000m * 1000 * 1000,
            "T" => 1000m * 1000 * 1000 * 1000,
            _ => 1m,
        };
        return decimal.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * factor / Gib;
    }

    [GeneratedRegex(@"\A(?<number>[0-9]{1,15}(\.[0-9]{1,9})?)(?<unit>|Ki|Mi|Gi|Ti|k|M|G|T)\z")]
    private static partial Regex Size();
}
