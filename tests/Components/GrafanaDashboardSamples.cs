using System.Globalization;

namespace InventarioRetail.Components.Tests;

/// <summary>
/// Half an hour, sampled every 15 s, in which v2 is released next to v1: at 10:00 it gets 10 % of the users and its
/// database breaker opens. Every metric of the catalogue and every recorded series is there.
/// </summary>
internal static class GrafanaDashboardSamples
{
    private const int Samples = 121;

    private static readonly string[] Revisions = ["v1", "v2"];

    public static IEnumerable<(string Series, string Values)> Series(MonitoringRules rules) =>
        [
            .. MetricCatalogue
                .All.SelectMany(metric => metric.Series.Select(series => (metric, series.Name, series.Labels)))
                .SelectMany(item => Exposed(item.metric, item.Name, item.Labels)),
            .. rules.Recording.SelectMany(rule => Recorded(rule, rules.Series)),
        ];

    private static IEnumerable<(string, string)> Exposed(Metric metric, string name, IReadOnlyList<string> labels) =>
        name switch
        {
            "circuit_breaker_state" => Dashboard(
                name,
                "service",
                MetricCatalogue.Services,
                (revision, service) => (revision, service) == ("v2", "database") ? "0x39 2x19 1x3 0x56" : Always(0)
            ),
            "health_score" => Dashboard(
                name,
                "service",
                MetricCatalogue.Services,
                (revision, service) => Always((revision, service) == ("v2", "openai") ? 50 : 100)
            ),
            "feature_availability" => Dashboard(
                name,
                "feature",
                [.. DegradationLevels.Features.Select(item => item.Feature)],
                (revision, feature) =>
                    Always(revision == "v2" && (feature == "Redis Cache" || UpTo(feature) == 0) ? 0 : 1)
            ),
            "degradation_level" => Dashboard(
                name,
                "",
                [""],
                (revision, _) => revision == "v2" ? "0x39 1x19 2x19 3x19 4x4 1x15" : Always(0)
            ),
            "dashboard_errors_total" => Dashboard(
                name,
                "type",
                ["database", "timeout"],
                (revision, _) => "0+1x60 60x59"
            ),
            "rollout_weight_percent" =>
            [
                ("""rollout_weight_percent{job="rollout",instance="router:1",revision="v1"}""", "100x39 90x80"),
                ("""rollout_weight_percent{job="rollout",instance="router:1",revision="v2"}""", "0x39 10x80"),
            ],
            "haproxy_server_status" => new[] { ("stable", "v1"), ("canary", "v2"), ("canary", "v1") }.Select(server =>
                (
                    $$"""{{name}}{job="router",instance="router:1",proxy="{{server.Item1}}",server="{{server.Item2}}",state="UP"}""",
                    Always(1)
                )
            ),
            "ALERTS" =>
            [
                (
                    """ALERTS{alertname="DashboardErrorRateCritical",alertstate="firing",severity="critical",part="dashboard",symptom="error-rate",revision="v2"}""",
                    "_x80 1x40"
                ),
                (
                    """ALERTS{alertname="S3BreakerOpen",alertstate="firing",severity="info",part="dashboard",symptom="breaker-s3",revision="v1"}""",
                    Always(1)
                ),
                (
                    """ALERTS{alertname="Watchdog",alertstate="firing",severity="none",part="prometheus",symptom="watchdog"}""",
                    Always(1)
                ),
            ],
            "up" => ScrapeJob.All.SelectMany(job =>
                Any("up", job == ScrapeJob.Dashboard ? labels : ["job", "instance"], job.Name, Always(1))
            ),
            _ => Any(name, labels, metric.Job, metric.Type is MetricType.Gauge ? Always(1) : "0+10x120"),
        };

    private static IEnumerable<(string, string)> Recorded(RecordingRule rule, RecordedSeries series)
    {
        foreach (var revision in rule.Labels.Contains("revision") ? Revisions : [""])
        {
            // Of v2 next to v1; the rest is as good in both.
            var value =
                (rule.Name, revision) is var key && key == (series.ErrorRatio, "v1") ? 0.001
                : key == (series.ErrorRatio, "v2") ? 0.006
                : key == (series.LatencyP95, "v2") ? 1200
                : key == (series.LatencyP99, "v1") ? 700
                : key == (series.LatencyP99, "v2") ? 1400
                : key == (series.Share, "v1") ? 0.88
                : key == (series.Share, "v2") ? 0.12
                : key == (series.Restarts, "v1") ? 0
                : key == (series.Restarts, "v2") ? 1
                : key == (series.InvariantViolations, "v2") ? 10
                : rule.Name == series.MemoryGrowth ? 0.01
                : 1;
            var labels = revision.Length == 0 ? "job=\"dashboard\"" : $"revision=\"{revision}\"";
            yield return ($"{rule.Name}{{{labels}}}", Always(value));
        }
    }

    private static IEnumerable<(string, string)> Dashboard(
        string name,
        string label,
        IReadOnlyList<string> values,
        Func<string, string, string> samples
    ) =>
        from revision in Revisions
        from value in values
        let own = label.Length == 0 ? "" : $"{label}=\"{value}\","
        select (
            $"{name}{{{own}job=\"dashboard\",instance=\"{revision}:8080\",revision=\"{revision}\"}}",
            samples(revision, value)
        );

    /// <summary>Every combination of its labels.</summary>
    private static IEnumerable<(string, string)> Any(
        string name,
        IReadOnlyList<string> labels,
        string job,
        string samples
    )
    {
        IEnumerable<string> combinations = [""];
        foreach (var label in labels)
        {
            string[] values = label switch
            {
                "job" => [job],
                "revision" => Revisions,
                "proxy" => ["users", "stable", "canary"],
                "server" => Revisions,
                "code" => ["2xx", "5xx"],
                "status" => ["200", "500"],
                "le" => ["100", "1000", "+Inf"],
                "datname" => ["inventario"],
                "state" => ["active", "idle"],
                "envoy_http_conn_manager_prefix" => ["https-10443"],
                "envoy_response_code_class" => ["2", "5"],
                "phase" => ["Pending"],
                "condition" => ["true"],
                _ => [$"some-{label}"],
            };
            combinations = combinations
                .SelectMany(_ => values, (before, value) => $"{before}{label}=\"{value}\",")
                .ToList();
        }

        return combinations.Select(combination => ($"{name}{{{combination.TrimEnd(',')}}}", samples));
    }

    private static int UpTo(string feature) => DegradationLevels.Features.Single(item => item.Feature == feature).UpTo;

    private static string Always(double value) => $"{value.ToString(CultureInfo.InvariantCulture)}x{Samples - 1}";
}
