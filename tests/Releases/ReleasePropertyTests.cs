using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;

namespace InventarioRetail.Releases.Tests;

/// <summary>
/// Whatever people, gates, crashes and clocks do: the stable version is never lost, no hold is skipped, no weight is on a revision that is not
/// deployed, and the file and the world agree after every verb that came to its end.
/// </summary>
public sealed class ReleasePropertyTests
{
    private static readonly Gen<Event> Events =
        from what in Gen.Frequency(
            (8, Gen.Constant(Happening.Time)),
            (1, Gen.Constant(Happening.ClockJump)),
            (1, Gen.Constant(Happening.Prometheus)),
            (1, Gen.Constant(Happening.Router)),
            (1, Gen.Constant(Happening.Unknown)),
            (1, Gen.Constant(Happening.Brake)),
            (1, Gen.Constant(Happening.ReleaseBrake)),
            (3, Gen.Constant(Happening.EditByHand)),
            (4, Gen.Constant(Happening.ApplyByHand)),
            (2, Gen.Constant(Happening.Start)),
            (5, Gen.Constant(Happening.Promote)),
            (1, Gen.Constant(Happening.Pause)),
            (1, Gen.Constant(Happening.Resume)),
            (2, Gen.Constant(Happening.Rollback)),
            (2, Gen.Constant(Happening.Finish)),
            (2, Gen.Constant(Happening.Abort)),
            (8, Gen.Constant(Happening.Run))
        )
        from number in Gen.Choose(0, 20)
        from gate in Gen.Frequency(
            (12, Gen.Constant(GateDecision.Advance)),
            (2, Gen.Constant(GateDecision.Hold)),
            (1, Gen.Constant(GateDecision.RollBack))
        )
        from isStale in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        from crashAfter in Gen.Frequency((4, Gen.Constant(99)), (1, Gen.Choose(0, 4)))
        from applyFails in Gen.Elements(true, false)
        select new Event(what, number, gate, isStale, crashAfter, applyFails);

    /// <summary>A release that goes by the plan as far as its last wave; from any point of it on, anything may happen.</summary>
    private static readonly Event[] GoodBeginning =
    [
        Good(Happening.Time, 2),
        Good(Happening.Start, 1),
        Good(Happening.Time, 2),
        Good(Happening.Run),
        Good(Happening.Time, 5),
        Good(Happening.Run),
        Good(Happening.Time, 1),
        Good(Happening.Run),
        Good(Happening.Time, 7),
    ];

    private static readonly Gen<Event[]> Sequences =
        from good in Gen.Choose(0, GoodBeginning.Length)
        from events in Events.ListOf(30)
        select (Event[])[.. GoodBeginning.Take(good), .. events];

    /// <summary>The same without one of its events, so that what fails is told in as few as it takes.</summary>
    private static IEnumerable<Event[]> Shorter(Event[] events) =>
        events.Select((_, index) => (Event[])[.. events[..index], .. events[(index + 1)..]]);

    [Fact]
    public void No_sequence_of_events_does_what_must_never_happen()
    {
        var taken = new ConcurrentDictionary<string, int>();
        Prop.ForAll(
                Arb.From(Sequences, Shorter),
                events =>
                {
                    var world = new ModelWorld();
                    foreach (var item in events)
                        world.Happens(item);
                    foreach (var (word, times) in world.Taken)
                        taken.AddOrUpdate(word, times, (_, before) => before + times);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));

        // The sequences do get somewhere: every phase was met, and every kind of step was taken to its end.
        string[] steps =
        [
            "Start",
            "Promote",
            "Pause",
            "Resume",
            "Rollback",
            "Finish",
            "Abort",
            "Refused",
            "Brake",
            .. Enum.GetNames<NextStep>(),
        ];
        Assert.All(
            [.. Enum.GetNames<ReleasePhase>(), .. steps],
            word => Assert.InRange(taken.GetValueOrDefault(word), 50, int.MaxValue)
        );
    }

    /// <summary>Killed as often as one likes, a run ends where one that was never killed does.</summary>
    [Fact]
    public void A_run_that_is_killed_again_and_again_comes_to_its_end()
    {
        var crashes = Gen.Choose(0, 6).ListOf(400);
        Prop.ForAll(
                crashes.ToArbitrary(),
                list =>
                {
                    var world = new ModelWorld();
                    foreach (var item in GoodBeginning.Take(3))
                        world.Happens(item);
                    foreach (var crashAfter in list)
                    {
                        world.Happens(Good(Happening.Run) with { CrashAfter = crashAfter });
                        world.Happens(Good(Happening.Time, 1));
                        if (world.Release == new ReleaseSettings(World.V2))
                            return true;
                    }

                    return false;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private static Event Good(Happening what, int number = 0) =>
        new(what, number, GateDecision.Advance, IsStale: false, CrashAfter: 99, ApplyFails: false);
}
