using System.Reflection;
using Pulumi.Docker;
using Pulumi.Docker.Inputs;

namespace InventarioRetail.Contract.Tests;

/// <summary>Every input of a container reaches the engine under its official name, with its whole value.</summary>
public class ProviderContainerInputTests
{
    private static readonly Dictionary<string, (Action<ContainerArgs> Set, string Json)> Cases = new()
    {
        ["attach"] = (args => args.Attach = true, "true"),
        ["capabilities"] = (
            args => args.Capabilities = new ContainerCapabilitiesArgs { Adds = { "NET_ADMIN" }, Drops = { "ALL" } },
            """{ "adds": ["NET_ADMIN"], "drops": ["ALL"] }"""
        ),
        ["cgroupParent"] = (args => args.CgroupParent = "/docker", "\"/docker\""),
        ["cgroupnsMode"] = (args => args.CgroupnsMode = "private", "\"private\""),
        ["command"] = (
            args => args.Command = new[] { "redis-server", "--appendonly" },
            """["redis-server", "--appendonly"]"""
        ),
        ["containerReadRefreshTimeoutMilliseconds"] = (
            args => args.ContainerReadRefreshTimeoutMilliseconds = 15000,
            "15000"
        ),
        ["cpuPeriod"] = (args => args.CpuPeriod = 100000, "100000"),
        ["cpuQuota"] = (args => args.CpuQuota = 50000, "50000"),
        ["cpuSet"] = (args => args.CpuSet = "0-1", "\"0-1\""),
        ["cpuShares"] = (args => args.CpuShares = 512, "512"),
        ["cpus"] = (args => args.Cpus = "1.5", "\"1.5\""),
        ["destroyGraceSeconds"] = (args => args.DestroyGraceSeconds = 30, "30"),
        ["deviceReadBps"] = (
            args => args.DeviceReadBps = new ContainerDeviceReadBpArgs { Path = "/dev/sda", Rate = 1024 },
            """[{ "path": "/dev/sda", "rate": 1024 }]"""
        ),
        ["deviceReadIops"] = (
            args => args.DeviceReadIops = new ContainerDeviceReadIopArgs { Path = "/dev/sda", Rate = 100 },
            """[{ "path": "/dev/sda", "rate": 100 }]"""
        ),
        ["deviceRequests"] = (
            args =>
                args.DeviceRequests = new ContainerDeviceRequestArgs
                {
                    Capabilities = { "gpu" },
                    Count = -1,
                    DeviceIds = { "0", "1" },
                    Driver = "nvidia",
                    Options = { ["a"] = "b" },
                },
            """
            [{ "capabilities": ["gpu"], "count": -1, "deviceIds": ["0", "1"], "driver": "nvidia", "options": { "a": "b" } }]
            """
        ),
        ["deviceWriteBps"] = (
            args => args.DeviceWriteBps = new ContainerDeviceWriteBpArgs { Path = "/dev/sda", Rate = 2048 },
            """[{ "path": "/dev/sda", "rate": 2048 }]"""
        ),
        ["deviceWriteIops"] = (
            args => args.DeviceWriteIops = new ContainerDeviceWriteIopArgs { Path = "/dev/sda", Rate = 200 },
            """[{ "path": "/dev/sda", "rate": 200 }]"""
        ),
        ["devices"] = (
            args =>
                args.Devices = new ContainerDeviceArgs
                {
                    ContainerPath = "/dev/b",
                    HostPath = "/dev/a",
                    Permissions = "r",
                },
            """[{ "containerPath": "/dev/b", "hostPath": "/dev/a", "permissions": "r" }]"""
        ),
        ["dns"] = (args => args.Dns = "1.1.1.1", """["1.1.1.1"]"""),
        ["dnsOpts"] = (args => args.DnsOpts = "ndots:1", """["ndots:1"]"""),
        ["dnsSearches"] = (args => args.DnsSearches = "internal", """["internal"]"""),
        ["domainname"] = (args => args.Domainname = "internal", "\"internal\""),
        ["entrypoints"] = (args => args.Entrypoints = new[] { "sh", "-c" }, """["sh", "-c"]"""),
        ["envs"] = (args => args.Envs = new[] { "A=1", "B=2" }, """["A=1", "B=2"]"""),
        ["gpus"] = (args => args.Gpus = "all", "\"all\""),
        ["groupAdds"] = (args => args.GroupAdds = "docker", """["docker"]"""),
        ["healthcheck"] = (
            args =>
                args.Healthcheck = new ContainerHealthcheckArgs
                {
                    Interval = "10s",
                    Retries = 3,
                    StartInterval = "1s",
                    StartPeriod = "5s",
                    Tests = { "CMD", "true" },
                    Timeout = "2s",
                },
            """
            {
              "interval": "10s", "retries": 3, "startInterval": "1s", "startPeriod": "5s",
              "tests": ["CMD", "true"], "timeout": "2s"
            }
            """
        ),
        ["hostname"] = (args => args.Hostname = "db", "\"db\""),
        ["hosts"] = (
            args => args.Hosts = new ContainerHostArgs { Host = "db", Ip = "10.0.0.2" },
            """[{ "host": "db", "ip": "10.0.0.2" }]"""
        ),
        ["init"] = (args => args.Init = true, "true"),
        ["ipcMode"] = (args => args.IpcMode = "none", "\"none\""),
        ["labels"] = (
            args => args.Labels = new ContainerLabelArgs { Label = "part", Value = "db" },
            """[{ "label": "part", "value": "db" }]"""
        ),
        ["logDriver"] = (args => args.LogDriver = "json-file", "\"json-file\""),
        ["logOpts"] = (
            args => args.LogOpts = new() { ["max-size"] = "10m", ["max-file"] = "3" },
            """{ "max-size": "10m", "max-file": "3" }"""
        ),
        ["logs"] = (args => args.Logs = false, "false"),
        ["maxRetryCount"] = (args => args.MaxRetryCount = 5, "5"),
        ["memory"] = (args => args.Memory = 512, "512"),
        ["memoryReservation"] = (args => args.MemoryReservation = 256, "256"),
        ["memorySwap"] = (args => args.MemorySwap = -1, "-1"),
        ["mounts"] = (
            args =>
                args.Mounts = new[]
                {
                    new ContainerMountArgs
                    {
                        Type = "volume",
                        Source = "data",
                        Target = "/data",
                        ReadOnly = false,
                        VolumeOptions = new ContainerMountVolumeOptionsArgs
                        {
                            DriverName = "local",
                            DriverOptions = { ["type"] = "none" },
                            Labels = new ContainerMountVolumeOptionsLabelArgs { Label = "a", Value = "b" },
                            NoCopy = true,
                            Subpath = "pg",
                        },
                    },
                    new ContainerMountArgs
                    {
                        Type = "bind",
                        Target = "/etc/a",
                        BindOptions = new ContainerMountBindOptionsArgs { Propagation = "rprivate" },
                    },
                    new ContainerMountArgs
                    {
                        Type = "tmpfs",
                        Target = "/tmp",
                        TmpfsOptions = new ContainerMountTmpfsOptionsArgs { Mode = 448, SizeBytes = 1048576 },
                    },
                },
            """
            [
              {
                "type": "volume", "source": "data", "target": "/data", "readOnly": false,
                "volumeOptions": {
                  "driverName": "local", "driverOptions": { "type": "none" },
                  "labels": [{ "label": "a", "value": "b" }], "noCopy": true, "subpath": "pg"
                }
              },
              { "type": "bind", "target": "/etc/a", "bindOptions": { "propagation": "rprivate" } },
              { "type": "tmpfs", "target": "/tmp", "tmpfsOptions": { "mode": 448, "sizeBytes": 1048576 } }
            ]
            """
        ),
        ["mustRun"] = (args => args.MustRun = false, "false"),
        ["name"] = (args => args.Name = "db", "\"db\""),
        ["networkMode"] = (args => args.NetworkMode = "bridge", "\"bridge\""),
        ["networksAdvanced"] = (
            args =>
                args.NetworksAdvanced = new ContainerNetworksAdvancedArgs
                {
                    Aliases = { "db" },
                    DriverOpts = { "a=b" },
                    GwPriority = 1,
                    Ipv4Address = "10.0.0.2",
                    Ipv6Address = "fd00::2",
                    LinkLocalIps = { "169.254.1.1" },
                    MacAddress = "02:42:ac:11:00:02",
                    Name = "internal",
                },
            """
            [{
              "aliases": ["db"], "driverOpts": ["a=b"], "gwPriority": 1, "ipv4Address": "10.0.0.2",
              "ipv6Address": "fd00::2", "linkLocalIps": ["169.254.1.1"], "macAddress": "02:42:ac:11:00:02",
              "name": "internal"
            }]
            """
        ),
        ["pidMode"] = (args => args.PidMode = "host", "\"host\""),
        ["platform"] = (args => args.Platform = "linux/amd64", "\"linux/amd64\""),
        ["ports"] = (
            args =>
                args.Ports = new[]
                {
                    new ContainerPortArgs
                    {
                        Internal = 8080,
                        External = 80,
                        Ip = "127.0.0.1",
                        Protocol = "tcp",
                    },
                    new ContainerPortArgs { Internal = 9090 },
                },
            """[{ "internal": 8080, "external": 80, "ip": "127.0.0.1", "protocol": "tcp" }, { "internal": 9090 }]"""
        ),
        ["privileged"] = (args => args.Privileged = false, "false"),
        ["publishAllPorts"] = (args => args.PublishAllPorts = false, "false"),
        ["readOnly"] = (args => args.ReadOnly = true, "true"),
        ["removeVolumes"] = (args => args.RemoveVolumes = false, "false"),
        ["restart"] = (args => args.Restart = "unless-stopped", "\"unless-stopped\""),
        ["rm"] = (args => args.Rm = false, "false"),
        ["runtime"] = (args => args.Runtime = "runc", "\"runc\""),
        ["securityOpts"] = (args => args.SecurityOpts = "no-new-privileges", """["no-new-privileges"]"""),
        ["shmSize"] = (args => args.ShmSize = 64, "64"),
        ["start"] = (args => args.Start = true, "true"),
        ["stdinOpen"] = (args => args.StdinOpen = false, "false"),
        ["stopSignal"] = (args => args.StopSignal = "SIGINT", "\"SIGINT\""),
        ["stopTimeout"] = (args => args.StopTimeout = 30, "30"),
        ["storageOpts"] = (args => args.StorageOpts = new() { ["size"] = "1G" }, """{ "size": "1G" }"""),
        ["sysctls"] = (
            args => args.Sysctls = new() { ["net.core.somaxconn"] = "512" },
            """{ "net.core.somaxconn": "512" }"""
        ),
        ["tmpfs"] = (args => args.Tmpfs = new() { ["/run"] = "rw" }, """{ "/run": "rw" }"""),
        ["tty"] = (args => args.Tty = false, "false"),
        ["ulimits"] = (
            args =>
                args.Ulimits = new ContainerUlimitArgs
                {
                    Name = "nofile",
                    Soft = 1024,
                    Hard = 2048,
                },
            """[{ "name": "nofile", "soft": 1024, "hard": 2048 }]"""
        ),
        ["uploads"] = (
            args =>
                args.Uploads = new[]
                {
                    new ContainerUploadArgs
                    {
                        File = "/etc/a",
                        Content = "a",
                        Permissions = "0600",
                    },
                    new ContainerUploadArgs
                    {
                        File = "/etc/b",
                        ContentBase64 = "Yg==",
                        Executable = true,
                    },
                    new ContainerUploadArgs
                    {
                        File = "/etc/c",
                        Source = "c.txt",
                        SourceHash = "0",
                    },
                },
            """
            [
              { "file": "/etc/a", "content": "a", "permissions": "0600" },
              { "file": "/etc/b", "contentBase64": "Yg==", "executable": true },
              { "file": "/etc/c", "source": "c.txt", "sourceHash": "0" }
            ]
            """
        ),
        ["user"] = (args => args.User = "1000:1000", "\"1000:1000\""),
        ["usernsMode"] = (args => args.UsernsMode = "host", "\"host\""),
        ["volumes"] = (
            args =>
                args.Volumes = new[]
                {
                    new ContainerVolumeArgs
                    {
                        VolumeName = "data",
                        ContainerPath = "/data",
                        ReadOnly = true,
                    },
                    new ContainerVolumeArgs
                    {
                        HostPath = "/srv",
                        ContainerPath = "/srv",
                        SelinuxRelabel = "z",
                    },
                    new ContainerVolumeArgs { FromContainer = "other" },
                },
            """
            [
              { "volumeName": "data", "containerPath": "/data", "readOnly": true },
              { "hostPath": "/srv", "containerPath": "/srv", "selinuxRelabel": "z" },
              { "fromContainer": "other" }
            ]
            """
        ),
        ["wait"] = (args => args.Wait = true, "true"),
        ["waitTimeout"] = (args => args.WaitTimeout = 60, "60"),
        ["workingDir"] = (args => args.WorkingDir = "/app", "\"/app\""),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_input_reaches_the_engine_whole_and_under_its_name(string name)
    {
        var args = new ContainerArgs { Image = "nginx" };
        Cases[name].Set(args);

        var run = await ProviderRun.OfAsync(() => new Container("it", args));

        Assert.Equal(
            ProviderRun.Canonical($$"""{ "image": "nginx", "{{name}}": {{Cases[name].Json}} }"""),
            run.Inputs("it")
        );
    }

    [Fact]
    public void These_are_all_inputs()
    {
        var properties = typeof(ContainerArgs).GetProperties(BindingFlags.Public | BindingFlags.Instance);

        Assert.Equal(
            Cases
                .Keys.Append("image")
                .Select(name => char.ToUpperInvariant(name[0]) + name[1..])
                .Order(StringComparer.Ordinal),
            properties.Select(property => property.Name).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task What_is_not_set_is_not_sent()
    {
        var run = await ProviderRun.OfAsync(() => new Container("it", new ContainerArgs { Image = "nginx" }));

        Assert.Equal(ProviderRun.Canonical("""{ "image": "nginx" }"""), run.Inputs("it"));
    }

    [Fact]
    public async Task Reading_a_list_or_a_map_that_is_not_set_gives_an_empty_one_that_can_be_added_to()
    {
        var args = new ContainerArgs { Image = "nginx" };
        args.Envs.Add("A=1");
        args.Envs.Add("B=2");
        args.LogOpts.Add("max-size", "10m");

        var run = await ProviderRun.OfAsync(() => new Container("it", args));

        Assert.Equal(
            ProviderRun.Canonical("""{ "image": "nginx", "envs": ["A=1", "B=2"], "logOpts": { "max-size": "10m" } }"""),
            run.Inputs("it")
        );
    }
}
