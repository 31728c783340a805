using System.Diagnostics;

namespace InventarioRetail.Sample;

/// <summary>State of a breaker, with the values of <c>circuit_breaker_state</c>.</summary>
internal enum BreakerState
{
    /// <summary>All calls are allowed.</summary>
    Closed = 0,

    /// <summary>A few trial calls are allowed.</summary>
    HalfOpen = 1,

    /// <summary>Calls are rejected.</summary>
    Open = 2,
}

/// <summary>A state change of a breaker.</summary>
/// <param name="Service">The breaker's service.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="Failures">Consecutive failures.</param>
/// <param name="LastFailureAt">When the last call failed.</param>
/// <param name="Reason">Reason of the change, as text.</param>
/// <param name="At">Time of the change.</param>
internal sealed record BreakerTransition(
    Service Service,
    BreakerState From,
    BreakerState To,
    int Failures,
    DateTimeOffset? LastFailureAt,
    string Reason,
    DateTimeOffset At
);

/// <summary>Status of a breaker at a moment.</summary>
/// <param name="State">Its state.</param>
/// <param name="Failures">Consecutive failures.</param>
/// <param name="LastFailureAt">When the last call failed.</param>
/// <param name="Reason">Reason of that failure, as text.</param>
/// <param name="RetryAt">While it is open: when it allows a trial call.</param>
internal sealed record BreakerStatus(
    BreakerState State,
    int Failures,
    DateTimeOffset? LastFailureAt,
    string? Reason,
    DateTimeOffset? RetryAt
);

/// <summary>A service is unavailable: the call failed, or its breaker rejected it.</summary>
internal sealed class ServiceUnavailableException(Service service, string message, Exception? cause = null)
    : Exception($"{service.Facts().Name} is not available: {message}", cause)
{
    public Service Service { get; } = service;

    /// <summary>Whether the breaker rejected the call, so that the service was not called.</summary>
    public bool Refused => InnerException is null;
}

/// <summary>
/// Rejects calls to a failing service. It opens after a number of consecutive failures, allows trial calls after the
/// recovery timeout, closes when enough of them succeed, and opens again when one fails.
/// </summary>
internal sealed class CircuitBreaker(
    Service service,
    BreakerSettings settings,
    TimeProvider time,
    TimeSpan? patience = null
)
{
    private readonly TimeSpan timeLimit = patience ?? service.Facts().Patience;
    private readonly Lock gate = new();
    private BreakerState state;
    private int failures;
    private DateTimeOffset? lastFailureAt;
    private string? reason;
    private DateTimeOffset retryAt;

    // Counts state changes, so that the result of a call from an earlier period is ignored.
    private int period;
    private int trialsUnderWay;
    private int trialsThatWorked;

    /// <summary>
    /// Raised for a state change, in order, while the breaker is locked: handlers must not block or call the breaker.
    /// </summary>
    public event Action<BreakerTransition>? Changed;

    /// <summary>Raised for a failed call, not for a rejected one.</summary>
    public event Action<Service>? Failed;

    public Service Service => service;

    public BreakerStatus Status
    {
        get
        {
            lock (gate)
                return new(state, failures, lastFailureAt, reason, state is BreakerState.Open ? retryAt : null);
        }
    }

    /// <summary>Calls the service; a call that exceeds the service's timeout counts as failed.</summary>
    /// <exception cref="ServiceUnavailableException">The call failed or was rejected.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; this does not count as a failure.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        var period = Enter();
        using var timeout = new CancellationTokenSource(timeLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            // Not all libraries react to a cancellation at once.
            var result = await call(limit.Token).WaitAsync(limit.Token);
            Worked(period);
            return result;
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            GivenUp(period);
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception failure)
        {
            var reason = limit.IsCancellationRequested
                ? $"no response within {timeLimit.TotalSeconds} s"
                : failure.Message;
            DidNotWork(period, reason);
            throw new ServiceUnavailableException(service, reason, failure);
        }
    }

    private int Enter()
    {
        lock (gate)
        {
            if (state is BreakerState.Open && time.GetUtcNow() >= retryAt)
                Become(BreakerState.HalfOpen, "the recovery timeout has passed");
            if (state is BreakerState.Open)
                throw new ServiceUnavailableException(service, $"its circuit breaker is open ({reason})");
            if (state is BreakerState.HalfOpen)
            {
                if (trialsUnderWay + trialsThatWorked >= settings.HalfOpenRequests)
                    throw new ServiceUnavailableException(service, "its circuit breaker is half-open");
                trialsUnderWay++;
            }

            return period;
        }
    }

    private void Worked(int period)
    {
        lock (gate)
        {
            if (period != this.period)
                return;
            if (state is BreakerState.Closed)
            {
                failures = 0;
                return;
            }

            trialsUnderWay--;
            if (++trialsThatWorked < settings.HalfOpenRequests)
                return;
            failures = 0;
            Become(BreakerState.Closed, "the trial calls succeeded");
        }
    }

    private void DidNotWork(int period, string reason)
    {
        lock (gate)
        {
            Failed?.Invoke(service);
            if (period != this.period)
                return;
            failures++;
            lastFailureAt = time.GetUtcNow();
            this.reason = reason;
            if (state is BreakerState.HalfOpen || failures >= settings.FailureThreshold)
                Become(BreakerState.Open, reason);
        }
    }

    private void GivenUp(int period)
    {
        lock (gate)
        {
            if (period == this.period && state is BreakerState.HalfOpen)
                trialsUnderWay--;
        }
    }

    private void Become(BreakerState next, string reason)
    {
        Debug.Assert(next != state, "The new state equals the current one.");
        var now = time.GetUtcNow();
        var from = state;
        state = next;
        period++;
        trialsUnderWay = 0;
        trialsThatWorked = 0;
        if (state is BreakerState.Open)
            retryAt = now + settings.RecoveryTimeout;
        Changed?.Invoke(new(service, from, state, failures, lastFailureAt, reason, now));
    }
}

/// <summary>The breakers of all services.</summary>
internal sealed class CircuitBreakers(IReadOnlyDictionary<Service, BreakerSettings> settings, TimeProvider time)
{
    /// <summary>All breakers, in the order of <see cref="Services.All"/>.</summary>
    public IReadOnlyList<CircuitBreaker> All { get; } =
    [.. Services.All.Select(facts => new CircuitBreaker(facts.Service, settings[facts.Service], time))];

    public CircuitBreaker this[Service service] => All[(int)service];
}
