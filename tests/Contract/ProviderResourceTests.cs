using System.Text.Json.Nodes;
using Pulumi;
using Pulumi.Docker;
using Pulumi.Docker.Inputs;
using Pulumi.Random;
using Pulumi.Utilities;

namespace InventarioRetail.Contract.Tests;

/// <summary>Type tokens, options and args of the resources and the providers.</summary>
public class ProviderResourceTests
{
    private static readonly Dictionary<string, Func<CustomResourceOptions?, CustomResource>> Resources = new()
    {
        ["docker:index/container:Container"] = options => new Container(
            "it",
            new ContainerArgs { Image = "nginx" },
            options
        ),
        ["docker:index/network:Network"] = options => new Network("it", null, options),
        ["docker:index/volume:Volume"] = options => new Volume("it", options: options),
        ["docker:index/remoteImage:RemoteImage"] = options => new RemoteImage(
            "it",
            new RemoteImageArgs { Name = "nginx" },
            options
        ),
        ["pulumi:providers:docker"] = options => new Pulumi.Docker.Provider("it", null, options),
        ["pulumi:providers:random"] = options => new Pulumi.Random.Provider("it", null, options),
        ["random:index/randomBytes:RandomBytes"] = options => new RandomBytes(
            "it",
            new RandomBytesArgs { Length = 8 },
            options
        ),
        ["random:index/randomId:RandomId"] = options => new RandomId(
            "it",
            new RandomIdArgs { ByteLength = 8 },
            options
        ),
        ["random:index/randomPassword:RandomPassword"] = options => new RandomPassword(
            "it",
            new RandomPasswordArgs { Length = 8 },
            options
        ),
        ["random:index/randomString:RandomString"] = options => new RandomString(
            "it",
            new RandomStringArgs { Length = 8 },
            options
        ),
    };

    public static TheoryData<string> Types => [.. Resources.Keys];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_resource_has_its_official_type(string type)
    {
        var run = await ProviderRun.OfAsync(() => Resources[type](null));

        Assert.Equal(type, run["it"].Type);
    }

    [Theory]
    [InlineData("docker:index/container:Container", "5.1.0")]
    [InlineData("docker:index/network:Network", "5.1.0")]
    [InlineData("pulumi:providers:docker", "5.1.0")]
    [InlineData("random:index/randomPassword:RandomPassword", "4.21.1")]
    [InlineData("pulumi:providers:random", "4.21.1")]
    public async Task A_resource_asks_for_the_provider_of_its_package(string type, string version)
    {
        var options = await MergedOptionsAsync(type);

        Assert.Equal(version, options.Version);
    }

