using System.Collections.Concurrent;
using System.Diagnostics;

namespace InventarioRetail.EndToEnd;

/// <summary>A request of a steady load.</summary>
/// <param name="At">The time of its end.</param>
/// <param name="Answer">Its answer.</param>
internal readonly record struct LoadRequest(TimeSpan At, PlainAnswer Answer);

/// <summary>A number of requests a second, by one user after the other: the shares of requests are the users' shares.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    /// <summary>So many that none comes near the rate limit.</summary>
    private const int Users = 20_000;

    // More at once would only queue up where the machine does not keep up.
    private const double PerSecondOfAWorker = 25;

    private readonly RunningStack stack;
    private readonly double perSecond;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<LoadRequest> requests = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Task work;
    private int next;

    private SteadyLoad(RunningStack stack, double perSecond)
    {
        this.stack = stack;
        this.perSecond = perSecond;
        MostInFlight = (int)Math.Ceiling(perSecond / PerSecondOfAWorker);
        work = Task.WhenAll(Enumerable.Range(0, MostInFlight).Select(_ => Task.Run(WorkAsync)));
    }

    public static SteadyLoad Start(RunningStack stack, double perSecond) => new(stack, perSecond);

    /// <summary>The most requests that are in flight at one time.</summary>
    public int MostInFlight { get; }

    /// <summary>The time since it began.</summary>
    public TimeSpan Elapsed => watch.Elapsed;

    public IReadOnlyList<LoadRequest> Requests => [.. requests];

    /// <summary>The requests that were refused.</summary>
    public IReadOnlyList<LoadRequest> Refused => EndedWith(RequestEnd.Refused);

    /// <summary>The requests whose answer was cut.</summary>
    public IReadOnlyList<LoadRequest> Cut => EndedWith(RequestEnd.Cut);

    /// <summary>The requests that were refused or cut.</summary>
    public IReadOnlyList<LoadRequest> Failed => [.. Refused, .. Cut];

    /// <summary>Waits until so many requests that begin from now on have ended.</summary>
    public Task<TimeSpan> SendsAsync(int count)
    {
        // Those that are in flight now have begun before.
        var enough = requests.Count + MostInFlight + count;
        return Eventually.HoldsAsync(() =>
            requests.Count >= enough ? null : $"{enough - requests.Count} requests have not ended"
        );
    }

    /// <summary>Share of the requests that a revision answered in a stretch of time, in percent, and of how many.</summary>
    public (double Percent, int Requests) Share(string revision, TimeSpan from, TimeSpan until)
    {
        var stretch = requests.Where(request => request.At >= from && request.At < until).ToList();
        return (100.0 * stretch.Count(request => request.Answer.Revision == revision) / stretch.Count, stretch.Count);
    }

    /// <summary>Stops sending, and waits for the requests in flight.</summary>
    public async Task EndAsync()
    {
        await stop.CancelAsync();
        await work;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        stop.Dispose();
    }

    private List<LoadRequest> EndedWith(RequestEnd end) => [.. requests.Where(request => request.Answer.End == end)];

    private async Task WorkAsync()
    {
        using var connection = new PlainConnection(stack.RouterPort);
        while (!stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref next);
            var due = TimeSpan.FromSeconds(number / perSecond) - watch.Elapsed;
            if (due > TimeSpan.Zero)
                await Task.Delay(due);
            else if (due < -TimeSpan.FromSeconds(1))
                // The machine does not keep up; what is owed is not made up for all at once.
                Interlocked.Exchange(ref next, (int)(watch.Elapsed.TotalSeconds * perSecond));
            var answer = await connection.GetAsync(
                "/api/summary",
                ("X-API-Key", stack.ApiKey),
                ("X-User-Id", RunningStack.User(number % Users))
            );
            requests.Enqueue(new(watch.Elapsed, answer));
        }
    }
}
