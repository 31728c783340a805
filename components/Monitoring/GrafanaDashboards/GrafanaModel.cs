namespace InventarioRetail.Monitoring;

/// <summary>One dashboard.</summary>
internal sealed record GrafanaDashboard
{
    /// <summary>Its address in Grafana, <c>/d/uid</c>; it never changes.</summary>
    public required string Uid { get; init; }

    public required string Title { get; init; }

    /// <summary>The question that it answers.</summary>
    public required string Description { get; init; }

    /// <summary>How far back it looks when it is opened, such as <c>6h</c>.</summary>
    public required string Range { get; init; }

    public IReadOnlyList<GrafanaVariable> Variables { get; init; } = [];

    public required IReadOnlyList<PanelRow> Rows { get; init; }

    public IEnumerable<GrafanaPanel> Panels => Rows.SelectMany(row => row.Lines).SelectMany(line => line.Panels);
}

/// <summary>A choice at the top of a dashboard, filled by a query.</summary>
/// <param name="Name">How queries name it, without <c>$</c>.</param>
/// <param name="Label">How people see it.</param>
/// <param name="Description">What choosing does.</param>
/// <param name="Query">Grafana's variable query: <c>label_values(…)</c> or <c>query_result(…)</c>.</param>
/// <param name="Regex">What to take out of each result; empty takes all of it.</param>
/// <param name="Several">Whether several can be chosen, and all.</param>
internal sealed record GrafanaVariable(
    string Name,
    string Label,
    string Description,
    string Query,
    string Regex,
    bool Several
);

/// <summary>A headed part of a dashboard.</summary>
internal sealed record PanelRow(string Title, params IReadOnlyList<PanelLine> Lines);

/// <summary>Panels side by side over the whole width, all of one height.</summary>
internal sealed record PanelLine(int Height, params IReadOnlyList<GrafanaPanel> Panels);

/// <summary>What all panels have.</summary>
internal abstract record GrafanaPanel
{
    public required string Title { get; init; }

    /// <summary>What is shown.</summary>
    public required string Means { get; init; }

    /// <summary>From which value on, with its unit, somebody should do something.</summary>
    public required string Worry { get; init; }

    /// <summary>Width in columns of 24; null shares what is left of the line equally.</summary>
    public int? Width { get; init; }

    /// <summary>The dashboard to look at next.</summary>
    public string? DetailsUid { get; init; }

    /// <summary>Alerts that this panel explains; it links to their sections in the runbook.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];
}

/// <summary>What is shown instead of a number.</summary>
internal sealed record PanelMapping(double Value, string Text, string Color);

/// <summary>From a value on, a color; the first step has no value.</summary>
internal sealed record ThresholdStep(double? Value, string Color);

/// <summary>The colors of values, and the lines in a graph.</summary>
internal sealed record PanelThresholds(params IReadOnlyList<ThresholdStep> Steps)
{
    /// <summary>No value is better than another: there is no alert about it.</summary>
    public static PanelThresholds None { get; } = new(new ThresholdStep(null, PanelColor.Neutral));

    public static PanelThresholds Above(AlertLevels levels) =>
        new(
            new ThresholdStep(null, PanelColor.Good),
            new ThresholdStep(levels.Warning, PanelColor.Warning),
            new ThresholdStep(levels.Critical, PanelColor.Critical)
        );

    public static PanelThresholds Above(double limit, string color) =>
        new(new ThresholdStep(null, PanelColor.Good), new ThresholdStep(limit, color));

    /// <summary>Falling values are bad.</summary>
    public static PanelThresholds Below(AlertLevels levels) =>
        new(
            new ThresholdStep(null, PanelColor.Critical),
            new ThresholdStep(levels.Critical, PanelColor.Warning),
            new ThresholdStep(levels.Warning, PanelColor.Good)
        );

    public static PanelThresholds Below(double limit, string color) =>
        new(new ThresholdStep(null, color), new ThresholdStep(limit, PanelColor.Good));
}

/// <summary>Grafana's names of the colors.</summary>
internal static class PanelColor
{
    public const string Good = "green";
    public const string Warning = "yellow";
    public const string Serious = "orange";
    public const string Critical = "red";
    public const string Emergency = "dark-red";
    public const string Neutral = "blue";
    public const string Unknown = "purple";
}

/// <summary>A query, and the name of each series that it gives.</summary>
/// <param name="Expression">PromQL, in which Grafana fills in the variables.</param>
/// <param name="Legend">A template such as <c>{{revision}}</c>.</param>
internal sealed record PanelQuery(string Expression, string Legend);

/// <summary>A panel that shows numbers.</summary>
internal abstract record DataPanel : GrafanaPanel
{
    public required PanelUnit Unit { get; init; }

    public required PanelThresholds Thresholds { get; init; }

    /// <summary>What stands there when there is no data, and so what that means.</summary>
    public required string NoValue { get; init; }

    public double? Min { get; init; } = 0;

    public double? Max { get; init; }

    public int? Decimals { get; init; }

    public IReadOnlyList<PanelMapping> Mappings { get; init; } = [];

    public abstract IReadOnlyList<PanelQuery> AllQueries { get; }
}

/// <summary>A panel whose queries give series.</summary>
internal abstract record SeriesPanel : DataPanel
{
    public required IReadOnlyList<PanelQuery> Queries { get; init; }

    public override IReadOnlyList<PanelQuery> AllQueries => Queries;
}

/// <summary>Big numbers or words, as they are now.</summary>
internal sealed record StatPanel : SeriesPanel
{
    /// <summary>Shows the names of the series in their colors, and no value.</summary>
    public bool NamesOnly { get; init; }

    /// <summary>Shows the names next to the values, as for one of each revision.</summary>
    public bool Named { get; init; }
}

/// <summary>A dial, as it is now.</summary>
internal sealed record GaugePanel : SeriesPanel;

/// <summary>A bar for each series, as it is now.</summary>
internal sealed record BarGaugePanel : SeriesPanel;

/// <summary>Lines over time.</summary>
internal sealed record TimeSeriesPanel : SeriesPanel
{
    /// <summary>Values hold until the next one, as a weight does.</summary>
    public bool Steps { get; init; }

    /// <summary>Series add up.</summary>
    public bool Stacked { get; init; }
}

/// <summary>States over time, a band for each series.</summary>
internal sealed record StateTimelinePanel : SeriesPanel;

/// <summary>A column of a <see cref="TablePanel"/>.</summary>
internal sealed record TableColumn(string Title, string Expression, PanelUnit Unit)
{
    public PanelThresholds? Thresholds { get; init; }

    public IReadOnlyList<PanelMapping> Mappings { get; init; } = [];

    public int? Decimals { get; init; }
}

/// <summary>A column that shows a label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Title">Its heading.</param>
internal sealed record KeyColumn(string Label, string Title)
{
    /// <summary>Texts instead of values.</summary>
    public IReadOnlyList<(string Value, string Text, string? Color)> Texts { get; init; } = [];

    /// <summary>Where a click leads, a template.</summary>
    public string? Url { get; init; }
}

/// <summary>A table as it is now: a row for each combination of the keys, a column for each query.</summary>
internal sealed record TablePanel : DataPanel
{
    public required IReadOnlyList<KeyColumn> Keys { get; init; }

    public required IReadOnlyList<TableColumn> Columns { get; init; }

    public override IReadOnlyList<PanelQuery> AllQueries =>
        [.. Columns.Select(column => new PanelQuery(column.Expression, ""))];
}

/// <summary>Words.</summary>
internal sealed record TextPanel : GrafanaPanel
{
    public required string Markdown { get; init; }
}
