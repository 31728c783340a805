using System.Text.Json.Nodes;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using Spectre.Console;

namespace InventarioRetail.Cli.Output;

/// <summary>Shows what <c>up</c> and <c>down</c> would change and have changed.</summary>
internal static class UpOutput
{
    /// <summary>Shows what <c>up</c> would change.</summary>
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
            console.WriteLine($"{name} has not changed since it was last applied.");
            return;
        }
        var report = new PreviewReport(
            stack,
            folder.HasApplied ? "the last applied stack" : "nothing",
            changes.Count == 0 ? name : $"{name} with {string.Join(", ", changes)}",
            difference,
            duration
        );
        new TextOutput(console).Write(report);
        console.WriteLine();
    }

    /// <summary>Shows what <c>up</c> has changed.</summary>
    public static void Print(
        IAnsiConsole console,
        string stack,
        UpResult result,
        RecordedStack target,
        TimeSpan duration
    )
    {
        List(console, "Created", result.Created);
        List(console, "Replaced", result.Replaced);
        List(console, "Restarted", result.Started);
        List(console, "Removed", result.Removed);
        List(console, "No longer declared but kept (remove with docker volume rm)", result.KeptVolumes);
        var seconds = $"{duration.TotalSeconds:0.0} s";
        console.WriteLine(
            result.ChangedNothing
                ? $"{stack} is up and healthy; nothing had to change ({seconds})."
                : $"{stack} is up and healthy: {result.Unchanged.Count} parts unchanged ({seconds})."
        );
        foreach (
            var (name, value) in target.Outputs.Where(output =>
                $"{output.Value}".StartsWith("http", StringComparison.Ordinal)
            )
        )
        {
            console.WriteLine($"  {name}: {value}");
        }
        if (target.Outputs.Any(output => Placeholder.IsIn($"{output.Value}")))
            console.WriteLine($"  Passwords: .env.{stack}");
    }

    /// <summary>The changes that <c>up</c> has made, as JSON; with the Pulumi CLI, its parts are not known here.</summary>
    public static string ToJson(string stack, UpResult result, RecordedStack target, TimeSpan duration) =>
        Json.Indented(
            new JsonObject
            {
                ["stack"] = stack,
                ["seconds"] = Math.Round(duration.TotalSeconds, 1),
                ["created"] = Names(result.Created),
                ["replaced"] = Names(result.Replaced),
                ["restarted"] = Names(result.Started),
                ["removed"] = Names(result.Removed),
                ["keptVolumes"] = Names(result.KeptVolumes),
                ["unchanged"] = Names(result.Unchanged),
                ["urls"] = new JsonObject(
                    target
                        .Outputs.Where(output => $"{output.Value}".StartsWith("http", StringComparison.Ordinal))
                        .Select(output => KeyValuePair.Create(output.Key, (JsonNode?)$"{output.Value}"))
                ),
            }
        );

    private static JsonArray Names(IReadOnlyList<string> names) => [.. names.Select(name => (JsonNode)name)];

    private static void List(IAnsiConsole console, string what, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
            console.WriteLine($"{what}: {string.Join(", ", names)}");
    }

    /// <summary>Shows what <c>down</c> has removed.</summary>
    public static void Print(IAnsiConsole console, DownRequest request, DownPreview preview, DownResult result)
    {
        console.WriteLine(
            preview.IsNothing(request.Volumes)
                ? $"{request.Stack} is not up; nothing to take down."
                : $"{request.Stack} is down."
        );
        if (result.RemovedVolumes.Count > 0)
            console.WriteLine($"Deleted data: {string.Join(", ", result.RemovedVolumes)}");
        if (result.KeptVolumes.Count > 0)
            console.WriteLine($"Kept data (--volumes deletes it): {string.Join(", ", result.KeptVolumes)}");
    }
}
