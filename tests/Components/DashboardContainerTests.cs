using System.Net;
using System.Net.Sockets;
using System.Text;
using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class DashboardContainerTests
{
    [Fact]
    public async Task A_revision_is_an_image_and_a_container()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            DashboardContainer dashboard-v1-1-0-rc1
            RemoteImage dashboard-v1-1-0-rc1-image
            Container dashboard-v1-1-0-rc1-container
            """,
            stack.Tree("dashboard-v1-1-0-rc1")
        );
    }

    [Fact]
    public async Task It_has_the_variables_of_the_requirements_no_port_on_the_host_and_a_read_only_root()
    {
        var stack = await new Staging().Declared();

        Expect.Container(
            "dashboard-v1-1-0-rc1",
            """
            destroyGraceSeconds = 35
            envs[0] = OPENAI_CB_FAILURE_THRESHOLD=5
            envs[1] = OPENAI_CB_RECOVERY_TIMEOUT=30
            envs[2] = OPENAI_CB_HALF_OPEN_REQUESTS=2
            envs[3] = DB_CB_FAILURE_THRESHOLD=3
            envs[4] = DB_CB_RECOVERY_TIMEOUT=20
            envs[5] = DB_CB_HALF_OPEN_REQUESTS=1
            envs[6] = REDIS_CB_FAILURE_THRESHOLD=5
            envs[7] = REDIS_CB_RECOVERY_TIMEOUT=15
            envs[8] = REDIS_CB_HALF_OPEN_REQUESTS=2
            envs[9] = S3_CB_FAILURE_THRESHOLD=4
            envs[10] = S3_CB_RECOVERY_TIMEOUT=25
            envs[11] = S3_CB_HALF_OPEN_REQUESTS=2
            envs[12] = HEALTH_CHECK_INTERVAL=10
            envs[13] = DEGRADATION_RECOVERY_PREDICTION=true
            envs[14] = SERVICE_WEIGHTS=database:0.50,openai:0.30,redis:0.15,s3:0.05
            envs[15] = OPTIMAL_THRESHOLD=90
            envs[16] = DEGRADED_THRESHOLD=70
            envs[17] = LIMITED_THRESHOLD=60
            envs[18] = MINIMAL_THRESHOLD=40
            envs[19] = DB_HOST=postgres
            envs[20] = DB_PORT=5432
            envs[21] = DB_NAME=inventario_retail_staging
            envs[22] = DB_USER=inventario_user
            envs[23] = DB_PASSWORD=‹postgres-password›
            envs[24] = DB_POOL_SIZE=20
            envs[25] = REDIS_HOST=redis
            envs[26] = REDIS_PORT=6379
            envs[27] = REDIS_DB=0
            envs[28] = REDIS_PASSWORD=‹redis-password›
            envs[29] = AWS_REGION=us-east-1
            envs[30] = S3_ENDPOINT_URL=http://object-store:4566
            envs[31] = S3_BUCKET_NAME=inventario-retail-bucket-staging
            envs[32] = PORT=8080
            envs[33] = REQUEST_TIMEOUT=30
            envs[34] = RATE_LIMIT_REQUESTS=100
            envs[35] = RATE_LIMIT_WINDOW=60
            envs[36] = LOG_FORMAT=json
            envs[37] = APP_REVISION=v1.1.0-rc1
            envs[38] = DASHBOARD_API_KEY=‹dashboard-api-key›
            envs[39] = FEATURE_FLAGS_FILE=/config/flags/flags.json
            envs[40] = AWS_ACCESS_KEY_ID=localstack
            envs[41] = AWS_SECRET_ACCESS_KEY=localstack
            envs[42] = OPENAI_API_KEY=‹openai-api-key›
            healthcheck.interval = 10s
            healthcheck.startPeriod = 20s
            healthcheck.tests[0] = CMD-SHELL
            healthcheck.tests[1] = if command -v curl > /dev/null; then curl -fsS -o /dev/null http://127.0.0.1:8080/health; elif command -v wget > /dev/null; then wget -q -O /dev/null http://127.0.0.1:8080/health; else python3 -c 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:8080/health", timeout=4)'; fi
            image = ghcr.io/eevans-d/aidrive_genspark:v1.1.0-rc1
            memory = 512
            memorySwap = 512
            networksAdvanced[0].aliases[0] = dashboard-v1-1-0-rc1
            networksAdvanced[0].name = inventario-retail-staging-internal
            networksAdvanced[1].name = inventario-retail-staging-postgres
            networksAdvanced[2].name = inventario-retail-staging-redis
            networksAdvanced[3].name = inventario-retail-staging-objects
            networksAdvanced[4].name = inventario-retail-staging-egress
            readOnly = true
            tmpfs./tmp = rw,nosuid,nodev,size=64m
            volumes[0].containerPath = /config
            volumes[0].readOnly = true
            volumes[0].volumeName = inventario-retail-staging-published-files
            """,
            stack
        );
    }

    [Fact]
    public async Task Two_revisions_differ_in_their_names_only()
    {
        var stack = await new Staging().Declared();

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
                Specification = Declaration.Dashboard with
                {
                    Image = "registry.test/dashboard",
                    Port = 9000,
                    MemoryMib = 200,
                    RequestTimeout = TimeSpan.FromSeconds(12),
                },
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
            Declaration.Environment,
            stack.Networks,
            change(
                new()
                {
                    Revision = "v1.0.0",
                    Specification = Declaration.Dashboard,
                    Backends = DashboardEnvironmentTests.Backends,
                    ApiKey = Output.CreateSecret("key"),
                    Published = new PublishedVolume("published", Declaration.Environment, stack.Options()).Volume,
                }
            ),
            stack.Options()
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
