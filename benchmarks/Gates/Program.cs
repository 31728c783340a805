using System.Diagnostics;
using System.Globalization;
using InventarioRetail.Benchmarks;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

// Gates.Benchmark [canaries]: simulates releases of healthy and bad canaries under the whole gate, and under the decision
// rules of Flagger and Argo Rollouts.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (
    args.Length > 1
    || !int.TryParse(args.FirstOrDefault() ?? "1000", NumberStyles.None, null, out var canaries)
    || canaries < 1
)
{
    Console.Error.WriteLine("Usage: ./run bench gates [canaries per cell, default 1000]");
    return 2;
}

const double Usual = 0.001;
double[] rates = [0.1, 1, 10, 100];
var canary3 = new Limits("canary-3's limits", GateSettings.Default(RolloutStrategy.Canary3));
var canary4 = new Limits("canary-4's limits", GateSettings.Default(RolloutStrategy.Canary4));

// The gate is the whole one where nothing else is said: the guard, and the criteria on Prometheus's values.
IReadOnlyList<Rule> rules =
[
    new("this gate", null),
    new("Flagger, threshold 5", _ => CheckCounter.Flagger(5)),
    new("Flagger, threshold 10", _ => CheckCounter.Flagger(10)),
    new("Argo Rollouts, ≥ 95 %", _ => CheckCounter.ArgoRollouts(0.95)),
    new("Argo Rollouts, ≥ 99 %", _ => CheckCounter.ArgoRollouts(0.99)),
];
var watch = Stopwatch.StartNew();
Console.WriteLine($"{canaries} simulated canaries per cell; requests per second are those of all users together.");

Console.WriteLine();
Console.WriteLine(
    "### Healthy canaries: rolled back / finished on time (0.1 % errors on both versions, canary-4, 7 days)"
);
Console.WriteLine();
Console.WriteLine($"| traffic | requests/s | {string.Join(" | ", rules.Select(rule => rule.Name))} |");
Console.WriteLine($"|---|---|{string.Concat(rules.Select(_ => "---|"))}");
foreach (var kind in Enum.GetValues<TrafficKind>())
{
    foreach (var rate in rates)
    {
        var cells = rules.Select(rule =>
        {
            var outcomes = Simulate(RolloutSettings.Canary4, canary4, new(Usual, Usual), kind, rate, rule);
            return $"{Percent(outcomes.Count(IsRolledBack))} / {Percent(outcomes.Count(IsOnTime))}";
        });
        Console.WriteLine($"| {Words(kind)} | {rate} | {string.Join(" | ", cells)} |");
    }
}

bool IsOnTime(Outcome outcome) =>
    outcome.Decision == GateDecision.Advance
    && outcome.After
        <= RolloutSettings.Canary4.Waves.Aggregate(TimeSpan.Zero, (sum, wave) => sum + wave.Hold)
            + TimeSpan.FromMinutes(5);

Console.WriteLine();
Console.WriteLine("### Bad canaries: found (rolled back, or held at the end of the wave) and after what");
Console.WriteLine();
Console.WriteLine(
    $"| canary | requests/s | wanted | {canary3.Name} | {canary4.Name} | {string.Join(" | ", rules.Skip(1).Select(rule => $"{rule.Name}: promoted"))} |"
);
Console.WriteLine($"|---|---|---|---|---|{string.Concat(rules.Skip(1).Select(_ => "---|"))}");
var first = new Wave(10, TimeSpan.FromMinutes(30));
foreach (var rate in rates)
    Bad(
        "12 % errors, stable 0.5 %",
        new(0.005, 0.12),
        [first],
        rate,
        "95 % within 20 errors",
        outcome => outcome.Errors <= 20
    );
foreach (var rate in rates)
    Bad(
        "5 % errors, stable 0.5 %",
        new(0.005, 0.05),
        [first],
        rate,
        "95 % within 60 errors",
        outcome => outcome.Errors <= 60
    );
Bad(
    "5 % errors from minute 28 of 30",
    new(Usual, 0.05) { BreaksAfter = TimeSpan.FromMinutes(28) },
    [first],
    50,
    "90 % do not go on",
    _ => true
);
Bad(
    "5 % errors from an hour into 100 %",
    new(Usual, 0.05) { BreaksAfter = TimeSpan.FromMinutes(30 + 15 + 60) },
    [first, new Wave(50, TimeSpan.FromMinutes(15)), new Wave(100, TimeSpan.FromHours(4))],
    10,
    "95 % within 10 min",
    outcome => outcome.After <= TimeSpan.FromMinutes(30 + 15 + 60 + 10)
);
Bad(
    "p99 50 % above stable's",
    new(Usual, Usual) { Slowness = 1.5 },
    [new Wave(10, TimeSpan.FromHours(2))],
    10,
    "90 % within 2 h",
    outcome => outcome.After <= TimeSpan.FromHours(2)
);

