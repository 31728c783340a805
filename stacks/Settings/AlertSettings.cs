using InventarioRetail.Monitoring;

namespace InventarioRetail.Settings;

/// <summary>What people are told, and from where on (requirements, Alerts).</summary>
public sealed record AlertSettings
{
    /// <summary>Where docs/runbook.md can be read; every alert links to its section there.</summary>
    public string RunbookUrl { get; init; } = "https://github.com/eevans-d/aidrive_genspark/blob/main/docs/runbook.md";

    /// <summary>Where alerts begin (default: production's numbers of the requirements).</summary>
    public AlertThresholds Thresholds { get; init; } = new();

    /// <summary>How far rules look back, and how long a condition must hold; whole seconds.</summary>
    public MonitoringWindows Windows { get; init; } = new();
}
