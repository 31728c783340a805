using System.Globalization;
using System.Net;
using System.Text.Json;

namespace InventarioRetail.Sample.Tests;

/// <summary>The dashboard as a process of its own, as its container runs it.</summary>
public sealed class ProcessTests
{
    private const int Aborted = 128 + 6;

    [Fact]
    public async Task A_bad_environment_is_reported_in_full_and_exits_with_2()
    {
        using var process = Start(SampleEnvironment.Minimal.With(("PORT", "http"), ("DB_HOST", null)));

        Assert.Equal(2, await process.Exit());

        Assert.Equal(
            """
            The dashboard cannot start: its environment has 2 errors.
              PORT: 'http' is not a whole number from 1 to 65535.
              DB_HOST: is missing; it is the host name of Postgres.

            """,
            process.Output
        );
    }

    [Fact]
    public async Task Shutdown_completes_open_requests_and_accepts_no_new_ones()
    {
        var port = Ports.Free();
        using var process = Start(
            SampleEnvironment.Minimal.With(
                ("PORT", port.ToString(CultureInfo.InvariantCulture)),
                ("APP_REVISION", "v1.0.0")
            )
        );
        using var client = new HttpClient(
            new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan }
        )
        {
            BaseAddress = new($"http://127.0.0.1:{port}"),
            DefaultRequestHeaders = { { "X-API-Key", SampleEnvironment.ApiKey }, { "X-Request-Id", "the-last-one" } },
        };
        await Wait.Until(() => Answers(client), "the dashboard to start");

        using var body = new HeldUpBody();
        var open = client.SendAsync(
            new(HttpMethod.Post, "/api/items") { Content = body, Headers = { ExpectContinue = true } }
        );
        await body.IsAskedFor.WaitAsync(Wait.Bound);
        var ended = process.Stop();
        await Wait.Until(async () => !await Answers(new() { BaseAddress = client.BaseAddress }), "the port to close");

        Assert.False(open.IsCompleted);
        body.Send();
        Assert.Equal(HttpStatusCode.BadRequest, (await open).StatusCode);
        Assert.Equal(0, await ended);
        Expect.Lines(
            "v1.0.0 info POST /api/items 400",
            LogLines(process)
                .Where(line => line.TryGetProperty("request_id", out var id) && id.GetString() == "the-last-one")
                .Where(line => line.GetProperty("path").GetString() != "/health")
                .Select(line =>
                    $"{line.GetProperty("revision")} {line.GetProperty("level")} {line.GetProperty("method")} "
                    + $"{line.GetProperty("path")} {line.GetProperty("status")}"
                )
        );
        Assert.All(LogLines(process), line => Assert.Equal(JsonValueKind.String, line.GetProperty("time").ValueKind));
    }

    [Fact]
    public async Task Told_to_die_it_dies_and_not_politely()
    {
        using var process = Start(
            SampleEnvironment.Minimal.With(
                ("PORT", Ports.Free().ToString(CultureInfo.InvariantCulture)),
                ("FAULT_CRASH_AFTER", "100ms"),
                ("DOTNET_DbgEnableMiniDump", "0")
            )
        );

        Assert.Equal(Aborted, await process.Exit());
        Assert.Contains("FAULT_CRASH_AFTER", process.Output);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_reported_in_a_line()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Any, Ports.Free());
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var process = Start(SampleEnvironment.Minimal.With(("PORT", port)));

        Assert.Equal(1, await process.Exit());
        Assert.Contains($"The dashboard cannot listen on port {port}: ", process.Output);
    }

    /// <summary>A body, <c>{}</c>, that tells when the server reads it and is sent when the test says so.</summary>
    private sealed class HeldUpBody : HttpContent
    {
        private readonly TaskCompletionSource _asked = new();
        private readonly TaskCompletionSource _send = new();

        public HeldUpBody() => Headers.ContentType = new("application/json");

        public Task IsAskedFor => _asked.Task;

        public void Send() => _send.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _asked.SetResult();
            await _send.Task;
            await stream.WriteAsync("{}"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private static ChildProcess Start(SampleEnvironment environment) =>
        new(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "sample-dashboard.dll")],
            [.. environment.Variables.Select(variable => (variable.Key, variable.Value))]
        );

    private static async Task<bool> Answers(HttpClient client)
    {
        try
        {
            return (await client.GetAsync("/health")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static IEnumerable<JsonElement> LogLines(ChildProcess process) =>
        process
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement);
}
