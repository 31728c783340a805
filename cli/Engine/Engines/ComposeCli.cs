using System.Text.RegularExpressions;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>A Compose project on this machine.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="File">The path of its Compose file.</param>
/// <param name="EnvironmentFile">The file with the values of its secrets; it may not exist.</param>
/// <param name="SecretNames">
/// The names of its secrets; a shell variable of the same name must not override them.
/// </param>
internal sealed record ComposeProject(
    string Name,
    string File,
    string EnvironmentFile,
    IReadOnlyList<string> SecretNames
);

/// <summary>Docker Compose: Docker's plugin (<c>docker compose</c>) if installed, else <c>docker-compose</c>.</summary>
internal sealed partial class ComposeCli
{
    // The first version that reads files without a version and supports conditions in depends_on.
    private static readonly Version Oldest = new(1, 27);

    private readonly ProcessRunner runner;
    private readonly string[] command;

    private ComposeCli(ProcessRunner runner, params string[] command)
    {
        this.runner = runner;
        this.command = command;
    }

    /// <summary>Finds Compose.</summary>
    /// <param name="runner">Runs programs.</param>
    /// <param name="checksVersion">
    /// Whether to refuse a version that is too old; asking the older Compose takes most of a second.
    /// </param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <exception cref="UsageException">Compose is not installed, or it is too old.</exception>
    public static async Task<ComposeCli> FindAsync(
        ProcessRunner runner,
        bool checksVersion,
        CancellationToken cancellation
    )
    {
        if ((await runner.RunAsync(new("docker", "compose", "version", "--short"), cancellation)).Succeeded)
            return new(runner, "docker", "compose");
        if (runner.Find("docker-compose") is null)
        {
            throw new UsageException(
                "Docker Compose is missing: neither 'docker compose' nor 'docker-compose' is installed. "
                    + "Install Docker's Compose plugin (https://docs.docker.com/compose/install/)."
            );
        }
        if (!checksVersion)
            return new(runner, "docker-compose");
        var version = await runner.RunAsync(new("docker-compose", "version", "--short"), cancellation);
        if (Number().Match(version.Output) is { Success: true } number && Version.Parse(number.Value) < Oldest)
        {
            throw new UsageException(
                $"docker-compose {number.Value} is too old; {Oldest} or later is required. "
                    + "Install Docker's Compose plugin (https://docs.docker.com/compose/install/)."
            );
        }
        return new(runner, "docker-compose");
    }

    /// <summary>
    /// Applies some services, or all: creates missing ones, recreates changed ones, starts stopped ones.
    /// </summary>
    public Task<ProcessResult> UpAsync(
        ComposeProject project,
        IReadOnlyList<string> services,
        CancellationToken cancellation
    ) => RunAsync(project, ["up", "--detach", "--no-build", .. services], cancellation);

    /// <summary>Builds the images of services.</summary>
    public Task<ProcessResult> BuildAsync(
        ComposeProject project,
        IReadOnlyList<string> services,
        CancellationToken cancellation
    ) => RunAsync(project, ["build", .. services], cancellation);

    /// <summary>
    /// The hash that each service's container would get; Compose recreates a container with a different hash.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> HashesAsync(
        ComposeProject project,
        CancellationToken cancellation
    )
    {
        var hashes = await RunAsync(project, ["config", "--hash", "*"], cancellation);
        return hashes
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .Where(words => words.Length == 2)
            .ToDictionary(words => words[0], words => words[1]);
    }

    private Task<ProcessResult> RunAsync(ComposeProject project, string[] verb, CancellationToken cancellation)
    {
        string[] environmentFile = File.Exists(project.EnvironmentFile) ? ["--env-file", project.EnvironmentFile] : [];
        var variables = project.SecretNames.ToDictionary(name => name, _ => (string?)null);
        // Otherwise Compose warns of containers that are removed later.
        variables["COMPOSE_IGNORE_ORPHANS"] = "1";
        // Compose 1.29 gives up on a response after a minute, but stopping a busy database may take longer.
        variables["COMPOSE_HTTP_TIMEOUT"] = "300";
        return runner.RunAsync(
            new(
                command[0],
                [
                    .. command.Skip(1),
                    "--project-name",
                    project.Name,
                    "--file",
                    project.File,
                    .. environmentFile,
                    .. verb,
                ]
            )
            {
                Folder = Path.GetDirectoryName(project.File),
                Environment = variables,
            },
            cancellation
        );
    }

    [GeneratedRegex(@"[0-9]+\.[0-9]+(\.[0-9]+)?")]
    private static partial Regex Number();
}
