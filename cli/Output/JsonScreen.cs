using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Output;

/// <summary>Shows a release as lines of JSON, one per event and one per change of the decision, for programs.</summary>
internal sealed class JsonScreen(TextWriter output, TimeProvider waits) : IReleaseScreen
{
    private string shown = "";

    /// <summary>A screen that shows nothing.</summary>
    public static JsonScreen Silent { get; } = new(TextWriter.Null, TimeProvider.System);

    public bool IsInteractive => false;

    /// <summary>The end of a run.</summary>
    public static JsonObject End(ReleaseLoop loop, LoopEnd end, int exitCode) =>
        new()
        {
            ["stack"] = loop.Journal.Stack,
            ["end"] = ReleaseJson.Name(end),
            ["exitCode"] = exitCode,
            ["release"] = loop.Last is { } last ? Of(last) : null,
            ["events"] = new JsonArray([.. loop.Journal.Entries.Select(entry => (JsonNode)Of(entry))]),
        };

    public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public void Show(ReleaseFrame frame)
    {
        var (state, decision) = (frame.Decision.State, frame.Decision);
        var news =
            $"{state.Phase} {state.Wave} {state.Release.Paused} {frame.Verdict.Decision} {decision.Step} "
            + $"{frame.Verdict.DryRuns.Count}";
        if (news == shown)
            return;
        shown = news;
        var line = new JsonObject { ["at"] = frame.Snapshot.Situation.Now, ["release"] = Of(frame) };
        output.WriteLine(line.ToJsonString());
    }

    public void Show(JournalEntry entry) => output.WriteLine(Of(entry).ToJsonString());

    public async Task<ReleaseKey?> WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        await Task.Delay(time, waits, cancellation);
        return null;
    }

    private static JsonObject Of(JournalEntry entry) => new() { ["at"] = entry.At, ["event"] = entry.What };

    private static JsonObject Of(ReleaseFrame frame)
    {
        var release = ReleaseJson.Of(frame.Decision, frame.Snapshot.Situation.Plan);
        release["gate"] = ReleaseJson.Name(frame.Verdict.Decision);
        release["reasons"] = new JsonArray([.. frame.Verdict.Reasons.Select(reason => (JsonNode)reason)]);
        release["dryRuns"] = new JsonArray([.. frame.Verdict.DryRuns.Select(text => (JsonNode)text)]);
        release["problems"] = new JsonArray([.. frame.Snapshot.Problems.Select(problem => (JsonNode)problem)]);
        return release;
    }
}
