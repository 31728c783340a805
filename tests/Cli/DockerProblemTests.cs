namespace InventarioRetail.Cli.Tests;

/// <summary>What errors of Docker and Compose, written down as they came, are told as.</summary>
public sealed class DockerProblemTests
{
    [Fact]
    public void A_port_in_use_is_found_in_what_both_versions_of_Compose_say()
    {
        const string one = """
            Creating shop-dev-web ... error

            ERROR: for shop-dev-web  Cannot start service web: driver failed programming external connectivity on endpoint shop-dev-web (e9bf): Error starting userland proxy: listen tcp4 127.0.0.1:18098: bind: address already in use
            Encountered errors while bringing up the project.
            """;
        const string two =
            "Error response from daemon: driver failed programming external connectivity on endpoint shop-dev-web (1239): Bind for 0.0.0.0:8080 failed: port is already allocated";

        Assert.Equal(("127.0.0.1:18098", "shop-dev-web"), DockerProblem.PortInUse(one));
        Assert.Equal(("0.0.0.0:8080", "shop-dev-web"), DockerProblem.PortInUse(two));
        Assert.Null(DockerProblem.PortInUse("no space left on device"));
    }

    [Theory]
    [InlineData(
        "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host",
        "its registry is unreachable"
    )]
    [InlineData(
        "Get \"http://localhost:5/v2/\": dial tcp 127.0.0.1:5: connect: connection refused",
        "its registry is unreachable"
    )]
    [InlineData(
        "manifest for redis:7-alpin not found: manifest unknown: manifest unknown",
        "is not in its registry, or you have no permission to pull it"
    )]
    [InlineData(
        "pull access denied for shop, repository does not exist or may require 'docker login'",
        "is not in its registry, or you have no permission to pull it"
    )]
    [InlineData(
        "write /var/lib/docker/tmp/GetImageBlob1: no space left on device",
        "The disk is full (while pulling redis:7)."
    )]
    [InlineData("something new", "cannot be pulled:\n  something new")]
    public void An_image_that_cannot_be_fetched_is_reported_with_the_reason(string error, string expected)
    {
        var told = DockerProblem.Explain(error, new() { Image = "redis:7", Part = "redis" });

        Assert.Contains(expected, told);
        Assert.Contains("redis:7", told);
    }

    [Fact]
    public void Of_a_stack_trace_the_last_lines_are_left()
    {
        const string error = """
            Traceback (most recent call last):
              File "/usr/bin/docker-compose", line 33, in <module>
                sys.exit(main())
                         ^^^^^^
            docker.errors.APIError: 500 Server Error: something broke
            """;

        Assert.Equal(
            "Docker failed:\n  sys.exit(main())\n  docker.errors.APIError: 500 Server Error: something broke",
            DockerProblem.Explain(error, new())
        );
    }

    [Theory]
    [InlineData(
        "docker.errors.DockerException: Error while fetching server API version: ('Connection aborted.', FileNotFoundError(2, 'No such file or directory'))"
    )]
    [InlineData("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?")]
    public void A_Docker_that_went_away_is_reported(string error) =>
        Assert.StartsWith("Docker does not respond", DockerProblem.Explain(error, new()));

    [Theory]
    [InlineData(
        "network shop-dev-edge was found but has incorrect label com.docker.compose.network set to \"shop-dev-edge\"",
        "were created by an older Docker Compose"
    )]
    [InlineData("Pool overlaps with other one on this address space", "no free address range for a network")]
    [InlineData(
        "Conflict. The container name \"/shop-dev-web\" is already in use by container \"c2f9\".",
        "The container shop-dev-web already exists"
    )]
    public void Other_errors_are_reported_with_what_to_do(string error, string expected) =>
        Assert.Contains(expected, DockerProblem.Explain(error, new()));

    [Fact]
    public void Without_a_reason_it_says_that_there_was_none() =>
        Assert.Equal(
            "Docker failed: no error message.",
            DockerProblem.Explain(" Container shop-dev-web  Creating\n", new())
        );
}
