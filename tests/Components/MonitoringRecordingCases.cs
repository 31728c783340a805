using InventarioRetail.Monitoring;
using static InventarioRetail.Components.Tests.Samples;

namespace InventarioRetail.Components.Tests;

/// <summary>For every recording rule values worked out by hand; the arithmetic is each case's name. A sample is 15 s, or a minute.</summary>
internal static class MonitoringRecordingCases
{
    private const string V1 = "revision=\"v1\"";
    private const string V2 = "revision=\"v2\"";
    private static readonly RecordedSeries Series = new(new MonitoringWindows());

    public static IReadOnlyList<RecordingCase> All { get; } = [.. Traffic, .. Router, .. Resources, .. DayBefore];

    /// <summary>Worlds in which nothing may fire, however little they hold.</summary>
    public static IReadOnlyList<QuietWorld> Quiet { get; } =
    [
        new("a healthy stack that nobody uses", Pace.Seconds, Minutes(12), [.. HealthyStack(0)], "Watchdog"),
        new(
            "a healthy stack under load, a canary without users beside it",
            Pace.Seconds,
            Minutes(12),
            [.. HealthyStack(100)],
            "Watchdog"
        ),
        new(
            "a day without a request",
            Pace.Days,
            Hours(27),
            [Up("v1"), Requests("v1", "200", (0, 1700))],
            AboutOtherParts
        ),
    ];

    private static string[] AboutOtherParts => ["Watchdog", "TargetMissing", "DashboardGone"];

    private static RecordingCase[] Traffic =>
        [
            new(
                "30 + 15 requests in 15 s are 3/s, health checks none; up without a counter is 0/s, down is nothing",
                Pace.Seconds,
                Minutes(10),
                [
                    Requests("v1", "200", 30),
                    Requests("v1", "500", 15),
                    Up("v1"),
                    Dashboard(
                        "v1",
                        "dashboard_requests_total",
                        "endpoint=\"/health\",method=\"GET\",status=\"200\"",
                        Rises((8, 60))
                    ),
                    Dashboard(
                        "v1",
                        "dashboard_requests_total",
                        "endpoint=\"/metrics\",method=\"GET\",status=\"200\"",
                        Rises((1, 60))
                    ),
                    Up("v2"),
                    Dashboard("v3", "up", Always(0)),
                ],
                new(Series.Requests, (V1, 3), (V2, 0)),
                new(Series.TotalRequests, ("job=\"dashboard\"", 3))
            ),
            new(
                "3 + 3 errors of 100 in 15 s are 0.4/s and 6 %; none of 15 is 0 %",
                Pace.Seconds,
                Minutes(10),
                [
                    Requests("v1", "200", 94),
                    Requests("v1", "500", 3),
                    Requests("v1", "503", 3),
                    Requests("v2", "200", 15),
                ],
                new(Series.Errors, (V1, 0.4), (V2, 0)),
                new(Series.ErrorRatio, (V1, 0.06), (V2, 0))
            ),
            new(
                "80 + 10 of 80 + 10 + 6 + 4 succeed, 90 %; of 401s none, 0 %",
                Pace.Seconds,
                Minutes(10),
                [
                    Requests("v1", "200", 80),
                    Requests("v1", "304", 10),
                    Requests("v1", "404", 6),
                    Requests("v1", "500", 4),
                    Requests("v2", "401", 10),
                ],
                new(Series.SuccessRatio, (V1, 0.9), (V2, 0)),
                new(Series.ErrorRatio, (V1, 0.04), (V2, 0))
            ),
            new(
                "75 and 25 of 100 are 75 % and 25 %; 100 in 15 s are 6.666667/s",
                Pace.Seconds,
                Minutes(10),
                [Requests("v1", "200", 75), Requests("v2", "200", 25)],
                new(Series.Share, (V1, 0.75), (V2, 0.25)),
                new(Series.TotalRequests, ("job=\"dashboard\"", 6.666667))
            ),
            new(
                "a restart loses one step: 20 samples hold 19 steps of 100 + 10, (19 * 110) / 300 s = 6.966667/s, still 10 / 110 errors",
                Pace.Seconds,
                Minutes(10),
                [
                    Requests("v1", "200", 0) with
                    {
                        Values = "0+100x30 0+100x30",
                    },
                    Requests("v1", "500", 0) with
                    {
                        Values = "0+10x30 0+10x30",
                    },
                ],
                new(Series.Requests, (V1, 6.966667)),
                new(Series.ErrorRatio, (V1, 0.090909))
            ),
            new(
                "no requests: 0/s, and no ratio, share or percentile",
                Pace.Seconds,
                Minutes(10),
                [
                    Requests("v1", "200", 0),
                    Requests("v1", "500", 0),
                    .. Durations("v1", ("100", 50)),
                    CpuSeconds("v1", 1),
                    Up("v1"),
                ],
                new(Series.Requests, (V1, 0)),
                new(Series.Errors, (V1, 0)),
                new(Series.TotalRequests, ("job=\"dashboard\"", 0)),
                new(Series.ErrorRatio),
                new(Series.SuccessRatio),
                new(Series.Share),
                new(Series.CpuPerRequest),
                new(Series.LatencyP50),
                new(Series.LatencyP95),
                new(Series.LatencyP99)
            ),
            new(
                "requests without durations: no percentile, not NaN",
                Pace.Seconds,
                Minutes(10),
                [
                    Requests("v1", "200", 100),
                    .. Durations("v1", ("100", 0)).Select(bucket => bucket with { Values = Always(0) }),
                ],
                new(Series.LatencyP50),
                new(Series.LatencyP95),
                new(Series.LatencyP99)
            ),
            // 40 up to 100 ms, 80 up to 200, 98 up to 500, 100 up to 1000.
            new(
                "p50 = 100 + 100 * 10/40, p95 = 200 + 300 * 15/18, p99 = 500 + 500 * 1/2",
                Pace.Seconds,
                Minutes(10),
                [Requests("v1", "200", 100), .. Durations("v1", ("100", 40), ("200", 80), ("500", 98), ("1000", 100))],
                new(Series.LatencyP50, (V1, 125)),
                new(Series.LatencyP95, (V1, 450)),
                new(Series.LatencyP99, (V1, 750))
            ),
            new(
                "nothing is scraped: nothing is recorded",
                Pace.Seconds,
                Minutes(10),
                [],
                [.. new MonitoringRules(MonitoringTests.Production).Recording.Select(rule => new Recorded(rule.Name))]
            ),
        ];

