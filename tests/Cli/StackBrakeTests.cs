using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Cli.Tests;

public sealed class StackBrakeTests : IDisposable
{
    private const string Stack = "dev";
    private static readonly BrakeOrder Order = new("me@here", "errors");

    private readonly string folder = Directory.CreateTempSubdirectory("brake-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_next_way_starts_after_300_ms_and_the_first_success_cancels_the_others()
    {
        var time = new FakeTimeProvider();
        var cancelled = new TaskCompletionSource();
        var isFirstAsked = new TaskCompletionSource();
        var slow = new FakeWay(
            "slow",
            async stop =>
            {
                isFirstAsked.SetResult();
                stop.Register(cancelled.SetResult);
                await Task.Delay(-1, stop);
                throw new InvalidOperationException();
            }
        );
        var (fast, last) = (new FakeWay("fast"), new FakeWay("last"));
        var pulling = new StackBrake([slow, fast, last], time).PullAsync(Order, CancellationToken.None);

        await isFirstAsked.Task.WaitAsync(Wait.Bound);
        time.Advance(TimeSpan.FromMilliseconds(299));
        Assert.Empty(fast.Orders);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var outcome = await pulling.WaitAsync(Wait.Bound);

        Assert.Equal("fast", outcome.Result!.Way);
        Assert.Empty(last.Orders);
        await cancelled.Task.WaitAsync(Wait.Bound);
    }

    [Fact]
    public async Task A_way_that_fails_is_not_waited_for_and_all_failures_are_named()
    {
        // On a clock that stands still, a wait of 300 ms would never end.
        var time = new FakeTimeProvider();
        var brake = new StackBrake(
            [FakeWay.Failing("guard", "No token."), FakeWay.Failing("router", "No brake.", isMissing: true)],
            time
        );

        var outcome = await brake.PullAsync(Order, CancellationToken.None).WaitAsync(Wait.Bound);

        Assert.Null(outcome.Result);
        Assert.True(outcome.HasNoBrake);
        Assert.Equal("  guard: No token.\n  router: No brake.", outcome.Problems);
    }

    [Fact]
    public async Task Ways_that_do_not_answer_are_given_up()
    {
        var time = new FakeTimeProvider();
        var brake = new StackBrake(
            [
                new FakeWay(
                    "silent",
                    async stop =>
                    {
                        await Task.Delay(-1, stop);
                        throw new InvalidOperationException();
                    }
                ),
            ],
            time
        );
        var pulling = brake.PullAsync(Order, CancellationToken.None);

        await Wait.Until(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(20));
                return pulling.IsCompleted;
            },
            "the way to be given up"
        );

