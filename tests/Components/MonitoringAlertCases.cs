using InventarioRetail.Monitoring;
using static InventarioRetail.Components.Tests.Samples;

namespace InventarioRetail.Components.Tests;

/// <summary>
/// For every alert a world in which it fires, at the evaluation that it should and not at the one before, and one that is just below. Where
/// revisions alert one by one, both are in the same world: v2 fires, v1 is just below. A rate needs two samples, so that it is
/// there 15 s after the beginning.
/// </summary>
internal static class MonitoringAlertCases
{
    private const string V1 = "v1";
    private const string V2 = "v2";
    private const double Limit = 512 * 1024 * 1024;

    public static IReadOnlyList<AlertCase> All { get; } =
    [
        .. Answers,
        .. Memory,
        .. Cpu,
        .. Restarts,
        .. Breakers,
        .. Degradation,
        .. InvariantViolations,
        .. Trends,
        .. DashboardDown,
        .. PartsDown,
        .. Absence,
        .. Backup,
        .. Rollout,
        .. Monitoring,
    ];

    private static AlertCase[] Answers =>
        [
            // Of 1000 requests a sample 11 fail: 1.1 %; 9: 0.9 %.
            Revisions(
                "DashboardErrorRateCritical",
                Minutes(5.25),
                "1.1% of v2's responses were 5xx in the last 5m; critical above 1%.",
                Requests(V2, "200", 989),
                Requests(V2, "500", 5),
                Requests(V2, "503", 6),
                Requests(V1, "200", 991),
                Requests(V1, "500", 9)
            ),
            Revisions(
                "DashboardErrorRateWarning",
                Minutes(5.25),
                "0.6% of v2's responses were 5xx in the last 5m; warning above 0.5%.",
                Requests(V2, "200", 994),
                Requests(V2, "500", 6),
                Requests(V1, "200", 996),
                Requests(V1, "500", 4)
            ),
            Quiet(
                "DashboardErrorRateCritical",
                "fails one of 9 requests in every five minutes: too few to tell",
                Minutes(20),
                Requests(V1, "200", 0.4),
                Requests(V1, "500", 0.05)
            ),
            Quiet("DashboardErrorRateCritical", "fails 4xx only", Minutes(20), Requests(V1, "404", 100)),
            Quiet(
                "DashboardErrorRateCritical",
                "fails health checks only",
                Minutes(20),
                Requests(V1, "200", 100),
                Dashboard(
                    V1,
                    "dashboard_requests_total",
                    "endpoint=\"/health\",method=\"GET\",status=\"503\"",
                    Rises((50, 100))
                )
            ),
            Quiet(
                "DashboardErrorRateCritical",
                "fails 3 % in a burst, which leaves the window before five minutes are over",
                Minutes(20),
                Requests(V1, "200", 100),
                Requests(V1, "500", (0, 40), (60, 1), (0, 60))
            ),
            Revisions(
                "DashboardSuccessRateCritical",
                Minutes(5.25),
                "89% of v2's responses had a status below 400 in the last 5m; critical below 90%.",
                Requests(V2, "200", 80),
                Requests(V2, "304", 9),
                Requests(V2, "404", 11),
                Requests(V1, "200", 91),
                Requests(V1, "404", 9)
            ),
            Fires(
                "DashboardSuccessRateCritical",
                "answers everybody 401",
                Minutes(5.25),
                [
                    new(
                        "revision=\"v2\"",
                        "0% of v2's responses had a status below 400 in the last 5m; critical below 90%."
                    ),
                ],
                Requests(V2, "401", 100)
            ),
            Revisions(
                "DashboardSuccessRateWarning",
                Minutes(5.25),
                "94% of v2's responses had a status below 400 in the last 5m; warning below 95%.",
                Requests(V2, "200", 94),
                Requests(V2, "500", 6),
                Requests(V1, "200", 96),
                Requests(V1, "500", 4)
            ),
            // Rank 95 of 100 is the 1st of 6 between 1000 and 2000: 1000 + 1000 * 1/6; or the 95th of 96 between 500 and 1000.
            Revisions(
                "DashboardLatencyP95Critical",
                Minutes(5.25),
                "The p95 latency of v2 is 1167 ms; critical above 1000 ms.",
                [
                    Requests(V2, "200", 100),
                    Requests(V1, "200", 100),
                    .. Durations(V2, ("1000", 94), ("2000", 100)),
                    .. Durations(V1, ("500", 0), ("1000", 96), ("2000", 100)),
                ]
            ),
            Revisions(
                "DashboardLatencyP95Warning",
                Minutes(5.25),
                "The p95 latency of v2 is 792 ms; warning above 750 ms.",
                [
                    Requests(V2, "200", 100),
                    Requests(V1, "200", 100),
                    .. Durations(V2, ("750", 94), ("1000", 100)),
                    .. Durations(V1, ("500", 0), ("750", 96), ("1000", 100)),
                ]
            ),
            // Rank 99 is the 1st of 2 between 1500 and 3000: 2250; or the 49th of 50 between 750 and 1500: 1485.
            Revisions(
                "DashboardLatencyP99Critical",
                Minutes(5.25),
                "The p99 latency of v2 is 2250 ms; critical above 1500 ms.",
                [
                    Requests(V2, "200", 100),
                    Requests(V1, "200", 100),
                    .. Durations(V2, ("1500", 98), ("3000", 100)),
                    .. Durations(V1, ("750", 50), ("1500", 100), ("3000", 100)),
                ]
            ),
            Revisions(
                "DashboardLatencyP99Warning",
                Minutes(5.25),
                "The p99 latency of v2 is 900 ms; warning above 800 ms.",
                [
                    Requests(V2, "200", 100),
                    Requests(V1, "200", 100),
                    .. Durations(V2, ("800", 98), ("1000", 100)),
                    .. Durations(V1, ("400", 50), ("800", 100), ("1000", 100)),
                ]
            ),
            Quiet(
                "DashboardLatencyP95Critical",
                "only health checks are slow",
                Minutes(20),
                [Up(V1), .. Durations(V1, ("1000", 0), ("2000", 100))]
            ),
        ];

