using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace InventarioRetail.Cli.Output;

/// <summary>Shows a release live in a terminal and reads keys.</summary>
internal sealed class LiveScreen(IAnsiConsole console) : IReleaseScreen
{
    private static readonly TimeSpan KeyInterval = TimeSpan.FromMilliseconds(50);
    private const int EntriesShown = 6;
    private const int ReasonsShown = 4;

    private readonly List<JournalEntry> entries = [];
    private LiveDisplayContext? display;
    private ReleaseFrame? frame;
    private bool asksForRollback;

    public bool IsInteractive => true;

    public async Task<T> RunAsync<T>(Func<Task<T>> work) =>
        await console
            .Live(new Text("Reading the release …"))
            .AutoClear(false)
            .StartAsync(async context =>
            {
                display = context;
                return await work();
            });

    public void Show(ReleaseFrame next)
    {
        frame = next;
        Draw();
    }

    public void Show(JournalEntry entry)
    {
        entries.Add(entry);
        Draw();
    }

    public async Task<ReleaseKey?> WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            if (
                Console.KeyAvailable
                && Understand(char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar)) is { } key
            )
            {
                return key;
            }
            await Task.Delay(KeyInterval, cancellation);
        }
        return null;
    }

    /// <summary>Renders one frame.</summary>
    public static IRenderable Render(ReleaseFrame frame, IReadOnlyList<JournalEntry> entries, bool asksForRollback)
    {
        var (state, plan) = (frame.Decision.State, frame.Snapshot.Situation.Plan);
        var rows = new List<IRenderable>
        {
            new Markup(
                $"[bold]{Markup.Escape(frame.Snapshot.Stack.Stack)}[/]  "
                    + $"{Markup.Escape(ReleaseStatus.Phase(state, plan))}  "
                    + $"[dim]{frame.Snapshot.Situation.Now.UtcDateTime:HH:mm:ss} UTC[/]"
            ),
            new Markup(
                $"[dim]live[/]      {Markup.Escape(state.Phase == ReleasePhase.Unknown ? "unknown" : $"{ObservedSplit.Of(state.Release)}")}"
            ),
        };
        if (state.Wave > 0)
            rows.Add(TimeInWave(state, plan.Waves[state.Wave - 1].Hold));
        rows.Add(new Text(""));
        rows.Add(Numbers(frame));
        rows.Add(Alerts(frame.Numbers));
        rows.Add(new Text(""));
        rows.Add(
            new Markup(
                $"[dim]gate[/]  {GateTable.Coloured(frame.Verdict.Decision, GateText.Word(frame.Verdict.Decision))}"
            )
        );
        if (frame.Verdict.Decision != GateDecision.Advance)
        {
            rows.AddRange(
                frame.Verdict.Reasons.Take(ReasonsShown).Select(reason => new Markup($"      {Markup.Escape(reason)}"))
            );
            if (frame.Verdict.Reasons.Count > ReasonsShown)
            {
                rows.Add(
                    new Markup(
                        $"      [dim]and {frame.Verdict.Reasons.Count - ReasonsShown} more: ./run gate "
                            + $"{Markup.Escape(frame.Snapshot.Stack.Stack)}[/]"
                    )
                );
            }
        }
        rows.AddRange(GateTable.DryRuns(frame.Verdict));
        rows.Add(
            new Markup(
                $"[dim]{(frame.IsAutomatic ? "next" : "would do")}[/]  {ReleaseStatus.Step(frame.Decision.Step)}: "
                    + $"{Markup.Escape(frame.Decision.Why)}"
            )
        );
        rows.AddRange(frame.Snapshot.Problems.Select(problem => new Markup($"[yellow]{Markup.Escape(problem)}[/]")));
        if (entries.Count > 0)
            rows.Add(new Text(""));
        rows.AddRange(
            entries
                .TakeLast(EntriesShown)
                .Select(entry => new Markup($"[dim]{entry.At.UtcDateTime:HH:mm:ss}[/]  {Markup.Escape(entry.What)}"))
        );
        rows.Add(new Text(""));
        rows.Add(
            asksForRollback
                ? new Markup("[bold red]Move all users off the canary?[/] [bold]y[/] yes, any other key no")
                : new Markup(
                    $"[bold]c[/] continue  [bold]p[/] {(state.Release.Paused ? "resume" : "pause")}  [bold]r[/] roll "
                        + "back  [bold]q[/] quit"
                )
        );
        return new Rows(rows);
    }

    private ReleaseKey? Understand(char key)
    {
        if (asksForRollback)
        {
            asksForRollback = false;
            Draw();
            return key == 'y' ? ReleaseKey.RollBack : null;
        }
        asksForRollback = key == 'r';
        if (asksForRollback)
            Draw();
        return key switch
        {
            'c' => ReleaseKey.Continue,
            'p' => ReleaseKey.Pause,
            'q' => ReleaseKey.Quit,
            _ => null,
        };
    }

    private void Draw()
    {
        if (frame is not null)
            display?.UpdateTarget(Render(frame, entries, asksForRollback));
    }

    private static Markup TimeInWave(ReleaseState state, TimeSpan hold)
    {
        const int width = 30;
        var done = hold > TimeSpan.Zero ? Math.Clamp((int)(width * (state.Held / hold)), 0, width) : width;
        return new Markup(
            $"[dim]in wave[/]   [green]{new string('━', done)}[/][dim]{new string('━', width - done)}[/] "
                + $"{Format.Time(state.Held)} of {Format.Time(hold)}"
        );
    }

    private static Table Numbers(ReleaseFrame frame)
    {
        var split = ObservedSplit.Of(frame.Decision.State.Release);
        var table = new Table().Border(TableBorder.None);
        table.AddColumn("");
        foreach (
            var name in new[]
            {
                split.Canary ?? "no canary",
                $"over {Format.Time(LiveNumbers.Back)}",
                split.Stable,
                $"over {Format.Time(LiveNumbers.Back)}",
            }
        )
        {
            table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        }
        foreach (var row in frame.Numbers.Rows)
        {
            table.AddRow(
                row.Name,
                GateTable.Number(row.Canary.Now, row.Unit),
                Change(row.Canary),
                GateTable.Number(row.Stable.Now, row.Unit),
                Change(row.Stable)
            );
        }
        if (frame.Numbers.Share is { } share)
        {
            table.AddRow(
                "share of requests",
                GateTable.Number(share, "ratio"),
                "",
                GateTable.Number(1 - share, "ratio"),
                ""
            );
        }
        return table;
    }

    private static string Change(Moving number) =>
        number is not { Now: { } now, Before: { } before } || before == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"[dim]{(now - before) / before * 100:+0;-0;±0} %[/]");

    private static Markup Alerts(LiveNumbers numbers)
    {
        if (numbers.Alerts is not { } alerts)
            return new Markup("[dim]alerts[/]  unknown");
        var parts = new[] { ("critical", "red"), ("warning", "yellow"), ("info", "blue") }.Select(severity =>
            alerts.GetValueOrDefault(severity.Item1) is var count && count > 0
                ? $"[{severity.Item2}]{count} {severity.Item1}[/]"
                : $"0 {severity.Item1}"
        );
        return new Markup($"[dim]alerts[/]  {string.Join(", ", parts)}");
    }
}