        Assert.Equal("  silent: No answer within 20 s.", (await pulling).Problems);
    }

    [Fact]
    public async Task Releasing_takes_the_first_way_that_succeeds()
    {
        var broken = new FakeWay("broken") { OnRelease = _ => throw new BrakeException("Gone.") };
        var (works, unused) = (new FakeWay("works"), new FakeWay("unused"));

        await new StackBrake([broken, works, unused], TimeProvider.System).ReleaseAsync(Order, CancellationToken.None);

        Assert.Equal(["off errors"], works.Orders);
        Assert.Empty(unused.Orders);
        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            new StackBrake([broken], TimeProvider.System).ReleaseAsync(Order, CancellationToken.None)
        );
        Assert.Equal("Cannot release the brake.\n  broken: Gone.", failure.Message);
    }

    [Theory]
    [InlineData("echo 'v1.0.0>v1.1.0 50.00 0.00'", "v1.1.0: 50 % → 0 %")]
    [InlineData("echo 'v1.0.0>v1.1.0 unknown 0.00'", "v1.1.0: unknown weight → 0 %")]
    [InlineData("echo 'v1.0.0 -'", "No canary is published; all users are on v1.0.0.")]
    public async Task The_router_s_script_says_the_weight_before_and_now(string docker, string expected)
    {
        using var tools = new FakeTools().With("docker", docker);

        var result = await Router(tools).PullAsync(Order, CancellationToken.None);

        Assert.Equal(expected, result.Describe());
        Assert.Equal(["docker exec shop-dev-router sh /opt/router/brake.sh on me@here errors"], tools.Calls);
    }

    [Theory]
    [InlineData("echo \"sh: can't open '/opt/router/brake.sh'\" >&2; exit 2", "The router has no brake", true)]
    [InlineData("echo 'sh: 0: cannot open /opt/router/brake.sh: No such file' >&2; exit 2", "The router has", true)]
    [InlineData("echo 'the brake is written, but the router reports 50.00' >&2; exit 1", "the brake is written", false)]
    [InlineData("echo 'Cannot connect to the Docker daemon' >&2; exit 1", "Cannot connect to the Docker", false)]
    [InlineData("echo 'No such container: shop-dev-router' >&2; exit 1", "Docker has no running router", false)]
    [InlineData("echo nonsense", "Its answer is not understood: nonsense", false)]
    public async Task A_router_without_a_brake_is_distinguished_from_one_that_fails(
        string docker,
        string problem,
        bool isMissing
    )
    {
        using var tools = new FakeTools().With("docker", docker);

        var failure = await Assert.ThrowsAsync<BrakeException>(() =>
            Router(tools).PullAsync(Order, CancellationToken.None)
        );

        Assert.StartsWith(problem, failure.Message);
        Assert.Equal(isMissing, failure.IsMissing);
    }

    [Fact]
    public async Task A_router_that_Compose_has_renamed_is_found_by_its_labels()
    {
        using var tools = new FakeTools().With(
            "docker",
            """
            case "$*" in
              "ps "*) echo 0123 ;;
              "exec 0123 "*) echo 'v1.0.0>v1.1.0 10.00 0.00' ;;
              *) echo 'Error: No such container: shop-dev-router' >&2; exit 1 ;;
            esac
            """
        );

        Assert.Equal("v1.1.0: 10 % → 0 %", (await Router(tools).PullAsync(Order, CancellationToken.None)).Describe());
    }

    [Fact]
    public async Task The_guard_s_container_is_a_way_of_its_own()
    {
        using var tools = new FakeTools().With("docker", "echo 'v1.0.0>v1.1.0 50.00 0.00'");
        var way = new GuardContainerWay(new DockerCli(tools.Runner), "shop", Stack);

        await way.PullAsync(Order, CancellationToken.None);
        await way.ReleaseAsync(Order, CancellationToken.None);

        Assert.Equal(
            [
                "docker exec shop-dev-guard guard brake --by me@here --reason errors",
                "docker exec shop-dev-guard guard release-brake --by me@here --reason errors",
            ],
            tools.Calls
        );
    }

    [Fact]
    public async Task The_guard_is_asked_with_the_stack_s_token()
    {
        File.WriteAllText(Path.Combine(folder, ".env.dev"), "POSTGRES_PASSWORD='a'\nGUARD_TOKEN='t0p'\n");
        using var guard = new FakeGuard(
            200,
            """{"stable":"v1.0.0","canary":"v1.1.0","weightBefore":50.0,"weight":0}"""
        );

        var result = await new GuardWay(guard.Url, folder, Stack).PullAsync(Order, CancellationToken.None);
        await new GuardWay(guard.Url, folder, Stack).ReleaseAsync(Order, CancellationToken.None);

        Assert.Equal("v1.1.0: 50 % → 0 %", result.Describe());
        Assert.Equal(
            [
                """POST /brake Bearer t0p {"by":"me@here","reason":"errors"}""",
                """POST /release-brake Bearer t0p {"by":"me@here","reason":"errors"}""",
            ],
            guard.Requests
        );
    }

    [Fact]
    public async Task A_guard_without_a_canary_has_nothing_to_do()
    {
        File.WriteAllText(Path.Combine(folder, ".env.dev"), "GUARD_TOKEN=t0p\n");
        using var guard = new FakeGuard(200, """{"stable":"v1.0.0","canary":null,"weightBefore":0,"weight":0}""");

        Assert.Null((await new GuardWay(guard.Url, folder, Stack).PullAsync(Order, CancellationToken.None)).Canary);
    }

    [Theory]
    [InlineData(401, "", "It refuses the token, so it is the guard of another stack")]
    [InlineData(409, "", "The brake is not on.")]
    [InlineData(504, """{"detail":"The router reports 50."}""", "It answered 504: The router reports 50.")]
    [InlineData(502, "Bad gateway\n<p>", "It answered 502: Bad gateway")]
    [InlineData(200, "<html>", "It does not answer as a guard does")]
    [InlineData(200, "[]", "It does not answer as a guard does")]
    public async Task What_the_guard_refuses_is_reported(int status, string body, string problem)
    {
        File.WriteAllText(Path.Combine(folder, ".env.dev"), "GUARD_TOKEN=t0p\n");
        using var guard = new FakeGuard(status, body);

        var failure = await Assert.ThrowsAsync<BrakeException>(() =>
            new GuardWay(guard.Url, folder, Stack).PullAsync(Order, CancellationToken.None)
        );

        Assert.StartsWith(problem, failure.Message);
    }

    [Fact]
    public async Task Without_a_token_the_guard_is_not_asked()
    {
        using var guard = new FakeGuard(200, "");

        var failure = await Assert.ThrowsAsync<BrakeException>(() =>
            new GuardWay(guard.Url, folder, Stack).PullAsync(Order, CancellationToken.None)
        );

        Assert.Equal("No token in .env.dev, nor in the environment variable GUARD_TOKEN.", failure.Message);
        Assert.Empty(guard.Requests);
    }

    [Theory]
    [InlineData("config:\n  shop:guard:\n    enabled: true\n    hostPort: 9192 # here\n", 9192)]
    [InlineData("config:\n  shop:guard: { hostPort: 9193 }\n", 9193)]
    [InlineData("<<<<<<< HEAD\n  shop:guard: { hostPort: 9194 }\n=======\n", 9194)]
    [InlineData("config:\n  shop:guard: {}\n  shop:prometheus: { hostPort: 1 }\n", 9092)]
    [InlineData("config:\n  shop:guard:\n    x: 1\n  shop:prometheus:\n    hostPort: 1\n", 9092)]
    [InlineData(null, 9092)]
    public void The_guard_s_port_is_read_from_a_file_that_may_be_broken(string? text, int port)
    {
        if (text is not null)
            File.WriteAllText(Path.Combine(folder, "Pulumi.dev.yaml"), text);

        Assert.Equal(port, GuardWay.PortOf(new StackFiles(folder), Stack));
    }

    private static RouterWay Router(FakeTools tools) => new(new DockerCli(tools.Runner), "shop", Stack);
}

/// <summary>A guard that gives one answer and keeps the requests.</summary>
internal sealed class FakeGuard : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly (int Status, string Body) answer;

    public FakeGuard(int status, string body)
    {
        answer = (status, body);
        // HttpListener cannot choose a free port itself.
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }
        listener.Prefixes.Add(Url.AbsoluteUri);
        listener.Start();
        _ = ServeAsync();
    }

    public Uri Url { get; }
    public List<string> Requests { get; } = [];

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            var request = context.Request;
            using var reader = new StreamReader(request.InputStream);
            var body = await reader.ReadToEndAsync();
            Requests.Add($"{request.HttpMethod} {request.Url!.AbsolutePath} {request.Headers["Authorization"]} {body}");
            context.Response.StatusCode = answer.Status;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
            context.Response.Close();
        }
    }
}
