using System.Text.RegularExpressions;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>A Compose project on this machine.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="File">Path of its Compose file.</param>
/// <param name="EnvironmentFile">File with the values of its secrets; none where it is not there.</param>
/// <param name="SecretNames">Names of the secrets: a variable of the shell that happens to have the name must not be taken for one.</param>
internal sealed record ComposeProject(
    string Name,
    string File,
    string EnvironmentFile,
    IReadOnlyList<string> SecretNames
);

/// <summary>Docker Compose: the plugin of Docker (<c>docker compose</c>) where it is installed, else <c>docker-compose</c>.</summary>
internal sealed partial class ComposeCli
{
    // The first that reads files without a version, with conditions in depends_on.
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
    /// <param name="checksVersion">Whether one that is too old is refused; asking the older Compose takes most of a second.</param>
    /// <param name="cancellation">Ends the looking.</param>
    /// <exception cref="UsageException">There is none, or it is too old.</exception>
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
                "Docker Compose is missing: neither 'docker compose' nor 'docker-compose' is there. "
                    + "Install Docker's Compose plugin (https://docs.docker.com/compose/install/)."
            );
        }
        if (!checksVersion)
            return new(runner, "docker-compose");
        var version = await runner.RunAsync(new("docker-compose", "version", "--short"), cancellation);
        if (Number().Match(version.Output) is { Success: true } number && Version.Parse(number.Value) < Oldest)
        {
            throw new UsageException(
                $"docker-compose is {number.Value}, and {Oldest} is the oldest that will do. "
                    + "Install Docker's Compose plugin (https://docs.docker.com/compose/install/)."
            );
        }
        return new(runner, "docker-compose");
    }

    /// <summary>Has services, or all of them, be as the file says: made, made again where they differ, started where they stand still.</summary>
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

    /// <summary>By service, the hash that its container would get; a container with another one would be made again.</summary>
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
        // Compose would warn of the containers that are removed later on.
        variables["COMPOSE_IGNORE_ORPHANS"] = "1";
        // Compose 1.29 gives up on an answer after a minute, which stopping a busy database may take.
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
