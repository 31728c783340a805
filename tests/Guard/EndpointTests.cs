using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace InventarioRetail.Guard.Tests;

/// <summary>The guard's HTTP API, on a real port, with a scripted router.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private readonly GuardWorld world = new();

    // Short waits end at once; the intervals of the readings do not.
    private readonly InstantTime time = new() { Longest = TimeSpan.FromMilliseconds(100) };
    private readonly HttpClient client = new();
    private WebApplication? app;

    public async ValueTask InitializeAsync()
    {
        var port = Ports.Free();
        app = GuardApp.Build(world.Environment with { Port = port }, world.Settings, world.Parts, time);
        await app.StartAsync();
        client.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        await app.Services.GetRequiredService<GuardCore>().ReadRouterAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Brake_answers_once_no_users_are_on_the_canary()
    {
        var (status, body) = await PostAsync("/brake", """{"by":"ana","reason":"p99 looks bad"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("""{"stable":"v1.0.0","canary":"v1.1.0","weightBefore":10,"weight":0}""", body);
        Assert.Equal(("ana", "p99 looks bad"), (world.Brakes.Read()!.By, world.Brakes.Read()!.Reason));
    }

    [Fact]
    public async Task Brake_without_a_canary_has_nothing_to_do()
    {
        world.Parts.Split = new ObservedSplit("v1.0.0", null, 0);

        var (status, body) = await PostAsync("/brake", """{"by":"ana","reason":"x"}""");

        Assert.Equal((HttpStatusCode.OK, """{"stable":"v1.0.0","canary":null}"""), (status, body));
        Assert.Null(world.Brakes.Read());
    }

    [Fact]
    public async Task Brake_that_the_router_does_not_confirm_is_a_gateway_timeout()
    {
        world.Parts.Brakes = false;

        var (status, body) = await PostAsync("/brake", """{"by":"ana","reason":"x"}""");

        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        Assert.Equal(
            """{"detail":"The brake is written, but the router does not confirm it: it reports 10 % on v1.1.0, the rest on v1.0.0."}""",
            body
        );
        Assert.NotNull(world.Brakes.Read());
    }

    [Fact]
    public async Task Brake_of_an_unknown_canary_is_a_gateway_timeout()
    {
        world.Parts.Reports = false;

        Assert.Equal(
            HttpStatusCode.GatewayTimeout,
            (await PostAsync("/brake", """{"by":"ana","reason":"x"}""")).Status
        );
    }

    [Fact]
    public async Task Brake_takes_the_published_pair_if_the_router_does_not_answer()
    {
        world.Parts.Reports = false;
        world.Publish("v1.0.0>v1.2.0 2500");

        var (status, body) = await PostAsync("/brake", """{"by":"ana","reason":"x"}""");

        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        Assert.Contains("Connection refused", body);
        Assert.Equal("v1.2.0", world.Brakes.Read()!.Canary);
    }

    [Fact]
    public async Task Release_needs_a_brake()
    {
        const string Body = """{"by":"ana","reason":"fixed"}""";
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync("/release-brake", Body)).Status);
        await PostAsync("/brake", Body);

        var (status, body) = await PostAsync("/release-brake", Body);

        Assert.Equal((HttpStatusCode.OK, """{"stable":"v1.0.0","canary":"v1.1.0"}"""), (status, body));
        Assert.Null(world.Brakes.Read());
        Assert.Equal(2, world.History.Length);
    }

    [Theory]
    [InlineData("/brake", "Bearer another")]
    [InlineData("/brake", "Bearer ")]
    [InlineData("/brake", "Basic the-token")]
    [InlineData("/brake", null)]
    [InlineData("/release-brake", "Bearer the-toke")]
    public async Task Change_without_the_token_is_refused(string path, string? authorization)
    {
        var (status, _) = await PostAsync(path, """{"by":"ana","reason":"x"}""", authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Null(world.Brakes.Read());
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("by=ana", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("""{"by":"ana"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"by":" ","reason":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("long", HttpStatusCode.RequestEntityTooLarge)]
    public async Task Body_without_who_and_why_is_refused(string body, HttpStatusCode expected)
    {
        var text = body == "long" ? $$"""{"by":"ana","reason":"{{new string('x', 5000)}}"}""" : body;

        Assert.Equal(expected, (await PostAsync("/brake", text)).Status);
        Assert.Null(world.Brakes.Read());
    }

    [Fact]
    public async Task Status_shows_what_the_guard_knows()
    {
        await PostAsync("/brake", """{"by":"ana","reason":"x"}""");
        await app!.Services.GetRequiredService<GuardCore>().ReadRouterAsync(CancellationToken.None);

        var status = JsonDocument.Parse(await client.GetStringAsync("/status")).RootElement;

        Assert.Equal(
            "project stack at live brake braking seen blindSeconds router prometheus problems",
            string.Join(' ', status.EnumerateObject().Select(member => member.Name))
        );
        Assert.Equal("v1.1.0", status.GetProperty("live").GetProperty("canary").GetString());
        Assert.Equal(0, status.GetProperty("live").GetProperty("weight").GetDecimal());
        Assert.Equal("ana", status.GetProperty("brake").GetProperty("by").GetString());
        Assert.Equal(
            [10, 0],
            status.GetProperty("seen").EnumerateArray().Select(seen => seen.GetProperty("weight").GetDecimal())
        );
    }

    [Fact]
    public async Task Metrics_have_the_time_seen_by_weight()
    {
        var text = await client.GetStringAsync("/metrics");

        // The readings of the service itself may be under way.
        Assert.Equal(
            [
                "guard_blind_seconds",
                "guard_braked_total",
                "guard_problems",
                "guard_prometheus_reads_total{result=\"failed\"}",
                "guard_prometheus_reads_total{result=\"ok\"}",
                "guard_router_reads_total{result=\"failed\"}",
                "guard_router_reads_total{result=\"ok\"}",
                "rollout_seen_seconds{stable=\"v1.0.0\",canary=\"v1.1.0\",weight=\"10\"}",
            ],
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith('#'))
                .Select(line => line[..line.LastIndexOf(' ')])
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Health_is_lost_when_the_readings_stop()
    {
        Assert.Equal("ok", await client.GetStringAsync("/health"));
        await app!.Services.GetRequiredService<GuardService>().StopAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(10));

        using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
        world.Dispose();
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(
        string path,
        string body,
        string? authorization = "Bearer the-token"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
