using System.Text.Json.Serialization;

namespace InventarioRetail.Settings;

/// <summary>The named release strategies.</summary>
public enum RolloutStrategy
{
    /// <summary>All users at once.</summary>
    Direct,

    /// <summary>Staging first, then all users at once.</summary>
    Staged,

    /// <summary>Three waves in under two hours.</summary>
    Canary3,

    /// <summary>Four waves in a week, then two weeks of bake time.</summary>
    Canary4,

    /// <summary>Waves listed in the stack's configuration.</summary>
    Custom,
}

/// <summary>One wave of a release.</summary>
/// <param name="Weight">Percentage of users on the canary, 1 to 100.</param>
/// <param name="Hold">Minimum duration of the wave before the next one may start; zero or more.</param>
public sealed record Wave(int Weight, TimeSpan Hold)
{
    /// <summary>The limits of this wave alone; null where those of the stack apply.</summary>
    public WaveLimits? Limits { get; init; }
}

/// <summary>The limits of a wave that differ from those of the stack (null: the stack's).</summary>
public sealed record WaveLimits
{
    /// <summary>Share of the canary's requests answered with 5xx, a ratio.</summary>
    public GateLimits? ErrorRatio { get; init; }

    /// <summary>95th percentile of the canary's request duration in ms.</summary>
    public GateLimits? LatencyP95Milliseconds { get; init; }

    /// <summary>99th percentile of the canary's request duration in ms.</summary>
    public GateLimits? LatencyP99Milliseconds { get; init; }
}

/// <summary>The waves of a release, with rising weights up to 100 (key <c>rollout</c>).</summary>
/// <param name="Strategy">The named strategy, or <see cref="RolloutStrategy.Custom"/>.</param>
/// <param name="Waves">The waves in order; at least one.</param>
/// <param name="BakeTime">
/// How long the release is observed after its last wave, before it may be finished; zero for none.
/// </param>
public sealed record RolloutSettings(RolloutStrategy Strategy, IReadOnlyList<Wave> Waves, TimeSpan BakeTime)
{
    /// <summary>
    /// Whether the later waves are compared with the first one too, which few users risk: <c>canary-4</c> rolls back at
    /// an error rate 5 points above the first wave's or a 95th percentile 50 % above it, and its second wave needs an
    /// error rate that does not rise.
    /// </summary>
    [JsonIgnore]
    public bool ComparesWithFirstWave => Strategy == RolloutStrategy.Canary4;

    /// <summary>100 % at once, for 1 h.</summary>
    public static RolloutSettings Direct { get; } =
        new(RolloutStrategy.Direct, [new Wave(100, TimeSpan.FromHours(1))], TimeSpan.Zero);

    /// <summary>Staging first, then 100 % for 30 min.</summary>
    public static RolloutSettings Staged { get; } =
        new(RolloutStrategy.Staged, [new Wave(100, TimeSpan.FromMinutes(30))], TimeSpan.Zero);

    /// <summary>10 % for 30 min, 50 % for 15 min, 100 % for 1 h.</summary>
    public static RolloutSettings Canary3 { get; } =
        new(
            RolloutStrategy.Canary3,
            [
                new Wave(10, TimeSpan.FromMinutes(30)),
                new Wave(50, TimeSpan.FromMinutes(15)),
                new Wave(100, TimeSpan.FromHours(1)),
            ],
            TimeSpan.Zero
        );

    /// <summary>10 % for 24 h, then 25 %, 50 % and 100 % for 48 h each, then a bake time of 14 days.</summary>
    public static RolloutSettings Canary4 { get; } =
        new(
            RolloutStrategy.Canary4,
            [
                // Required: the first wave goes on below 5 % of errors and 500 ms.
                new Wave(10, TimeSpan.FromHours(24))
                {
                    Limits = new() { ErrorRatio = new(0.05, 0.10), LatencyP95Milliseconds = new(500, 1000) },
                },
                new Wave(25, TimeSpan.FromHours(48)),
                new Wave(50, TimeSpan.FromHours(48)),
                new Wave(100, TimeSpan.FromHours(48)),
            ],
            TimeSpan.FromDays(14)
        );
}
