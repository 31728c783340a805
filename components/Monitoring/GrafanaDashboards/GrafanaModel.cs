namespace InventarioRetail.Monitoring;

/// <summary>A Grafana dashboard.</summary>
/// <param name="Uid">Identifies the dashboard in its URL, <c>/d/uid</c>; must never change.</param>
/// <param name="Title">The title.</param>
/// <param name="Range">Default time range, such as <c>6h</c>.</param>
internal sealed record GrafanaDashboard(string Uid, string Title, string Range)
{
    /// <summary>The question that the dashboard answers.</summary>
    public required string Description { get; init; }

    public IReadOnlyList<GrafanaVariable> Variables { get; init; } = [];

    public required IReadOnlyList<PanelRow> Rows { get; init; }

    public IEnumerable<GrafanaPanel> Panels => Rows.SelectMany(row => row.Lines).SelectMany(line => line.Panels);
}

/// <summary>A dashboard variable, filled by a query.</summary>
/// <param name="Name">Name in queries, without <c>$</c>.</param>
/// <param name="Label">Displayed name.</param>
/// <param name="Description">What selecting a value does.</param>
/// <param name="Query">Grafana's variable query: <c>label_values(…)</c> or <c>query_result(…)</c>.</param>
/// <param name="Regex">The part to extract from each result; empty takes the whole result.</param>
/// <param name="Several">Whether several values, or all, can be selected.</param>
internal sealed record GrafanaVariable(
    string Name,
    string Label,
    string Description,
    string Query,
    string Regex,
    bool Several
);

/// <summary>A titled row of a dashboard.</summary>
internal sealed record PanelRow(string Title, params IReadOnlyList<PanelLine> Lines);

/// <summary>Panels side by side over the whole width, all with the same height.</summary>
internal sealed record PanelLine(int Height, params IReadOnlyList<GrafanaPanel> Panels);

/// <summary>A panel of any type.</summary>
internal abstract record GrafanaPanel(string Title)
{
    /// <summary>What the panel shows.</summary>
    public required string Means { get; init; }

    /// <summary>The value, with its unit, from which the operator should act.</summary>
    public required string Worry { get; init; }

    /// <summary>Width in columns, out of 24; null shares the rest of the line equally.</summary>
    public int? Width { get; init; }

    /// <summary>The dashboard to look at next.</summary>
    public string? DetailsUid { get; init; }

    /// <summary>Alerts that this panel explains; it links to their sections in the runbook.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];
}

/// <summary>A text shown instead of a value.</summary>
internal sealed record PanelMapping(double Value, string Text, string Color);

/// <summary>A color from a value upwards; the first step has no value.</summary>
internal sealed record ThresholdStep(double? Value, string Color);

/// <summary>The colors of values, and the threshold lines in a graph.</summary>
internal sealed record PanelThresholds(params IReadOnlyList<ThresholdStep> Steps)
{
    /// <summary>No thresholds: there is no alert on the value.</summary>
    public static PanelThresholds None { get; } = new(new ThresholdStep(null, PanelColor.Neutral));

    public static PanelThresholds Above(AlertLevels levels) =>
        new(
            new ThresholdStep(null, PanelColor.Good),
            new ThresholdStep(levels.Warning, PanelColor.Warning),
            new ThresholdStep(levels.Critical, PanelColor.Critical)
        );

    public static PanelThresholds Above(double limit, string color) =>
        new(new ThresholdStep(null, PanelColor.Good), new ThresholdStep(limit, color));

    /// <summary>Thresholds below which values are bad.</summary>
    public static PanelThresholds Below(AlertLevels levels) =>
        new(
            new ThresholdStep(null, PanelColor.Critical),
            new ThresholdStep(levels.Critical, PanelColor.Warning),
            new ThresholdStep(levels.Warning, PanelColor.Good)
        );

    public static PanelThresholds Below(double limit, string color) =>
        new(new ThresholdStep(null, color), new ThresholdStep(limit, PanelColor.Good));
}

/// <summary>Grafana's color names.</summary>
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

/// <summary>A query, and the legend of each series it returns.</summary>
/// <param name="Expression">PromQL, with Grafana variables.</param>
/// <param name="Legend">A template such as <c>{{revision}}</c>.</param>
internal sealed record PanelQuery(string Expression, string Legend);

/// <summary>A panel that shows query results.</summary>
/// <param name="Title">The title.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="NoValue">Text shown when there is no data: it says what that means.</param>
internal abstract record DataPanel(string Title, PanelUnit Unit, string NoValue) : GrafanaPanel(Title)
{
    public PanelThresholds Thresholds { get; init; } = PanelThresholds.None;

    public double? Min { get; init; } = 0;

    public double? Max { get; init; }

    public int? Decimals { get; init; }

    public IReadOnlyList<PanelMapping> Mappings { get; init; } = [];

    public abstract IReadOnlyList<PanelQuery> AllQueries { get; }
}

/// <summary>A panel that shows the series of its queries.</summary>
internal abstract record SeriesPanel(string Title, PanelUnit Unit, string NoValue) : DataPanel(Title, Unit, NoValue)
{
    public required IReadOnlyList<PanelQuery> Queries { get; init; }

    public override IReadOnlyList<PanelQuery> AllQueries => Queries;
}

/// <summary>Current values as large numbers or words.</summary>
internal sealed record StatPanel(string Title, PanelUnit Unit, string NoValue) : SeriesPanel(Title, Unit, NoValue)
{
    /// <summary>Whether to show only the series' names, in their colors, without values.</summary>
    public bool NamesOnly { get; init; }

    /// <summary>Whether to show the series' names next to the values, e.g. with one series per revision.</summary>
    public bool Named { get; init; }
}

/// <summary>Current values as dials.</summary>
internal sealed record GaugePanel(string Title, PanelUnit Unit, string NoValue) : SeriesPanel(Title, Unit, NoValue);

/// <summary>Current values as one bar per series.</summary>
internal sealed record BarGaugePanel(string Title, PanelUnit Unit, string NoValue) : SeriesPanel(Title, Unit, NoValue);

/// <summary>Lines over time.</summary>
internal sealed record TimeSeriesPanel(string Title, PanelUnit Unit, string NoValue) : SeriesPanel(Title, Unit, NoValue)
{
    /// <summary>Whether to draw steps, for values that hold until the next one, such as a weight.</summary>
    public bool Steps { get; init; }

    /// <summary>Whether to stack the series.</summary>
    public bool Stacked { get; init; }
}

/// <summary>States over time, one band per series.</summary>
internal sealed record StateTimelinePanel(string Title, PanelUnit Unit, string NoValue)
    : SeriesPanel(Title, Unit, NoValue);

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
    /// <summary>Texts to show instead of values.</summary>
    public IReadOnlyList<(string Value, string Text, string? Color)> Texts { get; init; } = [];

    /// <summary>Link target, a template.</summary>
    public string? Url { get; init; }
}

/// <summary>A table of current values: a row for each combination of the keys, a column for each query.</summary>
internal sealed record TablePanel(string Title, PanelUnit Unit, string NoValue) : DataPanel(Title, Unit, NoValue)
{
    public required IReadOnlyList<KeyColumn> Keys { get; init; }

    public required IReadOnlyList<TableColumn> Columns { get; init; }

    public override IReadOnlyList<PanelQuery> AllQueries =>
        [.. Columns.Select(column => new PanelQuery(column.Expression, ""))];
}

/// <summary>Markdown text.</summary>
internal sealed record TextPanel(string Title) : GrafanaPanel(Title)
{
    public required string Markdown { get; init; }
}
