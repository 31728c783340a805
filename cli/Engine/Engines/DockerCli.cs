using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InventarioRetail.Components;

namespace InventarioRetail.Engine.Engines;

/// <summary>Reads the containers of stacks.</summary>
internal interface IContainers
{
    /// <summary>The containers of a stack ordered by name, in any state and whichever engine created them.</summary>
    /// <param name="project">The project's name, which the containers' names begin with.</param>
    /// <param name="stack">The stack.</param>
    /// <param name="cancellation">Cancels the query.</param>
    /// <exception cref="DeploymentException">Docker does not respond.</exception>
    public Task<IReadOnlyList<ContainerState>> ContainersAsync(
        string project,
        string stack,
        CancellationToken cancellation
    );

    /// <summary>Reads a container's log, both standard output and standard error.</summary>
    /// <param name="container">Its id.</param>
    /// <param name="options">Options of <c>docker logs</c>.</param>
    /// <param name="onLine">Called with each line.</param>
    /// <param name="cancellation">Cancels reading.</param>
    public Task<ProcessResult> LogsAsync(
        string container,
        IReadOnlyList<string> options,
        Action<string> onLine,
        CancellationToken cancellation
    );
}

/// <summary>Runs the <c>docker</c> command.</summary>
internal sealed partial class DockerCli(ProcessRunner runner) : IContainers
{
    private const string Docker = "docker";

