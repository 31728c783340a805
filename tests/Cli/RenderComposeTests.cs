using System.Text.Json.Nodes;
using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>What a recorded resource is in a Compose file.</summary>
public sealed class RenderComposeTests
{
    private const string Network = "docker:index/network:Network";
    private const string Image = "docker:index/remoteImage:RemoteImage";
    private const string Password = "random:index/randomPassword:RandomPassword";

    private static readonly RecordedResource Inner = Custom(
        Network,
        "inner",
        """
        {"name": "shop-dev-inner", "driver": "bridge", "internal": true,
         "options": {"com.docker.network.bridge.enable_ip_masquerade": "false"},
         "labels": [{"label": "shop.part", "value": "network"}]}
        """
    );

    private static readonly RecordedResource Data = Volume(
        "data",
        """{"name": "shop-dev-data", "labels": [{"label": "shop.part", "value": "data"}]}"""
    ) with
    {
        Protect = true,
    };

    [Fact]
    public void Every_input_of_a_container_has_its_place()
    {
        var stack = Render(
            Inner,
            Data,
            Custom(Image, "web-image", """{"name": "shop/web:1.0", "keepLocally": true}"""),
            Container(
                "web-container",
                """
                {
                  "name": "shop-dev-web",
                  "image": "‹image id of shop/web:1.0›",
                  "restart": "unless-stopped",
                  "init": true,
                  "memory": 256,
                  "memorySwap": 512,
                  "ulimits": [{"name": "nofile", "soft": 4096, "hard": 8192}, {"name": "nproc", "soft": 9, "hard": 9}],
                  "destroyGraceSeconds": 65,
                  "readOnly": true,
                  "capabilities": {"drops": ["ALL"], "adds": ["CAP_CHOWN", "NET_BIND_SERVICE"]},
                  "securityOpts": ["no-new-privileges:true"],
                  "logDriver": "json-file",
                  "logOpts": {"max-file": "5", "max-size": "10m"},
                  "labels": [{"label": "shop.stack", "value": "dev"}, {"label": "shop.part", "value": "web"}],
                  "networksAdvanced": [{"name": "shop-dev-inner", "aliases": ["web", "www"]}],
                  "healthcheck": {"tests": ["CMD-SHELL", "true"], "interval": "1m0s", "timeout": "5s", "retries": 3, "startPeriod": "0s", "startInterval": "1s"},
                  "wait": true,
                  "waitTimeout": 120,
                  "user": "0:0",
                  "envs": ["A=1", "B=", "C=a=b"],
                  "entrypoints": ["sh", "-c", "exec \"$@\""],
                  "command": ["serve", "--port=80"],
                  "ports": [
                    {"internal": 80, "external": 8080, "ip": "127.0.0.1"},
                    {"internal": 53, "external": 53, "protocol": "udp"}
                  ],
                  "uploads": [
                    {"file": "/etc/web.conf", "content": "workers 2\n", "executable": false},
                    {"file": "/opt/start.sh", "content": "exit 0\n", "executable": true}
                  ],
                  "volumes": [
                    {"volumeName": "shop-dev-data", "containerPath": "/data", "readOnly": false},
                    {"volumeName": "shop-dev-data", "containerPath": "/same", "readOnly": true}
                  ],
                  "tmpfs": {"/run": "", "/tmp": "rw,nosuid,size=64m"}
                }
                """
            )
        );

        var conf = Folder("/etc/web.conf", "0644", "workers 2\n");
        var start = Folder("/opt/start.sh", "0755", "exit 0\n");
        AssertBody(
            $$"""
            services:
              web:
                image: shop/web:1.0
                container_name: shop-dev-web
                entrypoint: [sh, '-c', 'exec "$$@"']
                command: [serve, '--port=80']
                user: '0:0'
                environment:
                  A: '1'
                  B: ''
                  C: 'a=b'
                networks:
                  inner:
                    aliases: [web, www]
                ports: ['127.0.0.1:8080:80', '0.0.0.0:53:53/udp']
                volumes:
                  - type: volume
                    source: data
                    target: /data
                  - type: volume
                    source: data
                    target: /same
                    read_only: true
                  - type: bind
                    source: ./files/{{conf}}/web.conf
                    target: /etc/web.conf
                    read_only: true
                  - type: bind
                    source: ./files/{{start}}/start.sh
                    target: /opt/start.sh
                    read_only: true
                tmpfs: [/run, '/tmp:rw,nosuid,size=64m']
                healthcheck:
                  test: [CMD-SHELL, 'true']
                  interval: 1m0s
                  timeout: 5s
                  start_period: 0s
                  start_interval: 1s
                  retries: 3
                restart: unless-stopped
                init: true
                stop_grace_period: 65s
                mem_limit: 256m
                memswap_limit: 512m
                ulimits:
                  nofile:
                    soft: 4096
                    hard: 8192
                  nproc:
                    soft: 9
                    hard: 9
                read_only: true
                cap_drop: [ALL]
                cap_add: [CHOWN, NET_BIND_SERVICE]
                security_opt: ['no-new-privileges:true']
                logging:
                  driver: json-file
                  options:
                    max-file: '5'
                    max-size: 10m
                labels:
                  shop.stack: dev
                  shop.part: web
            networks:
              inner:
                name: shop-dev-inner
                driver: bridge
                internal: true
                driver_opts:
                  com.docker.network.bridge.enable_ip_masquerade: 'false'
                labels:
                  shop.part: network
            volumes:
              data:
                name: shop-dev-data
                labels:
                  shop.part: data

            """,
            stack
        );
        Assert.Equal("shop-dev", stack.ComposeProject);
        Assert.Equal(
            [
                new RenderedFile($"files/{conf}/web.conf", "workers 2\n", false, false, false),
                new RenderedFile($"files/{start}/start.sh", "exit 0\n", true, false, false),
            ],
            stack.Files
        );
        var web = Assert.Single(stack.Services);
        Assert.Equal(
            ("web", "shop-dev-web", "shop/web:1.0", false, true, true, TimeSpan.FromSeconds(120)),
            (
                web.Name,
                web.ContainerName,
                web.Image,
                web.Builds,
                web.HasHealthCheck,
                web.WaitsForHealth,
                web.StartTimeout
            )
        );
        Assert.Equal(["data", "data"], web.Volumes);
        Assert.Equal([new RenderedVolume("data", "shop-dev-data", Protected: true)], stack.Volumes);
    }

