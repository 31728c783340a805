using System.CommandLine;
using System.Globalization;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>logs</c>: shows the logs of a stack's containers, whichever engine created them.</summary>
internal static class LogsCommand
{
    public static Command Create()
    {
        var stack = StackOptions.Stack();
        var parts = new Argument<string[]>("part")
        {
            Description = "Names of parts, as ./run ps shows them (default: all).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var follow = new Option<bool>("--follow", "-f") { Description = "Follow the logs until Ctrl-C." };
        var tail = new Option<string>("--tail")
        {
            Description = "Show this many last lines per part, or 'all'.",
            HelpName = "n",
            DefaultValueFactory = _ => "100",
        };
        var command = new VerbCommand("logs", "Show container logs.", ["logs local", "logs local router --follow"])
        {
            stack,
            parts,
            follow,
            tail,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var lines = Tail(parsed.GetValue(tail)!);
                var docker = new DockerCli(new ProcessRunner());
                var containers = await new StackParts(
                    docker,
                    StackFiles.Find(Directory.GetCurrentDirectory()),
                    parsed.GetValue(stack)!
                ).FindAsync(parsed.GetValue(parts) ?? [], cancellation);
                if (parsed.GetValue(follow))
                    await FollowAsync(docker, containers, lines, cancellation);
                else
                    await ShowAsync(docker, containers, lines, cancellation);
                return ExitCode.Fine;
            }
        );
        return command;
    }

    /// <summary>Shows the lines of all containers, ordered by time.</summary>
    private static async Task ShowAsync(
        DockerCli docker,
        IReadOnlyList<ContainerState> containers,
        string tail,
        CancellationToken cancellation
    )
    {
        var lines = new List<(string Time, string Line)>();
        foreach (var container in containers)
        {
            var name = Name(container, containers);
            await docker.LogsAsync(
                container.Id,
                ["--timestamps", "--tail", tail],
                line =>
                {
                    var space = line.IndexOf(' ', StringComparison.Ordinal);
                    lock (lines)
                        lines.Add((space < 0 ? "" : line[..space], name + line[(space + 1)..]));
                },
                cancellation
            );
        }
        foreach (var (_, line) in lines.OrderBy(line => line.Time, StringComparer.Ordinal))
            Console.Out.WriteLine(line);
    }

    /// <summary>Follows the logs until all containers have stopped, or until Ctrl-C.</summary>
    private static async Task FollowAsync(
        DockerCli docker,
        IReadOnlyList<ContainerState> containers,
        string tail,
        CancellationToken cancellation
    )
    {
        try
        {
            await Task.WhenAll(containers.Select(FollowOneAsync));
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is the normal way to stop following.
        }

        async Task FollowOneAsync(ContainerState container)
        {
            var name = Name(container, containers);
            await docker.LogsAsync(
                container.Id,
                ["--follow", "--tail", tail],
                line => Console.Out.WriteLine(name + line),
                cancellation
            );
            await Console.Error.WriteLineAsync($"{container.Part} has stopped.");
        }
    }

    /// <summary>The prefix of a container's lines; empty if there is only one container.</summary>
    private static string Name(ContainerState container, IReadOnlyList<ContainerState> containers) =>
        containers.Count == 1 ? "" : $"{container.Part.PadRight(containers.Max(other => other.Part.Length))} | ";

    private static string Tail(string text) =>
        text == "all" || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? text
            : throw new UsageException($"--tail {text}: not a number of lines; write for example 100, or 'all'.");
}
