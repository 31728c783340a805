namespace InventarioRetail.Cli.Tests;

public sealed class ChangedLinesTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("0123456789", 5));

    [Fact]
    public void A_long_beginning_that_two_lines_share_gives_way_to_their_difference() =>
        Assert.Equal(
            [$"- …{Long[^17..]} > 1000", $"+ …{Long[^17..]} > 900"],
            Shown($"- {Long} > 1000", $"+ {Long} > 900")
        );

    [Fact]
    public void Lines_that_differ_early_stay_whole() =>
        Assert.Equal(["- weight 1000", "+ weight 2500"], Shown("- weight 1000", "+ weight 2500"));

    [Fact]
    public void A_line_without_a_counterpart_stays_whole() =>
        Assert.Equal(
            [$"- …{Long[^20..]}c", $"- {Long} gone", $"+ …{Long[^20..]}d"],
            Shown($"- {Long}c", $"- {Long} gone", $"+ {Long}d")
        );

    [Fact]
    public void Each_block_is_compared_for_itself() =>
        Assert.Equal(
            ["- a", "+ b", $"- …{Long[^20..]}c", $"+ …{Long[^20..]}d"],
            Shown("- a", "+ b", $"- {Long}c", $"+ {Long}d")
        );

    private static IEnumerable<string> Shown(params string[] lines) =>
        ChangedLines
            .FromTheDifferenceOn(lines.Select(line => new ChangedLine(line[0] == '+', line[2..])))
            .Select(line => $"{(line.IsAdded ? '+' : '-')} {line.Text}");
}
