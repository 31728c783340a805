using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Sample.Tests;

public sealed class CircuitBreakerPropertyTests
{
    private enum Step
    {
        Works,
        Fails,
        SecondPasses,
    }

    /// <summary>
    /// What the requirements' table says, written down a second time: one call after the other, a second as the unit of
    /// time.
    /// </summary>
    private sealed class Model(int failureThreshold, int recoverySeconds, int halfOpenRequests)
    {
        private int _row;
        private int _worked;
        private int _seconds;

        public BreakerState State { get; private set; }

        public void Take(Step step)
        {
            if (step is Step.SecondPasses)
            {
                _seconds++;
                return;
            }

            if (State is BreakerState.Open && _seconds >= recoverySeconds)
                (State, _worked) = (BreakerState.HalfOpen, 0);
            if (State is BreakerState.Open)
                return;
            _row = step is Step.Fails ? _row + 1 : 0;
            if (step is Step.Fails && (State is BreakerState.HalfOpen || _row >= failureThreshold))
                (State, _seconds) = (BreakerState.Open, 0);
            else if (State is BreakerState.HalfOpen && ++_worked == halfOpenRequests)
                (State, _row) = (BreakerState.Closed, 0);
        }
    }

    [Fact]
    public void It_is_always_in_the_state_that_the_rules_say()
    {
        var runs =
            from threshold in Gen.Choose(1, 4)
            from recovery in Gen.Choose(1, 4)
            from halfOpen in Gen.Choose(1, 3)
            from steps in Gen.Elements(Step.Works, Step.Fails, Step.Fails, Step.SecondPasses).ListOf()
            select (threshold, recovery, halfOpen, steps);

        Prop.ForAll(
                runs.ToArbitrary(),
                run =>
                {
                    var time = new FakeTimeProvider();
                    var model = new Model(run.threshold, run.recovery, run.halfOpen);
                    var breaker = new CircuitBreaker(
                        Service.S3,
                        new(run.threshold, TimeSpan.FromSeconds(run.recovery), run.halfOpen),
                        time
                    );
                    return run.steps.All(step =>
                    {
                        model.Take(step);
                        if (step is Step.SecondPasses)
                            time.Advance(TimeSpan.FromSeconds(1));
                        else
                            Call(breaker, step is Step.Works);
                        return breaker.Status.State == model.State;
                    });
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Whatever_happens_at_once_it_never_lets_more_trials_through_than_may_try()
    {
        // A call begins, one of those under way works or fails, or a second passes.
        var runs = from halfOpen in Gen.Choose(1, 3) from steps in Gen.Choose(0, 6).ListOf() select (halfOpen, steps);

        Prop.ForAll(
                runs.ToArbitrary(),
                run =>
                {
                    var time = new FakeTimeProvider();
                    var breaker = new CircuitBreaker(
                        Service.S3,
                        new(1, TimeSpan.FromSeconds(1), run.halfOpen),
                        time,
                        patience: TimeSpan.FromDays(1)
                    );
                    var underWay = new Queue<(TaskCompletionSource<int> End, Task Call)>();
                    // Those of the half-open state as it is now.
                    var trials = new HashSet<TaskCompletionSource<int>>();
                    breaker.Changed += _ => trials.Clear();
                    Call(breaker, works: false);
                    return run.steps.All(step =>
                    {
                        if (step < 3)
                        {
                            var end = new TaskCompletionSource<int>();
                            var call = breaker.CallAsync(_ => end.Task, CancellationToken.None);
                            if (!call.IsFaulted)
                                underWay.Enqueue((end, call));
                            if (!call.IsFaulted && breaker.Status.State is BreakerState.HalfOpen)
                                trials.Add(end);
                        }
                        else if (step == 3)
                        {
                            time.Advance(TimeSpan.FromSeconds(1));
                        }
                        else if (underWay.TryDequeue(out var first))
                        {
                            if (step < 6)
                                first.End.SetResult(1);
                            else
                                first.End.SetException(new IOException("refused"));
                            Assert.True(Task.WhenAny(first.Call).Wait(Wait.Bound));
                            trials.Remove(first.End);
                        }

                        return trials.Count <= run.halfOpen;
                    });
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static void Call(CircuitBreaker breaker, bool works)
    {
        var call = works ? Task.FromResult(1) : Task.FromException<int>(new IOException("refused"));
        Assert.True(Task.WhenAny(breaker.CallAsync(_ => call, CancellationToken.None)).Wait(Wait.Bound));
    }
}