    private static RecordingCase[] Router =>
        [
            new(
                "5 of 100 answers are 5xx, 3 of them the revisions': 2 %",
                Pace.Seconds,
                Minutes(10),
                RouterWorld(100, 5, 3),
                new Recorded(Series.RouterErrorRatio, ("job=\"router\"", 0.02))
            ),
            new(
                "more from the revisions than in front of them: 0 %, not less",
                Pace.Seconds,
                Minutes(10),
                RouterWorld(100, 3, 5),
                new Recorded(Series.RouterErrorRatio, ("job=\"router\"", 0))
            ),
            new(
                "no requests at the router: no ratio",
                Pace.Seconds,
                Minutes(10),
                RouterWorld(0, 0, 0),
                new Recorded(Series.RouterErrorRatio)
            ),
        ];

    private static RecordingCase[] Resources =>
        [
            // The second process of v1 at another address.
            new(
                "processes of 128 and 256 MiB: 268435456 bytes, 50 % of 512 MiB; started at 0 and -300 s: 600 s up; 0.3 + 0.15 s in 15 s: 0.03 cores",
                Pace.Seconds,
                Minutes(10),
                [
                    Memory("v1", Always(128 << 20)),
                    Second(Memory("v1", Always(256 << 20))),
                    Dashboard("v1", "process_start_time_seconds", Always(0)),
                    Second(Dashboard("v1", "process_start_time_seconds", Always(-300))),
                    CpuSeconds("v1", 0.3),
                    Second(CpuSeconds("v1", 0.15)),
                ],
                new(Series.Memory, (V1, 268435456)),
                new(Series.MemoryOfLimit, (V1, 0.5)),
                new(Series.Uptime, (V1, 600)),
                new(Series.Cpu, (V1, 0.03)),
                new(Series.Restarts, (V1, 0))
            ),
            new(
                "0.3 s of CPU for 30 requests: 0.01 s each",
                Pace.Seconds,
                Minutes(10),
                [CpuSeconds("v1", 0.3), Requests("v1", "200", 30)],
                new Recorded(Series.CpuPerRequest, (V1, 0.01))
            ),
            new(
                "three processes one after the other: 2 restarts; 15 minutes later 0",
                Pace.Seconds,
                Minutes(10),
                [
                    Dashboard("v1", "process_start_time_seconds", Stays((1, 10), (150, 10), (300, 80))),
                    Dashboard("v2", "process_start_time_seconds", Always(1)),
                ],
                new Recorded(Series.Restarts, (V1, 2), (V2, 0))
            ),
            new(
                "15 minutes after the second of two restarts: 0",
                Pace.Seconds,
                Minutes(20.25),
                [Dashboard("v1", "process_start_time_seconds", Stays((1, 10), (150, 10), (300, 80)))],
                new Recorded(Series.Restarts, (V1, 0))
            ),
            // 5 in a step in the middle of the hour, where increase() would give 5.08; and 2 of another process.
            new(
                "5 + 2 invariant violations: 7",
                Pace.Minutes,
                Minutes(90),
                [
                    Dashboard("v1", "invariant_violations_total", Rises((0, 45), (5, 1), (0, 60))),
                    Second(Dashboard("v1", "invariant_violations_total", Rises((0, 50), (2, 1), (0, 60)))),
                ],
                new Recorded(Series.InvariantViolations, (V1, 7))
            ),
            new(
                "110 MB an hour after 100: +10 %; 95 MB: -5 %; started 79 minutes ago: nothing yet",
                Pace.Minutes,
                Minutes(79),
                [
                    Started("v1"),
                    Memory("v1", Stays((100e6, 61), (110e6, 40))),
                    Started("v2"),
                    Memory("v2", Stays((100e6, 61), (95e6, 40))),
                    Dashboard("v3", "process_start_time_seconds", Always(0)),
                    Memory("v3", Stays((100e6, 61), (110e6, 40))),
                ],
                new Recorded(Series.MemoryGrowth, (V1, 0.1), (V2, -0.05))
            ),
        ];

