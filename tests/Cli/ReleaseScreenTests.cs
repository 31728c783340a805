using Spectre.Console;

namespace InventarioRetail.Cli.Tests;

/// <summary>What people see of a release, in a terminal and in a log.</summary>
public sealed class ReleaseScreenTests : IDisposable
{
    private readonly ReleaseDemo demo = new("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }");

    public void Dispose() => demo.Dispose();

    [Fact]
    public async Task The_terminal_shows_the_wave_both_revisions_numbers_alerts_the_gate_and_the_keys()
    {
        demo.Pass(TimeSpan.FromSeconds(30));
        demo.Alerts.Add("DashboardSlow");
        var frame = await FrameAsync();

        var lines = Rendered(LiveScreen.Render(frame, [new(demo.Now, "Something happened.")], asksForRollback: false));

        Assert.Matches(@"\Ademo  wave 1 of 3, 35s of the hold left  12:03:30 UTC\z", lines[0]);
        Assert.Contains("live      10 % on v1.1.0, the rest on v1.0.0", lines);
        Assert.Contains(
            lines,
            line =>
                line.StartsWith("in wave   ━━━", StringComparison.Ordinal)
                && line.EndsWith("1m25s of 2m", StringComparison.Ordinal)
        );
        AssertLine(lines, "v1.1.0", "v1.0.0", "over 5m");
        AssertLine(lines, "requests per second", "90");
        foreach (var name in new[] { "error rate", "success rate", "latency p95", "latency p99", "memory" })
            Assert.Contains(lines, line => line.Contains(name, StringComparison.Ordinal));
        Assert.Contains("alerts  1 critical, 0 warning, 0 info", lines);
        Assert.Contains("gate  roll back", lines);
        AssertLine(lines, "critical alerts: DashboardSlow of v1.1.0");
        Assert.Contains(
            lines,
            line => line.StartsWith("next  roll back: The gate says roll back", StringComparison.Ordinal)
        );
        Assert.Contains("12:03:30  Something happened.", lines);
        Assert.Equal("c continue  p pause  r roll back  q quit", lines[^1]);
    }

    [Fact]
    public async Task Criterion_in_a_dry_run_is_shown_on_a_line_of_its_own_everywhere()
    {
        const string Shown = "dry run, does not decide: failed-orders would roll back: 12; must be below 2";
        var frame = await FrameAsync();
        var result = new CriterionResult
        {
            Key = "criteria.failed-orders",
            Name = "failed-orders",
            Decision = GateDecision.RollBack,
            Reason = "12; must be below 2",
            Unit = "number",
            Value = 12.3456,
            Go = 2,
            RollBack = 10,
            IsDryRun = true,
        };
        var less = result with { Go = 0.9995, RollBack = 0.5, Decision = GateDecision.Advance };
        var verdict = frame.Verdict with { Results = [.. frame.Verdict.Results, result, less] };
        frame = frame with { Verdict = verdict };
        using var log = new StringWriter();
        using var lines = new StringWriter();

        new PlainScreen(Reports.Console(log, width: 400), TimeProvider.System).Show(frame);
        new JsonScreen(lines, TimeProvider.System).Show(frame);
        var table = Rendered(GateTable.Of(verdict));

        Assert.Contains(Shown, Rendered(LiveScreen.Render(frame, [], asksForRollback: false)));
        Assert.EndsWith($"  {Shown}\n", log.ToString());
        Assert.Contains($"\"dryRuns\":[\"{Shown}\"]", lines.ToString());
        Assert.Equal(Shown, table[^2]);
        AssertLine(table, "dry run: roll back", "failed-orders", "12.3456", "< 2", "> 10");
        AssertLine(table, "dry run: advance", "failed-orders", "> 0.9995", "< 0.5");
        var json = ReleaseJson.Of(verdict);
        Assert.Equal(Shown, (string?)json["dryRuns"]![0]);
        Assert.True((bool)json["criteria"]![verdict.Results.Count - 1]!["isDryRun"]!);
    }

    [Fact]
    public async Task Before_a_rollback_the_terminal_asks_once()
    {
        var lines = Rendered(LiveScreen.Render(await FrameAsync(), [], asksForRollback: true));

        Assert.Equal("Move all users off the canary? y yes, any other key no", lines[^1]);
    }

    [Fact]
    public async Task A_log_gets_a_line_when_something_is_another_way_and_else_one_a_minute()
    {
        using var text = new StringWriter();
        var screen = new PlainScreen(Reports.Console(text, width: 400), TimeProvider.System);
        for (var look = 0; look < 7; look++)
        {
            screen.Show(await FrameAsync());
            demo.Pass(TimeSpan.FromSeconds(10));
        }
        demo.CanaryErrors = 0.12;
        screen.Show(await FrameAsync());

        var states = text.ToString()
            .Split('\n')
            .Where(line => line.Contains("; requests per second", StringComparison.Ordinal))
            .ToArray();

        Assert.Collection(
            states,
            line =>
                Assert.StartsWith(
                    "12:03:00  wave 1 of 3, 1m5s of the hold left; requests per second 10 (stable 90), error rate 0 % (stable 0 %)",
                    line
                ),
            line => Assert.StartsWith("12:04:00  wave 1 of 3, 5s of the hold left;", line),
            line =>
                Assert.StartsWith(
                    "12:04:10  wave 1 of 3, hold over; requests per second 10 (stable 90), error rate 12 %",
                    line
                )
        );
    }

    private async Task<ReleaseFrame> FrameAsync()
    {
        var screen = new DemoScreen(demo) { PassesTime = false, OnWait = _ => throw new OperationCanceledException() };
        var loop = new ReleaseLoop(demo.Session, screen, isAutomatic: false, TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            loop.RunAsync(CancellationToken.None).WaitAsync(Wait.Bound)
        );
        var frame = screen.Frames.Single();
        return frame with { IsAutomatic = true };
    }

    private static void AssertLine(string[] lines, params string[] parts) =>
        Assert.Contains(lines, line => parts.All(part => line.Contains(part, StringComparison.Ordinal)));

    private static string[] Rendered(Spectre.Console.Rendering.IRenderable picture)
    {
        using var text = new StringWriter();
        Reports.Console(text, width: 400).Write(picture);
        return [.. text.ToString().TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];
    }
}
