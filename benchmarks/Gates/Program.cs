using System.Diagnostics;
using System.Globalization;
using InventarioRetail.Benchmarks;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

// Gates.Benchmark [canaries]: how many healthy and bad canaries the gate rolls back for their errors, and how soon.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (
    args.Length > 1
    || !int.TryParse(args.FirstOrDefault() ?? "10000", NumberStyles.None, null, out var canaries)
    || canaries < 1
)
{
    Console.Error.WriteLine("Usage: ./run bench gates [canaries in each line, 10000 unless told otherwise]");
    return 2;
}

double[] traffic = [0.1, 1, 10, 100];
var watch = Stopwatch.StartNew();
Console.WriteLine(
    $"{canaries} simulated canaries a line, 10 % of the users, a look every 30 s until the wave may end, 24 h at most."
);
foreach (var plan in (RolloutSettings[])[RolloutSettings.Canary4, RolloutSettings.Canary3])
{
    Console.WriteLine();
    Console.WriteLine(
        plan.Strategy == RolloutStrategy.Canary4
            ? "canary-4: 24 h, go below 2 %, roll back above 10 % for 5 min"
            : "canary-3: 30 min, go below 0.5 %, roll back above 1 %"
    );
    Table(
        "Healthy: stable has as many errors",
        [
            .. from errors in (double[])[0.001, 0.005, 0.01]
            from rate in traffic
            select new Scenario(rate, errors, errors),
        ]
    );
    Table(
        "Bad from the beginning: stable has 0.5 %",
        [.. from errors in (double[])[0.02, 0.05, 0.12] from rate in traffic select new Scenario(rate, 0.005, errors)]
    );
    if (plan.Strategy == RolloutStrategy.Canary4)
        Table(
            "Bad after 12 hours: stable has 0.5 %",
            [
                .. from errors in (double[])[0.05, 0.12]
                from rate in traffic
                select new Scenario(rate, 0.005, errors, TimeSpan.FromHours(12)),
            ]
        );

    void Table(string title, Scenario[] scenarios)
    {
        Console.WriteLine();
        Console.WriteLine($"| {title} | requests/s | rolled back | after, median | after, 95 % | advanced | held |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var scenario in scenarios)
        {
            var outcomes = new Outcome[canaries];
            Parallel.For(
                0,
                canaries,
                () => new CanarySimulation(plan),
                (index, _, simulation) =>
                {
                    outcomes[index] = simulation.Run(scenario, new Random(HashCode(index)));
                    return simulation;
                },
                _ => { }
            );
            var times = outcomes
                .Where(outcome => outcome.Answer == Answer.RollBack)
                .Select(outcome => outcome.After - scenario.BreaksAfter)
                .Order()
                .ToList();
            Console.WriteLine(
                $"| {scenario.CanaryErrors:0.#%} | {scenario.RequestsPerSecond} | {Share(Answer.RollBack)} | {At(times, 0.5)} | {At(times, 0.95)} | {Share(Answer.Advance)} | {Share(Answer.Hold)} |"
            );

            string Share(Answer answer) =>
                $"{(double)outcomes.Count(outcome => outcome.Answer == answer) / canaries:0.00%}";
        }
    }
}

Console.WriteLine();
Console.WriteLine($"Simulated in {watch.Elapsed.TotalSeconds:0} s.");
return 0;

// The same canaries at every run, and others for every index.
static int HashCode(int index) => unchecked((int)((uint)(index + 1) * 2654435761));

static string At(List<TimeSpan> times, double quantile) =>
    times.Count == 0
        ? "–"
        : Duration.Format(
            TimeSpan.FromSeconds(Math.Round(times[(int)Math.Ceiling(quantile * times.Count) - 1].TotalSeconds))
        );
