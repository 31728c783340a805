namespace InventarioRetail.Settings;

/// <summary>Alerting: thresholds, windows and the runbook (key <c>alerts</c>).</summary>
public sealed record AlertSettings
{
    /// <summary>URL of the published docs/runbook.md; every alert links to its section there.</summary>
    public string RunbookUrl { get; init; } = "https://github.com/eevans-d/aidrive_genspark/blob/main/docs/runbook.md";

    /// <summary>The alert thresholds (default: the values required for production).</summary>
    public AlertThresholds Thresholds { get; init; } = new();

    /// <summary>The time windows of the rules and the <c>for</c> durations of the alerts, in whole seconds.</summary>
    public MonitoringWindows Windows { get; init; } = new();
}