    private static AlertCase[] Memory =>
        [
            Revisions(
                "DashboardMemoryEmergency",
                Minutes(1),
                "v2 uses 96% of its limit of 512 MiB; critical above 95%.",
                Memory_(V2, Always(Limit * 0.96)),
                Memory_(V1, Always(Limit * 0.94))
            ),
            Revisions(
                "DashboardMemoryCritical",
                Minutes(5),
                "v2 uses 81% of its limit of 512 MiB; critical above 80%.",
                Memory_(V2, Always(Limit * 0.81)),
                Memory_(V1, Always(Limit * 0.79))
            ),
            Revisions(
                "DashboardMemoryWarning",
                Minutes(5),
                "v2 uses 71% of its limit of 512 MiB; warning above 70%.",
                Memory_(V2, Always(Limit * 0.71)),
                Memory_(V1, Always(Limit * 0.69))
            ),
            // Both readings are means of six samples: after the 61st minute k of 6 are the higher ones. 7 % * 5/6 = 5.83 % is the first above 5 %,
            // in the 65th; five minutes later it is 7 %.
            Revisions(
                "DashboardMemoryGrowthCritical",
                Pace.Minutes,
                Minutes(70),
                "v2 uses 7% more memory than 1h ago; critical above 5%.",
                Started(V2),
                Memory_(V2, Stays((100e6, 61), (107e6, 60))),
                Started(V1),
                Memory_(V1, Stays((100e6, 61), (104.9e6, 60)))
            ),
            Revisions(
                "DashboardMemoryGrowthWarning",
                Pace.Minutes,
                Minutes(70),
                "v2 uses 2.8% more memory than 1h ago; warning above 2%.",
                Started(V2),
                Memory_(V2, Stays((100e6, 61), (102.8e6, 60))),
                Started(V1),
                Memory_(V1, Stays((100e6, 61), (101.9e6, 60)))
            ),
            // Doubles within its first ten minutes, which is what the growth looks back on up to the 75th.
            Quiet(
                "DashboardMemoryGrowthCritical",
                Pace.Minutes,
                "warms up after its start",
                Minutes(110),
                Dashboard(V1, "process_start_time_seconds", Always(0)),
                Memory_(V1, Stays((60e6, 10), (120e6, 110)))
            ),
        ];

