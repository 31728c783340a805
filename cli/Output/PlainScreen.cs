using System.Globalization;
using Spectre.Console;

namespace InventarioRetail.Cli.Output;

/// <summary>
/// Shows a release as plain lines, on each change and at least once a minute, for files, pipes and CI logs.
/// </summary>
internal sealed class PlainScreen(IAnsiConsole console, TimeProvider waits) : IReleaseScreen
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private string shown = "";
    private DateTimeOffset shownAt;

    public bool IsInteractive => false;

    public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public void Show(ReleaseFrame frame)
    {
        var (state, now) = (frame.Decision.State, frame.Snapshot.Situation.Now);
        var news = string.Join(
            '|',
            state.Phase,
            state.Wave,
            state.Release.Paused,
            frame.Verdict.Decision,
            frame.Decision.Step,
            frame.Verdict.DryRuns.Count,
            string.Join(',', frame.Snapshot.Problems)
        );
        if (news == shown && now - shownAt < Silence)
            return;
        (shown, shownAt) = (news, now);
        Line(now, $"{ReleaseStatus.Phase(state, frame.Snapshot.Situation.Plan)}; {Numbers(frame.Numbers)}");
        Line(now, $"  {ReleaseStatus.Step(frame.Decision.Step)}: {frame.Decision.Why}");
        foreach (var problem in frame.Verdict.DryRuns.Concat(frame.Snapshot.Problems))
            Line(now, $"  {problem}");
    }

    public void Show(JournalEntry entry) => Line(entry.At, entry.What);

    public async Task<ReleaseKey?> WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        await Task.Delay(time, waits, cancellation);
        return null;
    }

    private static string Numbers(LiveNumbers numbers) =>
        string.Join(
            ", ",
            numbers
                .Rows.Where(row => row.Canary.Now is not null || row.Stable.Now is not null)
                .Select(row =>
                    $"{row.Name} {Or(GateTable.Number(row.Canary.Now, row.Unit))} (stable "
                    + $"{Or(GateTable.Number(row.Stable.Now, row.Unit))})"
                )
                .DefaultIfEmpty("no metrics yet")
        );

    private static string Or(string number) => number.Length == 0 ? "–" : number;

    private void Line(DateTimeOffset at, string text) =>
        console.WriteLine($"{at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {text}");
}
