namespace InventarioRetail.Sample;

/// <summary>The degradation level, with the values of <c>degradation_level</c>.</summary>
internal enum DegradationLevel
{
    Optimal = 0,
    Degraded = 1,
    Limited = 2,
    Minimal = 3,
    Emergency = 4,
}

/// <summary>Names of levels and states, as the API and the database's tables use them.</summary>
internal static class HealthNames
{
    public static string Name(this DegradationLevel level) => level.ToString().ToUpperInvariant();

    public static string Name(this BreakerState state) =>
        state switch
        {
            BreakerState.Closed => "closed",
            BreakerState.HalfOpen => "half-open",
            _ => "open",
        };
}

/// <summary>A change of the level.</summary>
internal sealed record LevelTransition(DegradationLevel From, DegradationLevel To, decimal Score, DateTimeOffset At);

/// <summary>
/// The health score and the level derived from it. A service scores 100 while its breaker is closed, 50 half-open and 0
/// open; the health score is their weighted sum. Whatever the score, the level is OPTIMAL only while every breaker is
/// closed.
/// </summary>
internal sealed class Degradation
{
    private readonly IReadOnlyDictionary<Service, decimal> weights;
    private readonly DegradationThresholds thresholds;
    private readonly Lock gate = new();
    private readonly Dictionary<Service, BreakerState> states = [];
    private DegradationLevel level;

    public Degradation(
        CircuitBreakers breakers,
        IReadOnlyDictionary<Service, decimal> weights,
        DegradationThresholds thresholds
    )
    {
        this.weights = weights;
        this.thresholds = thresholds;
        foreach (var breaker in breakers.All)
        {
            states[breaker.Service] = breaker.Status.State;
            breaker.Changed += Follow;
        }
    }

    /// <summary>Raised for a change of the level, in order; handlers must not block.</summary>
    public event Action<LevelTransition>? Changed;

    /// <summary>The current level and health score, 0 to 100, read at the same moment.</summary>
    public (DegradationLevel Level, decimal Score) Now
    {
        get
        {
            lock (gate)
                return (level, Score);
        }
    }

    /// <summary>Score of a service with the given breaker state, 0 to 100.</summary>
    public static decimal ScoreOf(BreakerState state) =>
        state switch
        {
            BreakerState.Closed => 100,
            BreakerState.HalfOpen => 50,
            _ => 0,
        };

    private decimal Score => states.Sum(item => weights[item.Key] * ScoreOf(item.Value));

    private DegradationLevel Level =>
        Score switch
        {
            var score when score >= thresholds.Optimal => states.Values.All(state => state is BreakerState.Closed)
                ? DegradationLevel.Optimal
                : DegradationLevel.Degraded,
            var score when score >= thresholds.Degraded => DegradationLevel.Degraded,
            var score when score >= thresholds.Limited => DegradationLevel.Limited,
            var score when score >= thresholds.Minimal => DegradationLevel.Minimal,
            _ => DegradationLevel.Emergency,
        };

    private void Follow(BreakerTransition transition)
    {
        lock (gate)
        {
            states[transition.Service] = transition.To;
            var (from, to) = (level, Level);
            if (from == to)
                return;
            level = to;
            Changed?.Invoke(new(from, to, Score, transition.At));
        }
    }
}