    private static AlertCase[] Cpu =>
        [
            // 0.6 s of CPU and 100 requests a minute; after 25 hours 1.1 s: 183.3 %, or 1.07 s: 178.3 %.
            Revisions(
                "DashboardCpuCritical",
                Pace.Days,
                Hours(25.5),
                "v2's CPU time per request is 183.3% of the day before's; critical above 180%.",
                AllDay(V2),
                CpuSeconds(V2, (0.6, 1500), (1.1, 120)),
                AllDay(V1),
                CpuSeconds(V1, (0.6, 1500), (1.07, 120))
            ),
            Revisions(
                "DashboardCpuWarning",
                Pace.Days,
                Hours(25.5),
                "v2's CPU time per request is 150% of the day before's; warning above 140%.",
                AllDay(V2),
                CpuSeconds(V2, (0.6, 1500), (0.9, 120)),
                AllDay(V1),
                CpuSeconds(V1, (0.6, 1500), (0.82, 120))
            ),
            Quiet(
                "DashboardCpuCritical",
                Pace.Days,
                "has three times the CPU for three times the requests",
                Hours(27),
                Requests(V1, "200", (100, 1500), (300, 120)),
                CpuSeconds(V1, (0.6, 1500), (1.8, 120))
            ),
            Quiet(
                "DashboardCpuCritical",
                Pace.Days,
                "was not there the day before",
                Hours(27),
                Later(Requests(V1, "200", (100, 120)), 1500),
                Later(CpuSeconds(V1, (0.1, 60), (9, 60)), 1500)
            ),
        ];

    private static AlertCase[] Restarts =>
        [
            // The 22nd sample, at 5m15s, is of another process.
            Revisions(
                "DashboardRestarted",
                Minutes(5.25),
                "Restarts of v2 within 15m: 1; none is expected.",
                Dashboard(V2, "process_start_time_seconds", Stays((-900, 21), (310, 60))),
                Dashboard(V1, "process_start_time_seconds", Always(-900))
            ),
            Revisions(
                "DashboardCrashLoop",
                Minutes(7.25),
                "Restarts of v2 within 15m: 3; 3 or more are a crash loop.",
                Dashboard(V2, "process_start_time_seconds", Stays((-900, 21), (310, 4), (370, 4), (430, 60))),
                Dashboard(V1, "process_start_time_seconds", Stays((-900, 21), (310, 4), (370, 60)))
            ),
            Quiet(
                "DashboardRestarted",
                "starts for the first time",
                Minutes(10),
                Later(Dashboard(V1, "process_start_time_seconds", Always(300)), 20)
            ),
        ];

    private static AlertCase[] Breakers =>
        [
            .. new[]
            {
                ("DatabaseBreakerOpen", "database"),
                ("OpenAiBreakerOpen", "openai"),
                ("RedisBreakerOpen", "redis"),
                ("S3BreakerOpen", "s3"),
            }.Select(breaker =>
                Revisions(
                    breaker.Item1,
                    Minutes(1),
                    $"v2's circuit breaker for {breaker.Item2} reached state 2 within 2m (0 closed, 1 half-open, 2 open).",
                    Breaker(V2, breaker.Item2, Stays((0, 4), (2, 60))),
                    Breaker(V1, breaker.Item2, Stays((0, 4), (1, 60)))
                )
            ),
            // Open at 1m, half-open from 1m15s on: seen for two minutes.
            Fires(
                "DatabaseBreakerOpen",
                "tries again and again",
                Minutes(1),
                [
                    new(
                        "revision=\"v2\"",
                        "v2's circuit breaker for database reached state 2 within 2m (0 closed, 1 half-open, 2 open)."
                    ),
                ],
                Breaker(V2, "database", "0+0x3 2 1 1 2 1 1 2 1 1")
            ),
            Quiet("DatabaseBreakerOpen", "is another service's", Minutes(5), Breaker(V1, "s3", Always(2))),
        ];

    private static AlertCase[] Degradation =>
        [
            Revisions(
                "DashboardDegradationCritical",
                Minutes(2),
                "v2 is at level 2 (0 OPTIMAL, 1 DEGRADED, 2 LIMITED, 3 MINIMAL, 4 EMERGENCY); critical below DEGRADED.",
                Dashboard(V2, "degradation_level", Stays((1, 4), (2, 60))),
                Dashboard(V1, "degradation_level", Always(1))
            ),
            Revisions(
                "DashboardDegradationWarning",
                Minutes(2),
                "v2 is at level 1 (0 OPTIMAL, 1 DEGRADED, 2 LIMITED, 3 MINIMAL, 4 EMERGENCY); warning below OPTIMAL.",
                Dashboard(V2, "degradation_level", Stays((0, 4), (1, 60))),
                Dashboard(V1, "degradation_level", Always(0))
            ),
        ];

