using Pulumi;
using Pulumi.Docker;
using Pulumi.Docker.Inputs;

namespace InventarioRetail.Components;

/// <summary>A file that is put into a container when the container is created; a new content replaces the container.</summary>
/// <param name="Path">Absolute path in the container.</param>
/// <param name="Content">Text content; a secret content stays a secret in state and preview.</param>
internal sealed record ContainerFile(string Path, Input<string> Content)
{
    public bool Executable { get; init; }
}

/// <summary>A named volume mounted into a container.</summary>
internal sealed record VolumeMount(Volume Volume, string Path, bool ReadOnly = false);

/// <summary>A network a container joins, under the names that others call it by.</summary>
internal sealed record NetworkMembership(Network Network, params string[] Aliases);

/// <summary>A container port published on the host; on loopback only, unless said otherwise.</summary>
internal sealed record PublishedPort(int Internal, int External, string Ip = "127.0.0.1");

/// <summary>How to ask a container whether it is well. The command runs inside the container.</summary>
internal sealed record HealthCheck(params string[] Test)
{
    /// <summary>Seconds between two checks.</summary>
    public int IntervalSeconds { get; init; } = 10;

    /// <summary>Seconds at the start in which a failed check does not count.</summary>
    public int StartPeriodSeconds { get; init; } = 20;

    /// <summary>A check through the image's shell.</summary>
    public static HealthCheck Shell(string command) => new("CMD-SHELL", command);

    /// <summary>A GET that must be answered with 2xx, by the <c>wget</c> of BusyBox, which every Alpine or BusyBox image has.</summary>
    public static HealthCheck Http(int port, string path) =>
        new("CMD", "wget", "-q", "-O", "/dev/null", $"http://127.0.0.1:{port}{path}");
}

/// <summary>What differs between the containers of a stack.</summary>
internal sealed record HardenedContainerArgs
{
    public required RemoteImage Image { get; init; }

    /// <summary>Memory limit in MiB; swap is not added to it.</summary>
    public required int MemoryMib { get; init; }

    /// <summary>Limit of open files of each process; null leaves it to the host's Docker.</summary>
    public int? OpenFiles { get; init; }

    public required HealthCheck HealthCheck { get; init; }
    public required IReadOnlyList<NetworkMembership> Networks { get; init; }
    public IReadOnlyList<Input<string>> Environment { get; init; } = [];
    public IReadOnlyList<string> Entrypoint { get; init; } = [];
    public IReadOnlyList<string> Command { get; init; } = [];
    public IReadOnlyList<ContainerFile> Files { get; init; } = [];
    public IReadOnlyList<VolumeMount> Volumes { get; init; } = [];
    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <summary>Directories in memory, for what a container without files writes outside its volumes.</summary>
    public IReadOnlyList<string> Tmpfs { get; init; } = [];

    /// <summary>
    /// Kernel capabilities that the image cannot do without, as <c>CAP_…</c> in the order of the alphabet, which is how Docker tells
    /// them back; all others are dropped.
    /// </summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>
    /// Whether it looks up containers of the stack only, which Docker knows at once. For one that is gone, such as a canary that has
    /// ended or a Postgres that was stopped, Docker asks the machine's name servers; where these do not answer, each lookup would last
    /// 20 s and more, and here lasts one.
    /// </summary>
    public bool FailFastDns { get; init; }

    /// <summary>User that the container runs as; null leaves it to the image.</summary>
    public string? User { get; init; }

    /// <summary>Seconds between the polite signal and the kill when the container is stopped.</summary>
    public int StopGraceSeconds { get; init; } = 10;

    /// <summary>Whether creation waits until the health check says healthy, and fails where it does not.</summary>
    public bool WaitForHealth { get; init; } = true;

    /// <summary>Seconds that creation waits.</summary>
    public int StartTimeoutSeconds { get; init; } = 120;
}

/// <summary>
/// Declares a container with what every container of a stack has: restart policy, log rotation, memory limit, dropped capabilities,
/// labels, a health check, and a read-only root file system where no file must be copied into it.
/// </summary>
internal static class HardenedContainer
{
    /// <param name="part">Name of the container on the network and, with the stack's prefix, on the host.</param>
    /// <param name="environment">The stack's Docker environment.</param>
    /// <param name="args">What is its own.</param>
    /// <param name="options">Parent and dependencies.</param>
    public static Container Declare(
        string part,
        DockerEnvironment environment,
        HardenedContainerArgs args,
        CustomResourceOptions options
    )
    {
        options.DeleteBeforeReplace = true;
        // The provider shows these as updates, but only a new container gets them.
        options.ReplaceOnChanges.AddRange(["healthcheck", "init", "tmpfs"]);
        // A container that did not become healthy is kept, and the next update would find nothing to do.
        options.ReplaceOnChanges.Add("#initerror");
        return new Container($"{part}-container", Arguments(part, environment, args), options);
    }

