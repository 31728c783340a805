using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>An answer of a steady load.</summary>
/// <param name="At">When it came.</param>
/// <param name="Status">Its status; 0 where none came.</param>
/// <param name="Revision">Who answered; empty where nobody did.</param>
internal readonly record struct LoadAnswer(TimeSpan At, int Status, string Revision);

/// <summary>So many requests a second, one user after the other: the shares of requests are the users' shares.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    public const int Users = 20_000;

    // More at once would only queue up where the machine does not keep up.
    private const double PerSecondOfAWorker = 25;

    private readonly RunningStack stack;
    private readonly double perSecond;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<LoadAnswer> answers = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Task work;
    private int next;

    private SteadyLoad(RunningStack stack, double perSecond)
    {
        this.stack = stack;
        this.perSecond = perSecond;
        work = Task.WhenAll(
            Enumerable.Range(0, (int)(perSecond / PerSecondOfAWorker)).Select(_ => Task.Run(WorkAsync))
        );
    }

    public static SteadyLoad Start(RunningStack stack, double perSecond) => new(stack, perSecond);

    /// <summary>The time since it began.</summary>
    public TimeSpan Elapsed => watch.Elapsed;

    public IReadOnlyList<LoadAnswer> Answers => [.. answers];

    /// <summary>Answers that are no success.</summary>
    public IReadOnlyList<LoadAnswer> Failed => [.. answers.Where(answer => answer.Status is 0 or >= 400)];

    /// <summary>Share of the answers that a revision gave in a stretch of time, in percent, and of how many.</summary>
    public (double Percent, int Answers) Share(string revision, TimeSpan from, TimeSpan until)
    {
        var stretch = answers.Where(answer => answer.At >= from && answer.At < until).ToList();
        return (100.0 * stretch.Count(answer => answer.Revision == revision) / stretch.Count, stretch.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work;
        stop.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref next);
            var due = TimeSpan.FromSeconds(number / perSecond) - watch.Elapsed;
            if (due > TimeSpan.Zero)
                await Task.Delay(due);
            else if (due < -TimeSpan.FromSeconds(1))
                // The machine does not keep up; what is owed is not made up for all at once.
                Interlocked.Exchange(ref next, (int)(watch.Elapsed.TotalSeconds * perSecond));
            answers.Enqueue(await AskAsync(number));
        }
    }

    private async Task<LoadAnswer> AskAsync(int number)
    {
        try
        {
            using var response = await stack.GetAsync("/api/summary", RunningStack.User(number % Users));
            var revision = response.Headers.TryGetValues("X-Revision", out var names) ? names.First() : "";
            return new(watch.Elapsed, (int)response.StatusCode, revision);
        }
        catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException or WebException)
        {
            return new(watch.Elapsed, 0, "");
        }
    }
}
