using System.CommandLine;
using System.Diagnostics;
using InventarioRetail.Engine.Cluster;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>up</c>: shows what would change, asks, applies the stack and waits until it is healthy.</summary>
internal static class UpCommand
{
    /// <param name="read">Reads the stack's target state.</param>
    public static Command Create(TargetReader read)
    {
        var stack = StackOptions.Stack();
        var engine = EngineOptions.Engine();
        var yes = EngineOptions.Yes();
        var set = StackOptions.Set();
        var timeout = DurationOption.Timeout(
            "Wait this long for all parts to become healthy, after their images are pulled or built.",
            "5m"
        );
        var refresh = new Option<bool>("--refresh")
        {
            Description = "With Pulumi, also bring back what was stopped or removed by hand; Compose always does.",
        };
        var format = StackOptions.Format("json");
        var command = new VerbCommand(
            "up",
            "Apply a stack and wait until it is healthy.",
            ["up local", "up local --set release.weight=50", "up staging --engine pulumi"],
            "Shows the changes and asks before applying them."
        )
        {
            stack,
            engine,
            yes,
            set,
            timeout,
            refresh,
            format,
        };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    read,
                    parsed.GetValue(stack)!,
                    parsed.GetValue(engine),
                    parsed.GetValue(yes),
                    parsed.GetValue(set) ?? [],
                    timeout.Read(parsed),
                    parsed.GetValue(refresh),
                    parsed.GetValue(format) == "json",
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
        bool refreshes,
        bool isJson,
        CancellationToken cancellation
    )
    {
        if (isJson && !yes)
        {
            throw new UsageException(
                $"--format json cannot ask for confirmation; add --yes: ./run up {stack} --yes --format json"
            );
        }
        var console = Terminal.Create();
        Confirmation.CheckPossible(yes, $"./run up {stack} --yes");
        var files = StackFiles.Find(Directory.GetCurrentDirectory());
        var watch = Stopwatch.StartNew();
        var target = await read(files, stack, changes);
        var runner = new ProcessRunner();
        var opened = new EngineFactory(files, runner, TimeProvider.System).Open(
            new(stack, target.Project, wanted) { Yes = yes, IsQuiet = isJson },
            isJson ? UpProgress.None : ConsoleProgress.For(console)
        );
        var engine = opened.Engine;
        // Fails on what the engine does not support, before anything is shown or asked.
        var request = engine.Prepare(
            new(stack, target.Recorded)
            {
                Timeout = timeout,
                Refreshes = refreshes,
                Changes = changes,
            }
        );
        await engine.CheckAsync(stack, cancellation);

        // To the error output: programs read the output.
        Action<string> say = isJson ? Console.Error.WriteLine : console.WriteLine;
        using var held = await opened.LockAsync($"./run up {stack}", say, cancellation: cancellation);
        var difference = engine.Compare(request);
        if (difference is not null && !isJson)
        {
            UpOutput.Show(console, stack, opened.Folder, changes, difference, watch.Elapsed);
            if (
                !difference.ChangesNothing
                && !yes
                && !await Confirmation.AskAsync(console, "Apply these changes?", cancellation)
            )
            {
                console.WriteLine("Nothing changed.");
                return ExitCode.Fine;
            }
        }
        watch.Restart();
        var result = await engine.UpAsync(request, cancellation);
        await new ClusterChecks(KubectlCli.Of(files, target.Project, stack, runner)).CheckNotBrakedAsync(
            target.Recorded,
            stack,
            cancellation
        );
        if (isJson)
            Console.Out.WriteLine(UpOutput.ToJson(stack, result, target.Recorded, watch.Elapsed));
        else if (difference is not null)
            UpOutput.Print(console, stack, result, target.Recorded, watch.Elapsed);
        return ExitCode.Fine;
    }
}