    private static ContainerArgs Arguments(string part, DockerEnvironment environment, HardenedContainerArgs args)
    {
        var container = new ContainerArgs
        {
            Name = environment.HostName(part),
            Image = args.Image.ImageId,
            Restart = "unless-stopped",
            Init = true,
            Memory = args.MemoryMib,
            MemorySwap = args.MemoryMib,
            DestroyGraceSeconds = args.StopGraceSeconds,
            // The provider copies files into the root file system, which Docker refuses where that is read-only.
            ReadOnly = args.Files.Count == 0,
            Capabilities = new ContainerCapabilitiesArgs
            {
                Drops = { "ALL" },
                Adds = args.Capabilities.Select(capability => (Input<string>)capability).ToList(),
            },
            SecurityOpts = { "no-new-privileges:true" },
            LogDriver = "json-file",
            LogOpts =
            {
                ["max-size"] = $"{environment.Logs.MaxSizeMib}m",
                ["max-file"] = $"{environment.Logs.MaxFiles}",
            },
            Labels = Labels(part, environment),
            NetworksAdvanced = args.Networks.Select(Membership).ToList(),
            Healthcheck = Check(args.HealthCheck),
            Wait = args.WaitForHealth,
            WaitTimeout = args.StartTimeoutSeconds,
        };
        if (args.OpenFiles is { } openFiles)
        {
            container.Ulimits = new ContainerUlimitArgs
            {
                Name = "nofile",
                Soft = openFiles,
                Hard = openFiles,
            };
        }
        if (args.User is not null)
            container.User = args.User;
        if (args.FailFastDns)
            container.DnsOpts = new[] { "timeout:1", "attempts:1" };
        if (args.Environment.Count > 0)
            container.Envs = args.Environment.ToList();
        if (args.Entrypoint.Count > 0)
            container.Entrypoints = args.Entrypoint.ToList();
        if (args.Command.Count > 0)
            container.Command = args.Command.ToList();
        if (args.Ports.Count > 0)
            container.Ports = args.Ports.Select(Port).ToList();
        if (args.Files.Count > 0)
            container.Uploads = args.Files.Select(Upload).ToList();
        if (args.Volumes.Count > 0)
            container.Volumes = args.Volumes.Select(Mount).ToList();
        foreach (var directory in args.Tmpfs)
            container.Tmpfs[directory] = "rw,nosuid,nodev,size=64m";
        return container;
    }

    private static InputList<ContainerLabelArgs> Labels(string part, DockerEnvironment environment) =>
        new ContainerLabelArgs[]
        {
            new() { Label = PartLabels.Stack, Value = environment.Stack },
            new() { Label = PartLabels.Part, Value = part },
        };

    private static ContainerHealthcheckArgs Check(HealthCheck check) =>
        new()
        {
            Tests = check.Test,
            Interval = GoDuration(check.IntervalSeconds),
            Timeout = GoDuration(5),
            Retries = 3,
            StartPeriod = GoDuration(check.StartPeriodSeconds),
        };

    /// <summary>As Go writes it, which is how the provider tells it back; another spelling would be a difference at every update.</summary>
    internal static string GoDuration(int seconds) =>
        seconds >= 3600 ? $"{seconds / 3600}h{seconds % 3600 / 60}m{seconds % 60}s"
        : seconds >= 60 ? $"{seconds / 60}m{seconds % 60}s"
        : $"{seconds}s";

    private static ContainerNetworksAdvancedArgs Membership(NetworkMembership membership)
    {
        var network = new ContainerNetworksAdvancedArgs { Name = membership.Network.Name };
        network.Aliases.AddRange(membership.Aliases);
        return network;
    }

    private static ContainerPortArgs Port(PublishedPort port) =>
        new()
        {
            Internal = port.Internal,
            External = port.External,
            Ip = port.Ip,
        };

    private static ContainerUploadArgs Upload(ContainerFile file) =>
        new()
        {
            File = file.Path,
            Content = file.Content,
            Executable = file.Executable,
        };

    private static ContainerVolumeArgs Mount(VolumeMount mount) =>
        new()
        {
            VolumeName = mount.Volume.Name,
            ContainerPath = mount.Path,
            ReadOnly = mount.ReadOnly,
        };
}
