using System.Diagnostics;

namespace InventarioRetail.Sample;

/// <summary>State of a breaker, with the numbers of <c>circuit_breaker_state</c>.</summary>
internal enum BreakerState
{
    /// <summary>Calls are let through.</summary>
    Closed = 0,

    /// <summary>A few calls may try.</summary>
    HalfOpen = 1,

    /// <summary>Calls are refused.</summary>
    Open = 2,
}

/// <summary>A change of a breaker's state.</summary>
/// <param name="Service">Around which service.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="Failures">Failures in a row.</param>
/// <param name="LastFailureAt">When the last call failed.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="At">When.</param>
internal sealed record BreakerTransition(
    Service Service,
    BreakerState From,
    BreakerState To,
    int Failures,
    DateTimeOffset? LastFailureAt,
    string Reason,
    DateTimeOffset At
);

/// <summary>How a breaker is at a moment.</summary>
/// <param name="State">Its state.</param>
/// <param name="Failures">Failures in a row.</param>
/// <param name="LastFailureAt">When the last call failed.</param>
/// <param name="Reason">That failure in words.</param>
/// <param name="RetryAt">While it is open: when it lets a call try.</param>
internal sealed record BreakerStatus(
    BreakerState State,
    int Failures,
    DateTimeOffset? LastFailureAt,
    string? Reason,
    DateTimeOffset? RetryAt
);

/// <summary>A service cannot be used: its call failed, or its breaker refused it.</summary>
internal sealed class ServiceUnavailableException(Service service, string message, Exception? cause = null)
    : Exception($"{service.Facts().Name} is not available: {message}", cause)
{
    public Service Service { get; } = service;

    /// <summary>Whether the breaker refused the call, so that nothing was asked.</summary>
    public bool Refused => InnerException is null;
}

/// <summary>
/// Refuses calls to a service that fails. It opens after so many failures in a row, lets calls try after the recovery timeout, closes
/// when so many of these worked, and opens again when one of them did not.
/// </summary>
internal sealed class CircuitBreaker(
    Service service,
    BreakerSettings settings,
    TimeProvider time,
    TimeSpan? patience = null
)
{
    private readonly TimeSpan _patience = patience ?? service.Facts().Patience;
    private readonly Lock _lock = new();
    private BreakerState _state;
    private int _failures;
    private DateTimeOffset? _lastFailureAt;
    private string? _reason;
    private DateTimeOffset _retryAt;

    // Counts the changes of state, so that the end of a call that began in another period changes nothing.
    private int _period;
    private int _trialsUnderWay;
    private int _trialsThatWorked;

    /// <summary>A change of state, told while the breaker is locked: in order, and to listeners that neither wait nor call it.</summary>
    public event Action<BreakerTransition>? Changed;

    /// <summary>A call that failed, refused ones not.</summary>
    public event Action<Service>? Failed;

    public Service Service => service;

    public BreakerStatus Status
    {
        get
        {
            lock (_lock)
                return new(_state, _failures, _lastFailureAt, _reason, _state is BreakerState.Open ? _retryAt : null);
        }
    }

    /// <summary>Calls the service; a call that takes longer than the patience with it has failed.</summary>
    /// <exception cref="ServiceUnavailableException">The call failed or was refused.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up, which says nothing about the service.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        var period = Enter();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_patience);
        try
        {
            // Not all libraries notice a cancellation at once.
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
                ? $"no answer within {_patience.TotalSeconds} s"
                : failure.Message;
            DidNotWork(period, reason);
            throw new ServiceUnavailableException(service, reason, failure);
        }
    }

    private int Enter()
    {
        lock (_lock)
        {
            if (_state is BreakerState.Open && time.GetUtcNow() >= _retryAt)
                Become(BreakerState.HalfOpen, "the recovery timeout is over");
            if (_state is BreakerState.Open)
                throw new ServiceUnavailableException(service, $"its circuit breaker is open ({_reason})");
            if (_state is BreakerState.HalfOpen)
            {
                if (_trialsUnderWay + _trialsThatWorked >= settings.HalfOpenRequests)
                    throw new ServiceUnavailableException(service, "its circuit breaker is half-open");
                _trialsUnderWay++;
            }

            return _period;
        }
    }

    private void Worked(int period)
    {
        lock (_lock)
        {
            if (period != _period)
                return;
            if (_state is BreakerState.Closed)
            {
                _failures = 0;
                return;
            }

            _trialsUnderWay--;
            if (++_trialsThatWorked < settings.HalfOpenRequests)
                return;
            _failures = 0;
            Become(BreakerState.Closed, "its trials worked");
        }
    }

    private void DidNotWork(int period, string reason)
    {
        lock (_lock)
        {
            Failed?.Invoke(service);
            if (period != _period)
                return;
            _failures++;
            _lastFailureAt = time.GetUtcNow();
            _reason = reason;
            if (_state is BreakerState.HalfOpen || _failures >= settings.FailureThreshold)
                Become(BreakerState.Open, reason);
        }
    }

    private void GivenUp(int period)
    {
        lock (_lock)
        {
            if (period == _period && _state is BreakerState.HalfOpen)
                _trialsUnderWay--;
        }
    }

    private void Become(BreakerState state, string reason)
    {
        Debug.Assert(state != _state, "A breaker does not become what it is.");
        var now = time.GetUtcNow();
        var from = _state;
        _state = state;
        _period++;
        _trialsUnderWay = 0;
        _trialsThatWorked = 0;
        if (state is BreakerState.Open)
            _retryAt = now + settings.RecoveryTimeout;
        Changed?.Invoke(new(service, from, state, _failures, _lastFailureAt, reason, now));
    }
}

/// <summary>The breakers of all services.</summary>
internal sealed class CircuitBreakers(IReadOnlyDictionary<Service, BreakerSettings> settings, TimeProvider time)
{
    /// <summary>In the order of <see cref="Services.All"/>.</summary>
    public IReadOnlyList<CircuitBreaker> All { get; } =
    [.. Services.All.Select(facts => new CircuitBreaker(facts.Service, settings[facts.Service], time))];

    public CircuitBreaker this[Service service] => All[(int)service];
}
