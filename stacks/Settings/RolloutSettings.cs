namespace InventarioRetail.Settings;

/// <summary>The named ways to move a release (requirements R-WAVES).</summary>
public enum RolloutStrategy
{
    /// <summary>Everybody at once.</summary>
    Direct,

    /// <summary>Staging first, then everybody at once.</summary>
    Staged,

    /// <summary>Three waves in under two hours.</summary>
    Canary3,

    /// <summary>Four waves in a week, then two weeks of watching.</summary>
    Canary4,

    /// <summary>Waves written out in the stack's configuration.</summary>
    Custom,
}

/// <summary>One wave of a release.</summary>
/// <param name="Weight">Percent of the users on the canary, 1 to 100.</param>
/// <param name="Hold">How long the wave lasts before the next one may start; zero or more.</param>
public sealed record Wave(int Weight, TimeSpan Hold);

/// <summary>The waves of a release: rising weights, the last one 100.</summary>
/// <param name="Strategy">Which named strategy the waves are, or <see cref="RolloutStrategy.Custom"/>.</param>
/// <param name="Waves">The waves in order; at least one.</param>
/// <param name="BakeTime">How long the release is watched after its last wave; zero for not at all.</param>
public sealed record RolloutSettings(RolloutStrategy Strategy, IReadOnlyList<Wave> Waves, TimeSpan BakeTime)
{
    /// <summary>100 % (requirements R-WAVES).</summary>
    public static RolloutSettings Direct { get; } =
        new(RolloutStrategy.Direct, [new Wave(100, TimeSpan.Zero)], TimeSpan.Zero);

    /// <summary>Staging first, then 100 % (requirements R-WAVES).</summary>
    public static RolloutSettings Staged { get; } =
        new(RolloutStrategy.Staged, [new Wave(100, TimeSpan.Zero)], TimeSpan.Zero);

    /// <summary>10 % for 30 min, 50 % for 15 min, 100 % for 1 h (requirements R-WAVES).</summary>
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

    /// <summary>10 % for 24 h, then 25 %, 50 % and 100 % for 48 h each, then 14 days of watching (requirements R-WAVES).</summary>
    public static RolloutSettings Canary4 { get; } =
        new(
            RolloutStrategy.Canary4,
            [
                new Wave(10, TimeSpan.FromHours(24)),
                new Wave(25, TimeSpan.FromHours(48)),
                new Wave(50, TimeSpan.FromHours(48)),
                new Wave(100, TimeSpan.FromHours(48)),
            ],
            TimeSpan.FromDays(14)
        );
}
