using System.CommandLine;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>down</c>: takes a stack down and keeps its data unless <c>--volumes</c> is given.</summary>
internal static class DownCommand
{
    public static Command Create()
    {
        var stack = StackOptions.Stack();
        var engine = EngineOptions.Engine();
        var yes = EngineOptions.Yes();
        var volumes = new Option<bool>("--volumes")
        {
            Description = "Also remove the data: database, backups, metrics.",
        };
        var command = new VerbCommand(
            "down",
            "Take a stack down; keep its data.",
            ["down local", "down local --volumes"]
        )
        {
            stack,
            engine,
            yes,
            volumes,
        };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    new DownRequest(parsed.GetValue(stack)!, parsed.GetValue(volumes)),
                    parsed.GetValue(engine),
                    parsed.GetValue(yes),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        DownRequest request,
        string? wanted,
        bool yes,
        CancellationToken cancellation
    )
    {
        var stack = request.Stack;
        var console = Terminal.Create();
        Confirmation.CheckPossible(yes, $"./run down {stack}{(request.Volumes ? " --volumes" : "")} --yes");
        var files = StackFiles.Find(Directory.GetCurrentDirectory());
        StackFiles.CheckName(stack);
        var project = ProjectFile.Read(files.Folder).Name;
        var opened = new EngineFactory(files, new ProcessRunner(), TimeProvider.System).Open(
            new(stack, project, wanted) { Yes = yes },
            ConsoleProgress.For(console)
        );
        var engine = opened.Engine;
        await engine.CheckAsync(stack, cancellation);
        using var held = await opened.LockAsync($"./run down {stack}", console.WriteLine, cancellation: cancellation);
        var preview = await engine.PreviewDownAsync(stack, cancellation);
        if (preview is { } found && !found.IsNothing(request.Volumes))
        {
            console.WriteLine($"{stack}: {found.Containers} containers and {found.Networks} networks will be removed.");
            if (!yes && !await AgreesAsync(console, request, found.Volumes, cancellation))
            {
                console.WriteLine("Nothing changed.");
                return ExitCode.Fine;
            }
        }
        var result = await engine.DownAsync(request, cancellation);
        if (preview is not null)
            UpOutput.Print(console, request, preview, result);
        return ExitCode.Fine;
    }

    private static Task<bool> AgreesAsync(
        IAnsiConsole console,
        DownRequest request,
        IReadOnlyList<string> volumes,
        CancellationToken cancellation
    )
    {
        if (!request.Volumes || volumes.Count == 0)
            return Confirmation.AskAsync(console, "Take it down?", cancellation);
        console.WriteLine("These volumes and their data will be deleted:");
        foreach (var volume in volumes)
            console.WriteLine($"  {volume}");
        return Confirmation.TypeNameAsync(console, "This cannot be undone.", request.Stack, cancellation);
    }
}
