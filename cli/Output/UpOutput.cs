using InventarioRetail.Engine;
using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using Spectre.Console;

namespace InventarioRetail.Cli.Output;

/// <summary>Shows what bringing a stack up or taking it down would change, and has changed.</summary>
internal static class UpOutput
{
    /// <summary>What bringing the stack up would change.</summary>
    public static void Show(
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

    /// <summary>What bringing the stack up has changed.</summary>
    public static void Tell(
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

    /// <summary>What taking the stack down has removed.</summary>
    public static void Tell(IAnsiConsole console, DownRequest request, DownPreview preview, DownResult result)
    {
        console.WriteLine(
            preview.IsNothing(request.Volumes)
                ? $"{request.Stack} is not up; there is nothing to take down."
                : $"{request.Stack} is down."
        );
        if (result.RemovedVolumes.Count > 0)
            console.WriteLine($"Its data is gone: {string.Join(", ", result.RemovedVolumes)}");
        if (result.KeptVolumes.Count > 0)
            console.WriteLine($"Its data stays (--volumes removes it): {string.Join(", ", result.KeptVolumes)}");
    }
}
