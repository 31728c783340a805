namespace InventarioRetail.Cli.Tests;

/// <summary>What is said where Docker or Compose is missing or cannot be used. The programs are scripts.</summary>
public sealed class EngineToolTests
{
    private const string DockerThatRuns = """
        case "$1" in
          version) echo 20.10.24 ;;
          context) echo unix:///var/run/docker.sock ;;
          compose) echo "docker: 'compose' is not a docker command." >&2; exit 1 ;;
        esac
        """;

    [Fact]
    public async Task Without_Docker_it_says_where_to_get_it()
    {
        using var tools = new FakeTools();

        Assert.StartsWith(
            "'docker' is not on PATH. Install Docker with Docker Compose (https://",
            await RefusalAsync(tools)
        );
    }

    [Theory]
    [InlineData(
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
        "Docker does not respond: it is not running, or was stopped. Start it (sudo systemctl start docker"
    )]
    [InlineData(
        "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get \\\"http://%2Fvar%2Frun%2Fdocker.sock/v1.24/version\\\": dial unix /var/run/docker.sock: connect: permission denied",
        "You have no permission to use Docker on this machine. Add yourself to its group (sudo usermod -aG docker $USER)"
    )]
    public async Task A_Docker_that_cannot_be_used_is_reported_with_what_to_do(string error, string expected)
    {
        using var tools = new FakeTools().With("docker", $"echo \"{error}\" >&2; exit 1");

        Assert.StartsWith(expected, await RefusalAsync(tools));
    }

    [Theory]
    [InlineData("ssh://deploy@10.0.0.5", false)]
    [InlineData("tcp://10.0.0.5:2376", false)]
    [InlineData("tcp://localhost:2375", true)]
    [InlineData("unix:///home/me/.docker/desktop/docker.sock", true)]
    public async Task Docker_on_another_machine_is_refused_as_it_could_not_mount_this_one_s_files(
        string host,
        bool isFine
    )
    {
        using var tools = new FakeTools().With("docker", $"[ \"$1\" != context ] || echo '{host}'");

        var refusal = await RefusalAsync(tools);

        Assert.Equal(!isFine, refusal.StartsWith($"Docker runs on another machine ({host})", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_Compose_it_says_where_to_get_it()
    {
        using var tools = new FakeTools().With("docker", DockerThatRuns);

        Assert.StartsWith(
            "Docker Compose is missing: neither 'docker compose' nor 'docker-compose'",
            await RefusalAsync(tools)
        );
    }

    [Theory]
    [InlineData("1.26.2")]
    [InlineData("1.8")]
    public async Task A_Compose_that_is_too_old_is_refused(string version)
    {
        using var tools = new FakeTools().With("docker", DockerThatRuns).With("docker-compose", $"echo {version}");

        Assert.StartsWith(
            $"docker-compose {version} is too old; 1.27 or later is required.",
            await RefusalAsync(tools)
        );
    }

    [Theory]
    [InlineData("1.27.0")]
    [InlineData("1.29.2")]
    [InlineData("v2.26.1-4")]
    public async Task Compose_is_accepted_from_1_27_on(string version)
    {
        using var tools = new FakeTools().With("docker", DockerThatRuns).With("docker-compose", $"echo {version}");

        Assert.Equal("", await RefusalAsync(tools));
    }

    [Fact]
    public async Task The_plugin_is_preferred()
    {
        using var tools = new FakeTools()
            .With(
                "docker",
                DockerThatRuns.Replace(
                    "echo \"docker: 'compose' is not a docker command.\" >&2; exit 1",
                    "echo 2.26.1",
                    StringComparison.Ordinal
                )
            )
            .With("docker-compose", "echo 1.26.0");

        var compose = await ComposeCli.FindAsync(tools.Runner, checksVersion: true, CancellationToken.None);
        await compose.UpAsync(new("shop-dev", "/compose.yaml", "/none", []), ["web"], CancellationToken.None);

        Assert.Equal(
            [
                "docker compose version --short",
                "docker compose --project-name shop-dev --file /compose.yaml up --detach --no-build web",
            ],
            tools.Calls
        );
    }

    [Fact]
    public async Task Compose_reads_secrets_from_the_file_and_never_from_the_shell()
    {
        using var project = new EngineProject();
        var secrets = Path.Combine(project.Folder, ".env.dev");
        File.WriteAllText(secrets, "ENGINE_TEST_PASSWORD=s3cret\n");
        using var tools = new FakeTools()
            .With("docker", DockerThatRuns)
            .With(
                "docker-compose",
                "echo 1.29.2; echo \"found ${HOME:+home} ${ENGINE_TEST_PASSWORD:-no password}\" >> \"$CALLS\""
            );
        var runner = tools.Runner;
        Environment.SetEnvironmentVariable("ENGINE_TEST_PASSWORD", "of another stack");
        try
        {
            var compose = await ComposeCli.FindAsync(runner, checksVersion: true, CancellationToken.None);
            await compose.UpAsync(
                new("shop-dev", Path.Combine(project.Folder, "compose.yaml"), secrets, ["ENGINE_TEST_PASSWORD"]),
                [],
                CancellationToken.None
            );
        }
        finally
        {
            Environment.SetEnvironmentVariable("ENGINE_TEST_PASSWORD", null);
        }

        Assert.Equal(
            [
                $"docker-compose --project-name shop-dev --file {project.Folder}/compose.yaml --env-file {secrets} up --detach --no-build",
                "found home no password",
            ],
            tools.Calls[^2..]
        );
        Assert.DoesNotContain("s3cret", string.Concat(tools.Calls));
    }

    /// <summary>Why the engine cannot be used; empty where it can.</summary>
    private static async Task<string> RefusalAsync(FakeTools tools)
    {
        using var project = new EngineProject();
        try
        {
            await project.Engine(tools.Runner).Engine.CheckAsync(project.Stack, CancellationToken.None);
            return "";
        }
        catch (UsageException refusal)
        {
            return refusal.Message;
        }
    }
}
