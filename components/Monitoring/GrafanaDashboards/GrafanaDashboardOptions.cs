namespace InventarioRetail.Monitoring;

/// <summary>A wave of a release as the rollout dashboard shows it.</summary>
/// <param name="WeightPercent">Share of the users on the canary from this wave on, above 0 and up to 100.</param>
/// <param name="Hold">How long the wave lasts before the next one may start.</param>
public sealed record GrafanaWave(double WeightPercent, TimeSpan Hold);

/// <summary>What the dashboards in Grafana depend on besides <see cref="MonitoringOptions"/>.</summary>
/// <remarks>
/// Neither a revision's name nor a weight: a step of a release must not change a dashboard. Who is stable and who is the canary the
/// dashboards learn from the router.
/// </remarks>
public sealed record GrafanaDashboardOptions
{
    /// <summary>The circuit breakers of the product's dashboard.</summary>
    public CircuitBreakers CircuitBreakers { get; init; } = new();

    /// <summary>The share of each service in the health score of the product's dashboard.</summary>
    public ServiceWeights ServiceWeights { get; init; } = new();

    /// <summary>The health scores at which the product's dashboard degrades.</summary>
    public DegradationThresholds Degradation { get; init; } = new();

    /// <summary>The waves of a release, rising; canary-3 unless a stack has others (requirements R-WAVES).</summary>
    public IReadOnlyList<GrafanaWave> Waves { get; init; } =
    [new(10, TimeSpan.FromMinutes(30)), new(50, TimeSpan.FromMinutes(15)), new(100, TimeSpan.FromHours(1))];

    /// <summary>When a wave may go on and when it goes back; null (the default) follows the alert thresholds.</summary>
    public GateThresholds? Gates { get; init; }

    /// <exception cref="ArgumentException">The dashboards would be wrong; the message says why.</exception>
    internal void Check()
    {
        if (Waves.Count == 0)
        {
            throw new ArgumentException("A release has at least one wave, and the rollout dashboard got none.");
        }

        var before = 0.0;
        foreach (var wave in Waves)
        {
            if (!(wave.WeightPercent > before && wave.WeightPercent <= 100))
            {
                throw new ArgumentException(
                    $"The wave of {PromQl.Number(wave.WeightPercent)} % is not above the {PromQl.Number(before)} % before it, or above 100."
                );
            }

            if (wave.Hold < TimeSpan.Zero)
            {
                throw new ArgumentException(
                    $"The wave of {PromQl.Number(wave.WeightPercent)} % has a hold below zero."
                );
            }

            before = wave.WeightPercent;
        }
    }
}