    // Another process may already be removing the same containers.
    private static readonly TimeSpan RemovalTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Checks that Docker is installed, running and accessible.</summary>
    /// <exception cref="UsageException">It is not; the message says how to fix it.</exception>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        if (runner.Find(Docker) is null)
        {
            throw new UsageException(
                "'docker' is not on PATH. Install Docker with Docker Compose (https://docs.docker.com/engine/install/)."
            );
        }
        var version = await runner.RunAsync(new(Docker, "version", "--format", "{{.Server.Version}}"), cancellation);
        if (!version.Succeeded)
            throw new UsageException(DockerProblem.Explain(version.Error, new DockerProblem.Place()));
    }

    /// <summary>Checks that Docker runs on this machine, so that it can mount this machine's files.</summary>
    /// <exception cref="UsageException">It runs on another machine.</exception>
    public async Task CheckLocalAsync(CancellationToken cancellation)
    {
        var context = await runner.RunAsync(
            new(Docker, "context", "inspect", "--format", "{{.Endpoints.docker.Host}}"),
            cancellation
        );
        var host = context.Output.Trim();
        if (context.Succeeded && RemoteHost().IsMatch(host))
        {
            throw new UsageException(
                $"Docker runs on another machine ({host}), but the Compose engine mounts files of this one. "
                    + "Run the command on that machine, or use --engine pulumi with 'pulumi config set docker:host'."
            );
        }
    }

    public async Task<IReadOnlyList<ContainerState>> ContainersAsync(
        string project,
        string stack,
        CancellationToken cancellation
    )
    {
        var ids = await LinesAsync(["ps", "--all", "--quiet", "--no-trunc", .. Filters(project, stack)], cancellation);
        if (ids.Count == 0)
            return [];
        // A container that was removed in the meantime is an error, but the output still describes the others.
        var inspected = await runner.RunAsync(new(Docker, ["inspect", "--type", "container", .. ids]), cancellation);
        if (!inspected.Succeeded && !inspected.Error.Contains("No such container", StringComparison.OrdinalIgnoreCase))
            throw new DeploymentException(DockerProblem.Explain(inspected.Error, new DockerProblem.Place()));
        return
        [
            .. ((JsonArray)JsonNode.Parse(inspected.Output)!)
                .Select(container => ContainerReader.Read(container!))
                .OrderBy(container => container.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>The id of the running container of a part; null if there is none, or Docker does not respond.</summary>
    public async Task<string?> RunningAsync(
        string project,
        string stack,
        string part,
        CancellationToken cancellation
    ) =>
        (
            await runner.RunAsync(
                new(
                    Docker,
                    ["ps", "--quiet", .. Filters(project, stack), "--filter", $"label={PartLabels.Part}={part}"]
                ),
                cancellation
            )
        )
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault();

    /// <summary>Removes containers at once, and keeps their volumes.</summary>
    /// <exception cref="DeploymentException">Docker refuses.</exception>
    public async Task RemoveNowAsync(IReadOnlyList<ContainerState> containers, CancellationToken cancellation)
    {
        if (containers.Count == 0)
            return;
        var removed = await runner.RunAsync(
            new(Docker, ["rm", "--force", .. containers.Select(container => container.Id)]),
            cancellation
        );
        if (!removed.Succeeded && !InProgress().IsMatch(removed.Error))
            throw new DeploymentException(DockerProblem.Explain(removed.Error, new DockerProblem.Place()));
    }

    /// <summary>The images that this machine does not have.</summary>
    public async Task<IReadOnlyList<string>> MissingImagesAsync(
        IReadOnlyList<string> images,
        CancellationToken cancellation
    )
    {
        if (images.Count == 0)
            return [];
        var found = await runner.RunAsync(
            new(Docker, ["image", "inspect", "--format", "found", .. images]),
            cancellation
        );
        if (found.Succeeded)
            return [];
        var missing = new List<string>();
        foreach (var image in images)
        {
            if (
                !(
                    await runner.RunAsync(new(Docker, "image", "inspect", "--format", "found", image), cancellation)
                ).Succeeded
            )
            {
                missing.Add(image);
            }
        }
        return missing;
    }

    /// <summary>Pulls an image from its registry.</summary>
    /// <exception cref="DeploymentException">It cannot be pulled.</exception>
    public async Task PullAsync(string image, string part, CancellationToken cancellation)
    {
        var pulled = await runner.RunAsync(new(Docker, "pull", "--quiet", image), cancellation);
        if (!pulled.Succeeded)
            throw new DeploymentException(DockerProblem.Explain(pulled.Error, new() { Image = image, Part = part }));
    }

    /// <summary>A tag for each image id that has one.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        IReadOnlyList<string> ids,
        CancellationToken cancellation
    )
    {
        if (ids.Count == 0)
            return new Dictionary<string, string>();
        var inspected = await runner.RunAsync(new(Docker, ["image", "inspect", .. ids]), cancellation);
        var tags = new Dictionary<string, string>();
        foreach (var image in JsonNode.Parse(inspected.Output) as JsonArray ?? [])
        {
            if ((image!["RepoTags"] as JsonArray)?.FirstOrDefault() is { } tag)
                tags[image["Id"]!.GetValue<string>()] = tag.GetValue<string>();
        }
        return tags;
    }

    /// <summary>
    /// Stops containers with their own stop signal and timeout, and removes them with their anonymous volumes.
    /// </summary>
    /// <exception cref="DeploymentException">Docker refuses.</exception>
    public async Task RemoveAsync(IReadOnlyList<ContainerState> containers, CancellationToken cancellation)
    {
        if (containers.Count == 0)
            return;
        string[] ids = [.. containers.Select(container => container.Id)];
        // A failed stop is ignored: the removal below reports the error.
        await runner.RunAsync(new(Docker, ["stop", .. ids]), cancellation);
        var removed = await runner.RunAsync(new(Docker, ["rm", "--force", "--volumes", .. ids]), cancellation);
        if (!removed.Succeeded && !InProgress().IsMatch(removed.Error))
            throw new DeploymentException(DockerProblem.Explain(removed.Error, new DockerProblem.Place()));
        var watch = Stopwatch.StartNew();
        while ((await LinesAsync(["ps", "--all", "--quiet", "--no-trunc"], cancellation)).Intersect(ids).Any())
        {
            if (watch.Elapsed > RemovalTimeout)
            {
                throw new DeploymentException(
                    "Docker did not finish removing containers. Check 'docker ps --all' and restart Docker."
                );
            }
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
        }
    }

    /// <summary>The names of the stack's networks.</summary>
    public Task<IReadOnlyList<string>> NetworksAsync(string project, string stack, CancellationToken cancellation) =>
        NamedAsync("network", project, stack, cancellation);

    /// <summary>The names of the stack's volumes.</summary>
    public Task<IReadOnlyList<string>> VolumesAsync(string project, string stack, CancellationToken cancellation) =>
        NamedAsync("volume", project, stack, cancellation);

    public Task RemoveNetworksAsync(IReadOnlyList<string> names, CancellationToken cancellation) =>
        names.Count == 0 ? Task.CompletedTask : DoAsync(["network", "rm", .. names], cancellation);

    public Task RemoveVolumesAsync(IReadOnlyList<string> names, CancellationToken cancellation) =>
        names.Count == 0 ? Task.CompletedTask : DoAsync(["volume", "rm", .. names], cancellation);

    /// <summary>The container that publishes a port of the host; null if none does.</summary>
    public async Task<string?> HolderOfPortAsync(string port, CancellationToken cancellation) =>
        (
            await runner.RunAsync(
                new(Docker, "ps", "--filter", $"publish={port}", "--format", "{{.Names}}"),
                cancellation
            )
        )
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault();

    /// <summary>Runs a command in a container.</summary>
    public Task<ProcessResult> ExecuteAsync(
        string container,
        IReadOnlyList<string> command,
        CancellationToken cancellation
    ) => runner.RunAsync(new(Docker, ["exec", container, .. command]), cancellation);

    public Task<ProcessResult> LogsAsync(
        string container,
        IReadOnlyList<string> options,
        Action<string> onLine,
        CancellationToken cancellation
    ) =>
        runner.RunAsync(
            new(Docker, ["logs", .. options, container]) { OnOutput = onLine, OnError = onLine },
            cancellation
        );

    /// <summary>
    /// The filters of <c>docker ps</c> for the containers of a stack. Two projects may have stacks of the same name.
    /// While Compose replaces a container, its name has an id as prefix.
    /// </summary>
    private static string[] Filters(string project, string stack) =>
        [
            "--filter",
            $"label={PartLabels.Stack}={stack}",
            "--filter",
            $"name=^/?([0-9a-f]+_)?{Regex.Escape($"{project}-{stack}-")}",
        ];

    private async Task<IReadOnlyList<string>> NamedAsync(
        string kind,
        string project,
        string stack,
        CancellationToken cancellation
    )
    {
        var names = await LinesAsync(
            [kind, "ls", "--filter", $"label={PartLabels.Stack}={stack}", "--format", "{{.Name}}"],
            cancellation
        );
        return [.. names.Where(name => name.StartsWith($"{project}-{stack}-", StringComparison.Ordinal)).Order()];
    }

    private async Task<IReadOnlyList<string>> LinesAsync(string[] arguments, CancellationToken cancellation) =>
        (await DoAsync(arguments, cancellation)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<ProcessResult> DoAsync(string[] arguments, CancellationToken cancellation)
    {
        var done = await runner.RunAsync(new(Docker, arguments), cancellation);
        return done.Succeeded
            ? done
            : throw new DeploymentException(DockerProblem.Explain(done.Error, new DockerProblem.Place()));
    }

    [GeneratedRegex("No such container|already in progress", RegexOptions.IgnoreCase)]
    private static partial Regex InProgress();

    [GeneratedRegex(@"\A(ssh://|tcp://(?!(localhost|127\.|\[::1\])))")]
    private static partial Regex RemoteHost();
}