    private static AlertCase[] InvariantViolations =>
        [
            // One a sample, so the 11th at 2m45s and the 6th at 1m30s.
            Revisions(
                "DashboardInvariantViolationsCritical",
                Minutes(2.75),
                "v2 counted 11 invariant violations within 1h; critical above 10.",
                Dashboard(V2, "invariant_violations_total", Rises((1, 11), (0, 60))),
                Dashboard(V1, "invariant_violations_total", Rises((1, 10), (0, 60)))
            ),
            Revisions(
                "DashboardInvariantViolationsWarning",
                Minutes(1.5),
                "v2 counted 6 invariant violations within 1h; warning above 5.",
                Dashboard(V2, "invariant_violations_total", Rises((1, 6), (0, 60))),
                Dashboard(V1, "invariant_violations_total", Rises((1, 5), (0, 60)))
            ),
            Quiet(
                "DashboardInvariantViolationsCritical",
                Pace.Minutes,
                "has ten in the middle of an hour, where increase() gives more",
                Minutes(100),
                Dashboard(V1, "invariant_violations_total", Rises((0, 45), (10, 1), (0, 60)))
            ),
        ];

    private static AlertCase[] Trends =>
        [
            // A day ago 94 of 100 within 100 ms: p95 = 100 + 100 * 1/6 = 116.67. Then 50: 190, 162.9 %; or 82: 172.2, 147.6 %.
            Revisions(
                "DashboardLatencyP95AboveDayBefore",
                Pace.Days,
                Hours(25.5),
                "v2's p95 latency is 162.9% of the day before's; warning above 150%.",
                [
                    AllDay(V2),
                    .. Durations(V2, ("100", [(94, 1500), (50, 120)]), ("200", [(100, 1500), (100, 120)])),
                    AllDay(V1),
                    .. Durations(V1, ("100", [(94, 1500), (82, 120)]), ("200", [(100, 1500), (100, 120)])),
                ]
            ),
            // Its fast health checks were all there was to measure.
            Quiet(
                "DashboardLatencyP95AboveDayBefore",
                Pace.Days,
                "had no users the day before",
                Hours(27),
                [
                    Up(V1),
                    Requests(V1, "200", (0, 1500), (100, 120)),
                    .. Durations(V1, ("100", [(100, 1500), (50, 120)]), ("200", [(100, 1500), (100, 120)])),
                ]
            ),
            Fires(
                "DashboardThroughputHalved",
                Pace.Days,
                "49 requests a minute after 100",
                Hours(25.5),
                [new("job=\"dashboard\"", "Requests per second are 49% of the day before's; warning below 50%.")],
                Requests(V1, "200", (100, 1500), (49, 120))
            ),
            Fires(
                "DashboardThroughputHalved",
                Pace.Days,
                "no request any more",
                Hours(25.5),
                [new("job=\"dashboard\"", "Requests per second are 0% of the day before's; warning below 50%.")],
                Requests(V1, "200", (100, 1500), (0, 120))
            ),
            Quiet(
                "DashboardThroughputHalved",
                Pace.Days,
                "51 requests a minute after 100",
                Hours(27),
                Requests(V1, "200", (100, 1500), (51, 120))
            ),
            Quiet(
                "DashboardThroughputHalved",
                Pace.Days,
                "all of them on another revision",
                Hours(27),
                Requests(V1, "200", (100, 1500), (0, 120)),
                Requests(V2, "200", (0, 1500), (100, 120))
            ),
            Quiet(
                "DashboardThroughputHalved",
                Pace.Days,
                "9 requests in five minutes were no throughput",
                Hours(27),
                Requests(V1, "200", (1.8, 1500), (0, 120))
            ),
            Quiet(
                "DashboardThroughputHalved",
                Pace.Days,
                "no request and no day before",
                Hours(20),
                Requests(V1, "200", (0, 1200)),
                Up(V1)
            ),
            Revisions(
                "DashboardMemoryPeakAboveDayBefore",
                Pace.Days,
                Hours(48.5),
                "v2's memory peak of the last day is 111% of the day before's; info above 110%.",
                Memory_(V2, Stays((100e6, 2881), (111e6, 60))),
                Memory_(V1, Stays((100e6, 2881), (109e6, 60)))
            ),
            Quiet(
                "DashboardMemoryPeakAboveDayBefore",
                Pace.Days,
                "was there for half of the day before",
                Hours(49),
                Later(Memory_(V1, Stays((100e6, 2161), (150e6, 60))), 720)
            ),
            // 10 collections and 100 requests a minute; after 25 hours 16. The window of an hour has 15, 30, 45, 60 minutes of them:
            // 115 %, 130 %, 145 %, 160 %. With 4 it is 85 %, 70 %, 55 %, 40 %. With 14 it never gets above 140 %.
            Fires(
                "DashboardGarbageCollectionChanged",
                Pace.Days,
                "v2 more, v3 less, v1 nearly half more",
                Hours(26.25),
                [
                    new(
                        "revision=\"v2\"",
                        "v2's garbage collections per request are 160% of the day before's; info below 50% or above 150%."
                    ),
                    new(
                        "revision=\"v3\"",
                        "v3's garbage collections per request are 40% of the day before's; info below 50% or above 150%."
                    ),
                ],
                AllDay(V2),
                Collections(V2, 16),
                AllDay("v3"),
                Collections("v3", 4),
                AllDay(V1),
                Collections(V1, 14)
            ) with
            {
                HasQuietSide = true,
            },
        ];

