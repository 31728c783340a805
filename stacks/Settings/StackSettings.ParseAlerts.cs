using System.Globalization;

namespace InventarioRetail.Settings;

// Reads the alert thresholds. Ratios are in percent in a stack file and fractions in the rules.
public sealed partial record StackSettings
{
    private const decimal Percent = 100m;
    private const decimal AsItIs = 1m;

    private static AlertSettings ReadAlerts(ConfigSection section)
    {
        var defaults = new AlertSettings();
        var levels = defaults.Thresholds;
        return new AlertSettings
        {
            RunbookUrl = section.Text("runbookUrl", defaults.RunbookUrl, Formats.Url),
            Thresholds = new AlertThresholds
            {
                ErrorRatio = Rising(section, "errorRate", levels.ErrorRatio, Percent),
                SuccessRatio = Falling(section, "successRate", levels.SuccessRatio, Percent),
                LatencyP95Milliseconds = Rising(section, "latencyP95", levels.LatencyP95Milliseconds, AsItIs),
                LatencyP99Milliseconds = Rising(section, "latencyP99", levels.LatencyP99Milliseconds, AsItIs),
                MemoryGrowth = Rising(section, "memoryGrowth", levels.MemoryGrowth, Percent),
                MemoryOfLimit = Rising(section, "memoryOfLimit", levels.MemoryOfLimit, Percent),
                MemoryOfLimitEmergency = Ratio(section, "memoryEmergency", levels.MemoryOfLimitEmergency),
                CpuAboveBaseline = Rising(section, "cpuAboveBaseline", levels.CpuAboveBaseline, Percent),
                InvariantViolations = Rising(section, "invariantViolations", levels.InvariantViolations, AsItIs),
                LatencyP95AboveDayBefore = Ratio(section, "latencyAboveDayBefore", levels.LatencyP95AboveDayBefore),
                ThroughputBelowDayBefore = Ratio(section, "throughputBelowDayBefore", levels.ThroughputBelowDayBefore),
                MemoryPeakAboveDayBefore = Ratio(section, "memoryPeakAboveDayBefore", levels.MemoryPeakAboveDayBefore),
                GarbageCollectionChange = Ratio(section, "garbageCollectionChange", levels.GarbageCollectionChange),
                CrashLoopRestarts = section.Integer(
                    "crashLoopRestarts",
                    1,
                    1000,
                    levels.CrashLoopRestarts,
                    "it is a whole number of restarts"
                ),
                MinimumRequests = section.Integer(
                    "minimumRequests",
                    1,
                    1_000_000,
                    levels.MinimumRequests,
                    "it is a whole number of requests"
                ),
                SharePoints = Scaled(section, "sharePoints", levels.SharePoints, AsItIs),
                ShareRequests = section.Integer(
                    "shareRequests",
                    1,
                    1_000_000,
                    levels.ShareRequests,
                    "it is a whole number of requests"
                ),
                BackupAge = section.Duration("backupAge", TimeSpan.FromHours(1), Second, levels.BackupAge),
            },
            Windows = section.Section("windows", ReadWindows),
        };
    }

    private static MonitoringWindows ReadWindows(ConfigSection section)
    {
        var defaults = new MonitoringWindows();
        return new MonitoringWindows
        {
            Rate = Window("rate", defaults.Rate),
            MemoryGrowth = Window("memoryGrowth", defaults.MemoryGrowth),
            WarmUp = Window("warmUp", defaults.WarmUp),
            Restarts = Window("restarts", defaults.Restarts),
            InvariantViolations = Window("invariantViolations", defaults.InvariantViolations),
            CircuitBreaker = Window("circuitBreaker", defaults.CircuitBreaker),
            Baseline = Window("baseline", defaults.Baseline),
            ForUrgent = Window("holdUrgent", defaults.ForUrgent),
            For = Window("hold", defaults.For),
            ForTrend = Window("holdTrend", defaults.ForTrend),
        };

        TimeSpan Window(string key, TimeSpan @default) => section.Duration(key, Second, Second, @default);
    }

    /// <summary>
    /// Checks that the rate window contains enough scrapes; otherwise a missed scrape would leave a gap.
    /// </summary>
    private static void CheckRateWindow(ConfigSection root, StackSettings settings)
    {
        var (rate, scrape) = (settings.Alerts.Windows.Rate, settings.Prometheus.ScrapeInterval);
        root.Rule(
            rate >= MonitoringOptions.ScrapesInRateWindow * scrape,
            $"{Duration.Format(rate)} contains fewer than {MonitoringOptions.ScrapesInRateWindow} scrapes of "
                + "'prometheus.scrapeInterval' "
                + $"({Duration.Format(scrape)}); a rate needs "
                + $"{Duration.Format(MonitoringOptions.ScrapesInRateWindow * scrape)} or more.",
            "alerts.windows.rate",
            "prometheus.scrapeInterval"
        );
    }

    /// <summary>Reads two levels of a value that is worse the higher it is.</summary>
    private static AlertLevels Rising(ConfigSection parent, string key, AlertLevels defaults, decimal scale) =>
        Levels(parent, key, defaults, scale, (warning, critical) => warning <= critical, "above");

    /// <summary>Reads two levels of a value that is worse the lower it is.</summary>
    private static AlertLevels Falling(ConfigSection parent, string key, AlertLevels defaults, decimal scale) =>
        Levels(parent, key, defaults, scale, (warning, critical) => warning >= critical, "below");

    private static AlertLevels Levels(
        ConfigSection parent,
        string key,
        AlertLevels defaults,
        decimal scale,
        Func<double, double, bool> inOrder,
        string wrongSide
    ) =>
        parent.Section(
            key,
            section =>
            {
                var levels = new AlertLevels(
                    Scaled(section, "warning", defaults.Warning, scale),
                    Scaled(section, "critical", defaults.Critical, scale)
                );
                section.Rule(
                    inOrder(levels.Warning, levels.Critical),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'warning' ({(decimal)levels.Warning * scale:0.##}) is {wrongSide} "
                            + $"'critical' ({(decimal)levels.Critical * scale:0.##}); the warning must come first."
                    ),
                    "warning",
                    "critical"
                );
                return levels;
            }
        );

    private static double Ratio(ConfigSection section, string key, double @default) =>
        Scaled(section, key, @default, Percent);

    private static double Scaled(ConfigSection section, string key, double? @default, decimal scale)
    {
        var what = scale == Percent ? "it is a number of percent" : "it is a number";
        return (double)(section.Number(key, 0, 1_000_000, (decimal?)@default * scale, what) / scale);
    }
}
