using System.CommandLine;
using System.Diagnostics;
using InventarioRetail.Cli.Output;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Engine.Rendering;
using InventarioRetail.Stacks;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>up</c>: shows what would change, asks, has the stack be as its file says, and waits until it is well.</summary>
internal static class UpCommand
{
    /// <param name="read">Reads the stack.</param>
    public static Command Create(TargetReader read)
    {
        var stack = StackOptions.Stack();
        var engine = EngineOptions.Engine();
        var yes = EngineOptions.Yes();
        var set = StackOptions.Set("time", "release.weight=50");
        var timeout = new Option<string>("--timeout")
        {
            Description = "How long to wait until all parts are well, once their images are there.",
            HelpName = "duration",
            DefaultValueFactory = _ => "5m",
        };
        var command = new Command("up", "Brings a stack up, or up to date, and waits until it is well.")
        {
            stack,
            engine,
            yes,
            set,
            timeout,
        };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    read,
                    parsed.GetValue(stack)!,
                    parsed.GetValue(engine),
                    parsed.GetValue(yes),
                    parsed.GetValue(set) ?? [],
                    Timeout(parsed.GetValue(timeout)!),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        TargetReader read,
        string stack,
        string? wanted,
        bool yes,
        IReadOnlyList<string> changes,
        TimeSpan timeout,
        CancellationToken cancellation
    )
    {
        var console = Terminal.Create();
        Confirmation.CheckPossible(yes, $"./run up {stack} --yes");
        var files = StackFiles.Find(Directory.GetCurrentDirectory());
        var watch = Stopwatch.StartNew();
        var target = await read(files, stack, changes);
        var runner = new ProcessRunner();
        var folder = StackFolder.Of(files.Folder, stack);
        var choice = EngineChoice.Choose(wanted, runner, folder, stack);
        // What Compose cannot do is said before anything is shown or asked.
        if (choice == EngineChoice.Compose)
            ComposeRenderer.Render(target.Recorded, source: new RenderSource(files.Folder, changes));
        IEngine engine =
            choice == EngineChoice.Pulumi
                ? new PulumiEngine(runner, files.Folder, yes)
                : new ComposeEngine(
                    runner,
                    files.Folder,
                    target.Project,
                    ConsoleProgress.For(console),
                    TimeProvider.System
                );
        await engine.CheckAsync(stack, cancellation);

        using var held = await StackLock.TakeAsync(
            folder.Create().Path,
            stack,
            $"./run up {stack}",
            console.WriteLine,
            cancellation: cancellation
        );
        var request = new UpRequest(stack, target.Recorded) { Timeout = timeout, Changes = changes };
        if (choice == EngineChoice.Compose)
        {
            var difference = StackDiff.Between(folder.ReadApplied(), target.Recorded);
            Show(console, stack, folder, changes, difference, watch.Elapsed);
            if (!difference.ChangesNothing && !yes && !await Confirmation.AskAsync(console, "Do it?", cancellation))
            {
                console.WriteLine("Nothing was changed.");
                return ExitCode.Fine;
            }
        }
        watch.Restart();
        var result = await engine.UpAsync(request, cancellation);
        if (choice == EngineChoice.Compose)
            Tell(console, stack, result, target.Recorded, watch.Elapsed);
        return ExitCode.Fine;
    }

    private static void Show(
        IAnsiConsole console,
        string stack,
        StackFolder folder,
        IReadOnlyList<string> changes,
        StackDiff difference,
        TimeSpan duration
    )
    {
        var name = StackFiles.Name(stack);
        if (difference.ChangesNothing)
        {
            console.WriteLine($"{name} is as it was last applied.");
            return;
        }
        var report = new PreviewReport(
            stack,
            folder.HasApplied ? "what was last applied" : "nothing",
            changes.Count == 0 ? name : $"{name} with {string.Join(", ", changes)}",
            difference,
            duration
        );
        new TextOutput(console).Write(report);
        console.WriteLine();
    }

    private static void Tell(
        IAnsiConsole console,
        string stack,
        UpResult result,
        RecordedStack target,
        TimeSpan duration
    )
    {
        Tell(console, "Created", result.Created);
        Tell(console, "Replaced", result.Replaced);
        Tell(console, "Started again", result.Started);
        Tell(console, "Removed", result.Removed);
        Tell(console, "No longer declared, and kept (docker volume rm removes them)", result.KeptVolumes);
        var seconds = $"{duration.TotalSeconds:0.0} s";
        console.WriteLine(
            result.ChangedNothing
                ? $"{stack} is up and well; nothing had to change ({seconds})."
                : $"{stack} is up and well: {result.Unchanged.Count} parts stayed as they were ({seconds})."
        );
        foreach (
            var (name, value) in target.Outputs.Where(output =>
                $"{output.Value}".StartsWith("http", StringComparison.Ordinal)
            )
        )
            console.WriteLine($"  {name}: {value}");
        if (target.Outputs.Any(output => Placeholder.IsIn($"{output.Value}")))
            console.WriteLine($"  The passwords are in .env.{stack}.");
    }

    private static void Tell(IAnsiConsole console, string what, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
            console.WriteLine($"{what}: {string.Join(", ", names)}");
    }

    private static TimeSpan Timeout(string text) =>
        Duration.TryParse(text, out var duration) && duration > TimeSpan.Zero
            ? duration
            : throw new UsageException($"--timeout {text}: is not a duration; write 90s, 5m or 1h30m.");
}