    private static AlertCase[] DashboardDown =>
        [
            Fires(
                "DashboardGone",
                "none answers",
                Minutes(2),
                [new("", "0 revisions of the dashboard can be scraped.")],
                Dashboard(V1, "up", Stays((1, 4), (0, 60))),
                Dashboard(V2, "up", Always(0))
            ),
            Fires(
                "DashboardGone",
                "there is none",
                Minutes(1),
                [new("", "0 revisions of the dashboard can be scraped.")],
                Job("router", "up", Always(1))
            ),
            Quiet("DashboardGone", "one answers", Minutes(10), Dashboard(V1, "up", Always(0)), Up(V2)),
            Revisions(
                "DashboardRevisionDown",
                Minutes(2),
                "v2 cannot be scraped (up is 0).",
                Dashboard(V2, "up", Stays((1, 4), (0, 60))),
                Dashboard(V1, "up", Stays((1, 4), (0, 4), (1, 60)))
            ),
            Revisions(
                "DashboardRevisionUnhealthy",
                Minutes(2),
                "v2 fails the router's health check (state UP is 0).",
                Server("canary", V2, Stays((1, 4), (0, 60))),
                Server("stable", V1, Stays((1, 4), (0, 4), (1, 60))),
                Server("canary", V1, Stays((1, 4), (0, 4), (1, 60)))
            ),
        ];

    private static AlertCase[] PartsDown =>
        [
            .. Down("PostgresDown", "postgres", "pg_up", "postgres:1 reports 0 for Postgres (1 is up)."),
            .. Down("RedisDown", "redis", "redis_up", "redis:1 reports 0 for Redis (1 is up)."),
            .. Down(
                "ObjectStoreDown",
                "object-store",
                "probe_success",
                "object-store:1 reports 0 for the object store (1 is up)."
            ),
            .. Down("RouterDown", "router", "up", "router:1 does not respond to scrapes of the router (up is 0)."),
            .. Down(
                "PrometheusDown",
                "prometheus",
                "up",
                "prometheus:1 does not respond to scrapes of Prometheus (up is 0)."
            ),
            .. Down(
                "AlertmanagerDown",
                "alertmanager",
                "up",
                "alertmanager:1 does not respond to scrapes of Alertmanager (up is 0)."
            ),
            .. Down("GrafanaDown", "grafana", "up", "grafana:1 does not respond to scrapes of Grafana (up is 0)."),
        ];

    private static AlertCase[] Absence =>
        [
            Fires(
                "ExporterDown",
                "two of them",
                Minutes(6),
                [
                    new(
                        "job=\"postgres\",instance=\"postgres:1\",part=\"postgres\"",
                        "The exporter postgres:1 of postgres does not respond (up is 0)."
                    ),
                    new(
                        "job=\"rollout\",instance=\"rollout:1\",part=\"router\"",
                        "The exporter rollout:1 of rollout does not respond (up is 0)."
                    ),
                ],
                Job("postgres", "up", Stays((1, 4), (0, 60))),
                Job("rollout", "up", Stays((1, 4), (0, 60))),
                Job("redis", "up", Always(1))
            ),
            // Down from 1m to 5m45s; a firing one would need 6m.
            Quiet(
                "ExporterDown",
                "is back after 4m45s",
                Minutes(12),
                Job("postgres", "up", Stays((1, 4), (0, 20), (1, 60)))
            ),
            Fires(
                "TargetMissing",
                "two jobs gone",
                Minutes(5),
                [
                    new("job=\"grafana\",part=\"grafana\"", "The job grafana has 0 targets."),
                    new("job=\"rollout\",part=\"router\"", "The job rollout has 0 targets."),
                ],
                [
                    .. ScrapeJob
                        .All.Where(job => job.Name is not ("grafana" or "rollout"))
                        .Select(job => Job(job.Name, "up", Always(1))),
                ]
            ),
            Quiet(
                "TargetMissing",
                "all there, one of them down, one back after 4m45s",
                Minutes(12),
                [
                    .. ScrapeJob
                        .All.Where(job => job.Name is not ("grafana" or "rollout"))
                        .Select(job => Job(job.Name, "up", Always(1))),
                    Job("grafana", "up", Always(0)),
                    Later(Job("rollout", "up", Always(1)), 20),
                ]
            ),
        ];

