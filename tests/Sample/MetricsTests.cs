using InventarioRetail.Components;

namespace InventarioRetail.Sample.Tests;

public sealed class MetricsTests
{
    private static readonly string[] OfTheTarget = ["job", "instance", "revision"];

    [Fact]
    public async Task It_exposes_the_catalogues_metrics_and_no_others()
    {
        var metrics = await Exposed();

        Expect.Lines(
            string.Join(
                '\n',
                Catalogue
                    .Select(metric => $"{metric.Name} {metric.Type.ToString().ToLowerInvariant()}")
                    .Order(StringComparer.Ordinal)
            ),
            metrics.Types.Select(metric => $"{metric.Key} {metric.Value}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Every_series_has_the_catalogues_labels()
    {
        var metrics = await Exposed();

        Expect.Lines(
            string.Join(
                '\n',
                Catalogue
                    .SelectMany(metric => metric.Series)
                    .Select(series => $"{series.Name}: {string.Join(' ', series.Labels.Except(OfTheTarget))}")
            ),
            Catalogue
                .SelectMany(metric => metric.Series)
                .SelectMany(series => metrics.LabelNames(series.Name).Select(labels => $"{series.Name}: {labels}"))
        );
    }

    [Fact]
    public async Task Services_and_features_have_the_names_that_rules_and_panels_ask_for()
    {
        var metrics = await Exposed();

        Assert.Equal(MetricCatalogue.Services, metrics.Values("circuit_breaker_state", "service"));
        Assert.Equal(MetricCatalogue.Services, metrics.Values("health_score", "service"));
        Assert.Equal(
            DegradationLevels.Features.Select(feature => feature.Feature),
            metrics.Values("feature_availability", "feature")
        );
    }

    [Fact]
    public void Levels_and_features_are_those_of_the_panels()
    {
        Assert.Equal(
            DegradationLevels.All.Select(level => (level.Number, level.Name)),
            Enum.GetValues<DegradationLevel>().Select(level => ((int)level, level.Name()))
        );
        Assert.Equal(DegradationLevels.Features, Feature.All.Select(feature => (feature.Name, (int)feature.UpTo)));
    }

    [Fact]
    public void Every_threshold_of_gates_and_alerts_is_a_bucket_of_the_duration_and_some_are_beyond()
    {
        var alerts = new AlertThresholds();
        var gates = new GateThresholds();
        double[] thresholds =
        [
            gates.LatencyP95Milliseconds.Go,
            gates.LatencyP95Milliseconds.RollBack,
            gates.LatencyP99Milliseconds.Go,
            gates.LatencyP99Milliseconds.RollBack,
            alerts.LatencyP95Milliseconds.Warning,
            alerts.LatencyP99Milliseconds.Warning,
        ];

        Assert.Equal([400, 1000, 500, 1500, 750, 800], thresholds);
        Assert.Empty(thresholds.Except(DashboardMetrics.DurationBounds));
        Assert.Equal(DashboardMetrics.DurationBounds.Order(), DashboardMetrics.DurationBounds);
        Assert.True(DashboardMetrics.DurationBounds.Count(bound => bound > thresholds.Max()) >= 3);
    }

    [Fact]
    public async Task Health_checks_and_scrapes_have_the_endpoints_that_the_rules_leave_out()
    {
        var selector = RepositoryStack.Staging.Rules.Recording.First().Expression;
        await using var dashboard = await TestDashboard.Start();
        await dashboard.Get("/health");
        await dashboard.Metrics();

        var metrics = await dashboard.Metrics();

        Assert.Contains("endpoint!~\"/health|/metrics\"", selector);
        Assert.Equal(1, metrics["dashboard_requests_total{endpoint=\"/health\",status=\"200\",method=\"GET\"}"]);
        Assert.Equal(1, metrics["dashboard_requests_total{endpoint=\"/metrics\",status=\"200\",method=\"GET\"}"]);
        Assert.Equal(0, metrics["dashboard_request_duration_ms_count"]);
    }

    [Fact]
    public async Task A_series_of_errors_is_there_before_the_first_error()
    {
        var metrics = await Exposed();

        Expect.Lines(
            """
            dashboard_errors_total{type="injected"}
            dashboard_errors_total{type="internal"}
            dashboard_errors_total{type="rate_limit"}
            dashboard_errors_total{type="timeout"}
            dashboard_errors_total{type="unauthorized"}
            dashboard_requests_total{endpoint="/api/items",status="200",method="GET"}
            dashboard_requests_total{endpoint="/api/items",status="201",method="POST"}
            dashboard_requests_total{endpoint="/api/items",status="401",method="GET"}
            dashboard_requests_total{endpoint="/api/items",status="401",method="POST"}
            dashboard_requests_total{endpoint="/api/items",status="429",method="GET"}
            dashboard_requests_total{endpoint="/api/items",status="429",method="POST"}
            dashboard_requests_total{endpoint="/api/items",status="500",method="GET"}
            dashboard_requests_total{endpoint="/api/items",status="500",method="POST"}
            dashboard_requests_total{endpoint="/api/items",status="503",method="GET"}
            dashboard_requests_total{endpoint="/api/items",status="503",method="POST"}
            dashboard_requests_total{endpoint="/api/items",status="504",method="GET"}
            dashboard_requests_total{endpoint="/api/items",status="504",method="POST"}
            dashboard_requests_total{endpoint="/api/summary",status="200",method="GET"}
            dashboard_requests_total{endpoint="/api/summary",status="401",method="GET"}
            dashboard_requests_total{endpoint="/api/summary",status="429",method="GET"}
            dashboard_requests_total{endpoint="/api/summary",status="500",method="GET"}
            dashboard_requests_total{endpoint="/api/summary",status="503",method="GET"}
            dashboard_requests_total{endpoint="/api/summary",status="504",method="GET"}
            invariant_violations_total
            """,
            metrics
                .Samples.Where(sample =>
                    sample.Value == 0
                    && (
                        sample.Key.StartsWith("dashboard_requests", StringComparison.Ordinal)
                        || sample.Key.StartsWith("dashboard_errors", StringComparison.Ordinal)
                        || sample.Key.StartsWith("invariant", StringComparison.Ordinal)
                    )
                )
                .Select(sample => sample.Key)
                // Services fail from the start here.
                .Where(key => !Services.All.Any(service => key.Contains($"\"{service.Name}\"")))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_histogram_counts_each_measurement_in_its_bucket_and_all_above()
    {
        var histogram = new Histogram("size", "A size", [1, 2.5]);
        foreach (var value in new[] { 0.5, 1, 1.5, 2.5, 3 })
            histogram.Observe(value);
        var text = new MetricText();

        histogram.WriteTo(text);

        Assert.Equal(
            """
            # HELP size A size
            # TYPE size histogram
            size_bucket{le="1"} 2
            size_bucket{le="2.5"} 4
            size_bucket{le="+Inf"} 5
            size_sum 8.5
            size_count 5

            """,
            text.ToString()
        );
    }

    [Fact]
    public void A_label_may_hold_anything()
    {
        var counter = new Counter("things", "Things", "name");
        counter.Add("a\"b\\c\nd");
        var text = new MetricText();

        counter.WriteTo(text);

        Assert.EndsWith("""things{name="a\"b\\c\nd"} 1""" + "\n", text.ToString());
    }

    [RequiresCommandFact("promtool", "sh")]
    public async Task Promtool_finds_nothing_but_the_unit_in_a_name_of_the_requirements()
    {
        using var directory = new TempDirectory();
        await using var dashboard = await TestDashboard.Start();
        var file = directory.Write("metrics.txt", await dashboard.Client.GetStringAsync("/metrics"));

        var (_, output) = await Scripts.Run("sh", ["-c", $"promtool check metrics < {file}"]);

        Assert.Equal("dashboard_request_duration_ms metric names should not contain abbreviated units", output.Trim());
    }

    private static IEnumerable<Metric> Catalogue =>
        MetricCatalogue.All.Where(metric => metric.Job == ScrapeJob.Dashboard.Name);

    private static async Task<ExposedMetrics> Exposed()
    {
        await using var dashboard = await TestDashboard.Start();
        return ExposedMetrics.Read(await dashboard.Client.GetStringAsync("/metrics"));
    }
}
