namespace InventarioRetail.Monitoring;

/// <summary>Scrape intervals of Prometheus.</summary>
/// <param name="Fast">Interval for targets whose failure users notice at once.</param>
/// <param name="Slow">Interval for all other targets.</param>
public sealed record ScrapeIntervals(TimeSpan Fast, TimeSpan Slow)
{
    /// <summary>The required intervals: 15 s and 30 s.</summary>
    public static ScrapeIntervals Default { get; } = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));

    /// <summary>
    /// How long a sample stays valid when none follows it: four slow scrapes, at least a minute. With Prometheus's
    /// default of 5 minutes, a target that went down just before Prometheus did would still be reported as down for 5
    /// minutes after both are back.
    /// </summary>
    public TimeSpan Lookback => TimeSpan.FromSeconds(Math.Max(60, 4 * Slow.TotalSeconds));

    /// <summary>The Prometheus flag that sets <see cref="Lookback"/>.</summary>
    public string LookbackFlag => $"--query.lookback-delta={PrometheusDuration.Format(Lookback)}";
}