    [Fact]
    public void A_container_with_nothing_but_a_name_and_an_image_is_on_Docker_s_own_network()
    {
        AssertBody(
            """
            services:
              web:
                image: busybox
                container_name: shop-dev-web
                network_mode: bridge

            """,
            Render(Container("web", """{"name": "shop-dev-web", "image": "busybox"}"""))
        );
    }

    [Fact]
    public void An_image_with_a_folder_to_build_from_is_built_by_Compose()
    {
        var stack = ComposeRenderer.Render(
            Stack(
                Custom(
                    Image,
                    "image",
                    """{"name": "web:1", "keepLocally": true, "build": {"context": "../sample", "buildArgs": {"A": "$1"}}}"""
                ),
                Container("web", """{"name": "shop-dev-web", "image": "‹image id of web:1›"}""")
            ),
            source: new RenderSource("/srv/shop", [])
        );

        AssertBody(
            """
            services:
              web:
                image: web:1
                build:
                  context: /srv/shop/sample
                  args:
                    A: '$$1'
                container_name: shop-dev-web
                network_mode: bridge

            """,
            stack
        );
        Assert.True(Assert.Single(stack.Services).Builds);
    }

    [Theory]
    [InlineData("$HOME ${HOME} $$ $(date) $1 $")]
    [InlineData("true")]
    [InlineData("No")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData(" leading and trailing ")]
    [InlineData("12:30:45")]
    [InlineData("0x1F")]
    [InlineData("1e3")]
    [InlineData("2025-01-31")]
    [InlineData("=")]
    [InlineData("<<")]
    [InlineData("- a")]
    [InlineData("a: b # c")]
    [InlineData("'single' \"double\" \\back")]
    [InlineData("# comment")]
    [InlineData("{a: [b]}")]
    [InlineData("*alias &anchor !tag %directive @at `tick")]
    [InlineData("one\ntwo\n")]
    [InlineData("one\ntwo")]
    [InlineData("one\n\n\ntwo\n\n")]
    [InlineData("one\n  two\n three\n")]
    [InlineData("\none")]
    [InlineData("  one\ntwo")]
    [InlineData("one \ntwo")]
    [InlineData("one\n\ttwo\n")]
    [InlineData("one\r\ntwo")]
    [InlineData("\n")]
    [InlineData("# one\n---\n...\n")]
    [InlineData("tab\there")]
    [InlineData("año, 你好, 🚀\nnext: 🚀")]
    [InlineData("‹not a placeholder› «quoted»")]
    [InlineData("\u0085\u2028\uFEFF\u0007")]
    public void A_text_comes_through_as_it_is(string text)
    {
        var inputs = new JsonObject
        {
            ["name"] = "shop-dev-web",
            ["image"] = "busybox",
            ["command"] = new JsonArray("sh", "-c", text),
            ["envs"] = new JsonArray($"TEXT={text}"),
            ["labels"] = new JsonArray(new JsonObject { ["label"] = "text", ["value"] = text }),
        };
        var stack = Render(Container("web") with { Inputs = inputs });

        var web = ComposeFile.Interpolated(ComposeFile.Parse(stack.ComposeYaml)["services"]!["web"])!;
        Assert.Equal(text, web["command"]![2]!.GetValue<string>());
        Assert.Equal(text, web["environment"]!["TEXT"]!.GetValue<string>());
        Assert.Equal(text, web["labels"]!["text"]!.GetValue<string>());
    }

