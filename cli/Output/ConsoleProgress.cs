using Spectre.Console;

namespace InventarioRetail.Cli.Output;

/// <summary>Shows an engine's progress on the console.</summary>
internal static class ConsoleProgress
{
    /// <summary>A live table in a terminal; plain lines if the output is redirected.</summary>
    public static UpProgress For(IAnsiConsole console) =>
        console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi
            ? new LiveProgress(console)
            : new PlainProgress(console);

    internal static string Seconds(TimeSpan time) => $"{(int)time.TotalSeconds} s";

    internal static string Word(PartProgress part) =>
        part.Health.ToString().ToLowerInvariant() + (part.Remark.Length == 0 ? "" : $" ({part.Remark})");
}

/// <summary>Progress as a table that is updated in place.</summary>
internal sealed class LiveProgress(IAnsiConsole console) : UpProgress
{
    private LiveDisplayContext? display;
    private string phase = "";
    private IReadOnlyList<PartProgress> parts = [];

    public override async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await console
                .Live(new Text(""))
                .AutoClear(false)
                .StartAsync(async context =>
                {
                    display = context;
                    return await work();
                });
        }
        finally
        {
            display = null;
        }
    }

    public override void Say(string what)
    {
        phase = what;
        Draw();
    }

    public override void Show(IReadOnlyList<PartProgress> parts)
    {
        this.parts = parts;
        Draw();
    }

    private void Draw()
    {
        var lines = new List<Spectre.Console.Rendering.IRenderable> { new Markup($"[dim]{Markup.Escape(phase)}[/]") };
        if (parts.Count > 0)
        {
            var table = new Table().Border(TableBorder.None).AddColumns("part", "state", "waited");
            foreach (var part in parts)
            {
                table.AddRow(
                    Markup.Escape(part.Part),
                    $"[{Colour(part)}]{Markup.Escape(ConsoleProgress.Word(part))}[/]",
                    ConsoleProgress.Seconds(part.Elapsed)
                );
            }
            lines.Insert(0, table);
        }
        display?.UpdateTarget(new Rows(lines));
    }

    private static string Colour(PartProgress part) =>
        part.IsWell ? "green"
        : part.Health is PartHealth.Starting or PartHealth.Created or PartHealth.Missing or PartHealth.Running
            ? "yellow"
        : "red";
}

/// <summary>Progress as one line per change of a part's state.</summary>
internal sealed class PlainProgress(IAnsiConsole console) : UpProgress
{
    private readonly Dictionary<string, string> shown = [];

    public override Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public override void Say(string what) => console.WriteLine(what);

    public override void Show(IReadOnlyList<PartProgress> parts)
    {
        foreach (var part in parts)
        {
            var word = ConsoleProgress.Word(part);
            if (shown.GetValueOrDefault(part.Part) == word)
                continue;
            // Parts that are healthy from the start are not shown.
            if (shown.ContainsKey(part.Part) || !part.IsWell)
                console.WriteLine($"  {part.Part}: {word} ({ConsoleProgress.Seconds(part.Elapsed)})");
            shown[part.Part] = word;
        }
    }
}
