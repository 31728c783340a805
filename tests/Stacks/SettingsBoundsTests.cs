using System.Globalization;
using System.Text.RegularExpressions;

namespace InventarioRetail.Stacks.Tests;

/// <summary>The bounds of every number, duration and size, as their messages say them.</summary>
public sealed partial class SettingsBoundsTests
{
    private const string Bounds = """
        alertmanager.memory: at least 16MiB
        alerts.backupAge: at least 1h
        alerts.cpuAboveBaseline.critical: 0 to 1000000
        alerts.cpuAboveBaseline.warning: 0 to 1000000
        alerts.crashLoopRestarts: 1 to 1000
        alerts.errorRate.critical: 0 to 1000000
        alerts.errorRate.warning: 0 to 1000000
        alerts.garbageCollectionChange: 0 to 1000000
        alerts.invariantViolations.critical: 0 to 1000000
        alerts.invariantViolations.warning: 0 to 1000000
        alerts.latencyAboveDayBefore: 0 to 1000000
        alerts.latencyP95.critical: 0 to 1000000
        alerts.latencyP95.warning: 0 to 1000000
        alerts.latencyP99.critical: 0 to 1000000
        alerts.latencyP99.warning: 0 to 1000000
        alerts.memoryEmergency: 0 to 1000000
        alerts.memoryGrowth.critical: 0 to 1000000
        alerts.memoryGrowth.warning: 0 to 1000000
        alerts.memoryOfLimit.critical: 0 to 1000000
        alerts.memoryOfLimit.warning: 0 to 1000000
        alerts.memoryPeakAboveDayBefore: 0 to 1000000
        alerts.minimumRequests: 1 to 1000000
        alerts.sharePoints: 0 to 1000000
        alerts.shareRequests: 1 to 1000000
        alerts.successRate.critical: 0 to 1000000
        alerts.successRate.warning: 0 to 1000000
        alerts.throughputBelowDayBefore: 0 to 1000000
        alerts.windows.baseline: at least 1s
        alerts.windows.circuitBreaker: at least 1s
        alerts.windows.hold: at least 1s
        alerts.windows.holdTrend: at least 1s
        alerts.windows.holdUrgent: at least 1s
        alerts.windows.invariantViolations: at least 1s
        alerts.windows.memoryGrowth: at least 1s
        alerts.windows.rate: at least 1s
        alerts.windows.restarts: at least 1s
        alerts.windows.warmUp: at least 1s
        cost.budget: 1 to 1000000
        cost.hostMonthly: 0 to 1000000
        dashboard.circuitBreakers.db.failureThreshold: 1 to 1000
        dashboard.circuitBreakers.db.halfOpenRequests: 1 to 1000
        dashboard.circuitBreakers.db.recoveryTimeout: at least 1s
        dashboard.circuitBreakers.openai.failureThreshold: 1 to 1000
        dashboard.circuitBreakers.openai.halfOpenRequests: 1 to 1000
        dashboard.circuitBreakers.openai.recoveryTimeout: at least 1s
        dashboard.circuitBreakers.redis.failureThreshold: 1 to 1000
        dashboard.circuitBreakers.redis.halfOpenRequests: 1 to 1000
        dashboard.circuitBreakers.redis.recoveryTimeout: at least 1s
        dashboard.circuitBreakers.s3.failureThreshold: 1 to 1000
        dashboard.circuitBreakers.s3.halfOpenRequests: 1 to 1000
        dashboard.circuitBreakers.s3.recoveryTimeout: at least 1s
        dashboard.cpuMillis: 10 to 64000
        dashboard.degradation.degraded: 0 to 100
        dashboard.degradation.limited: 0 to 100
        dashboard.degradation.minimal: 0 to 100
        dashboard.degradation.optimal: 0 to 100
        dashboard.healthCheckInterval: at least 1s
        dashboard.maxReplicas: 1 to 1000
        dashboard.memory: at least 16MiB
        dashboard.minReplicas: 1 to 1000
        dashboard.port: 1 to 65535
        dashboard.rateLimit.requests: 1 to 1000000
        dashboard.rateLimit.window: at least 1s, at most 1d
        dashboard.requestTimeout: at least 1s, at most 1h
        dashboard.serviceWeights.database: 0 to 1
        dashboard.serviceWeights.openai: 0 to 1
        dashboard.serviceWeights.redis: 0 to 1
        dashboard.serviceWeights.s3: 0 to 1
        dashboard.userId: 1 to 65535
        docker.startInterval: at most 1m
        gates.blindAfter: at least 1m, at most 1d
        gates.cpuAboveStable.go: 0 to 1000000
        gates.cpuAboveStable.rollBack: 0 to 1000000
        gates.criticalAlerts.go: 0 to 1000000
        gates.criticalAlerts.rollBack: 0 to 1000000
        gates.errorRate.go: 0 to 1000000
        gates.errorRate.rollBack: 0 to 1000000
        gates.errorRateAboveStable.go: 0 to 1000000
        gates.errorRateAboveStable.rollBack: 0 to 1000000
        gates.invariantViolations.go: 0 to 1000000
        gates.invariantViolations.rollBack: 0 to 1000000
        gates.latencyP95.go: 0 to 1000000
        gates.latencyP95.rollBack: 0 to 1000000
        gates.latencyP99.go: 0 to 1000000
        gates.latencyP99.rollBack: 0 to 1000000
        gates.latencyP99AboveStable.go: 0 to 1000000
        gates.latencyP99AboveStable.rollBack: 0 to 1000000
        gates.memoryAboveStable.go: 0 to 1000000
        gates.memoryAboveStable.rollBack: 0 to 1000000
        gates.memoryGrowth.rollBack: 0 to 1000000
        gates.minimumRequests: 1 to 1000000
        gates.restarts.go: 0 to 1000000
        gates.restarts.rollBack: 0 to 1000000
        gates.significance: 0.001 to 20
        gates.unsuccessfulAboveStable.go: 0 to 1000000
        gates.unsuccessfulAboveStable.rollBack: 0 to 1000000
        grafana.hostPort: 1 to 65535
        grafana.memory: at least 16MiB
        guard.hostPort: 1 to 65535
        guard.memory: at least 16MiB
        kubernetes.readyTimeout: at least 30s, at most 30m
        logs.maxFiles: 1 to 1000
        logs.retention: at least 1d
        objectStore.abortUploadsAfter: at least 1d
        objectStore.expireNoncurrentAfter: at least 1d
        objectStore.memory: at least 16MiB
        postgres.backup.keep: 1 to 3650
        postgres.backupRetention: at least 1d, at most 35d
        postgres.hostPort: 1 to 65535
        postgres.logRetention: at least 1d
        postgres.maxStorage: at least 20GiB
        postgres.memory: at least 16MiB
        postgres.poolSize: 1 to 1000
        postgres.storage: at least 20GiB
        prometheus.hostPort: 1 to 65535
        prometheus.memory: at least 16MiB
        prometheus.retention: at least 1h
        prometheus.scrapeInterval: at least 1s
        prometheus.slowScrapeInterval: at least 1s
        prometheus.volume: at least 1GiB
        redis.nodes: 2 to 6
        redis.snapshotRetention: at least 1d, at most 35d
        release.weight: 0 to 100
        router.hostPort: 1 to 65535
        router.memory: at least 16MiB
        """;

