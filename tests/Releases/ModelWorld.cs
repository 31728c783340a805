using static InventarioRetail.Releases.Tests.World;

namespace InventarioRetail.Releases.Tests;

/// <summary>What can happen to a release.</summary>
internal enum Happening
{
    /// <summary>Time goes by: so many scrapes.</summary>
    Time,

    /// <summary>The clock jumps by so many seconds, back or ahead.</summary>
    ClockJump,

    /// <summary>Prometheus stops, or starts again.</summary>
    Prometheus,

    /// <summary>The router cannot be asked, or can again.</summary>
    Router,

    /// <summary>It becomes unknown which revisions run, or known again.</summary>
    Unknown,

    /// <summary>The guard, or a person, puts the brake on.</summary>
    Brake,

    /// <summary>A person releases the brake on purpose.</summary>
    ReleaseBrake,

    /// <summary>Somebody edits the file and does not apply it.</summary>
    EditByHand,

    /// <summary>Somebody applies the file as it is.</summary>
    ApplyByHand,
    Start,
    Promote,
    Pause,
    Resume,
    Rollback,
    Finish,
    Abort,

    /// <summary>One look of the automatic run.</summary>
    Run,
}

/// <summary>Something that happens.</summary>
/// <param name="What">What.</param>
/// <param name="Number">How much, or which.</param>
/// <param name="Gate">What the gate says, where it is asked.</param>
/// <param name="IsStale">Whether that was said about something else.</param>
/// <param name="CrashAfter">After how many small steps the process dies; more than there are for not at all.</param>
/// <param name="ApplyFails">Whether applying fails half-way instead, and the process goes on.</param>
internal sealed record Event(
    Happening What,
    int Number,
    GateDecision Gate,
    bool IsStale,
    int CrashAfter,
    bool ApplyFails
);

/// <summary>
/// A stack as small as can be: a file, the revisions that run, the split in force, a Prometheus that sees it now and then, and a clock that
/// may be wrong. It carries out what the release decides, dies where it is told to, and complains about whatever must never happen.
/// </summary>
internal sealed class ModelWorld
{
    public static readonly RolloutSettings ModelPlan = new(
        RolloutStrategy.Custom,
        [new Wave(10, TimeSpan.FromSeconds(60)), new Wave(50, TimeSpan.Zero), new Wave(100, TimeSpan.FromSeconds(90))],
        TimeSpan.FromSeconds(60)
    );

    private static readonly Revision[] Revisions = [V1, V2, V3];
    private static readonly int[] WrittenByHand = [0, 7, 50, 100];

    private readonly List<SplitSample> samples = [];
    private readonly HashSet<Revision> deployed = [V1];
    private ReleaseSettings file = new(V1);
    private ReleaseSettings published = new(V1);
    private TimeSpan trueTime;
    private TimeSpan clockError;
    private bool prometheusIsUp = true;
    private bool routerAnswers = true;
    private bool isUnknownWhatRuns;
    private (Revision Stable, Revision Canary)? brake;

    // True time that each split was in force since a release last changed the split, for longer than nobody could see.
    private readonly Dictionary<ReleaseSettings, TimeSpan> exposure = [];
    private ReleaseSettings seenBeforeChange = new(V1);
    private bool isChanged;

    public ModelWorld() => Scraped();

    /// <summary>What is in force: as published, unless its pair is braked.</summary>
    public ReleaseSettings Release => IsBraked ? published with { Weight = 0 } : published;

    private bool IsBraked => brake is { } on && on.Stable == published.Stable && on.Canary == published.Canary;

    /// <summary>How often each kind of step was really taken, so that a test can tell that it tests something.</summary>
    public Dictionary<string, int> Taken { get; } = [];

