using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Gates;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

namespace InventarioRetail.Benchmarks;

/// <summary>
/// Memory and CPU of two identical programs: memory that differs by a few percent, 0.1 core without any request, and the
/// same CPU time for each request, give or take.
/// </summary>
internal sealed class SimulatedResources(IReadOnlyList<Criterion> criteria, RecordedSeries series, FastRandom random)
{
    private const double FixedCores = 0.1;
    private const double Noise = 0.05;
    private const double RequestsPerSecond = 10;
    private const double CoresPerRequest = 0.01;

    private readonly Criterion[] judged =
    [
        .. criteria.Where(criterion => criterion is MemoryAboveStableCriterion or CpuAboveStableCriterion),
    ];

    /// <summary>Judges the last two hours.</summary>
    public GateDecision Decide(GateQuestion question)
    {
        const int Blocks = 24;
        var now = question with { ExposedSince = question.Now - (Blocks * question.Block) };
        now = now with { Since = now.Since > now.ExposedSince ? now.Since : now.ExposedSince };
        var share = (double)question.Split.Weight / 100;
        var data = new GateData(
            Readings(share),
            Readings(1 - share),
            Nothing(),
            Nothing(),
            Reading.Of(FixedCores),
            FirstWave: null,
            new AlertsReading([])
        );
        var decision = GateDecision.Advance;
        foreach (var criterion in judged)
        {
            var answer = criterion.Judge(new GateInput(now, data)).Decision;
            decision = answer > decision ? answer : decision;
        }

        return decision;

        RevisionReadings Readings(double ofRequests)
        {
            var requests = RequestsPerSecond * ofRequests;
            return new(
                now.Now,
                Blocks,
                new Dictionary<string, IReadOnlyDictionary<double, Reading>>
                {
                    [series.Requests] = Series(() => requests),
                    [series.Cpu] = Series(() => (FixedCores + (requests * CoresPerRequest)) * About()),
                    [series.Memory] = Series(() => 150e6 * About()),
                    [series.Uptime] = Series(() => 1e5),
                }
            );
        }

        RevisionReadings Nothing() => new(now.Now, 0, new Dictionary<string, IReadOnlyDictionary<double, Reading>>());

        Dictionary<double, Reading> Series(Func<double> value) =>
            new() { [double.NaN] = Reading.Of([.. Enumerable.Range(0, Blocks).Select(_ => (double?)value())]) };

        double About() => 1 + (Noise * ((2 * random.NextDouble()) - 1));
    }
}
