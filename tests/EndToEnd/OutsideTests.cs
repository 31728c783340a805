using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>What can be reached from outside, and what is answered (requirements R-NET, R-APP, security headers).</summary>
public sealed class OutsideTests(StackFixture fixture)
{
    private readonly RunningStack stack = fixture.Stack;

    private static readonly string[] SecurityHeaders =
    [
        "Strict-Transport-Security",
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "X-XSS-Protection",
    ];

    [RequiresDockerFact]
    public async Task Of_all_ports_that_anything_listens_on_only_the_routers_answers_from_outside()
    {
        var listening = await ListeningAsync();
        // The prober stands where the world does: on no network of the stack.
        var host = await RunningStack.HostAddressAsync();
        string[] published =
        [
            .. listening
                .Select(port => port.Port)
                .Append(stack.RouterPort)
                .Append(stack.PrometheusPort)
                .Append(stack.PostgresPort)
                .Distinct()
                .Select(port => $"{host} {port}"),
        ];
        string[] inside = [.. listening.Select(port => $"{port.Address} {port.Port}").Distinct()];
        Assert.True(inside.Length > 20, $"{inside.Length} places to try");

        var router = $"{host} {stack.RouterPort}";
        var open = await OpenAsync([.. inside, .. published], router);

        Assert.Equal([router], open);
    }

    [RequiresDockerFact]
    public async Task Operators_reach_Prometheus_and_Postgres_on_loopback()
    {
        foreach (var port in (int[])[stack.PrometheusPort, stack.PostgresPort])
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            Assert.True(client.Connected);
        }
    }

    [RequiresDockerFact]
    public async Task Every_answer_has_the_security_headers_whatever_it_is()
    {
        var answers = new List<(HttpStatusCode Expected, HttpRequestMessage Request)>
        {
            (HttpStatusCode.OK, stack.Request("/health")),
            (HttpStatusCode.OK, stack.Request("/api/summary", "headers")),
            (HttpStatusCode.Unauthorized, stack.Request("/api/summary", "headers", "wrong")),
            (HttpStatusCode.NotFound, stack.Request("/there-is-no-such-page", "headers")),
            (HttpStatusCode.NotFound, stack.Request("/metrics", "headers")),
            (HttpStatusCode.NotFound, stack.Request("/METRICS", "headers")),
        };
        foreach (var (expected, request) in answers)
        {
            using var response = await stack.Client.SendAsync(request);
            Assert.Equal(expected, response.StatusCode);
            Assert.Equal(
                SecurityHeaders,
                SecurityHeaders.Where(name =>
                    response.Headers.Contains(name) || response.Content.Headers.Contains(name)
                )
            );
            Assert.False(response.Headers.Contains("Server"), $"{request.RequestUri} names its server");
        }
    }

    [RequiresDockerFact]
    public async Task A_wrong_or_missing_key_is_refused_by_both_revisions()
    {
        foreach (var key in (string?[])["wrong", "", null])
        {
            var served = new HashSet<string>();
            for (var user = 0; user < 40; user++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, stack.Url + "/api/summary");
                request.Headers.Add("X-User-Id", $"nobody-{user}");
                if (key is not null)
                    request.Headers.Add("X-API-Key", key);
                using var response = await stack.Client.SendAsync(request);
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
                served.Add(response.Headers.GetValues("X-Revision").Single());
            }
            Assert.Equal([stack.Stable, stack.Canary], served.Order(StringComparer.Ordinal));
        }
    }

    [RequiresDockerFact]
    public async Task The_rate_limit_lets_100_requests_of_a_user_through_and_touches_no_other_user()
    {
        var user = $"hasty-{Guid.NewGuid():N}";
        var statuses = new List<HttpStatusCode>();
        for (var request = 0; request < 130; request++)
        {
            using var response = await stack.GetAsync("/api/summary", user);
            statuses.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                Assert.NotNull(response.Headers.RetryAfter);
        }

        Assert.Equal(100, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(30, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        using var other = await stack.GetAsync("/api/summary", $"calm-{Guid.NewGuid():N}");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [RequiresDockerFact]
    public async Task A_request_is_followed_by_its_id_through_the_logs_of_router_and_dashboard()
    {
        var id = $"e2e-{Guid.NewGuid():N}";
        using var request = stack.Request("/api/summary", "followed");
        request.Headers.Add("X-Request-ID", id);

        using var response = await stack.Client.SendAsync(request);

        Assert.Equal(id, response.Headers.GetValues("X-Request-ID").Single());
        var revision = response.Headers.GetValues("X-Revision").Single();
        foreach (var part in (string[])["router", RunningStack.PartOf(revision)])
        {
            await Eventually.HoldsAsync(async () =>
            {
                var line = (await stack.LogAsync(part)).FirstOrDefault(line =>
                    line.Contains(id, StringComparison.Ordinal)
                );
                return line is null ? $"{part} has not logged {id}"
                    : JsonNode.Parse(line)!["request_id"]!.GetValue<string>() == id ? null
                    : line;
            });
        }
    }

    /// <summary>Address and port of everything that listens in the stack's containers, from the kernel's own tables.</summary>
    private async Task<(string Address, int Port)[]> ListeningAsync()
    {
        var found = new List<(string, int)>();
        foreach (var part in (await stack.ContainersAsync()).Keys)
        {
            var state = (
                await Shell.OutputAsync(
                    "docker",
                    "inspect",
                    "--format",
                    "{{.State.Pid}}{{range .NetworkSettings.Networks}} {{.IPAddress}}{{end}}",
                    stack.ContainerName(part)
                )
            ).Split(' ');
            foreach (var table in (string[])["tcp", "tcp6"])
            {
                foreach (var line in (await File.ReadAllLinesAsync($"/proc/{state[0]}/net/{table}")).Skip(1))
                {
                    var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    const string Listening = "0A";
                    if (fields[3] == Listening)
                        found.AddRange(
                            state.Skip(1).Select(address => (address, Convert.ToInt32(fields[1].Split(':')[1], 16)))
                        );
                }
            }
        }
        return [.. found.Distinct()];
    }

    /// <summary>
    /// Those of the places, each an address and a port, that a container on a network of its own can connect to. Docker drops packets
    /// between its networks, so a closed place is known by its silence; the one that must be open is waited for.
    /// </summary>
    private async Task<string[]> OpenAsync(string[] places, string mustBeOpen)
    {
        var script = new StringBuilder();
        foreach (var place in places)
            script.Append(
                $"({(place == mustBeOpen ? "" : "timeout 3")} bash -c '</dev/tcp/{place.Replace(' ', '/')}' 2>/dev/null && echo '{place}') &\n"
            );
        script.Append("wait\n");
        var image = await Shell.OutputAsync(
            "docker",
            "inspect",
            "--format",
            "{{.Image}}",
            stack.ContainerName("postgres")
        );
        var output = await Shell.OutputAsync(
            "docker",
            "run",
            "--rm",
            "--network",
            "bridge",
            "--entrypoint",
            "bash",
            image,
            "-c",
            script.ToString()
        );
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
