namespace InventarioRetail.Monitoring;

/// <summary>A degradation level of the dashboard.</summary>
/// <param name="Number">Value of <c>degradation_level</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Color">Its color in Grafana.</param>
internal sealed record DegradationLevel(int Number, string Name, string Color);

/// <summary>The five degradation levels, and which of the 16 features each provides.</summary>
internal static class DegradationLevels
{
    public static readonly IReadOnlyList<DegradationLevel> All =
    [
        new(0, "OPTIMAL", PanelColor.Good),
        new(1, "DEGRADED", PanelColor.Warning),
        new(2, "LIMITED", PanelColor.Serious),
        new(3, "MINIMAL", PanelColor.Critical),
        new(4, "EMERGENCY", PanelColor.Emergency),
    ];

    /// <summary>Each feature, with the number of the last level that provides it.</summary>
    public static readonly IReadOnlyList<(string Feature, int UpTo)> Features =
    [
        ("S3 Uploads", 0),
        ("Image Processing", 0),
        ("Backup Operations", 0),
        ("AI Recommendations", 1),
        ("Real-time Updates", 1),
        ("Redis Cache", 1),
        ("Rate Limiting", 1),
        ("File Storage", 1),
        ("Full AI Pipeline", 1),
        ("Advanced Analytics", 1),
        ("Real-time Inventory", 1),
        ("Session Storage", 2),
        ("Basic Analytics", 2),
        ("Inventory Management", 3),
        ("Read-only Access", 4),
        ("Minimal Access", 4),
    ];

    public static int FeaturesAt(int level) => Features.Count(feature => feature.UpTo >= level);

    public static IReadOnlyList<PanelMapping> Mappings { get; } =
    [.. All.Select(level => new PanelMapping(level.Number, level.Name, level.Color))];

    /// <summary>The colors of <c>degradation_level</c>; it alerts from 1 (warning) and from 2 (critical).</summary>
    public static PanelThresholds ByNumber { get; } =
        new([.. All.Select(level => new ThresholdStep(level.Number == 0 ? null : level.Number, level.Color))]);

    /// <summary>The colors of a health score.</summary>
    public static PanelThresholds ByScore(DegradationThresholds scores) =>
        new(
            new ThresholdStep(null, All[4].Color),
            new ThresholdStep(scores.Minimal, All[3].Color),
            new ThresholdStep(scores.Limited, All[2].Color),
            new ThresholdStep(scores.Degraded, All[1].Color),
            new ThresholdStep(scores.Optimal, All[0].Color)
        );

    public static string ScoreText(DegradationThresholds scores) =>
        $"OPTIMAL from {scores.Optimal}, DEGRADED from {scores.Degraded}, LIMITED from {scores.Limited}, "
        + $"MINIMAL from {scores.Minimal}, EMERGENCY below";

    /// <summary>The colors of the number of available features.</summary>
    public static PanelThresholds ByFeatures { get; } =
        new([
            new ThresholdStep(null, All[4].Color),
            .. All.Reverse().Skip(1).Select(level => new ThresholdStep(FeaturesAt(level.Number), level.Color)),
        ]);

    public static string FeaturesText { get; } =
        string.Join(", ", All.Select(level => $"{level.Name} has {FeaturesAt(level.Number)}"));
}
