using System.Collections.Immutable;
using Pulumi.Docker;
using Pulumi.Docker.Inputs;
using Pulumi.Random;

namespace InventarioRetail.Contract.Tests;

/// <summary>What the engine answers arrives in the outputs of a resource, and of the args that use them.</summary>
public class ProviderOutputTests
{
    [Fact]
    public async Task Nested_objects_arrive_as_output_types()
    {
        var container = await ContainerAsync(
            new ContainerArgs
            {
                Image = "nginx",
                Healthcheck = new ContainerHealthcheckArgs { Tests = { "CMD", "true" }, Retries = 3 },
                Ports =
                {
                    new ContainerPortArgs { Internal = 8080, Ip = "127.0.0.1" },
                    new ContainerPortArgs { Internal = 9090, External = 9091 },
                },
                Mounts =
                {
                    new ContainerMountArgs
                    {
                        Type = "tmpfs",
                        Target = "/tmp",
                        TmpfsOptions = new ContainerMountTmpfsOptionsArgs { SizeBytes = 1024 },
                    },
                },
            }
        );

        var healthcheck = await ValueAsync(container.Healthcheck);
        Assert.Equal("CMD true", string.Join(" ", healthcheck.Tests));
        Assert.Equal(3, healthcheck.Retries);
        Assert.Null(healthcheck.Interval);
        var ports = await ValueAsync(container.Ports);
        Assert.Equal(
            [(8080, null, "127.0.0.1"), (9090, 9091, null)],
            ports.Select(port => (port.Internal, port.External, (string?)port.Ip))
        );
        var mount = Assert.Single(await ValueAsync(container.Mounts));
        Assert.Equal(("tmpfs", "/tmp", 1024), (mount.Type, mount.Target, mount.TmpfsOptions?.SizeBytes));
        Assert.Null(mount.BindOptions);
        Assert.Null(mount.TmpfsOptions?.Mode);
    }

    [Fact]
    public async Task What_only_the_engine_knows_arrives_too()
    {
        var container = await ContainerAsync(
            new ContainerArgs { Image = "nginx" },
            new Dictionary<string, object>
            {
                ["exitCode"] = 3,
                ["containerLogs"] = "done",
                ["networkDatas"] = ImmutableArray.Create<object>(
                    ImmutableDictionary.CreateRange<string, object>([
                        KeyValuePair.Create<string, object>("networkName", "internal"),
                        KeyValuePair.Create<string, object>("ipAddress", "10.0.0.2"),
                        KeyValuePair.Create<string, object>("ipPrefixLength", 24),
                    ])
                ),
            }
        );

        Assert.Equal(3, await ValueAsync(container.ExitCode));
        Assert.Equal("done", await ValueAsync(container.ContainerLogs));
        var network = Assert.Single(await ValueAsync(container.NetworkDatas));
        Assert.Equal(("internal", "10.0.0.2", 24), (network.NetworkName, network.IpAddress, network.IpPrefixLength));
        Assert.Null(network.Gateway);
    }

    [Fact]
    public async Task A_map_arrives_as_a_dictionary()
    {
        var container = await ContainerAsync(
            new ContainerArgs { Image = "nginx", LogOpts = { ["max-size"] = "10m", ["max-file"] = "3" } }
        );

        Assert.Equal(
            [KeyValuePair.Create("max-file", "3"), KeyValuePair.Create("max-size", "10m")],
            (await ValueAsync(container.LogOpts))!.OrderBy(option => option.Key, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task What_nobody_set_is_null_and_a_list_of_it_has_nothing_in_it()
    {
        var container = await ContainerAsync(new ContainerArgs { Image = "nginx" });

        Assert.Null(await ValueAsync(container.Memory));
        Assert.Null(await ValueAsync(container.Restart));
        Assert.Null(await ValueAsync(container.LogOpts));
        Assert.Null(await ValueAsync(container.Capabilities));
        Assert.True((await ValueAsync(container.Ports)).IsDefaultOrEmpty);
    }

    [Fact]
    public async Task An_output_of_one_resource_is_an_input_of_another()
    {
        var run = await ProviderRun.OfAsync(() =>
        {
            var image = new RemoteImage("image", new RemoteImageArgs { Name = "nginx:1.29" });
            var network = new Network("network", new NetworkArgs { Name = "internal" });
            var volume = new Volume("volume", new VolumeArgs { Name = "data" });
            new Container(
                "container",
                new ContainerArgs
                {
                    Image = image.Name,
                    NetworksAdvanced = { new ContainerNetworksAdvancedArgs { Name = network.Id } },
                    Volumes =
                    {
                        new ContainerVolumeArgs { VolumeName = volume.Name, ContainerPath = "/data" },
                    },
                    Envs = { Output.Format($"DATA={volume.Name}") },
                }
            );
        });

        Assert.Equal(
            ProviderRun.Canonical(
                """
                {
                  "image": "nginx:1.29",
                  "networksAdvanced": [{ "name": "network-id" }],
                  "volumes": [{ "volumeName": "data", "containerPath": "/data" }],
                  "envs": ["DATA=data"]
                }
                """
            ),
            run.Inputs("container")
        );
    }

    [Fact]
    public async Task A_generated_password_is_given_to_what_needs_it()
    {
        var run = await ProviderRun.OfAsync(
            () =>
            {
                var password = new RandomPassword("password", new RandomPasswordArgs { Length = 32, Special = false });
                new Container(
                    "container",
                    new ContainerArgs { Image = "postgres", Envs = { Output.Format($"PASSWORD={password.Result}") } }
                );
            },
            new Dictionary<string, object> { ["result"] = "generated" }
        );

        Assert.Equal(ProviderRun.Canonical("""{ "length": 32, "special": false }"""), run.Inputs("password"));
        Assert.Equal(
            ProviderRun.Canonical("""{ "image": "postgres", "envs": ["PASSWORD=generated"] }"""),
            run.Inputs("container")
        );
    }

    private static async Task<Container> ContainerAsync(
        ContainerArgs args,
        IEnumerable<KeyValuePair<string, object>>? outputs = null
    )
    {
        Container? container = null;
        await ProviderRun.OfAsync(() => container = new Container("it", args), outputs);
        return container!;
    }

    private static Task<T> ValueAsync<T>(Output<T> output) => OutputUtilities.GetValueAsync(output);
}
