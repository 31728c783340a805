namespace InventarioRetail.Monitoring;

/// <summary>How often Prometheus looks.</summary>
/// <param name="Fast">Between two scrapes of what users feel at once (requirements R-PROM: 15 s).</param>
/// <param name="Slow">Between two scrapes of the rest (requirements R-PROM: 30 s).</param>
public sealed record ScrapeIntervals(TimeSpan Fast, TimeSpan Slow)
{
    /// <summary>The requirements' numbers.</summary>
    public static ScrapeIntervals Default { get; } = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));

    /// <summary>
    /// How long a sample counts when none follows it: four slow scrapes, a minute at least. By Prometheus's own default of 5 minutes,
    /// what went down just before Prometheus did would be reported as down for as long after both are back.
    /// </summary>
    public TimeSpan Lookback => TimeSpan.FromSeconds(Math.Max(60, 4 * Slow.TotalSeconds));

    /// <summary>Prometheus's flag for <see cref="Lookback"/>.</summary>
    public string LookbackFlag => $"--query.lookback-delta={PrometheusDuration.Format(Lookback)}";
}