    [Theory]
    [InlineData("docker:index/container:Container", "")]
    [InlineData("random:index/randomBytes:RandomBytes", "base64 hex")]
    [InlineData("random:index/randomId:RandomId", "")]
    [InlineData("random:index/randomPassword:RandomPassword", "bcryptHash result")]
    [InlineData("random:index/randomString:RandomString", "")]
    public async Task A_resource_names_the_outputs_that_the_engine_keeps_secret(string type, string outputs)
    {
        var options = await MergedOptionsAsync(type);

        Assert.Equal(outputs, string.Join(" ", options.AdditionalSecretOutputs.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Docker_and_Random_constructors_add_no_aliases(string type) =>
        Assert.Empty(await ProviderRun.TypeAliasesAsync(Resources[type]));

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Constructor_creates_a_resource_when_the_options_have_an_id(string type)
    {
        var options = new CustomResourceOptions { Id = "existing" };

        var merged = await ProviderRun.MergedOptionsAsync(Resources[type], options);

        Assert.Equal("", await OutputUtilities.GetValueAsync(merged.Id.ToOutput()));
    }

    [Fact]
    public async Task More_secret_outputs_can_be_named()
    {
        var options = await MergedOptionsAsync(
            "random:index/randomPassword:RandomPassword",
            new CustomResourceOptions { AdditionalSecretOutputs = { "keepers" } }
        );

        Assert.Equal(
            ["bcryptHash", "keepers", "result"],
            options.AdditionalSecretOutputs.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_password_is_not_secret_under_mocks_because_the_engine_makes_it_so()
    {
        RandomPassword? password = null;
        await ProviderRun.OfAsync(
            () => password = new RandomPassword("it", new RandomPasswordArgs { Length = 8 }),
            new Dictionary<string, object> { ["result"] = "generated" }
        );

        Assert.False(await Output.IsSecretAsync(password!.Result));
    }

    [Fact]
    public async Task A_secret_input_becomes_secret_when_it_is_set()
    {
        var auth = new ProviderRegistryAuthArgs
        {
            Address = "ghcr.io",
            Username = "me",
            Password = "token",
        };

        Assert.True(await Output.IsSecretAsync(auth.Password.ToOutput()));
        Assert.False(await Output.IsSecretAsync(auth.Username.ToOutput()));
    }

    [Fact]
    public async Task A_providers_settings_that_are_no_strings_are_sent_as_json()
    {
        var run = await ProviderRun.OfAsync(() =>
            new Pulumi.Docker.Provider(
                "it",
                new Pulumi.Docker.ProviderArgs
                {
                    CaMaterial = "ca",
                    CertMaterial = "cert",
                    CertPath = "/certs",
                    Context = "remote",
                    DisableDockerDaemonCheck = true,
                    Host = "ssh://host",
                    KeyMaterial = "key",
                    RegistryAuth =
                    {
                        new ProviderRegistryAuthArgs
                        {
                            Address = "ghcr.io",
                            AuthDisabled = false,
                            ConfigFile = "config.json",
                            ConfigFileContent = "{}",
                            Username = "me",
                        },
                    },
                    SshOpts = { "-o", "ConnectTimeout=5" },
                }
            )
        );

        var inputs = run["it"].Inputs;
        Assert.Equal(
            [
                "caMaterial: ca",
                "certMaterial: cert",
                "certPath: /certs",
                "context: remote",
                "disableDockerDaemonCheck: true",
                "host: ssh://host",
                "keyMaterial: key",
                """registryAuth: [{"address":"ghcr.io","authDisabled":false,"configFile":"config.json","configFileContent":"{}","username":"me"}]""",
                """sshOpts: ["-o","ConnectTimeout=5"]""",
            ],
            inputs.OrderBy(input => input.Key, StringComparer.Ordinal).Select(input => $"{input.Key}: {Compact(input)}")
        );

        static string Compact(KeyValuePair<string, object> input) =>
            input.Key is "registryAuth" or "sshOpts" ? Sorted((string)input.Value) : (string)input.Value;

        static string Sorted(string json) => JsonNode.Parse(ProviderRun.Canonical(json))!.ToJsonString();
    }

    [Fact]
    public async Task A_resource_is_made_by_the_provider_that_it_is_given()
    {
        Pulumi.Docker.Provider? host = null;
        var run = await ProviderRun.OfAsync(() =>
        {
            host = new Pulumi.Docker.Provider("host", new Pulumi.Docker.ProviderArgs { Host = "ssh://host" });
            new Volume("it", new VolumeArgs { Name = "data" }, new CustomResourceOptions { Provider = host });
        });

        var urn = await OutputUtilities.GetValueAsync(host!.Urn);
        Assert.Equal($"{urn}::host-id", run["it"].Provider);
    }

    [Fact]
    public async Task A_network_sends_all_its_inputs()
    {
        var run = await ProviderRun.OfAsync(() =>
            new Network(
                "it",
                new NetworkArgs
                {
                    Attachable = true,
                    Driver = "bridge",
                    Ingress = false,
                    Internal = true,
                    IpamConfigs =
                    {
                        new NetworkIpamConfigArgs
                        {
                            AuxAddress = { ["router"] = "10.0.0.3" },
                            Gateway = "10.0.0.1",
                            IpRange = "10.0.0.0/25",
                            Subnet = "10.0.0.0/24",
                        },
                    },
                    IpamDriver = "default",
                    IpamOptions = { ["a"] = "b" },
                    Ipv6 = false,
                    Labels =
                    {
                        new NetworkLabelArgs { Label = "part", Value = "network" },
                    },
                    Name = "internal",
                    Options = { ["com.docker.network.bridge.name"] = "br0" },
                }
            )
        );

        Assert.Equal(
            ProviderRun.Canonical(
                """
                {
                  "attachable": true, "driver": "bridge", "ingress": false, "internal": true,
                  "ipamConfigs": [{
                    "auxAddress": { "router": "10.0.0.3" }, "gateway": "10.0.0.1", "ipRange": "10.0.0.0/25",
                    "subnet": "10.0.0.0/24"
                  }],
                  "ipamDriver": "default", "ipamOptions": { "a": "b" }, "ipv6": false,
                  "labels": [{ "label": "part", "value": "network" }], "name": "internal",
                  "options": { "com.docker.network.bridge.name": "br0" }
                }
                """
            ),
            run.Inputs("it")
        );
    }

    [Fact]
    public async Task A_volume_sends_all_its_inputs()
    {
        var run = await ProviderRun.OfAsync(() =>
            new Volume(
                "it",
                new VolumeArgs
                {
                    Cluster = new VolumeClusterArgs
                    {
                        Availability = "active",
                        Group = "g",
                        Id = "1",
                        LimitBytes = "1GiB",
                        RequiredBytes = "2GiB",
                        Scope = "single",
                        Sharing = "none",
                        TopologyPreferred = "a=b",
                        TopologyRequired = "c=d",
                        Type = "mount",
                    },
                    Driver = "local",
                    DriverOpts = { ["type"] = "none" },
                    Labels =
                    {
                        new VolumeLabelArgs { Label = "part", Value = "data" },
                    },
                    Name = "data",
                }
            )
        );

        Assert.Equal(
            ProviderRun.Canonical(
                """
                {
                  "cluster": {
                    "availability": "active", "group": "g", "id": "1", "limitBytes": "1GiB", "requiredBytes": "2GiB",
                    "scope": "single", "sharing": "none", "topologyPreferred": "a=b", "topologyRequired": "c=d",
                    "type": "mount"
                  },
                  "driver": "local", "driverOpts": { "type": "none" },
                  "labels": [{ "label": "part", "value": "data" }], "name": "data"
                }
                """
            ),
            run.Inputs("it")
        );
    }

    [Fact]
    public async Task An_image_sends_all_its_inputs()
    {
        var run = await ProviderRun.OfAsync(() =>
            new RemoteImage(
                "it",
                new RemoteImageArgs
                {
                    Build = new RemoteImageBuildArgs
                    {
                        AuthConfigs =
                        {
                            new RemoteImageBuildAuthConfigArgs { HostName = "ghcr.io", UserName = "me" },
                        },
                        BuildArgs = { ["VERSION"] = "1" },
                        Context = ".",
                        Dockerfile = "Dockerfile",
                        NoCache = true,
                        Provenance = "false",
                        Sbom = "false",
                        Secrets =
                        {
                            new RemoteImageBuildSecretArgs { Id = "token", Env = "TOKEN" },
                        },
                        ShmSize = 64,
                        Tags = { "it:1" },
                        Ulimits =
                        {
                            new RemoteImageBuildUlimitArgs
                            {
                                Name = "nofile",
                                Soft = 1,
                                Hard = 2,
                            },
                        },
                    },
                    ForceRemove = false,
                    KeepLocally = true,
                    Name = "it",
                    Platform = "linux/amd64",
                    PullTriggers = { "sha256:0" },
                    Triggers = { ["source"] = "0" },
                }
            )
        );

        Assert.Equal(
            ProviderRun.Canonical(
                """
                {
                  "build": {
                    "authConfigs": [{ "hostName": "ghcr.io", "userName": "me" }], "buildArgs": { "VERSION": "1" },
                    "context": ".", "dockerfile": "Dockerfile", "noCache": true, "provenance": "false", "sbom": "false",
                    "secrets": [{ "id": "token", "env": "TOKEN" }], "shmSize": 64, "tags": ["it:1"],
                    "ulimits": [{ "name": "nofile", "soft": 1, "hard": 2 }]
                  },
                  "forceRemove": false, "keepLocally": true, "name": "it", "platform": "linux/amd64",
                  "pullTriggers": ["sha256:0"], "triggers": { "source": "0" }
                }
                """
            ),
            run.Inputs("it")
        );
    }

    [Fact]
    public async Task Random_values_send_all_their_inputs()
    {
        var run = await ProviderRun.OfAsync(() =>
        {
            new RandomPassword(
                "password",
                new RandomPasswordArgs
                {
                    Keepers = { ["version"] = "1" },
                    Length = 32,
                    Lower = true,
                    MinLower = 1,
                    MinNumeric = 2,
                    MinSpecial = 3,
                    MinUpper = 4,
                    Numeric = true,
                    OverrideSpecial = "-_",
                    Special = true,
                    Upper = true,
                }
            );
            new RandomString(
                "string",
                new RandomStringArgs
                {
                    Length = 8,
                    Keepers = { ["a"] = "b" },
                    Upper = false,
                }
            );
            new RandomId(
                "id",
                new RandomIdArgs
                {
                    ByteLength = 4,
                    Prefix = "p-",
                    Keepers = { ["a"] = "b" },
                }
            );
            new RandomBytes("bytes", new RandomBytesArgs { Length = 16, Keepers = { ["a"] = "b" } });
        });

        Assert.Equal(
            ProviderRun.Canonical(
                """
                {
                  "keepers": { "version": "1" }, "length": 32, "lower": true, "minLower": 1, "minNumeric": 2,
                  "minSpecial": 3, "minUpper": 4, "numeric": true, "overrideSpecial": "-_", "special": true, "upper": true
                }
                """
            ),
            run.Inputs("password")
        );
        Assert.Equal(
            ProviderRun.Canonical("""{ "length": 8, "keepers": { "a": "b" }, "upper": false }"""),
            run.Inputs("string")
        );
        Assert.Equal(
            ProviderRun.Canonical("""{ "byteLength": 4, "prefix": "p-", "keepers": { "a": "b" } }"""),
            run.Inputs("id")
        );
        Assert.Equal(ProviderRun.Canonical("""{ "length": 16, "keepers": { "a": "b" } }"""), run.Inputs("bytes"));
    }

    [Fact]
    public void Empty_args_are_new_each_time()
    {
        var first = ContainerArgs.Empty;
        first.Envs.Add("A=1");

        Assert.NotSame(first, ContainerArgs.Empty);
        Assert.NotSame(ContainerPortArgs.Empty, ContainerPortArgs.Empty);
    }

    private static Task<CustomResourceOptions> MergedOptionsAsync(string type, CustomResourceOptions? options = null) =>
        ProviderRun.MergedOptionsAsync(Resources[type], options);
}