    private static AlertCase[] Backup =>
        [
            // Finished at second 1, so 26 hours old a second after 26h: the evaluation at 26h15m is the first to see it, the next one tells.
            Fires(
                "BackupTooOld",
                Pace.Days,
                "dump missed",
                Hours(26.5),
                [new("job=\"postgres\"", "The newest dump is 1d 2h 29m 59s old; warning above 1d2h.")],
                Dump(1),
                Exporter(-90000),
                PostgresUp(1)
            ),
            Fires(
                "BackupTooOld",
                Pace.Days,
                "no dump ever",
                Hours(26.5),
                [new("job=\"postgres\"", "The newest dump is 1d 2h 30m 0s old; warning above 1d2h.")],
                Dump(0),
                Exporter(0),
                PostgresUp(1)
            ),
            Quiet(
                "BackupTooOld",
                Pace.Days,
                "one a day, the second an hour and three quarters late",
                Hours(47),
                Job("postgres", "backup_last_finished_timestamp_seconds", Stays((60, 1546), (92760, 1400))),
                Exporter(-90000),
                PostgresUp(1)
            ),
            Quiet(
                "BackupTooOld",
                Pace.Days,
                "none yet, in the first night",
                Hours(25.75),
                Dump(0),
                Exporter(0),
                PostgresUp(1)
            ),
            Quiet(
                "BackupTooOld",
                Pace.Days,
                "nobody knows while Postgres is down",
                Hours(30),
                Exporter(0),
                PostgresUp(0)
            ),
        ];

    private static AlertCase[] Rollout =>
        [
            // 2 of 100 answers are 503s that no server gave.
            Fires(
                "RouterErrors",
                "2 % of its own",
                Minutes(5.25),
                [
                    new(
                        "job=\"router\"",
                        "2% of all responses in the last 5m were 5xx from the router itself; critical above 1%."
                    ),
                ],
                RouterRequests(100),
                RouterAnswers(2),
                ServerErrors(0)
            ),
            Quiet(
                "RouterErrors",
                "0.9 % of its own, and many of the revision's",
                Minutes(12),
                RouterRequests(1000),
                RouterAnswers(109),
                ServerErrors(100)
            ),
            Quiet(
                "RouterErrors",
                "all 9 requests of every five minutes: too few to tell",
                Minutes(12),
                RouterRequests(0.45),
                RouterAnswers(0.45),
                ServerErrors(0)
            ),
            Fires(
                "SplitRejected",
                "one",
                Minutes(1),
                [
                    new(
                        "job=\"rollout\",instance=\"rollout:1\"",
                        "rollout:1 rejected 1 published splits within 15m; the last valid one stays live."
                    ),
                ],
                Job("rollout", "rollout_split_rejected_total", Stays((0, 4), (1, 60)))
            ),
            Quiet(
                "SplitRejected",
                "begins again at 0 after a reload",
                Minutes(12),
                Job("rollout", "rollout_split_rejected_total", Stays((3, 10), (0, 60)))
            ),
            Fires(
                "ReleaseNotInForce",
                "none is",
                Minutes(1),
                [new("job=\"rollout\",instance=\"rollout:1\"", "rollout:1 reports 0 live releases.")],
                Job("rollout", "up", Always(1))
            ),
            Quiet(
                "ReleaseNotInForce",
                "none for 45 s",
                Minutes(5),
                Job("rollout", "up", Always(1)),
                Job("rollout", "rollout_release_info", "release=\"aa\"", "1+0x3 stale _x3 1+0x60")
            ),
            // 96 % and 4 % for the weights 90 and 10; of 120 a sample, the first five are above 500.
            Fires(
                "ShareOffWeight",
                "6 points",
                Minutes(11.25),
                [
                    new("revision=\"v1\"", "v1's share differs from its weight by 6.0 points; warning above 5 points."),
                    new("revision=\"v2\"", "v2's share differs from its weight by 6.0 points; warning above 5 points."),
                ],
                [Requests(V1, "200", 115.2), Requests(V2, "200", 4.8), .. Weights(90, 10)]
            ),
            Quiet(
                "ShareOffWeight",
                "4 points",
                Minutes(20),
                [Requests(V1, "200", 94), Requests(V2, "200", 6), .. Weights(90, 10)]
            ),
            Quiet(
                "ShareOffWeight",
                "6 points of 480 requests",
                Minutes(20),
                [Requests(V1, "200", 23.04), Requests(V2, "200", 0.96), .. Weights(90, 10)]
            ),
        ];

