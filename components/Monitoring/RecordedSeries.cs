namespace InventarioRetail.Monitoring;

/// <summary>
/// The names of the recorded series, for rules, panels and gates. Series of the level <c>revision</c> have the single
/// label <c>revision</c>, those of the level <c>revision_le</c> also have <c>le</c>, those of the level <c>job</c> have
/// the single label <c>job</c>. A value without meaning (a ratio without requests, a difference without history) is
/// absent; values are never NaN.
/// </summary>
/// <param name="windows">The windows, which are part of the names.</param>
public sealed class RecordedSeries(MonitoringWindows windows)
{
    private readonly string rate = "rate" + PrometheusDuration.Format(windows.Rate);
    private readonly string baselineRate = "rate" + PrometheusDuration.Format(windows.Baseline);

    /// <summary>
    /// User requests per second, without health checks and scrapes. 0 for a revision that is up and has none.
    /// </summary>
    public string Requests => $"revision:dashboard_requests:{rate}";

    /// <summary>Responses with 5xx per second; 0 if there are none.</summary>
    public string Errors => $"revision:dashboard_errors:{rate}";

    /// <summary>Responses with a status of 400 or more per second; 0 if there are none.</summary>
    public string Unsuccessful => $"revision:dashboard_unsuccessful:{rate}";

    /// <summary>Share of requests answered with 5xx, 0 to 1.</summary>
    public string ErrorRatio => $"revision:dashboard_errors:ratio_{rate}";

    /// <summary>
    /// Share of requests answered with a status below 400, 0 to 1. Not the complement of <see cref="ErrorRatio"/>: a
    /// revision that answers every request with 401 or 404 has neither errors nor successes.
    /// </summary>
    public string SuccessRatio => $"revision:dashboard_successes:ratio_{rate}";

    /// <summary>Share of all user requests that the revision answers, 0 to 1.</summary>
    public string Share => $"revision:dashboard_requests:share_{rate}";

    /// <summary>
    /// Requests per second whose duration in ms is at most the label <c>le</c>, for each bound of the dashboard's
    /// histogram.
    /// </summary>
    public string LatencyBuckets => $"revision_le:dashboard_request_duration_ms_bucket:{rate}";

    /// <summary>Median of the request duration in ms.</summary>
    public string LatencyP50 => $"revision:dashboard_request_duration_ms:p50_{rate}";

    /// <summary>95th percentile of the request duration in ms.</summary>
    public string LatencyP95 => $"revision:dashboard_request_duration_ms:p95_{rate}";

    /// <summary>99th percentile of the request duration in ms.</summary>
    public string LatencyP99 => $"revision:dashboard_request_duration_ms:p99_{rate}";

    /// <summary>95th percentile as a multiple of the day before's: 1.5 is 50 % above it.</summary>
    public string LatencyP95ToDayBefore { get; } = "revision:dashboard_request_duration_ms:p95_ratio_day_before";

    /// <summary>Resident memory of the largest process in bytes.</summary>
    public string Memory { get; } = "revision:process_resident_memory_bytes:max";

    /// <summary><see cref="Memory"/> as a share of the limit, 0 to 1.</summary>
    public string MemoryOfLimit { get; } = "revision:process_resident_memory_bytes:ratio_limit";

    /// <summary>
    /// Growth of memory, a ratio: 0.05 is 5 % more. Only for processes that were warm at the start of the window.
    /// </summary>
    public string MemoryGrowth =>
        $"revision:process_resident_memory_bytes:growth_ratio{PrometheusDuration.Format(windows.MemoryGrowth)}";

    /// <summary>Peak memory within a day, in bytes.</summary>
    public string MemoryPeak { get; } = "revision:process_resident_memory_bytes:max1d";

    /// <summary><see cref="MemoryPeak"/> as a multiple of the day before's.</summary>
    public string MemoryPeakToDayBefore { get; } = "revision:process_resident_memory_bytes:max1d_ratio_day_before";

    /// <summary>CPU usage in cores, of all processes together.</summary>
    public string Cpu => $"revision:process_cpu_seconds:{rate}";

    /// <summary>
    /// CPU seconds per request. Comparisons use this instead of <see cref="Cpu"/>, because otherwise every wave would
    /// look like a rise.
    /// </summary>
    public string CpuPerRequest => $"revision:process_cpu_seconds:per_request_{rate}";

    /// <summary><see cref="CpuPerRequest"/> as a multiple of the day before's.</summary>
    public string CpuPerRequestToDayBefore { get; } = "revision:process_cpu_seconds:per_request_ratio_day_before";

    /// <summary>Seconds since the newest process started.</summary>
    public string Uptime { get; } = "revision:process_uptime_seconds:min";

    /// <summary>Number of restarts within the window.</summary>
    public string Restarts => $"revision:process_restarts:changes{PrometheusDuration.Format(windows.Restarts)}";

    /// <summary>Number of invariant violations within the window, a whole number.</summary>
    public string InvariantViolations =>
        $"revision:invariant_violations:increase{PrometheusDuration.Format(windows.InvariantViolations)}";

    /// <summary>Garbage collections per request.</summary>
    public string GarbageCollections => $"revision:python_gc_collections:per_request_{baselineRate}";

    /// <summary><see cref="GarbageCollections"/> as a multiple of the day before's.</summary>
    public string GarbageCollectionsToDayBefore { get; } =
        "revision:python_gc_collections:per_request_ratio_day_before";

    /// <summary>User requests per second of all revisions together.</summary>
    public string TotalRequests => $"job:dashboard_requests:{rate}";

    /// <summary><see cref="TotalRequests"/> a day ago, averaged over the baseline window.</summary>
    public string TotalRequestsDayBefore => $"job:dashboard_requests:{rate}_day_before";

    /// <summary><see cref="TotalRequests"/> as a multiple of the day before's.</summary>
    public string TotalRequestsToDayBefore { get; } = "job:dashboard_requests:ratio_day_before";

    /// <summary>
    /// User requests per second that the router sent to a revision, as the router counted them: with those that the
    /// revision did not answer.
    /// </summary>
    public string RouterRequests => $"revision:router_requests:{rate}";

    /// <summary>
    /// Those of <see cref="RouterRequests"/> that were answered with 5xx, or not at all; 0 if there are none.
    /// </summary>
    public string RouterErrors => $"revision:router_errors:{rate}";

    /// <summary>
    /// Share of user requests that the router itself answered with 5xx because no revision did, 0 to 1.
    /// </summary>
    public string RouterErrorRatio => $"job:router_errors:ratio_{rate}";
}