    private static RecordingCase[] DayBefore =>
        [
            // v2 begins after 25 hours.
            new(
                "p95 190 / 116.67; CPU 1.1 / 0.6; 49 / 100 requests; a new revision has no day before",
                Pace.Days,
                Hours(25.5),
                [
                    Requests("v1", "200", (100, 1500), (49, 120)),
                    .. Durations("v1", ("100", [(94, 1500), (50, 120)]), ("200", [(100, 1500), (100, 120)])),
                    CpuSeconds("v1", (0.6, 1500), (0.539, 120)),
                    Later(Requests("v2", "200", (1, 120))),
                    .. Durations("v2", ("100", [(94, 120)]), ("200", [(100, 120)])).Select(Later),
                    Later(CpuSeconds("v2", (0.6, 120))),
                ],
                // 0.539 s for 49 requests are 0.011 s each, after 0.006.
                new(Series.CpuPerRequestToDayBefore, (V1, 1.833333)),
                new(Series.LatencyP95ToDayBefore, (V1, 1.628571)),
                // v2 has one request a minute: (49 + 1) / 60 s after 100 / 60 s.
                new(Series.TotalRequestsDayBefore, ("job=\"dashboard\"", 1.666667)),
                new(Series.TotalRequestsToDayBefore, ("job=\"dashboard\"", 0.5))
            ),
            new(
                "10 collections for 100 requests: 0.1; an hour with 16: 0.16, 160 %; v2 has too few requests to tell",
                Pace.Days,
                Hours(26),
                [
                    Requests("v1", "200", (100, 1620)),
                    Collections("v1", (10, 1500), (16, 120)),
                    Requests("v2", "200", (1.9, 1620)),
                    Collections("v2", (10, 1500), (16, 120)),
                ],
                new(Series.GarbageCollections, (V1, 0.16)),
                new(Series.GarbageCollectionsToDayBefore, (V1, 1.6))
            ),
            new(
                "peak 150 MB of half an hour, 100 the day before: 1.5; v2 was not there all of the day before",
                Pace.Days,
                Hours(49),
                [
                    Memory("v1", Stays((100e6, 2881), (150e6, 30), (100e6, 60))),
                    Memory("v2", Stays((100e6, 2161), (150e6, 60))) with
                    {
                        Values = "_x720 " + Stays((100e6, 2161), (150e6, 60)),
                    },
                ],
                new(Series.MemoryPeak, (V1, 150e6), (V2, 150e6)),
                new(Series.MemoryPeakToDayBefore, (V1, 1.5))
            ),
        ];