    private DateTimeOffset Clock => DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1) + trueTime + clockError;

    public void Happens(Event item)
    {
        switch (item.What)
        {
            case Happening.Time:
                for (var i = 0; i < item.Number; i++)
                {
                    trueTime += Scrape;
                    if (isChanged && Release != seenBeforeChange)
                        exposure.Clear();
                    isChanged = false;
                    exposure[Release] = exposure.GetValueOrDefault(Release) + Scrape;
                    Scraped();
                }

                break;
            case Happening.ClockJump:
                clockError += TimeSpan.FromSeconds((item.Number - 10) * 40);
                break;
            case Happening.Prometheus:
                prometheusIsUp = !prometheusIsUp;
                break;
            case Happening.Router:
                routerAnswers = !routerAnswers;
                break;
            case Happening.Unknown:
                isUnknownWhatRuns = !isUnknownWhatRuns;
                break;
            case Happening.Brake:
                if (published.Canary is { } braked)
                {
                    Changes(() => brake = (published.Stable, braked));
                    Count("Brake");
                }
                break;
            case Happening.ReleaseBrake:
                // As the command does: only once nothing is published that would give users to the canary.
                if (published.Weight == 0 && file.Weight == 0)
                    brake = null;
                break;
            case Happening.EditByHand:
                file = Edited(item.Number);
                break;
            case Happening.ApplyByHand:
                // The publication of a weight for a braked pair fails.
                _ = Apply().All(step => step());
                Must(Safe(), "a file applied by hand is in force");
                break;
            default:
                Acts(item);
                break;
        }

        Must(Safe(), "whatever happens");
    }

    private void Acts(Event item)
    {
        var situation = Situation();
        var verdict = Verdict(item, situation);
        var (before, couldSee, fileBefore, brakeBefore) = (Release, routerAnswers, file, IsBraked);
        var (target, word, steps) = Decided(item, situation, verdict);
        Count(ReleaseState.Of(situation).Phase.ToString());
        var died = !Carried(steps, item);

        if (brakeBefore && Release.Canary == before.Canary)
            Must(Release.Weight == 0, $"{word} gave users to a braked canary");
        if (Release != before)
        {
            Judge(before, word, item, verdict, couldSee ? before : fileBefore);
            seenBeforeChange = isChanged ? seenBeforeChange : before;
            isChanged = true;
        }

        if (died)
            return;
        Count(word);
        if (couldSee || steps.MustApply)
        {
            Must(file == target, $"{word}: the file says the target");
            Must(file with { Paused = false } == Release, $"{word}: the file says what is in force");
            Must(
                isUnknownWhatRuns || deployed.SetEquals(World.Revisions(Release)),
                $"{word}: what runs is what is in force"
            );
            Must(!file.Paused || fileBefore.Paused || word == "Pause", $"{word}: nobody pauses by accident");
        }

        // Where neither the router nor the file tells of a canary, nobody knows where back is.
        if (item.What == Happening.Rollback && (couldSee || fileBefore.Canary is not null))
            Must(Release.Weight == 0, "a rollback always takes effect");
        var isAskedBack = item.What == Happening.Run && verdict is { Decision: GateDecision.RollBack } && !item.IsStale;
        if (isAskedBack && (couldSee || fileBefore == before))
            Must(Release.Weight == 0, "an automatic run goes back at once");
    }

    /// <summary>What a step that changed the split must have respected; while nobody sees what is in force, it goes by the file.</summary>
    private void Judge(ReleaseSettings before, string word, Event item, Verdict? verdict, ReleaseSettings known)
    {
        var waves = ModelPlan.Waves.ToList();
        var wave = waves.FindIndex(candidate => candidate.Weight == before.Weight);
        if (Release.Weight > before.Weight && Release.Canary == before.Canary)
        {
            Must(word is "Promote" or "Advance", $"{word} must not give the canary more users");
            Must(Release.Weight == waves[wave + 1].Weight, $"{word}: from {before.Weight} % to {Release.Weight} %");
            Must(wave < 0 || exposure.GetValueOrDefault(before) >= waves[wave].Hold, $"{word}: a hold was skipped");
            Must(
                verdict is { Decision: GateDecision.Advance } && !item.IsStale,
                $"{word}: the gate did not say advance"
            );
            Must(!file.Paused, $"{word}: the release is paused");
            Must(!isUnknownWhatRuns, $"{word}: it is unknown which revisions run");
        }

        if (Release.Stable != known.Stable)
        {
            Must(
                word == "Finish" && before.Weight == 100 && Release.Stable == before.Canary,
                $"{word} changed the stable revision"
            );
            Must(exposure.GetValueOrDefault(before) >= waves[^1].Hold, $"{word}: the last hold was skipped");
            Must(
                verdict is { Decision: GateDecision.Advance } && !item.IsStale,
                $"{word}: the gate did not say advance"
            );
        }

        if (before.Canary is not null && Release.Canary is null && Release.Stable == known.Stable)
            Must(before.Weight == 0, $"{word} removed a canary that had users");
        if (before.Canary is null && Release.Canary is not null)
            Must(
                (word is "Start" or "Rollback" or "RollBack") && Release.Weight == 0,
                $"{word} gave a new canary users"
            );
    }

    private (ReleaseSettings Target, string Word, FileChanges Steps) Decided(
        Event item,
        ReleaseSituation situation,
        Verdict? verdict
    )
    {
        if (item.What == Happening.Run)
        {
            var decision = ReleaseAutopilot.Decide(situation, verdict);
            return (decision.Target, decision.Step.ToString(), decision.From(situation));
        }

        var transition = item.What switch
        {
            Happening.Start => ReleaseVerbs.Start(situation, Revisions[item.Number % 3], verdict),
            Happening.Promote => ReleaseVerbs.Promote(situation, verdict),
            Happening.Pause => ReleaseVerbs.Pause(situation),
            Happening.Resume => ReleaseVerbs.Resume(situation),
            Happening.Rollback => ReleaseVerbs.Rollback(situation),
            Happening.Finish => ReleaseVerbs.Finish(situation, verdict),
            _ => ReleaseVerbs.Abort(situation),
        };
        if (item.What == Happening.Rollback && situation.Truth.Canary is not null)
            Must(transition.IsAllowed, "a rollback is never refused");
        return (transition.Target, transition.IsAllowed ? item.What.ToString() : "Refused", transition.From(situation));
    }

    /// <summary>Carries out the steps; false when the process died, or when applying failed.</summary>
    private bool Carried(FileChanges steps, Event item)
    {
        var left = item.CrashAfter;
        if (steps.Changes.Count > 0)
        {
            if (left-- == 0)
                return false;
            file = Changed(file, steps.Changes);
        }

        if (!steps.MustApply)
            return true;
        foreach (var step in Apply())
        {
            if (left-- == 0)
            {
                // Where applying fails the process is still there, and puts the file back.
                if (item.ApplyFails)
                    file = Release with { Paused = file.Paused && Release.Canary is not null };
                return false;
            }

            // A publication that is refused leaves the file as a failure does.
            if (!step())
            {
                file = Release with { Paused = file.Paused && Release.Canary is not null };
                return false;
            }
        }

        return true;
    }

    /// <summary>Does what changes the split in force without a release.</summary>
    private void Changes(Action act)
    {
        var before = Release;
        act();
        if (Release == before)
            return;
        seenBeforeChange = isChanged ? seenBeforeChange : before;
        isChanged = true;
    }

    /// <summary>What Pulumi and Compose do with a file, in their order.</summary>
    private List<Func<bool>> Apply()
    {
        var wanted = file with { Paused = false };
        return
        [
            () =>
            {
                deployed.UnionWith(World.Revisions(wanted));
                return true;
            },
            () => Publish(wanted),
            () =>
            {
                deployed.IntersectWith(World.Revisions(wanted));
                return true;
            },
        ];
    }

    /// <summary>What the publisher does: it refuses users for a braked pair, and another pair releases the brake.</summary>
    private bool Publish(ReleaseSettings wanted)
    {
        if (brake is { } on)
        {
            var isPair = wanted.Stable == on.Stable && wanted.Canary == on.Canary;
            if ((isPair && wanted.Weight > 0) || wanted.Stable == on.Canary)
                return false;
            if (!isPair)
                brake = null;
        }
        published = wanted;
        return true;
    }

    private static ReleaseSettings Changed(ReleaseSettings release, IReadOnlyList<StackFileChange> changes) =>
        changes.Aggregate(
            release,
            (current, change) =>
                change.Path[^1] switch
                {
                    "stable" => current with { Stable = Revision.Parse(change.Text!) },
                    "canary" => current with { Canary = change.Text is { } canary ? Revision.Parse(canary) : null },
                    "weight" => current with { Weight = int.Parse(change.Text!) },
                    _ => current with { Paused = change.Text == "true" },
                }
        );

    /// <summary>The file with something else in it that a person could have written.</summary>
    private ReleaseSettings Edited(int number)
    {
        var revision = Revisions[number / 6 % 3];
        return (number % 6) switch
        {
            0 => file with { Weight = file.Canary is null ? 0 : WrittenByHand[number / 6] },
            1 => revision == file.Stable ? file : file with { Canary = revision },
            2 => new(file.Stable),
            3 => file with { Paused = file.Canary is not null && !file.Paused },
            4 => revision == file.Canary ? file : file with { Stable = revision },
            _ => revision == file.Stable ? file : file with { Canary = revision, Weight = 50 },
        };
    }

    private ReleaseSituation Situation() =>
        new()
        {
            File = file,
            Plan = ModelPlan,
            Live = routerAnswers ? Release : null,
            Deployed = isUnknownWhatRuns ? null : [.. deployed],
            Brake = routerAnswers && IsBraked ? new(Release.Stable.Name, Release.Canary!.Name, "guard") : null,
            History = ReleaseHistory.Of(samples, Scrape),
            Now = Clock,
        };

    private static Verdict? Verdict(Event item, ReleaseSituation situation)
    {
        var verdict = Says(item.Gate, situation);
        return !item.IsStale
            ? verdict
            : (item.Number % 3) switch
            {
                0 => null,
                1 => verdict with { At = situation.Now - TimeSpan.FromMinutes(5) },
                _ => verdict with { Split = verdict.Split with { Weight = 77 } },
            };
    }

    /// <summary>Prometheus takes no sample that is older than its newest.</summary>
    private void Scraped()
    {
        if (prometheusIsUp && routerAnswers && (samples.Count == 0 || Clock > samples[^1].At))
            samples.Add(new SplitSample(Clock, ObservedSplit.Of(Release)));
    }

    private bool Safe() =>
        deployed.IsSupersetOf(World.Revisions(Release)) && (Release.Canary is not null || Release.Weight == 0);

    private void Count(string word) => Taken[word] = Taken.GetValueOrDefault(word) + 1;

    private void Must(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(
                $"{what}: file {file}, in force {Release}, deployed {string.Join(' ', deployed)}, time {trueTime}, clock error {clockError}"
            );
        }
    }
}
