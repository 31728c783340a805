using System.Diagnostics;
using System.Globalization;
using InventarioRetail.Benchmarks;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

// Gates.Benchmark [canaries]: measures how many healthy and bad canaries the gate rolls back for errors, and how soon.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (
    args.Length > 1
    || !int.TryParse(args.FirstOrDefault() ?? "10000", NumberStyles.None, null, out var canaries)
    || canaries < 1
)
{
    Console.Error.WriteLine("Usage: ./run bench gates [canaries per cell, default 10000]");
    return 2;
}

const double StableErrors = 0.005;
double[] requestsPerSecond = [0.1, 1, 10, 100];
double[] requestsOfGuard = [10, 50];
var watch = Stopwatch.StartNew();
Console.WriteLine(
    $"""
    {canaries} simulated canaries per cell: their first wave, 10 % of the users, an observation every 30 s, until it may end, 24 h at most.
    Cell: rolled back (time to roll back: median, 95th percentile) / advanced; the others were still on hold at the end.
    """
);

Table(
    RolloutSettings.Canary4,
    "canary-4: 24 h, go below 2 %, roll back above 10 % for 5 min",
    [
        .. Healthy(),
        .. Bad(0.02, 0.05, 0.12),
        .. Bad(0.05, 0.12).Select(bad => bad with { BreaksAfter = TimeSpan.FromHours(12) }),
    ]
);
Table(
    RolloutSettings.Canary3,
    "canary-3: 30 min, go below 0.5 %, roll back above 1 %",
    [.. Healthy(), .. Bad(0.02, 0.05, 0.12)]
);

// 30 times as many observations, so a tenth of the canaries.
canaries = Math.Max(1, canaries / 10);
foreach (var plan in new[] { RolloutSettings.Canary4, RolloutSettings.Canary3 })
    TableOfGuard(plan);
Console.WriteLine();
Console.WriteLine($"Simulated in {watch.Elapsed.TotalSeconds:0} s.");
return 0;

static IEnumerable<Scenario> Healthy() =>
    ((double[])[0.001, StableErrors, 0.01]).Select(errors => new Scenario(errors, errors));

static IEnumerable<Scenario> Bad(params double[] errors) => errors.Select(canary => new Scenario(StableErrors, canary));

void Table(RolloutSettings plan, string title, IEnumerable<Scenario> scenarios)
{
    TableOf(title, scenarios, requestsPerSecond, (scenario, rate) => Cell(plan, scenario, rate, guard: false));
}

void TableOfGuard(RolloutSettings plan) =>
    TableOf(
        $"guard, {(plan.Strategy == RolloutStrategy.Canary3 ? "canary-3" : "canary-4")}: {canaries} canaries, an observation every second",
        [new(0.001, 0.001), new(0.001, 0.02), new(0.001, 0.05), new(0.001, 0.12), new(0.001, 1)],
        requestsOfGuard,
        (scenario, rate) => Cell(plan, scenario, rate, guard: true)
    );

static void TableOf(
    string title,
    IEnumerable<Scenario> scenarios,
    double[] requestsPerSecond,
    Func<Scenario, double, string> cell
)
{
    Console.WriteLine();
    Console.WriteLine($"| {title} | {string.Join(" | ", requestsPerSecond.Select(rate => $"{rate} requests/s"))} |");
    Console.WriteLine($"|---{string.Concat(requestsPerSecond.Select(_ => "|---"))}|");
    foreach (var scenario in scenarios)
    {
        Console.Write($"| {scenario}");
        foreach (var rate in requestsPerSecond)
            Console.Write($" | {cell(scenario, rate)}");
        Console.WriteLine(" |");
    }
}

string Cell(RolloutSettings plan, Scenario scenario, double rate, bool guard)
{
    var outcomes = new Outcome[canaries];
    Parallel.For(
        0,
        canaries,
        () => new CanarySimulation(plan, scenario, rate, guard),
        (index, _, simulation) =>
        {
            outcomes[index] = simulation.Run(new Random(Seed(index)));
            return simulation;
        },
        _ => { }
    );
    // A rollback before the canary breaks hit a healthy canary: it counts, but not for the time to roll back.
    var times = outcomes
        .Where(outcome => outcome.Decision == GateDecision.RollBack && outcome.After > scenario.BreaksAfter)
        .Select(outcome => outcome.After - scenario.BreaksAfter)
        .Order()
        .ToList();
    return Share(GateDecision.RollBack)
        + (times.Count == 0 ? "" : $" ({At(times, 0.5)}, {At(times, 0.95)})")
        + $" / {Share(GateDecision.Advance)}";

    string Share(GateDecision answer) =>
        $"{100.0 * outcomes.Count(outcome => outcome.Decision == answer) / canaries:0.##} %";
}

static string At(List<TimeSpan> times, double quantile) =>
    Duration.Format(times[(int)Math.Ceiling(quantile * times.Count) - 1]);

// The same canaries in every run, and different ones for every index.
static int Seed(int index) => unchecked((int)((uint)(index + 1) * 2654435761));