    private static readonly string[] None = [];

    [Fact]
    public void Every_bound_is_one_of_these() => Expect.Lines(Bounds, SettingsKeys.All.Select(Bound).OfType<string>());

    [Fact]
    public void A_value_at_a_bound_is_accepted_and_the_next_one_refused()
    {
        foreach (var key in SettingsKeys.All)
        {
            if (Range(key) is var (min, max))
            {
                string[] refused = [Text(min - 1), Text(max + 1)];
                Assert.All(refused, value => Assert.Matches(FromTo(), Error(key, value)));
                string[] accepted = [Text(min), Text(max)];
                Assert.All(accepted, value => Assert.DoesNotMatch(FromTo(), Error(key, value)));
            }
            if (Minimum(key) is { } minimum)
                Assert.DoesNotMatch(Below(), Error(key, minimum));
            if (Maximum(key) is { } maximum)
                Assert.DoesNotMatch(Above(), Error(key, maximum));
        }

        static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_duration_is_at_most_ten_years()
    {
        string[] durations = [.. SettingsKeys.All.Where(key => Error(key, "3651d").Contains("ten years"))];

        Assert.Contains("rollout.watch", durations);
        Assert.All(durations, key => Assert.DoesNotContain("ten years", Error(key, "3650d"), StringComparison.Ordinal));
    }

    private static string? Bound(string key)
    {
        string[] bounds =
        [
            .. Range(key) is var (min, max) ? [string.Create(CultureInfo.InvariantCulture, $"{min} to {max}")] : None,
            .. Minimum(key) is { } minimum ? [$"at least {minimum}"] : None,
            .. Maximum(key) is { } maximum ? [$"at most {maximum}"] : None,
        ];
        return bounds.Length == 0 ? null : $"{key}: {string.Join(", ", bounds)}";
    }

    private static (decimal Min, decimal Max)? Range(string key) =>
        FromTo().Match(Error(key, "-1000000000")) is { Success: true } match
            ? (Number(match.Groups["min"]), Number(match.Groups["max"]))
            : null;

    private static string? Minimum(string key) =>
        new[] { "0s", "1MiB" }
            .Select(value => Below().Match(Error(key, value)))
            .FirstOrDefault(match => match.Success)
            ?.Groups["min"]
            .Value;

    private static string? Maximum(string key) =>
        Above().Match(Error(key, "3650d")) is { Success: true } match ? match.Groups["max"].Value : null;

    private static decimal Number(Group text) => decimal.Parse(text.ValueSpan, CultureInfo.InvariantCulture);

    private static string Error(string key, string value) => SettingsKeys.ErrorOf(key, value)?.Message ?? "";

    [GeneratedRegex("from (?<min>-?[0-9.]+) to (?<max>[0-9.]*[0-9])")]
    private static partial Regex FromTo();

    [GeneratedRegex("below the minimum of (?<min>[0-9A-Za-z]+)")]
    private static partial Regex Below();

    [GeneratedRegex("above the (AWS )?maximum of (?<max>[0-9A-Za-z]+)")]
    private static partial Regex Above();
}