    private static AlertCase[] Monitoring =>
        [
            // 3 lost every 15 s.
            Fires(
                "PrometheusCannotReachAlertmanager",
                "it does not answer",
                Minutes(5.25),
                [
                    new(
                        "job=\"prometheus\"",
                        "200m alerts/s do not reach Alertmanager (0: Prometheus has not discovered any Alertmanager)."
                    ),
                ],
                Job(
                    "prometheus",
                    "prometheus_notifications_errors_total",
                    "alertmanager=\"http://alertmanager:9093/api/v2/alerts\"",
                    Rises((3, 60))
                )
            ),
            Fires(
                "PrometheusCannotReachAlertmanager",
                "there is none",
                Minutes(5),
                [
                    new(
                        "job=\"prometheus\"",
                        "0 alerts/s do not reach Alertmanager (0: Prometheus has not discovered any Alertmanager)."
                    ),
                ],
                Job("prometheus", "prometheus_notifications_alertmanagers_discovered", Always(0))
            ),
            Quiet(
                "PrometheusCannotReachAlertmanager",
                "one failed",
                Minutes(20),
                Job(
                    "prometheus",
                    "prometheus_notifications_errors_total",
                    "alertmanager=\"http://alertmanager:9093/api/v2/alerts\"",
                    Rises((0, 4), (1, 1), (0, 60))
                ),
                Job("prometheus", "prometheus_notifications_alertmanagers_discovered", Always(1))
            ),
            Fires(
                "NotificationsFailing",
                "Slack's",
                Minutes(5.25),
                [new("job=\"alertmanager\",integration=\"slack\"", "200m notifications/s to slack fail.")],
                Failed("slack", (3, 60)),
                Failed("pagerduty", (0, 60))
            ),
            Quiet("NotificationsFailing", "one failed", Minutes(20), Failed("slack", (0, 4), (1, 1), (0, 60))),
            // One in 15 s; five minutes hold 20.
            Fires(
                "RuleEvaluationFailing",
                "of one group",
                Minutes(5.25),
                [
                    new(
                        "job=\"prometheus\",rule_group=\"alerts.yml;parts\"",
                        "20 evaluations of rule group alerts.yml;parts failed within 5m."
                    ),
                ],
                EvaluationFailures((1, 60))
            ),
            Quiet("RuleEvaluationFailing", "one failed", Minutes(20), EvaluationFailures((0, 4), (1, 1), (0, 60))),
            Fires(
                "ConfigReloadFailed",
                "both",
                Minutes(6),
                [
                    new(
                        "job=\"prometheus\",instance=\"prometheus:1\",part=\"prometheus\"",
                        "prometheus:1 could not load its new configuration (last reload successful: 0)."
                    ),
                    new(
                        "job=\"alertmanager\",instance=\"alertmanager:1\",part=\"alertmanager\"",
                        "alertmanager:1 could not load its new configuration (last reload successful: 0)."
                    ),
                ],
                Job("prometheus", "prometheus_config_last_reload_successful", Stays((1, 4), (0, 60))),
                Job("alertmanager", "alertmanager_config_last_reload_successful", Stays((1, 4), (0, 60)))
            ),
            Quiet(
                "ConfigReloadFailed",
                "mended after 4m45s",
                Minutes(12),
                Job("prometheus", "prometheus_config_last_reload_successful", Stays((1, 4), (0, 20), (1, 60))),
                Job("alertmanager", "alertmanager_config_last_reload_successful", Always(1))
            ),
            Fires(
                "Watchdog",
                "always",
                TimeSpan.Zero,
                [new("", "Always firing (value 1): if it stops arriving, other alerts do not arrive either.")]
            ),
        ];

    private static AlertCase Revisions(string alert, TimeSpan at, string description, params Sampled[] series) =>
        Revisions(alert, Pace.Seconds, at, description, series);

