using System.Diagnostics;
using System.Globalization;

namespace InventarioRetail.Sample;

/// <summary>The metrics that the dashboard exposes on <c>/metrics</c>.</summary>
internal sealed partial class DashboardMetrics
{
    /// <summary>
    /// Upper bounds of the duration buckets in ms. Each gate and alert threshold (400, 500, 750, 800, 1000, 1500) is a
    /// bound, so that percentiles are exact there. Further bounds above them let a percentile exceed the highest
    /// threshold.
    /// </summary>
    public static IReadOnlyList<double> DurationBounds { get; } =
    [
        5,
        10,
        25,
        50,
        75,
        100,
        150,
        200,
        250,
        300,
        350,
        400,
        450,
        500,
        600,
        700,
        750,
        800,
        900,
        1000,
        1250,
        1500,
        2000,
        3000,
        5000,
        10_000,
        30_000,
    ];

    /// <summary>
    /// Statuses whose series exist from the start, so that <c>rate()</c> does not miss their first response.
    /// </summary>
    private static readonly int[] ExpectedStatuses = [401, 429, 500, 503, 504];

    private readonly CircuitBreakers breakers;
    private readonly Degradation degradation;
    private readonly ILogger<DashboardMetrics> log;
    private readonly double startTime;
    private readonly Counter invariantViolations = new("invariant_violations_total", "Violated invariants of the data");

    public DashboardMetrics(CircuitBreakers breakers, Degradation degradation, ILogger<DashboardMetrics> log)
    {
        this.breakers = breakers;
        this.degradation = degradation;
        this.log = log;
        using var process = Process.GetCurrentProcess();
        startTime = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        foreach (var breaker in breakers.All)
        {
            Errors.Begin(breaker.Service.Facts().Name);
            breaker.Failed += service => Errors.Add(service.Facts().Name);
        }

        foreach (var type in new[] { "internal", "injected", "timeout", "unauthorized", "rate_limit" })
            Errors.Begin(type);
        invariantViolations.Begin();
    }

    public Counter Requests { get; } =
        new("dashboard_requests_total", "Answered requests", "endpoint", "status", "method");

    /// <summary>
    /// Errors by type: the service whose call failed, <c>internal</c>, <c>injected</c>, <c>timeout</c>,
    /// <c>unauthorized</c> or
    /// <c>rate_limit</c>.
    /// </summary>
    public Counter Errors { get; } = new("dashboard_errors_total", "Errors by type", "type");

    public Histogram Durations { get; } =
        new(
            "dashboard_request_duration_ms",
            "Duration of user requests in ms, without health checks and scrapes",
            DurationBounds
        );

    /// <summary>Starts the series of an endpoint at 0.</summary>
    public void Expect(string endpoint, string method, int success)
    {
        foreach (var status in ExpectedStatuses.Append(success))
            Requests.Begin(endpoint, $"{status}", method);
    }

    public void InvariantViolated(string which)
    {
        invariantViolations.Add();
        LogInvariantViolated(which);
    }

    public string Render()
    {
        var text = new MetricText();
        Requests.WriteTo(text);
        Errors.WriteTo(text);
        Durations.WriteTo(text);
        invariantViolations.WriteTo(text);
        WriteHealth(text);
        WriteProcess(text);
        return text.ToString();
    }

    private void WriteHealth(MetricText text)
    {
        var states = breakers.All.ToDictionary(
            breaker => breaker.Service.Facts().Name,
            breaker => breaker.Status.State
        );
        text.Begin("circuit_breaker_state", "gauge", "0 closed, 1 half-open, 2 open");
        foreach (var (service, state) in states)
            text.Sample("circuit_breaker_state", MetricText.Labels(("service", service)), (int)state);
        text.Begin("health_score", "gauge", "Health score of a service, 0 to 100");
        foreach (var (service, state) in states)
            text.Sample("health_score", MetricText.Labels(("service", service)), (double)Degradation.ScoreOf(state));
        var level = degradation.Now.Level;
        text.Single(
            "degradation_level",
            "gauge",
            "0 OPTIMAL, 1 DEGRADED, 2 LIMITED, 3 MINIMAL, 4 EMERGENCY",
            (int)level
        );
        text.Begin("feature_availability", "gauge", "1 while a feature is available");
        foreach (var feature in Feature.All)
        {
            text.Sample(
                "feature_availability",
                MetricText.Labels(("feature", feature.Name)),
                feature.IsAvailableAt(level) ? 1 : 0
            );
        }
    }

    private void WriteProcess(MetricText text)
    {
        text.Single("process_resident_memory_bytes", "gauge", "Resident memory", Environment.WorkingSet);
        text.Single("process_start_time_seconds", "gauge", "Start time of the process, Unix time", startTime);
        text.Single(
            "process_cpu_seconds_total",
            "counter",
            "CPU time, user and system",
            Environment.CpuUsage.TotalTime.TotalSeconds
        );
        text.Begin("python_gc_collections_total", "counter", "Garbage collections by highest collected generation");
        foreach (var (generation, collections) in Collections().Index())
        {
            text.Sample(
                "python_gc_collections_total",
                MetricText.Labels(("generation", generation.ToString(CultureInfo.InvariantCulture))),
                collections
            );
        }
    }

    /// <summary>
    /// Garbage collections by generation. The runtime counts a collection in each generation it covers; the metric
    /// counts it once.
    /// </summary>
    private static int[] Collections()
    {
        while (true)
        {
            var (first, second, third) = (GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2));
            // Otherwise a collection ran meanwhile, and a counter could appear to fall.
            if (first == GC.CollectionCount(0))
                return [first - second, second - third, third];
        }
    }

    [LoggerMessage(LogLevel.Warning, "Invariant violated: {Which}")]
    private partial void LogInvariantViolated(string which);
}
