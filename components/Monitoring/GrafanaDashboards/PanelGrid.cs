namespace InventarioRetail.Monitoring;

/// <summary>The position of a panel in Grafana's grid of 24 columns.</summary>
internal sealed record GridPosition(int X, int Y, int Width, int Height);

/// <summary>Lays out panels in the grid, line by line; every line fills the width.</summary>
internal static class PanelGrid
{
    public const int Columns = 24;

    /// <exception cref="InvalidOperationException">The widths of the line don't add up to the whole width.</exception>
    public static IEnumerable<(GrafanaPanel Panel, GridPosition Position)> Place(PanelLine line, int y)
    {
        var taken = line.Panels.Sum(panel => panel.Width ?? 0);
        var sharing = line.Panels.Count(panel => panel.Width is null);
        var left = Columns - taken;
        if (left < 0 || (sharing == 0 ? left > 0 : left % sharing > 0 || left == 0))
        {
            throw new InvalidOperationException(
                $"The line of '{line.Panels[0].Title}' leaves {left} of {Columns} columns for {sharing} panels."
            );
        }

        var x = 0;
        foreach (var panel in line.Panels)
        {
            var width = panel.Width ?? left / sharing;
            yield return (panel, new(x, y, width, line.Height));
            x += width;
        }
    }
}