    /// <summary>Every job is up and says that all is well; v2 is a canary without users.</summary>
    private static IEnumerable<Sampled> HealthyStack(double requests) =>
        [
            .. ScrapeJob.All.Where(job => job != ScrapeJob.Dashboard).Select(job => Job(job.Name, "up", Always(1))),
            Up("v1"),
            Up("v2"),
            Started("v1"),
            Started("v2"),
            Requests("v1", "200", requests),
            Requests("v1", "500", 0),
            .. Durations("v1", ("100", 90), ("200", 100)),
            Memory("v1", Always(100e6)),
            Memory("v2", Always(100e6)),
            CpuSeconds("v1", 0.1),
            CpuSeconds("v2", 0.1),
            .. MetricCatalogue.Services.Select(service =>
                Dashboard("v1", "circuit_breaker_state", $"service=\"{service}\"", Always(0))
            ),
            Dashboard("v1", "degradation_level", Always(0)),
            Dashboard("v1", "invariant_violations_total", Always(0)),
            Collected("v1"),
            Job("rollout", "rollout_weight_percent", "revision=\"v1\"", Always(100)),
            Job("rollout", "rollout_weight_percent", "revision=\"v2\"", Always(0)),
            Job("rollout", "rollout_release_info", "release=\"aa\"", Always(1)),
            Job("rollout", "rollout_split_rejected_total", Always(0)),
            .. RouterWorld(requests, 0, 0),
            Job("router", "haproxy_server_status", "proxy=\"stable\",server=\"v1\",state=\"UP\"", Always(1)),
            Job("postgres", "pg_up", Always(1)),
            Job("postgres", "process_start_time_seconds", Always(0)),
            Job("postgres", "backup_last_finished_timestamp_seconds", Always(0)),
            Job("redis", "redis_up", Always(1)),
            Job("object-store", "probe_success", Always(1)),
            Job("prometheus", "prometheus_notifications_alertmanagers_discovered", Always(1)),
            Job("prometheus", "prometheus_config_last_reload_successful", Always(1)),
            Job("alertmanager", "alertmanager_config_last_reload_successful", Always(1)),
        ];

    private static Sampled[] RouterWorld(double requests, double errors, double serverErrors) =>
        [
            Job("router", "haproxy_frontend_http_requests_total", "proxy=\"users\"", Rises((requests, 400))),
            Job(
                "router",
                "haproxy_frontend_http_responses_total",
                "proxy=\"users\",code=\"5xx\"",
                Rises((errors, 400))
            ),
            Job(
                "router",
                "haproxy_server_http_responses_total",
                "proxy=\"stable\",server=\"v1\",code=\"5xx\"",
                Rises((serverErrors, 400))
            ),
        ];

    private static Sampled Second(Sampled sampled) =>
        sampled with
        {
            Series = sampled.Series.Replace("v1:8080", "v1-second:8080", StringComparison.Ordinal),
        };

    private static Sampled Later(Sampled sampled) => sampled with { Values = "_x1500 " + sampled.Values };

    private static Sampled CpuSeconds(string revision, double step) => CpuSeconds(revision, (step, 400));

    private static Sampled CpuSeconds(string revision, params (double Step, int Samples)[] slopes) =>
        Dashboard(revision, "process_cpu_seconds_total", Rises(slopes));

    private static Sampled Collected(string revision) => Collections(revision, (1, 400));

    private static Sampled Collections(string revision, params (double Step, int Samples)[] slopes) =>
        Dashboard(revision, MetricCatalogue.GarbageCollections, "generation=\"0\"", Rises(slopes));
}
