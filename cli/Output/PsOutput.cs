using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace InventarioRetail.Cli.Output;

/// <summary>Shows the status of a stack's parts.</summary>
internal static class PsOutput
{
    public static void Write(IAnsiConsole console, IReadOnlyList<StackPart> parts, DateTimeOffset now)
    {
        var table = new Table()
            .Border(TableBorder.None)
            .AddColumns("part", "image", "state", "since", "restarts", "ports");
        foreach (var part in parts)
        {
            var container = part.Container;
            table.AddRow(
                Markup.Escape(part.Name),
                Markup.Escape(part.Image),
                $"[{(container?.IsWell == true ? "green" : "red")}]{Markup.Escape(State(part))}[/]",
                container is null ? "" : Ago(now - (Since(container) ?? now)),
                container is null ? "" : $"{container.Restarts}",
                Markup.Escape(string.Join(" ", container?.Ports ?? []))
            );
        }
        console.Write(table);
    }

    private static string State(StackPart part)
    {
        var container = part.Container;
        var state =
            container is null ? "missing"
            : container.Health is PartHealth.Exited or PartHealth.Dead or PartHealth.Restarting
                ? $"{Word(container)} ({(container.OutOfMemory ? "out of memory, " : "")}exit code "
                    + $"{container.ExitCode})"
            : Word(container);
        return part.IsDeclared ? state : $"{state}, not declared";
    }

    private static string Word(ContainerState container) => container.Health.ToString().ToLowerInvariant();

    private static DateTimeOffset? Since(ContainerState container) =>
        container.Status == "running" ? container.StartedAt : container.FinishedAt ?? container.CreatedAt;

    private static string Ago(TimeSpan time) =>
        time < TimeSpan.FromMinutes(2) ? $"{(int)time.TotalSeconds} s"
        : time < TimeSpan.FromHours(2) ? $"{(int)time.TotalMinutes} min"
        : time < TimeSpan.FromDays(2) ? $"{(int)time.TotalHours} h"
        : $"{(int)time.TotalDays} d";

    public static string ToJson(IReadOnlyList<StackPart> parts) =>
        Json.Indented(new JsonArray([.. parts.Select(ToJson)])) + "\n";

    private static JsonObject ToJson(StackPart part) =>
        part.Container is not { } container
            ? new()
            {
                ["part"] = part.Name,
                ["state"] = "missing",
                ["declared"] = part.IsDeclared,
            }
            : new()
            {
                ["part"] = part.Name,
                ["state"] = container.Status,
                ["health"] = Word(container),
                ["well"] = container.IsWell,
                ["declared"] = part.IsDeclared,
                ["container"] = container.Name,
                ["id"] = container.Id,
                ["image"] = part.Image,
                ["since"] = Since(container)?.ToString("O", CultureInfo.InvariantCulture),
                ["restarts"] = container.Restarts,
                ["exitCode"] = container.Status == "running" ? null : container.ExitCode,
                ["outOfMemory"] = container.OutOfMemory,
                ["ports"] = new JsonArray([.. container.Ports.Select(port => (JsonNode)port)]),
            };
}
