using System.Globalization;
using System.Text;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

namespace InventarioRetail.Benchmarks;

/// <summary>The tables of the simulated releases, in Markdown.</summary>
/// <param name="canaries">Simulated canaries per cell.</param>
/// <param name="threads">Number of threads.</param>
/// <param name="only">What the names of the rows contain; empty for all rows.</param>
/// <param name="onRow">Called with each row when it is known.</param>
internal sealed class Report(int canaries, int threads, string only, Action<string> onRow)
{
    private const double Usual = 0.001;

    private static readonly Pace OfWeeks = new(Step: 60, GuardInterval: 5);
    private static readonly Pace OfMinutes = new(Step: 30, GuardInterval: 1);

    // A scheduler runs `release advance` this often.
    private static readonly TimeSpan AdvanceInterval = TimeSpan.FromMinutes(15);
    private static readonly double[] Rates = [0.1, 1, 10, 100];
    private static readonly Wave First = new(10, TimeSpan.FromMinutes(30));
    private static readonly GateSettings Canary3 = GateSettings.Default(RolloutStrategy.Canary3);
    private static readonly GateSettings Canary4 = GateSettings.Default(RolloutStrategy.Canary4);

    private static readonly Rule Own = new(
        "this gate",
        (plan, settings, pace, random) => new OwnJudge(plan, settings, pace.Step, pace.GuardInterval, random)
    );

    private static readonly Rule[] Others =
    [
        new("Flagger, threshold 5", (_, _, _, _) => CheckCounter.Flagger(5)),
        new("Flagger, threshold 10", (_, _, _, _) => CheckCounter.Flagger(10)),
        new("Argo Rollouts, ≥ 95 %", (_, _, _, _) => CheckCounter.ArgoRollouts(0.95)),
        new("Argo Rollouts, ≥ 99 %", (_, _, _, _) => CheckCounter.ArgoRollouts(0.99)),
    ];

    private static readonly Bad[] BadCanaries =
    [
        .. Rates.Select(rate => new Bad("12 % errors, stable 0.5 %", new(0.005, 0.12), [First], rate)
        {
            Wanted = "95 % within 20 errors",
            IsWanted = outcome => outcome.Errors <= 20,
        }),
        .. Rates.Select(rate => new Bad("5 % errors, stable 0.5 %", new(0.005, 0.05), [First], rate)
        {
            Wanted = "95 % within 60 errors",
            IsWanted = outcome => outcome.Errors <= 60,
        }),
        new("5 % errors from minute 28 of 30", new(Usual, 0.05) { BreaksAfter = TimeSpan.FromMinutes(28) }, [First], 50)
        {
            Wanted = "more than 90 % do not go on",
        },
        new(
            "5 % errors from an hour into 100 %",
            new(Usual, 0.05) { BreaksAfter = TimeSpan.FromMinutes(30 + 15 + 60) },
            [First, new Wave(50, TimeSpan.FromMinutes(15)), new Wave(100, TimeSpan.FromHours(4))],
            10
        )
        {
            Wanted = "95 % within 10 min",
            IsWanted = outcome => outcome.After <= TimeSpan.FromMinutes(30 + 15 + 60 + 10),
        },
        new(
            "p99 50 % above stable's (lognormal, σ = 0.5)",
            new(Usual, Usual) { Slowness = 1.5 },
            [new Wave(10, TimeSpan.FromHours(2))],
            10
        )
        {
            Wanted = "90 % within 2 h",
            IsWanted = outcome => outcome.After <= TimeSpan.FromHours(2),
        },
        // The 95th percentile of the lognormal distribution is 2.28 medians.
        new(
            "p95 of 2,000 ms, twice the limit",
            new(Usual, Usual) { Slowness = 2000 / 228.0 },
            [new Wave(10, TimeSpan.FromHours(2))],
            10
        )
        {
            Wanted = "95 % within 15 min",
            IsWanted = outcome => outcome.After <= TimeSpan.FromMinutes(15),
        },
    ];