    private static AlertCase Revisions(
        string alert,
        Pace pace,
        TimeSpan at,
        string description,
        params Sampled[] series
    ) =>
        Fires(alert, pace, "v2 is above, v1 just below", at, [new("revision=\"v2\"", description)], series) with
        {
            HasQuietSide = true,
        };

    private static AlertCase Fires(string alert, string name, TimeSpan at, Firing[] firing, params Sampled[] series) =>
        Fires(alert, Pace.Seconds, name, at, firing, series);

    private static AlertCase Fires(
        string alert,
        Pace pace,
        string name,
        TimeSpan at,
        Firing[] firing,
        params Sampled[] series
    ) => new(alert, name, pace, series) { FiresAt = at, Firing = firing };

    private static AlertCase Quiet(string alert, string name, TimeSpan until, params Sampled[] series) =>
        Quiet(alert, Pace.Seconds, name, until, series);

    private static AlertCase Quiet(string alert, Pace pace, string name, TimeSpan until, params Sampled[] series) =>
        new(alert, name, pace, series) { Until = until, HasQuietSide = true };

    /// <summary>Down from the fifth sample, at 1m, on: told at 2m. Or back after 45 s.</summary>
    private static AlertCase[] Down(string alert, string job, string metric, string description) =>
        [
            Fires(
                alert,
                "for a minute",
                Minutes(2),
                [new($"job=\"{job}\",instance=\"{job}:1\"", description)],
                Job(job, metric, Stays((1, 4), (0, 60)))
            ),
            Quiet(alert, "for 45 s", Minutes(10), Job(job, metric, Stays((1, 4), (0, 4), (1, 60)))),
        ];

    private static Sampled Later(Sampled sampled, int samples) =>
        sampled with
        {
            Values = $"_x{samples} {sampled.Values}",
        };

    private static Sampled Memory_(string revision, string values) => Samples.Memory(revision, values);

    private static Sampled AllDay(string revision) => Requests(revision, "200", (100, 1620));

    private static Sampled CpuSeconds(string revision, params (double Step, int Samples)[] slopes) =>
        Dashboard(revision, "process_cpu_seconds_total", Rises(slopes));

    private static Sampled Collections(string revision, double then) =>
        Dashboard(revision, MetricCatalogue.GarbageCollections, "generation=\"0\"", Rises((10, 1500), (then, 120)));

    private static Sampled Breaker(string revision, string service, string values) =>
        Dashboard(revision, "circuit_breaker_state", $"service=\"{service}\"", values);

    private static Sampled Server(string proxy, string revision, string values) =>
        Job("router", "haproxy_server_status", $"proxy=\"{proxy}\",server=\"{revision}\",state=\"UP\"", values);

    private static Sampled Dump(double at) =>
        Job("postgres", "backup_last_finished_timestamp_seconds", Stays((at, 2000)));

    private static Sampled Exporter(double started) =>
        Job("postgres", "process_start_time_seconds", Stays((started, 3000)));

    private static Sampled PostgresUp(double up) => Job("postgres", "pg_up", Stays((up, 3000)));

    private static Sampled RouterRequests(double step) =>
        Job("router", "haproxy_frontend_http_requests_total", "proxy=\"users\"", Rises((step, 60)));

    private static Sampled RouterAnswers(double step) =>
        Job("router", "haproxy_frontend_http_responses_total", "proxy=\"users\",code=\"5xx\"", Rises((step, 60)));

    private static Sampled ServerErrors(double step) =>
        Job(
            "router",
            "haproxy_server_http_responses_total",
            "proxy=\"stable\",server=\"v1\",code=\"5xx\"",
            Rises((step, 60))
        );

    private static Sampled[] Weights(double stable, double canary) =>
        [
            Job("rollout", "rollout_weight_percent", "revision=\"v1\"", Always(stable)),
            Job("rollout", "rollout_weight_percent", "revision=\"v2\"", Always(canary)),
        ];

    private static Sampled Failed(string integration, params (double Step, int Samples)[] slopes) =>
        Job("alertmanager", "alertmanager_notifications_failed_total", $"integration=\"{integration}\"", Rises(slopes));

    private static Sampled EvaluationFailures(params (double Step, int Samples)[] slopes) =>
        Job(
            "prometheus",
            "prometheus_rule_evaluation_failures_total",
            "rule_group=\"alerts.yml;parts\"",
            Rises(slopes)
        );
}
