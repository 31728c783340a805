using System.Globalization;

namespace InventarioRetail.Components.Tests;

/// <summary>Writes simulated series in promtool's notation.</summary>
internal static class Samples
{
    public static TimeSpan Seconds(double count) => TimeSpan.FromSeconds(count);

    public static TimeSpan Minutes(double count) => TimeSpan.FromMinutes(count);

    public static TimeSpan Hours(double count) => TimeSpan.FromHours(count);

    /// <summary>A gauge that has one value after the other, each for a number of samples.</summary>
    public static string Stays(params (double Value, int Samples)[] values) =>
        string.Join(' ', values.Select(value => $"{Text(value.Value)}+0x{value.Samples - 1}"));

    /// <summary>A gauge that never changes.</summary>
    public static string Always(double value) => Stays((value, 400));

    /// <summary>
    /// A counter that begins at 0 and rises by so much a sample: after <c>n</c> samples of a slope it has risen <c>n</c> times.
    /// </summary>
    public static string Rises(params (double Step, int Samples)[] slopes)
    {
        List<string> parts = ["0"];
        var last = 0m;
        foreach (var (step, samples) in slopes)
        {
            var first = last + (decimal)step;
            parts.Add($"{first.ToString(CultureInfo.InvariantCulture)}+{Text(step)}x{samples - 1}");
            last += (decimal)step * samples;
        }

        return string.Join(' ', parts);
    }

    public static Sampled Dashboard(string revision, string metric, string labels, string values) =>
        new(
            $"{metric}{{{(labels.Length == 0 ? "" : labels + ",")}job=\"dashboard\",instance=\"{revision}:8080\",revision=\"{revision}\"}}",
            values
        );

    public static Sampled Dashboard(string revision, string metric, string values) =>
        Dashboard(revision, metric, "", values);

    public static Sampled Up(string revision) => Dashboard(revision, "up", Always(1));

    /// <summary>Requests that were answered with a status, so many a sample.</summary>
    public static Sampled Requests(string revision, string status, params (double Step, int Samples)[] slopes) =>
        Dashboard(
            revision,
            "dashboard_requests_total",
            $"endpoint=\"/api/summary\",method=\"GET\",status=\"{status}\"",
            Rises(slopes)
        );

    public static Sampled Requests(string revision, string status, double step) =>
        Requests(revision, status, (step, 400));

    /// <summary>100 requests a sample: how many of them took up to each limit in ms.</summary>
    public static Sampled[] Durations(
        string revision,
        params (string Limit, (double Step, int Samples)[] Slopes)[] buckets
    ) =>
        [
            .. buckets
                .Append(("+Inf", [(100, buckets[0].Slopes.Sum(slope => slope.Samples))]))
                .Select(bucket =>
                    Dashboard(
                        revision,
                        "dashboard_request_duration_ms_bucket",
                        $"le=\"{bucket.Item1}\"",
                        Rises(bucket.Item2)
                    )
                ),
        ];

    public static Sampled[] Durations(string revision, params (string Limit, double Step)[] buckets) =>
        Durations(revision, [.. buckets.Select(bucket => (bucket.Limit, new[] { (bucket.Step, 400) }))]);

    public static Sampled Memory(string revision, string values) =>
        Dashboard(revision, "process_resident_memory_bytes", values);

    /// <summary>A process that started a day before the simulation.</summary>
    public static Sampled Started(string revision) => Dashboard(revision, "process_start_time_seconds", Always(-86400));

    public static Sampled Job(string job, string metric, string labels, string values) =>
        new($"{metric}{{{(labels.Length == 0 ? "" : labels + ",")}job=\"{job}\",instance=\"{job}:1\"}}", values);

    public static Sampled Job(string job, string metric, string values) => Job(job, metric, "", values);

    private static string Text(double value) => ((decimal)value).ToString(CultureInfo.InvariantCulture);
}