// The 95th percentile of the lognormal distribution is 2.28 medians.
Bad(
    "p95 of 2,000 ms, twice the limit",
    new(Usual, Usual) { Slowness = 2000 / 228.0 },
    [new Wave(10, TimeSpan.FromHours(2))],
    10,
    "95 % within 15 min",
    outcome => outcome.After <= TimeSpan.FromMinutes(15)
);
Console.WriteLine();
Console.WriteLine($"Simulated in {watch.Elapsed.TotalMinutes:0} min.");
return 0;

void Bad(
    string name,
    Scenario scenario,
    IReadOnlyList<Wave> waves,
    double rate,
    string wanted,
    Func<Outcome, bool> isSoon
)
{
    var plan = new RolloutSettings(RolloutStrategy.Custom, waves, TimeSpan.Zero);
    var own = new[] { canary3, canary4 }
        .Select(limits =>
        {
            var outcomes = Simulate(plan, limits, scenario, TrafficKind.Independent, rate, rules[0]);
            var found = outcomes
                .Where(outcome => outcome.Decision != GateDecision.Advance && outcome.After > scenario.BreaksAfter)
                .ToList();
            var back = found.Where(IsRolledBack).ToList();
            return $"{Percent(found.Count)}, wanted {Percent(found.Count(isSoon))}, rolled back {Percent(back.Count)}"
                + (
                    back.Count == 0
                        ? ""
                        : $" after {At(back.Select(outcome => outcome.After - scenario.BreaksAfter), 0.5)} / {At(back.Select(outcome => outcome.After - scenario.BreaksAfter), 0.95)}, {back.Select(outcome => outcome.Errors).Order().ElementAt(back.Count / 2)} / {back.Select(outcome => outcome.Errors).Order().ElementAt(back.Count * 95 / 100)} errors"
                );
        })
        .ToList();
    var others = rules
        .Skip(1)
        .Select(rule =>
            Percent(
                Simulate(plan, canary3, scenario, TrafficKind.Independent, rate, rule)
                    .Count(outcome => outcome.Decision == GateDecision.Advance)
            )
        );
    Console.WriteLine($"| {name} | {rate} | {wanted} | {string.Join(" | ", own)} | {string.Join(" | ", others)} |");
}

Outcome[] Simulate(RolloutSettings plan, Limits limits, Scenario scenario, TrafficKind kind, double rate, Rule rule)
{
    var outcomes = new Outcome[canaries];
    Parallel.For(
        0,
        canaries,
        index =>
        {
            var random = new Random(Seed(index));
            var traffic = new SimulatedTraffic(kind, scenario, rate, hasDurations: rule.Judge is null, random);
            var judge = rule.Judge?.Invoke(limits) ?? new OwnJudge(plan, limits.Settings, hasGuard: true, random);
            outcomes[index] = ReleaseSimulation.Run(
                plan.Waves,
                traffic,
                judge,
                scenario,
                patience: TimeSpan.FromHours(
                    scenario.CanaryErrors == scenario.StableErrors && scenario.Slowness == 1 ? 24 : 0
                )
            );
        }
    );
    return outcomes;
}

string Percent(int count) => $"{100.0 * count / canaries:0.##} %";

static bool IsRolledBack(Outcome outcome) => outcome.Decision == GateDecision.RollBack;

static string At(IEnumerable<TimeSpan> times, double quantile)
{
    var sorted = times.Order().ToList();
    return Duration.Format(sorted[(int)Math.Ceiling(quantile * sorted.Count) - 1]);
}

static string Words(TrafficKind kind) =>
    kind switch
    {
        TrafficKind.Independent => "independent requests",
        TrafficKind.Clustered => "errors three at once",
        TrafficKind.Sticky => "errors of 2 % of 1,000 users",
        TrafficKind.Diurnal => "ten times more by day",
        TrafficKind.Bursty => "bursts",
        _ => "six outages of both versions a day",
    };

// The same canaries in every run, and different ones for every index.
static int Seed(int index) => unchecked((int)((uint)(index + 1) * 2654435761));

internal sealed record Limits(string Name, GateSettings Settings);

internal sealed record Rule(string Name, Func<Limits, IJudge>? Judge);
