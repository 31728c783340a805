namespace InventarioRetail.Monitoring;

/// <summary>How often Prometheus looks.</summary>
/// <param name="Fast">Between two scrapes of what users feel at once (requirements R-PROM: 15 s).</param>
/// <param name="Slow">Between two scrapes of the rest (requirements R-PROM: 30 s).</param>
public sealed record ScrapeIntervals(TimeSpan Fast, TimeSpan Slow)
{
    /// <summary>The required intervals: 15 s and 30 s.</summary>
    public static ScrapeIntervals Default { get; } = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));

    /// <summary>
    /// How long a sample stays valid when none follows it: four slow scrapes, at least a minute. With Prometheus's default of
    /// 5 minutes, a target that went down just before Prometheus did would still be reported as down for 5 minutes after
    /// both are back.
    /// </summary>
    public TimeSpan Lookback => TimeSpan.FromSeconds(Math.Max(60, 4 * Slow.TotalSeconds));

    /// <summary>Prometheus's flag for <see cref="Lookback"/>.</summary>
    public string LookbackFlag => $"--query.lookback-delta={PrometheusDuration.Format(Lookback)}";
}
