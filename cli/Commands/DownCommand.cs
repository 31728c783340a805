using System.CommandLine;
using InventarioRetail.Cli.Output;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Engines;
using InventarioRetail.Stacks;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>down</c>: takes a stack down; its data stays unless asked otherwise.</summary>
internal static class DownCommand
{
    public static Command Create()
    {
        var stack = StackOptions.Stack();
        var engine = EngineOptions.Engine();
        var yes = EngineOptions.Yes();
        var volumes = new Option<bool>("--volumes")
        {
            Description = "Remove the data too: database, backups, metrics.",
        };
        var command = new Command("down", "Takes a stack down: containers and networks go, data stays.")
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
        var runner = new ProcessRunner();
        var folder = StackFolder.Of(files.Folder, stack);
        if (EngineChoice.Choose(wanted, runner, folder, stack) == EngineChoice.Pulumi)
        {
            var pulumi = new PulumiEngine(runner, files.Folder, yes);
            await pulumi.CheckAsync(stack, cancellation);
            await pulumi.DownAsync(request, cancellation);
            return ExitCode.Fine;
        }

        var engine = new ComposeEngine(
            runner,
            files.Folder,
            project,
            ConsoleProgress.For(console),
            TimeProvider.System
        );
        await engine.CheckAsync(stack, cancellation);
        using var held = await StackLock.TakeAsync(
            folder.Create().Path,
            stack,
            $"./run down {stack}",
            console.WriteLine,
            cancellation: cancellation
        );
        var docker = new DockerCli(runner);
        var containers = await docker.ContainersAsync(project, stack, cancellation);
        var networks = await docker.NetworksAsync(project, stack, cancellation);
        var kept = await docker.VolumesAsync(project, stack, cancellation);
        if (containers.Count + networks.Count == 0 && (!request.Volumes || kept.Count == 0))
        {
            folder.ForgetApplied();
            console.WriteLine($"{stack} is not up; there is nothing to take down.");
            TellKept(console, kept);
            return ExitCode.Fine;
        }
        console.WriteLine($"{stack}: {containers.Count} containers and {networks.Count} networks go.");
        if (!yes && !await AgreesAsync(console, request, kept, cancellation))
        {
            console.WriteLine("Nothing was changed.");
            return ExitCode.Fine;
        }
        var result = await engine.DownAsync(request, cancellation);
        console.WriteLine($"{stack} is down.");
        if (result.RemovedVolumes.Count > 0)
            console.WriteLine($"Its data is gone: {string.Join(", ", result.RemovedVolumes)}");
        TellKept(console, result.KeptVolumes);
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
        console.WriteLine("Its data goes too, for good:");
        foreach (var volume in volumes)
            console.WriteLine($"  {volume}");
        return Confirmation.TypeNameAsync(console, "This cannot be undone.", request.Stack, cancellation);
    }

    private static void TellKept(IAnsiConsole console, IReadOnlyList<string> volumes)
    {
        if (volumes.Count > 0)
            console.WriteLine($"Its data stays (--volumes removes it): {string.Join(", ", volumes)}");
    }
}
