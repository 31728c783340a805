using Spectre.Console;

namespace InventarioRetail.Cli.Engines;

/// <summary>How far a part has come.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Health">How it does.</param>
/// <param name="IsWell">Whether nothing is left to wait for.</param>
/// <param name="Elapsed">How long it has been waited for.</param>
/// <param name="Remark">More about it; mostly empty.</param>
internal sealed record PartProgress(string Part, PartHealth Health, bool IsWell, TimeSpan Elapsed, string Remark);

/// <summary>Tells a person what is being done meanwhile.</summary>
internal abstract class UpProgress
{
    /// <summary>The one for a terminal or, where the output is none, for a file.</summary>
    public static UpProgress For(IAnsiConsole console) =>
        console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi
            ? new LiveProgress(console)
            : new PlainProgress(console);

    /// <summary>The one that tells nothing.</summary>
    public static UpProgress None { get; } = new NoProgress();

    /// <summary>Does the work, showing it.</summary>
    public abstract Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>Tells what begins.</summary>
    public abstract void Say(string what);

    /// <summary>Tells how the parts do.</summary>
    public abstract void Show(IReadOnlyList<PartProgress> parts);

    protected static string Seconds(TimeSpan time) => $"{(int)time.TotalSeconds} s";

    protected static string Word(PartProgress part) =>
        part.Health.ToString().ToLowerInvariant() + (part.Remark.Length == 0 ? "" : $" ({part.Remark})");
}

/// <summary>A table that changes in place.</summary>
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
                table.AddRow(
                    Markup.Escape(part.Part),
                    $"[{Colour(part)}]{Markup.Escape(Word(part))}[/]",
                    Seconds(part.Elapsed)
                );
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

/// <summary>A line whenever something is another way than before.</summary>
internal sealed class PlainProgress(IAnsiConsole console) : UpProgress
{
    private readonly Dictionary<string, string> told = [];

    public override Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public override void Say(string what) => console.WriteLine(what);

    public override void Show(IReadOnlyList<PartProgress> parts)
    {
        foreach (var part in parts)
        {
            var word = Word(part);
            if (told.GetValueOrDefault(part.Part) == word)
                continue;
            // What was well from the start is no news.
            if (told.ContainsKey(part.Part) || !part.IsWell)
                console.WriteLine($"  {part.Part}: {word} ({Seconds(part.Elapsed)})");
            told[part.Part] = word;
        }
    }
}

/// <summary>Nothing, where a program reads what is written.</summary>
internal sealed class NoProgress : UpProgress
{
    public override Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public override void Say(string what) { }

    public override void Show(IReadOnlyList<PartProgress> parts) { }
}
