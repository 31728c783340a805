namespace InventarioRetail.Monitoring;

/// <summary>A wave of a release, as the rollout dashboard shows it.</summary>
/// <param name="WeightPercent">Share of users on the canary in this wave, above 0 and up to 100.</param>
/// <param name="Hold">Minimum duration of the wave before the next one may start.</param>
public sealed record GrafanaWave(double WeightPercent, TimeSpan Hold);

/// <summary>Settings of the Grafana dashboards besides <see cref="MonitoringOptions"/>.</summary>
/// <remarks>
/// Contains no revision and no weight, because a release must not change a dashboard: the dashboards read which
/// revision is stable and which is the canary from the router's metrics.
/// </remarks>
public sealed record GrafanaDashboardOptions
{
    /// <summary>The circuit breakers of the product's dashboard.</summary>
    public CircuitBreakers CircuitBreakers { get; init; } = new();

    /// <summary>The share of each service in the health score of the product's dashboard.</summary>
    public ServiceWeights ServiceWeights { get; init; } = new();

    /// <summary>The health scores at which the product's dashboard degrades.</summary>
    public DegradationThresholds Degradation { get; init; } = new();

    /// <summary>The waves of a release, in ascending order; canary-3 by default.</summary>
    public IReadOnlyList<GrafanaWave> Waves { get; init; } =
    [new(10, TimeSpan.FromMinutes(30)), new(50, TimeSpan.FromMinutes(15)), new(100, TimeSpan.FromHours(1))];

    /// <summary>
    /// When a wave may advance and when it rolls back; null (the default) follows the alert thresholds.
    /// </summary>
    public GateThresholds? Gates { get; init; }

    /// <exception cref="ArgumentException">A wave is invalid; the message says which.</exception>
    internal void Check()
    {
        if (Waves.Count == 0)
        {
            throw new ArgumentException("The rollout dashboard has no waves; a release needs at least one.");
        }

        var before = 0.0;
        foreach (var wave in Waves)
        {
            if (!(wave.WeightPercent > before && wave.WeightPercent <= 100))
            {
                throw new ArgumentException(
                    $"The wave of {PromQl.Number(wave.WeightPercent)} % must be above the {PromQl.Number(before)} % "
                        + "before it, and at most 100 %."
                );
            }

            if (wave.Hold < TimeSpan.Zero)
            {
                throw new ArgumentException($"The wave of {PromQl.Number(wave.WeightPercent)} % has a negative hold.");
            }

            before = wave.WeightPercent;
        }
    }
}
