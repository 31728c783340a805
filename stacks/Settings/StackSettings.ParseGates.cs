using System.Globalization;

namespace InventarioRetail.Settings;

// Reads the gate limits. Ratios are in percent, as in the alert thresholds.
public sealed partial record StackSettings
{
    private static GateSettings ReadGates(ConfigSection section, RolloutSettings rollout)
    {
        var defaults = GateSettings.Default(rollout.Strategy);
        var limits = defaults.Thresholds;
        var (errorRatio, sustained) = section.Section("errorRate", errors => ReadErrorRate(errors, defaults));
        return defaults with
        {
            Thresholds = limits with
            {
                ErrorRatio = errorRatio,
                ErrorRatioAboveStable = Limits(section, "errorRateAboveStable", limits.ErrorRatioAboveStable, Percent),
                UnsuccessfulRatioAboveStable = Limits(
                    section,
                    "unsuccessfulAboveStable",
                    limits.UnsuccessfulRatioAboveStable,
                    Percent
                ),
                LatencyP95Milliseconds = Limits(section, "latencyP95", limits.LatencyP95Milliseconds, AsItIs),
                LatencyP99Milliseconds = Limits(section, "latencyP99", limits.LatencyP99Milliseconds, AsItIs),
                LatencyP99AboveStable = Limits(section, "latencyP99AboveStable", limits.LatencyP99AboveStable, Percent),
                MemoryAboveStable = Limits(section, "memoryAboveStable", limits.MemoryAboveStable, Percent),
                MemoryGrowth = section.Section("memoryGrowth", growth => ReadRollBack(growth, limits.MemoryGrowth)),
                CpuAboveStable = Limits(section, "cpuAboveStable", limits.CpuAboveStable, Percent),
                Restarts = Limits(section, "restarts", limits.Restarts, AsItIs),
                InvariantViolations = Limits(section, "invariantViolations", limits.InvariantViolations, AsItIs),
                CriticalAlerts = Limits(section, "criticalAlerts", limits.CriticalAlerts, AsItIs),
            },
            ErrorRateSustained = sustained,
            MinimumRequests = section.Integer(
                "minimumRequests",
                1,
                1_000_000,
                defaults.MinimumRequests,
                "it is a whole number of requests"
            ),
            Significance = (double)(
                section.Number(
                    "significance",
                    0.001m,
                    20,
                    (decimal)defaults.Significance * Percent,
                    "it is a number of percent"
                ) / Percent
            ),
            BlindAfter = section.Duration(
                "blindAfter",
                TimeSpan.FromMinutes(1),
                Second,
                defaults.BlindAfter,
                max: TimeSpan.FromDays(1)
            ),
            Inconclusive = section.Duration(
                "inconclusive",
                TimeSpan.FromMinutes(1),
                Second,
                defaults.Inconclusive,
                max: TimeSpan.FromDays(30)
            ),
            Criteria = ReadCriteria(section),
        };
    }

    private static IReadOnlyList<CriterionSettings> ReadCriteria(ConfigSection section)
    {
        const string Query = """'orders_failed{revision="{{revision}}"}'""";
        const decimal Most = 1_000_000_000_000_000;
        var names = new HashSet<string>();
        return section.List(
            "criteria",
            $"a criterion is a map, such as {{ name: failed-orders, query: {Query}, go: 2, back: 10 }}",
            (criterion, _) =>
            {
                var name = criterion.RequiredText("name", "write a name, such as failed-orders", Formats.CriterionName);
                criterion.Rule(names.Add(name), $"'{name}' is the name of an earlier criterion; use another.", "name");
                var (go, back) = (Limit("go"), Limit("back"));
                criterion.Rule(
                    go != back,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'go' and 'back' are both {go}; write 'back' above 'go' if more is worse, and below it if less is."
                    ),
                    "go",
                    "back"
                );
                return new CriterionSettings(
                    name,
                    criterion.RequiredText("query", $"write PromQL, such as {Query}", Formats.CriterionQuery),
                    (double)go,
                    (double)back
                )
                {
                    For = criterion.Duration("for", TimeSpan.Zero, Second, TimeSpan.Zero, max: TimeSpan.FromDays(1)),
                    DryRun = criterion.Boolean("dryRun", false),
                };

                decimal Limit(string key) => criterion.Number(key, -Most, Most, null, "it is a number");
            }
        );
    }

    /// <summary>Reads the limits of a wave in a list; null if it has none of its own.</summary>
    private static WaveLimits? ReadWaveLimits(ConfigSection wave)
    {
        var limits = new WaveLimits
        {
            ErrorRatio = Own("errorRate", Percent),
            LatencyP95Milliseconds = Own("latencyP95", AsItIs),
            LatencyP99Milliseconds = Own("latencyP99", AsItIs),
        };
        return limits == new WaveLimits() ? null : limits;

        GateLimits? Own(string key, decimal scale) =>
            wave.Has(key) ? wave.Section(key, section => ReadLimits(section, null, scale)) : null;
    }

    private static (GateLimits, TimeSpan) ReadErrorRate(ConfigSection section, GateSettings defaults) =>
        (
            ReadLimits(section, defaults.Thresholds.ErrorRatio, Percent),
            section.Duration("sustained", TimeSpan.Zero, Second, defaults.ErrorRateSustained)
        );

    /// <summary>
    /// Reads a limit that only rolls back: growth below it never holds a release, so there is no separate limit to
    /// advance.
    /// </summary>
    private static GateLimits ReadRollBack(ConfigSection section, GateLimits defaults)
    {
        var rollBack = Scaled(section, "rollBack", defaults.RollBack, Percent);
        return new GateLimits(rollBack, rollBack);
    }

    private static GateLimits Limits(ConfigSection parent, string key, GateLimits defaults, decimal scale) =>
        parent.Section(key, section => ReadLimits(section, defaults, scale));

    /// <param name="section">The section.</param>
    /// <param name="defaults">Null if both limits are required.</param>
    /// <param name="scale">The factor from the value to what the section holds.</param>
    private static GateLimits ReadLimits(ConfigSection section, GateLimits? defaults, decimal scale)
    {
        var limits = new GateLimits(
            Scaled(section, "go", defaults?.Go, scale),
            Scaled(section, "rollBack", defaults?.RollBack, scale)
        );
        section.Rule(
            limits.Go <= limits.RollBack,
            string.Create(
                CultureInfo.InvariantCulture,
                $"'go' ({(decimal)limits.Go * scale:0.##}) is above 'rollBack' ({(decimal)limits.RollBack * scale:0.##}); "
                    + $"a value that may advance must not also roll back."
            ),
            "go",
            "rollBack"
        );
        return limits;
    }
}
