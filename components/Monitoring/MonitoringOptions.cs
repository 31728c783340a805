namespace InventarioRetail.Monitoring;

/// <summary>What the rules of a stack depend on.</summary>
public sealed record MonitoringOptions
{
    /// <summary>Scrapes that the window of rates holds at least: with one missed, and one at either edge, two are left.</summary>
    public const int ScrapesInRateWindow = 4;

    /// <summary>Name of the stack; alerts begin with it.</summary>
    public required string Stack { get; init; }

    /// <summary>Where docs/runbook.md can be read, without an anchor.</summary>
    public required string RunbookUrl { get; init; }

    /// <summary>Memory limit of one process of the dashboard, in bytes.</summary>
    public required long DashboardMemoryBytes { get; init; }

    /// <summary>The jobs that Prometheus has; nobody is told about the absence of another.</summary>
    public IReadOnlyList<ScrapeJob> Jobs { get; init; } = ScrapeJob.All;

    /// <summary>Whether the database is dumped every night; a managed one has backups of its own, which nobody sees here.</summary>
    public bool HasNightlyDump { get; init; } = true;

    /// <summary>How often Prometheus looks.</summary>
    public ScrapeIntervals Intervals { get; init; } = ScrapeIntervals.Default;

    /// <summary>Where alerts begin.</summary>
    public AlertThresholds Thresholds { get; init; } = new();

    /// <summary>How far rules look back.</summary>
    public MonitoringWindows Windows { get; init; } = new();

    /// <exception cref="ArgumentException">Rules made of these options would not work; the message says why.</exception>
    internal void Check()
    {
        if (DashboardMemoryBytes <= 0)
        {
            throw new ArgumentException(
                $"The dashboard's memory limit is {DashboardMemoryBytes} bytes: it must be above 0."
            );
        }

        if (RunbookUrl.Length == 0 || RunbookUrl.Contains('#', StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"The runbook's URL '{RunbookUrl}' must be there and have no anchor of its own."
            );
        }

        if (Windows.Rate < ScrapesInRateWindow * Intervals.Fast)
        {
            throw new ArgumentException(
                $"The window of rates, {PrometheusDuration.Format(Windows.Rate)}, is shorter than {ScrapesInRateWindow} scrapes "
                    + $"({PrometheusDuration.Format(ScrapesInRateWindow * Intervals.Fast)}): one that is missed would leave a gap."
            );
        }

        Thresholds.Check();
    }
}