    [Fact]
    public void A_script_is_rendered_as_it_was_written()
    {
        var stack = Render(
            Container(
                "web",
                """{"name": "w", "image": "busybox", "command": ["sh", "-c", "a=1\nif true; then\n  echo $a\nfi\n"]}"""
            )
        );

        Assert.Contains(
            """
                command:
                  - sh
                  - '-c'
                  - |
                    a=1
                    if true; then
                      echo $$a
                    fi

            """,
            stack.ComposeYaml
        );
    }

    [Fact]
    public void An_empty_list_or_map_says_as_little_as_none()
    {
        const string Plain = """{"name": "shop-dev-web", "image": "busybox"}""";
        const string WithEmpty = """
            {
              "name": "shop-dev-web", "image": "busybox",
              "entrypoints": [], "command": [], "envs": [], "networksAdvanced": [], "dnsOpts": [], "ports": [],
              "volumes": [], "uploads": [], "tmpfs": {}, "securityOpts": [], "logOpts": {}, "labels": [],
              "capabilities": {"drops": [], "adds": []}, "ulimits": [], "sysctls": {}, "devices": []
            }
            """;

        Assert.Equal(
            Render(Inner, Container("web", Plain)).ComposeYaml,
            Render(Inner, Container("web", WithEmpty)).ComposeYaml
        );
    }