    /// <summary>Simulates all cells.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"""
            # Simulated gates

            Written by `./run bench gates`: {canaries:N0} simulated canaries a cell. Requests a second are those of all users
            together; at 10 % the canary gets a tenth. What is simulated, and the decision rules of Flagger and Argo Rollouts,
            are described in [releases](../releases.md#simulated-canaries).

            ## Healthy canaries

            Whole releases by `canary-4` (7 days, without the bake time); both versions have the same errors. *On time* is
            finished within {AdvanceInterval.TotalMinutes:0} minutes of the plan, the interval at which a scheduler runs
            `release advance`. For Flagger and Argo Rollouts: rolled back.

            """
        );
        text.AppendLine("| traffic | errors | requests/s | rolled back | on time | " + Names() + " |");
        text.AppendLine("|---|---|---|---|---|" + string.Concat(Others.Select(_ => "---|")));
        var kinds = Enum.GetValues<TrafficKind>().Select(kind => (Kind: kind, Errors: Usual));
        var many = new[] { TrafficKind.Clustered, TrafficKind.Sticky }.Select(kind => (Kind: kind, Errors: 10 * Usual));
        foreach (var (kind, errors) in kinds.Concat(many).Where(row => IsShown(Words(row.Kind))))
        {
            foreach (var rate in Rates)
                AddRow(text, Healthy(kind, errors, rate));
        }

        text.AppendLine(
            """

            ## Bad canaries

            Independent requests of 1,000 users, stable 0.1 % errors unless said. *Found* is rolled back, or held before the
            next wave; *as wanted* is found and within what is wanted. Then those rolled back, with the time and the
            canary's errors until then, median / 95th percentile. For Flagger and Argo Rollouts: promoted, and the median
            time to the rollback.

            """
        );
        text.AppendLine(
            "| canary | requests/s | wanted | limits of `canary-3` | limits of `canary-4` | " + Names() + " |"
        );
        text.AppendLine("|---|---|---|---|---|" + string.Concat(Others.Select(_ => "---|")));
        foreach (var bad in BadCanaries.Where(bad => IsShown(bad.Name)))
            AddRow(text, Row(bad));
        return text.ToString();
    }

    private bool IsShown(string name) => name.Contains(only, StringComparison.Ordinal);

    private static string Names() => string.Join(" | ", Others.Select(rule => rule.Name));

    private void AddRow(StringBuilder text, IEnumerable<string> cells)
    {
        var row = $"| {string.Join(" | ", cells)} |";
        text.AppendLine(row);
        onRow(row);
    }

    private IEnumerable<string> Healthy(TrafficKind kind, double errors, double rate)
    {
        var plan = RolloutSettings.Canary4;
        var latest = plan.Waves.Aggregate(TimeSpan.Zero, (sum, wave) => sum + wave.Hold) + AdvanceInterval;
        var own = Simulate(Own);
        return
        [
            Words(kind),
            Format.Percent(errors),
            Format.Number(rate),
            Percent(own.Count(IsRolledBack)),
            Percent(own.Count(outcome => outcome.Decision == GateDecision.Advance && outcome.After <= latest)),
            .. Others.Select(rule => Percent(Simulate(rule).Count(IsRolledBack))),
        ];

        // A day of patience: a hold is late, not bad.
        Outcome[] Simulate(Rule rule) =>
            Run(plan, Canary4, new(errors, errors), kind, rate, rule, OfWeeks, patience: TimeSpan.FromDays(1));
    }

    private IEnumerable<string> Row(Bad bad)
    {
        var plan = new RolloutSettings(RolloutStrategy.Custom, bad.Waves, TimeSpan.Zero);
        return
        [
            bad.Name,
            Format.Number(bad.Rate),
            bad.Wanted,
            .. new[] { Canary3, Canary4 }.Select(settings => OfOwn(bad, Simulate(settings, Own))),
            .. Others.Select(rule => OfOther(bad, Simulate(Canary3, rule))),
        ];

        Outcome[] Simulate(GateSettings settings, Rule rule) =>
            Run(
                plan,
                settings,
                bad.Scenario,
                TrafficKind.Independent,
                bad.Rate,
                rule,
                OfMinutes,
                patience: TimeSpan.Zero
            );
    }

    private string OfOwn(Bad bad, Outcome[] outcomes)
    {
        var found = outcomes
            .Where(outcome => outcome.Decision != GateDecision.Advance && outcome.After > bad.Scenario.BreaksAfter)
            .ToList();
        var back = found.Where(IsRolledBack).ToList();
        return $"{Percent(found.Count)} found, {Percent(found.Count(bad.IsWanted))} as wanted; "
            + $"{Percent(back.Count)} rolled back"
            + (
                back.Count == 0
                    ? ""
                    : $" after {TimeAt(back, bad, 0.5)} / {TimeAt(back, bad, 0.95)}, "
                        + $"{ErrorsAt(back, 0.5)} / {ErrorsAt(back, 0.95)} errors"
            );
    }

    private string OfOther(Bad bad, Outcome[] outcomes)
    {
        var back = outcomes.Where(IsRolledBack).ToList();
        return Percent(outcomes.Count(outcome => outcome.Decision == GateDecision.Advance))
            + (back.Count == 0 ? "" : $", {TimeAt(back, bad, 0.5)}");
    }

    private Outcome[] Run(
        RolloutSettings plan,
        GateSettings settings,
        Scenario scenario,
        TrafficKind kind,
        double rate,
        Rule rule,
        Pace pace,
        TimeSpan patience
    )
    {
        var outcomes = new Outcome[canaries];
        Parallel.For(
            0,
            canaries,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            index =>
            {
                // The same canaries for every rule.
                var random = new FastRandom((ulong)index);
                var traffic = new SimulatedTraffic(kind, scenario, rate, pace.Step, hasDurations: rule == Own, random);
                outcomes[index] = ReleaseSimulation.Run(
                    plan.Waves,
                    traffic,
                    rule.Judge(plan, settings, pace, random),
                    scenario,
                    pace.Step,
                    patience
                );
            }
        );
        return outcomes;
    }

    private string Percent(int count) => Format.Percent((double)count / canaries);

    private static bool IsRolledBack(Outcome outcome) => outcome.Decision == GateDecision.RollBack;

    private static string TimeAt(IEnumerable<Outcome> outcomes, Bad bad, double quantile) =>
        Duration.Format(At(outcomes.Select(outcome => outcome.After - bad.Scenario.BreaksAfter), quantile));

    private static int ErrorsAt(IEnumerable<Outcome> outcomes, double quantile) =>
        At(outcomes.Select(outcome => outcome.Errors), quantile);

    private static T At<T>(IEnumerable<T> values, double quantile)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)Math.Ceiling(quantile * sorted.Count) - 1];
    }

    private static string Words(TrafficKind kind) =>
        kind switch
        {
            TrafficKind.Independent => "independent requests",
            TrafficKind.Clustered => "errors three at once",
            TrafficKind.Sticky => "all errors of 2 % of 1,000 users",
            TrafficKind.Diurnal => "ten times more by day",
            TrafficKind.Bursty => "bursts",
            _ => "six outages of both versions a day",
        };

    private sealed record Rule(string Name, Func<RolloutSettings, GateSettings, Pace, FastRandom, IJudge> Judge);

    /// <summary>Seconds between evaluations of the gate and between readings of the guard.</summary>
    private readonly record struct Pace(int Step, int GuardInterval);

    private sealed record Bad(string Name, Scenario Scenario, IReadOnlyList<Wave> Waves, double Rate)
    {
        public required string Wanted { get; init; }

        public Func<Outcome, bool> IsWanted { get; init; } = _ => true;
    }
}
