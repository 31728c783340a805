using System.Text;
using System.Text.Json.Serialization;

namespace InventarioRetail.Guard;

/// <summary>The live split, as <c>/status</c> shows it.</summary>
internal sealed record LiveSplit(string Stable, string? Canary, decimal Weight)
{
    public LiveSplit(ObservedSplit split)
        : this(split.Stable, split.Canary, split.Weight) { }
}

/// <summary>The last verdict of an observer.</summary>
internal sealed record LastVerdict(
    string Decision,
    DateTimeOffset At,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<string> DryRuns
)
{
    public LastVerdict(Verdict verdict)
        : this(
            verdict.Decision switch
            {
                GateDecision.RollBack => "roll back",
                GateDecision.Hold => "hold",
                _ => "advance",
            },
            verdict.At,
            verdict.Reasons,
            verdict.DryRuns
        ) { }
}

/// <summary>What the guard knows, for <c>/status</c> and <c>/metrics</c>.</summary>
internal sealed record GuardStatus
{
    /// <summary>The project.</summary>
    public required string Project { get; init; }

    /// <summary>The stack.</summary>
    public required string Stack { get; init; }

    /// <summary>When this was true, by the guard's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The live split; null if the router does not report it.</summary>
    public required LiveSplit? Live { get; init; }

    /// <summary>The brake; null if it is off.</summary>
    public required Brake? Brake { get; init; }

    /// <summary>Why the guard is braking, until no users are on the canary; null if it is not.</summary>
    public required string? Braking { get; init; }

    /// <summary>For how long each split was seen, oldest first.</summary>
    public required IReadOnlyList<SeenSplit> Seen { get; init; }

    /// <summary>For how long nothing was seen of a canary with users, in seconds.</summary>
    public required double BlindSeconds { get; init; }

    /// <summary>The last verdict on the router's counters; null if the canary has no users.</summary>
    public required LastVerdict? Router { get; init; }

    /// <summary>The gate's last verdict; null if there is none of this split.</summary>
    public required LastVerdict? Prometheus { get; init; }

    /// <summary>What does not work, in full sentences.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Number of readings of the router that were complete, and that were not.</summary>
    [JsonIgnore]
    public (long Good, long Bad) RouterReads { get; init; }

    /// <summary>Number of readings of Prometheus that saw the canary, and that did not.</summary>
    [JsonIgnore]
    public (long Good, long Bad) PrometheusReads { get; init; }

    /// <summary>Number of brakes that the guard has pulled by itself.</summary>
    [JsonIgnore]
    public long Braked { get; init; }

    /// <summary>Returns the metrics in the Prometheus text format.</summary>
    public string ToMetrics()
    {
        var text = new StringBuilder();
        MetricText.Append(text, "guard_router_reads_total", "counter", "Readings of the router.", Results(RouterReads));
        MetricText.Append(
            text,
            "guard_prometheus_reads_total",
            "counter",
            "Readings of Prometheus while a canary has users.",
            Results(PrometheusReads)
        );
        MetricText.Append(
            text,
            "guard_blind_seconds",
            "gauge",
            "Time for which nothing was seen of a canary with users.",
            ([], BlindSeconds)
        );
        MetricText.Append(
            text,
            "guard_braked_total",
            "counter",
            "Brakes that the guard has pulled by itself.",
            ([], Braked)
        );
        MetricText.Append(
            text,
            "guard_brake",
            "gauge",
            "1 while the brake is on.",
            Brake is { } brake
                ? [(((string, string)[])[("stable", brake.Stable), ("canary", brake.Canary), ("by", brake.By)], 1)]
                : []
        );
        MetricText.Append(
            text,
            "guard_problems",
            "gauge",
            "Number of things that do not work; /status names them.",
            ([], Problems.Count)
        );
        MetricText.Append(
            text,
            "rollout_seen_seconds",
            "gauge",
            "Time for which a split was seen, without another one in between.",
            // A split that came back counts from then.
            Seen.Reverse()
                .DistinctBy(seen => seen.ToSplit())
                .Reverse()
                .Select(seen =>
                    (
                        ((string, string)[])
                            [
                                ("stable", seen.Stable),
                                ("canary", seen.Canary ?? ""),
                                ("weight", FormattableString.Invariant($"{seen.Weight:0.##}")),
                            ],
                        seen.Seconds
                    )
                )
        );
        return text.ToString();
    }

    private static IEnumerable<((string, string)[], double)> Results((long Good, long Bad) reads) =>
        [([("result", "ok")], reads.Good), ([("result", "failed")], reads.Bad)];
}
