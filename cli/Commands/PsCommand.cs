using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using InventarioRetail.Cli.Output;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Engines;
using InventarioRetail.Stacks;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>ps</c>: how the parts of a stack do, whichever engine made them.</summary>
internal static class PsCommand
{
    /// <param name="read">Reads the stack.</param>
    public static Command Create(TargetReader read)
    {
        var stack = StackOptions.Stack();
        var format = StackOptions.Format("json");
        var command = new VerbCommand("ps", "Show container status.", ["ps local", "ps local --format json"])
        {
            stack,
            format,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var parts = await ReadAsync(read, parsed.GetValue(stack)!, cancellation);
                if (parsed.GetValue(format) == "json")
                    Console.Out.Write(ToJson(parts));
                else
                    Write(Terminal.Create(), parts, DateTimeOffset.Now);
                return ExitCode.Fine;
            }
        );
        return command;
    }

    /// <summary>The declared parts in the order of the stack, then what is there beside them.</summary>
    private static async Task<IReadOnlyList<StackPart>> ReadAsync(
        TargetReader read,
        string stack,
        CancellationToken cancellation
    )
    {
        var files = StackFiles.Find(Directory.GetCurrentDirectory());
        StackFiles.CheckName(stack);
        var runner = new ProcessRunner();
        var docker = new DockerCli(runner);
        await docker.CheckAsync(cancellation);
        var project = ProjectFile.Read(files.Folder).Name;
        var containers = await docker.ContainersAsync(project, stack, cancellation);
        var tags = await docker.TagsAsync(
            [.. containers.Select(container => container.Image).Where(StackPart.IsImageId).Distinct()],
            cancellation
        );
        var declared = await StackParts.DeclaredAsync(read, files, stack, containers, Console.Error.WriteLine);
        return
        [
            .. declared
                .Union(containers.Select(container => container.Part))
                .Select(part => new StackPart(
                    part,
                    declared.Contains(part),
                    containers.FirstOrDefault(container => container.Part == part),
                    tags
                )),
        ];
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<StackPart> parts, DateTimeOffset now)
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
            container is null ? "not there"
            : container.Health is PartHealth.Exited or PartHealth.Dead or PartHealth.Restarting
                ? $"{Word(container)} ({(container.OutOfMemory ? "out of memory, " : "")}exit code {container.ExitCode})"
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

    private static string ToJson(IReadOnlyList<StackPart> parts) =>
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
