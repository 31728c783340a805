using System.Net;
using System.Net.Sockets;
using System.Text;
using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class DashboardContainerTests
{
    [Fact]
    public async Task Two_revisions_differ_in_their_names_only()
    {
        var stack = await Staging.Declared();

        var stable = stack["dashboard-v1-0-0-container"]
            .Lines.Select(line => line.Replace("v1.0.0", "v1.1.0-rc1").Replace("v1-0-0", "v1-1-0-rc1"));

        Assert.Equal(stable, stack["dashboard-v1-1-0-rc1-container"].Lines);
    }

    [Fact]
    public async Task A_revision_with_a_digest_is_that_very_image()
    {
        var digest = $"v1.0.0@sha256:{new string('a', 64)}";

        var stack = await Declared(args => args with { Revision = digest });

        Assert.Equal($"ghcr.io/eevans-d/aidrive_genspark:{digest}", stack["dashboard-image"]["name"]);
        Assert.Contains($"APP_REVISION={digest}", stack["dashboard-container"].Values("envs"));
    }

    [Fact]
    public async Task An_image_is_built_where_the_stack_names_a_folder_and_pulled_elsewhere()
    {
        var built = await Declared(args => args with { BuildContext = "../sample" });
        var pulled = await Declared(args => args);

        Assert.Equal(
            ["build.context = ../sample", "keepLocally = true", "name = ghcr.io/eevans-d/aidrive_genspark:v1.0.0"],
            built["dashboard-image"].Lines
        );
        Assert.Equal(
            ["keepLocally = true", "name = ghcr.io/eevans-d/aidrive_genspark:v1.0.0"],
            pulled["dashboard-image"].Lines
        );
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await Declared(args =>
            args with
            {
                Specification = Declaration.OtherDashboard,
                ExtraEnvironment = [("FIRST", "1"), ("SECOND", Output.Create("2"))],
            }
        );

        var container = stack["dashboard-container"];
        Assert.Equal("registry.test/dashboard:v1.0.0", container["image"]);
        Assert.Equal(("200", "200"), (container["memory"], container["memorySwap"]));
        // 5 s more than a request may take.
        Assert.Equal("17", container["destroyGraceSeconds"]);
        Assert.Contains("http://127.0.0.1:9000/health", container.Values("healthcheck.tests").Last());
        Assert.Equal(["FIRST=1", "SECOND=2"], container.Values("envs").TakeLast(2));
    }

    [RequiresCommandFact("sh", "curl")]
    public Task The_health_check_asks_with_curl() => HealthCheckAsksWith("curl");

    [RequiresCommandFact("sh", "wget")]
    public Task The_health_check_asks_with_wget_where_there_is_no_curl() => HealthCheckAsksWith("wget");

    [RequiresCommandFact("sh", "python3")]
    public Task The_health_check_asks_with_python_where_there_is_neither() => HealthCheckAsksWith("python3");

    private static async Task HealthCheckAsksWith(string client)
    {
        using var directory = new TempDirectory();
        await directory.WriteExecutable(client, $"#!/bin/sh\nPATH='{Commands.SearchPath}' exec {client} \"$@\"\n");
        using var service = new OneAnswerService();
        var stack = await Declared(args =>
            args with
            {
                Specification = Declaration.Dashboard with { Port = service.Port },
            }
        );
        var check = stack["dashboard-container"].Values("healthcheck.tests").Last();

        service.Status = "200 OK";
        Assert.Equal(0, await ExitCode());
        Assert.Equal("GET /health HTTP/1.1", service.LastRequest);
        service.Status = "503 Service Unavailable";
        Assert.NotEqual(0, await ExitCode());

        async Task<int> ExitCode() =>
            (await Scripts.Run(Commands.Find("sh")!, ["-c", check], ("PATH", directory.Path))).ExitCode;
    }

    private static Task<Declaration> Declared(Func<DashboardContainerArgs, DashboardContainerArgs> change) =>
        Declaration.Of(stack => new DashboardContainer(
            "dashboard",
            stack.Docker,
            change(
                new()
                {
                    Revision = "v1.0.0",
                    Specification = Declaration.Dashboard,
                    Backends = Declaration.Backends,
                    ApiKey = Output.CreateSecret("key"),
                    Published = new PublishedVolume("published", Declaration.Environment, stack.Options()).Volume,
                }
            )
        ));

    /// <summary>Answers every request with one status.</summary>
    private sealed class OneAnswerService : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public OneAnswerService()
        {
            _listener.Start();
            _ = Task.Run(Serve);
        }

        public string Status { get; set; } = "";
        public string LastRequest { get; private set; } = "";
        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Dispose();

        private async Task Serve()
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
                LastRequest = await reader.ReadLineAsync() ?? "";
                while (!string.IsNullOrEmpty(await reader.ReadLineAsync())) { }
                var answer = $"HTTP/1.1 {Status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
        }
    }
}
