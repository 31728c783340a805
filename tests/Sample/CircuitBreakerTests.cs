using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Sample.Tests;

public sealed class CircuitBreakerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CircuitBreaker _breaker;
    private readonly List<string> _changes = [];

    public CircuitBreakerTests()
    {
        _breaker = new(Service.Redis, new(3, TimeSpan.FromSeconds(15), 2), _time, patience: TimeSpan.FromDays(1));
        _breaker.Changed += change =>
            _changes.Add($"{change.From} {change.To} after {change.Failures} failures: {change.Reason}");
    }

    [Fact]
    public async Task It_opens_after_so_many_failures_in_a_row()
    {
        await Fail(2);
        Assert.Equal(BreakerState.Closed, State);

        await Fail();

        Assert.Equal(BreakerState.Open, State);
        Assert.Equal(["Closed Open after 3 failures: refused"], _changes);
        Assert.Equal(new(BreakerState.Open, 3, _time.Start, "refused", _time.Start.AddSeconds(15)), _breaker.Status);
    }

    [Fact]
    public async Task A_call_that_works_makes_earlier_failures_forgotten()
    {
        await Fail(2);
        await Work();
        await Fail(2);

        Assert.Equal(BreakerState.Closed, State);
        Assert.Equal(2, _breaker.Status.Failures);
    }

    [Fact]
    public async Task While_it_is_open_nothing_is_asked()
    {
        await Fail(3);
        _time.Advance(TimeSpan.FromSeconds(14.9));
        var asked = false;

        var refusal = await Assert.ThrowsAsync<ServiceUnavailableException>(() =>
            _breaker.CallAsync(
                _ =>
                {
                    asked = true;
                    return Task.FromResult(1);
                },
                CancellationToken.None
            )
        );

        Assert.False(asked);
        Assert.True(refusal.Refused);
        Assert.Equal("redis is not available: its circuit breaker is open (refused)", refusal.Message);
        Assert.Equal(3, _breaker.Status.Failures);
    }

    [Fact]
    public async Task After_the_recovery_timeout_it_closes_when_so_many_trials_worked()
    {
        await Fail(3);
        _time.Advance(TimeSpan.FromSeconds(15));

        await Work();
        Assert.Equal(BreakerState.HalfOpen, State);
        await Work();

        Assert.Equal(BreakerState.Closed, State);
        Assert.Equal(0, _breaker.Status.Failures);
        Assert.Equal(
            [
                "Closed Open after 3 failures: refused",
                "Open HalfOpen after 3 failures: the recovery timeout has passed",
                "HalfOpen Closed after 0 failures: the trial calls succeeded",
            ],
            _changes
        );
    }

    [Fact]
    public async Task A_trial_that_fails_opens_it_for_the_whole_timeout_again()
    {
        await Fail(3);
        _time.Advance(TimeSpan.FromSeconds(15));
        await Work();
        await Fail();
        Assert.Equal(BreakerState.Open, State);
        Assert.Equal(4, _breaker.Status.Failures);

        _time.Advance(TimeSpan.FromSeconds(14.9));
        await Assert.ThrowsAsync<ServiceUnavailableException>(Work);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await Work();
        await Work();

        Assert.Equal(BreakerState.Closed, State);
    }

    [Fact]
    public async Task No_more_trials_are_under_way_than_may_try()
    {
        await Fail(3);
        _time.Advance(TimeSpan.FromSeconds(15));
        var (first, second) = (new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
        var (firstCall, secondCall) = (Begin(first), Begin(second));

        await Assert.ThrowsAsync<ServiceUnavailableException>(Work);
        first.SetResult(1);
        second.SetResult(1);
        await Task.WhenAll(firstCall, secondCall).WaitAsync(Wait.Bound);

        Assert.Equal(BreakerState.Closed, State);
    }

    [Fact]
    public async Task A_caller_who_gives_up_says_nothing_about_the_service_and_leaves_room_for_another_trial()
    {
        await Fail(3);
        _time.Advance(TimeSpan.FromSeconds(15));
        for (var trial = 0; trial < 5; trial++)
        {
            using var caller = new CancellationTokenSource();
            var call = _breaker.CallAsync(_ => new TaskCompletionSource<int>().Task, caller.Token);
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Wait.Bound));
        }

        Assert.Equal(BreakerState.HalfOpen, State);
        await Work();
        await Work();
        Assert.Equal(BreakerState.Closed, State);
    }

    [Fact]
    public async Task The_end_of_a_call_from_before_the_change_changes_nothing()
    {
        var (slow, slowFailure) = (new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
        var (worked, failed) = (Begin(slow), Begin(slowFailure));
        await Fail(3);
        _time.Advance(TimeSpan.FromSeconds(15));
        await Work();

        slow.SetResult(1);
        slowFailure.SetException(new IOException("refused"));
        await worked.WaitAsync(Wait.Bound);
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => failed.WaitAsync(Wait.Bound));

        Assert.Equal(BreakerState.HalfOpen, State);
    }

    [Fact]
    public async Task A_call_that_takes_longer_than_the_patience_with_its_service_has_failed()
    {
        var breaker = new CircuitBreaker(
            Service.Redis,
            new(3, TimeSpan.FromSeconds(15), 2),
            _time,
            TimeSpan.FromSeconds(2)
        );

        var call = breaker.CallAsync(_ => new TaskCompletionSource<int>().Task, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var failure = await Assert.ThrowsAsync<ServiceUnavailableException>(() => call.WaitAsync(Wait.Bound));

        Assert.Equal("redis is not available: no response within 2 s", failure.Message);
        Assert.Equal(1, breaker.Status.Failures);
    }

    [Fact]
    public async Task Every_call_that_failed_is_reported_and_no_refused_one()
    {
        var failures = 0;
        _breaker.Failed += _ => failures++;

        await Fail(3);
        await Assert.ThrowsAsync<ServiceUnavailableException>(Work);

        Assert.Equal(3, failures);
    }

    private BreakerState State => _breaker.Status.State;

    private Task Work() => _breaker.CallAsync(_ => Task.FromResult(1), CancellationToken.None);

    private Task<int> Begin(TaskCompletionSource<int> call) =>
        _breaker.CallAsync(_ => call.Task, CancellationToken.None);

    private async Task Fail(int times = 1)
    {
        for (var time = 0; time < times; time++)
            await Assert.ThrowsAsync<ServiceUnavailableException>(() =>
                _breaker.CallAsync<int>(_ => throw new IOException("refused"), CancellationToken.None)
            );
    }
}
