using System.Text;

namespace InventarioRetail.Monitoring;

/// <summary>The 16 features: which are available, and which the degradation level turns off.</summary>
internal static class GrafanaFeatureAvailabilityDashboard
{
    public const string Uid = "inventario-feature-availability";

    public static readonly PanelThresholds States = new(
        new ThresholdStep(null, PanelColor.Critical),
        new ThresholdStep(1, PanelColor.Good)
    );

    private static readonly string Feature = PanelContext.Of("feature_availability");
    private static readonly string Level = PanelContext.Of("degradation_level");

    /// <summary>
    /// Available features of each revision; a feature counts only if all processes of the revision have it.
    /// </summary>
    private static readonly string Available = $"sum by (revision) (min by (revision, feature) ({Feature}))";

    private static int All => DegradationLevels.Features.Count;

    public static GrafanaDashboard For(PanelContext context) =>
        new(Uid, "Feature availability", "24h")
        {
            Description = "Which features are unavailable, and does the degradation level explain it?",
            Variables = [PanelContext.Revision],
            Rows =
            [
                new("Now", new PanelLine(5, Count(), Expected(), Unexplained()), new PanelLine(6, Tiles())),
                new("Over time", new PanelLine(14, Timeline())),
                new(
                    "By level",
                    new PanelLine(17, Promised(), Observed(context)),
                    new PanelLine(12, ShareOfTime(context))
                ),
            ],
        };

    private static StatPanel Count() =>
        OfLevel(
            "Available features",
            $"Available features of each revision, out of {All}.",
            Available,
            "no revision reports features"
        );

    private static StatPanel Expected() =>
        OfLevel(
            "Expected features",
            "Features that each revision should have at the level it reports.",
            Promise,
            "no revision reports a level"
        );

    /// <summary>A number of features, colored by the level that has as many.</summary>
    private static StatPanel OfLevel(string title, string means, string features, string noValue) =>
        new(title, PanelUnit.Count, noValue)
        {
            Means = means,
            Worry = $"By the level: {DegradationLevels.FeaturesText}.",
            Max = All,
            Named = true,
            Thresholds = DegradationLevels.ByFeatures,
            Queries = [new(features, "{{revision}}")],
        };

    private static StatPanel Unexplained() =>
        new("Unexpectedly off", PanelUnit.Count, "no revision reports features and a level")
        {
            Means =
                "Features that are off although the level includes them; a negative number counts features that should "
                + "be off and are on.",
            Worry = "From 1, something other than the level turns features off.",
            Min = -All,
            Max = All,
            Named = true,
            Thresholds = PanelThresholds.Above(1, PanelColor.Critical),
            Queries = [new($"({Promise})\n- on (revision)\n{Available}", "{{revision}}")],
        };

    private static StatPanel Tiles() =>
        new("Features now", PanelUnit.Count, "no revision reports features")
        {
            Means = "Each feature; red is off in at least one of the chosen revisions.",
            Worry = "Compare with the matrix below: features without a check mark at this level are meant to be off.",
            Max = 1,
            NamesOnly = true,
            Thresholds = States,
            Mappings = PanelContext.OnOrOff,
            Queries = [new($"min by (feature) ({Feature})", "{{feature}}")],
        };

    private static StateTimelinePanel Timeline() =>
        new("Features over time", PanelUnit.Count, "no revision reports features")
        {
            Means = "When each feature was available in all of the chosen revisions.",
            Worry = "A feature that is off while others of the same level are on has a bug of its own.",
            Max = 1,
            Thresholds = States,
            Mappings = PanelContext.OnOrOff,
            Queries = [new($"min by (feature) ({Feature})", "{{feature}}")],
        };

    private static TextPanel Promised() =>
        new("Features by level")
        {
            Means = "Features that each level includes by specification.",
            Worry = "Where the observed availability beside it differs.",
            Width = 11,
            Markdown = Matrix(),
        };

    private static TablePanel Observed(PanelContext context) =>
        new("Observed availability by level", PanelUnit.Ratio, "No revision reports features and a level.")
        {
            Means =
                "Share of the time in which each feature was available while the worst of the chosen revisions was at "
                + "a level. Empty: the level did not occur in the chosen range.",
            Worry = "Where it differs from the matrix beside it by more than the short time of a transition.",
            Keys = [new("feature", "Feature")],
            Columns =
            [
                .. DegradationLevels.All.Select(level => new TableColumn(
                    level.Name,
                    $"""
                    avg_over_time((min by (feature) ({Feature}) and on () (max({Level}) == {level.Number}))[$__range:{context.Step}])
                    """,
                    PanelUnit.Ratio
                )
                {
                    Decimals = 0,
                    Thresholds = new(
                        new ThresholdStep(null, PanelColor.Critical),
                        new ThresholdStep(0.05, PanelColor.Warning),
                        new ThresholdStep(0.95, PanelColor.Good)
                    ),
                }),
            ],
        };

    private static BarGaugePanel ShareOfTime(PanelContext context) =>
        new("Share of time available", PanelUnit.Ratio, "no revision reports features")
        {
            Means = "Share of the chosen range in which each feature was available in all of the chosen revisions.",
            Worry = "The shortest bars are the features that users missed most.",
            Max = 1,
            Decimals = 1,
            Queries = [new($"avg_over_time(min by (feature) ({Feature})[$__range:{context.Step}])", "{{feature}}")],
        };

    /// <summary>The number of features that each revision's level includes.</summary>
    private static string Promise { get; } =
        $"{All} + 0 * max by (revision) ({Level})"
        + string.Concat(
            DegradationLevels
                .All.Skip(1)
                .Select(level =>
                    $"\n- {DegradationLevels.FeaturesAt(level.Number - 1) - DegradationLevels.FeaturesAt(level.Number)} * "
                    + $"(max by (revision) ({Level}) >= bool {level.Number})"
                )
        );

    private static string Matrix()
    {
        var text = new StringBuilder("| Feature |");
        foreach (var level in DegradationLevels.All)
        {
            text.Append($" {level.Name} |");
        }

        text.Append("\n|:--|").Insert(text.Length, ":-:|", DegradationLevels.All.Count).Append('\n');
        foreach (var (feature, upTo) in DegradationLevels.Features)
        {
            text.Append($"| {feature} |");
            foreach (var level in DegradationLevels.All)
            {
                text.Append(level.Number <= upTo ? " ✓ |" : " · |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