    public static TheoryData<string, string> Unsupported =>
        TextCases.Of(
            """
            {"privileged": true}
              privileged: not supported by Docker Compose
            {"privileged": true, "tty": false}
              privileged, tty: not supported by Docker Compose
            {"networksAdvanced": [{"name": "shop-dev-inner", "ipv4Address": "10.0.0.1"}]}
              networksAdvanced[0].ipv4Address: not supported
            {"healthcheck": {"tests": ["NONE"], "attempts": 3}}
              healthcheck.attempts: not supported by Docker Compose
            {"volumes": [{"hostPath": "/", "containerPath": "/host"}]}
              volumes[0].volumeName is missing.
            {"volumes": [{"volumeName": "other", "containerPath": "/a"}]}
              volumes[0].volumeName 'other' is not a volume of this stack.
            {"networksAdvanced": [{"name": "other"}]}
              networksAdvanced[0].name 'other' is not a network of this stack.
            {"uploads": [{"file": "/a", "source": "/etc/passwd"}]}
              uploads[0].content is missing.
            {"uploads": [{"file": "a", "content": ""}]}
              uploads[0].file 'a' is not the absolute path of a file.
            {"uploads": [{"file": "/etc/../a", "content": ""}]}
              uploads[0].file '/etc/../a' is not the absolute path of a file.
            {"ports": [{"internal": 80}]}
              ports[0].external is missing, so Docker would choose a random port.
            {"envs": ["PATH"]}
              envs has an element that is not NAME=value.
            {"envs": ["A=1", "A=2"]}
              envs has A twice.
            {"memory": "256"}
              memory is not a whole number from 0.
            {"memorySwap": -1}
              memorySwap is not a whole number from 0.
            {"wait": true}
              wait is true, but there is no healthcheck to wait for.
            {"command": ["‹computed›"]}
              command[0] contains ‹computed›, which only Pulumi knows.
            {"envs": ["A=‹secret›"]}
              envs[0] contains ‹secret›, which only Pulumi knows.
            {"image": "‹image id of nothing›"}
              image contains ‹image id of nothing›, which only Pulumi knows.
            {"name": null}
              name is missing.
            """
        );

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void What_cannot_be_said_is_an_error_that_names_it(string inputs, string expected)
    {
        var all = JsonNode.Parse("""{"name": "shop-dev-web", "image": "busybox"}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(inputs)!.AsObject())
            all[name] = value?.DeepClone();

        var mistake = Assert.Throws<UsageException>(() => Render(Inner, Container("web") with { Inputs = all }));

        Assert.StartsWith($"web (docker:index/container:Container): {expected}", mistake.Message);
    }

    [Fact]
    public void A_resource_of_another_kind_is_an_error_that_names_it()
    {
        var mistake = Assert.Throws<UsageException>(() => Render(Custom("aws:s3/bucket:Bucket", "bucket")));

        Assert.Equal(
            "Not supported by Docker Compose: bucket (aws:s3/bucket:Bucket). Use --engine pulumi.",
            mistake.Message
        );
    }

    [Theory]
    [InlineData(Network, """{"name": "n", "attachable": true}""", "attachable: not supported by Docker Compose")]
    [InlineData(
        "docker:index/volume:Volume",
        """{"name": "n", "driver": "nfs"}""",
        "driver: not supported by Docker Compose"
    )]
    [InlineData(Image, """{"name": "n", "platform": "linux/arm64"}""", "platform: not supported by Docker Compose")]
    [InlineData(
        Image,
        """{"name": "n", "build": {"context": ".", "target": "x"}}""",
        "build.target: not supported by Docker Compose"
    )]
    public void That_holds_for_what_is_no_container_too(string type, string inputs, string expected)
    {
        var mistake = Assert.Throws<UsageException>(() => Render(Custom(type, "thing", inputs)));

        Assert.StartsWith($"thing ({type}): {expected}", mistake.Message);
    }

    [Fact]
    public void Two_containers_of_one_name_are_an_error()
    {
        var mistake = Assert.Throws<UsageException>(() =>
            Render(
                Container("a", """{"name": "shop-dev-web", "image": "busybox"}"""),
                Container("b", """{"name": "web", "image": "busybox"}""")
            )
        );

        Assert.Equal(
            "a and b (docker:index/container:Container) would both be named 'web'. Rename one of them.",
            mistake.Message
        );
    }

    [Theory]
    [InlineData("shop", "dev", @"\Ashop-dev\z")]
    [InlineData("shop", "Dev.1", @"\Ashop-dev-1-[0-9a-f]{8}\z")]
    [InlineData("_shop", "dev", @"\Ashop-dev-[0-9a-f]{8}\z")]
    public void A_Compose_project_is_called_as_Compose_allows(string project, string stack, string expected) =>
        Assert.Matches(expected, new ComposeNames(project, stack).ComposeProject);

    [Fact]
    public void Two_stacks_are_two_Compose_projects() =>
        Assert.NotEqual(new ComposeNames("shop", "a.b").ComposeProject, new ComposeNames("shop", "a_B").ComposeProject);

    [Fact]
    public void The_header_tells_what_made_the_file_and_how_to_start_it()
    {
        var stack = ComposeRenderer.Render(
            Stack(Container("web", """{"name": "shop-dev-web", "image": "busybox"}""")),
            source: new RenderSource(null, ["release.weight=25", "dashboard.environment={ A: \"x\ny: z\" }"])
        );

        Assert.StartsWith(
            """
            # Docker Compose file of the stack shop-dev.
            # Rendered by ./run render dev from Pulumi.dev.yaml with release.weight=25, dashboard.environment={ A: "x y: z" }; the next rendering overwrites changes.
            # To start it manually, with Docker Compose 1.29 or later, in the folder given by --out:
            #   cp .env.example .env && chmod 600 .env    # then set a value for every name in it
            #   sh fill-secrets.sh                        # fills in the files that contain secrets
            #   docker compose up -d                      # or docker-compose up -d

            services:

            """,
            stack.ComposeYaml
        );
    }

    [Fact]
    public void What_is_the_same_is_mounted_from_one_file_and_anything_else_from_another()
    {
        string[] uploads =
        [
            """{"file": "/a/conf", "content": "x"}""",
            """{"file": "/a/conf", "content": "y"}""",
            """{"file": "/b/conf", "content": "x"}""",
            """{"file": "/a/conf", "content": "x", "executable": true}""",
            """{"file": "/a/conf", "content": "x", "executable": false}""",
        ];

        var stack = Render([
            .. uploads.Select(
                (upload, index) =>
                    Container($"c{index}", $$"""{"name": "c{{index}}", "image": "busybox", "uploads": [{{upload}}]}""")
            ),
        ]);

        Assert.Equal(4, stack.Files.Count);
        Assert.Equal(4, stack.Files.Select(file => file.Path).Distinct().Count());
    }

    private static RenderedStack Render(params RecordedResource[] resources) =>
        ComposeRenderer.Render(Stack(resources));

    private static string Folder(string path, string mode, string content) =>
        ContentHash.Of($"{path}\0{mode}\0{content}")[..16];

    private static void AssertBody(string expected, RenderedStack stack) =>
        Assert.Equal(expected, stack.ComposeYaml[stack.ComposeYaml.IndexOf("services:", StringComparison.Ordinal)..]);
}
