namespace InventarioRetail.Monitoring;

/// <summary>The options of a stack's rules.</summary>
public sealed record MonitoringOptions
{
    /// <summary>
    /// Minimum number of scrapes in the rate window: with one missed and one lost at either edge, two are left.
    /// </summary>
    public const int ScrapesInRateWindow = 4;

    /// <summary>Name of the stack; alert summaries start with it.</summary>
    public required string Stack { get; init; }

    /// <summary>URL of the published docs/runbook.md, without an anchor.</summary>
    public required string RunbookUrl { get; init; }

    /// <summary>Memory limit of one process of the dashboard, in bytes.</summary>
    public required long DashboardMemoryBytes { get; init; }

    /// <summary>The scrape jobs of the stack; it has rules about what these measure only.</summary>
    public IReadOnlyList<ScrapeJob> Jobs { get; init; } = ScrapeJob.All;

    /// <summary>
    /// Whether the database is dumped every night; the backups of a managed one are not visible here.
    /// </summary>
    public bool HasNightlyDump { get; init; } = true;

    /// <summary>The scrape intervals.</summary>
    public ScrapeIntervals Intervals { get; init; } = ScrapeIntervals.Default;

    /// <summary>The alert thresholds.</summary>
    public AlertThresholds Thresholds { get; init; } = new();

    /// <summary>The time windows of the rules.</summary>
    public MonitoringWindows Windows { get; init; } = new();

    /// <summary>The rules about what a job measures, or none for a stack without the job.</summary>
    internal IEnumerable<TRule> For<TRule>(ScrapeJob job, params IEnumerable<Func<TRule>> rules) =>
        Jobs.Contains(job) ? rules.Select(rule => rule()) : [];

    /// <exception cref="ArgumentException">The options are invalid; the message says why.</exception>
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
            throw new ArgumentException($"The runbook's URL '{RunbookUrl}' must not be empty or contain an anchor.");
        }

        if (Windows.Rate < ScrapesInRateWindow * Intervals.Fast)
        {
            throw new ArgumentException(
                $"The rate window ({PrometheusDuration.Format(Windows.Rate)}) is shorter than "
                    + $"{ScrapesInRateWindow} scrapes "
                    + $"({PrometheusDuration.Format(ScrapesInRateWindow * Intervals.Fast)}): a "
                    + "missed scrape would leave a gap."
            );
        }

        Thresholds.Check();
    }
}
