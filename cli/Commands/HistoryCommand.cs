using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>release history</c>: shows the past steps of a stack's releases.</summary>
internal static class HistoryCommand
{
    private const int MaxLimit = 1000;

    public static Command Create()
    {
        var stack = StackOptions.Stack();
        var format = StackOptions.Format("json");
        var limit = new Option<int>("--limit")
        {
            Description = "Show at most this many entries.",
            DefaultValueFactory = _ => 20,
            HelpName = "number",
        };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxLimit)
                result.AddError($"--limit: not a number from 1 to {MaxLimit}.");
        });
        var command = new VerbCommand(
            "history",
            "Show the past steps of releases.",
            ["release history staging", "release history production --format json"],
            "Reads the commits of the stack file and, for a stack on this machine's Docker, the history of the brake."
        )
        {
            stack,
            limit,
            format,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var name = parsed.GetValue(stack)!;
                StackFiles.CheckName(name);
                var files = StackFiles.Find(Directory.GetCurrentDirectory());
                var log = new ReleaseLog(new ProcessRunner(), files.Folder, ProjectFile.Read(files.Folder).Name, name);
                var entries = await log.ReadAsync(parsed.GetValue(limit), Console.Error.WriteLine, cancellation);
                if (parsed.GetValue(format) == "json")
                    Console.Out.WriteLine(Json.Indented(ToJson(entries)));
                else
                    Write(Terminal.Create(), entries, DateTimeOffset.UtcNow);
                return ExitCode.Fine;
            }
        );
        return command;
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<ReleaseLogEntry> entries, DateTimeOffset now)
    {
        if (entries.Count == 0)
        {
            console.WriteLine("No step of a release is recorded.");
            return;
        }
        var table = new Table().Border(TableBorder.None).AddColumns("UTC", "for", "what", "who", "why");
        foreach (var (index, entry) in entries.Index())
        {
            table.AddRow(
                entry.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                Format.Time((index == 0 ? now : entries[index - 1].At) - entry.At),
                Markup.Escape(entry.What),
                Markup.Escape(entry.Who),
                Markup.Escape(entry.Why)
            );
        }
        console.Write(table);
    }

    private static JsonArray ToJson(IReadOnlyList<ReleaseLogEntry> entries) =>
        [
            .. entries.Select(
                (entry, index) =>
                    new JsonObject
                    {
                        ["at"] = entry.At.UtcDateTime,
                        // Null while it lasts.
                        ["seconds"] = index == 0 ? null : (entries[index - 1].At - entry.At).TotalSeconds,
                        ["what"] = entry.What,
                        ["who"] = entry.Who,
                        ["why"] = entry.Why,
                        ["commit"] = entry.Commit,
                    }
            ),
        ];
}
