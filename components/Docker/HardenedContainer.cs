using Pulumi.Docker;
using Pulumi.Docker.Inputs;

namespace InventarioRetail.Components;

/// <summary>A file copied into a container at creation; new content replaces the container.</summary>
/// <param name="Path">Absolute path in the container.</param>
/// <param name="Content">Text content; secret content stays secret in state and preview.</param>
internal sealed record ContainerFile(string Path, Input<string> Content)
{
    public bool Executable { get; init; }
}

/// <summary>A named volume mounted into a container.</summary>
internal sealed record VolumeMount(Volume Volume, string Path, bool ReadOnly = false);

/// <summary>A network that a container joins, and the container's aliases on it.</summary>
internal sealed record NetworkMembership(Network Network, params string[] Aliases);

/// <summary>A container port published on the host; on loopback only by default.</summary>
internal sealed record PublishedPort(int Internal, int External, string Ip = "127.0.0.1");

/// <summary>A health check command that runs inside the container.</summary>
internal sealed record HealthCheck(params string[] Test)
{
    /// <summary>Seconds between two checks.</summary>
    public int IntervalSeconds { get; init; } = 10;

    /// <summary>Seconds after the start during which a failed check does not count.</summary>
    public int StartPeriodSeconds { get; init; } = 20;

    /// <summary>A check through the image's shell.</summary>
    public static HealthCheck Shell(string command) => new("CMD-SHELL", command);

    /// <summary>
    /// A GET that must return 2xx, using BusyBox <c>wget</c>, which every Alpine or BusyBox image has.
    /// </summary>
    public static HealthCheck Http(int port, string path) =>
        new("CMD", "wget", "-q", "-O", "/dev/null", $"http://127.0.0.1:{port}{path}");
}

/// <summary>Settings that differ between the containers of a stack.</summary>
/// <param name="Image">The image.</param>
/// <param name="MemoryMib">Memory limit in MiB, with no swap on top.</param>
internal sealed record HardenedContainerArgs(RemoteImage Image, int MemoryMib)
{
    /// <summary>Open file limit (<c>nofile</c>); null keeps the Docker host's default.</summary>
    public int? OpenFiles { get; init; }

    public required HealthCheck HealthCheck { get; init; }
    public required IReadOnlyList<NetworkMembership> Networks { get; init; }
    public IReadOnlyList<Input<string>> Environment { get; init; } = [];
    public IReadOnlyList<string> Entrypoint { get; init; } = [];
    public IReadOnlyList<string> Command { get; init; } = [];
    public IReadOnlyList<ContainerFile> Files { get; init; } = [];
    public IReadOnlyList<VolumeMount> Volumes { get; init; } = [];
    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <summary>
    /// In-memory directories for what the container writes outside its volumes; for containers without
    /// <see cref="Files"/>.
    /// </summary>
    public IReadOnlyList<string> Tmpfs { get; init; } = [];

    /// <summary>
    /// Linux capabilities that the image needs, as <c>CAP_…</c> in alphabetical order, which is how Docker reports
    /// them; all others are dropped.
    /// </summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>
    /// Whether DNS lookups fail fast because the container only resolves names of the stack, which Docker answers
    /// itself. For a container that is gone, such as a finished canary or a stopped Postgres, Docker asks the host's
    /// name servers; if these do not respond, each lookup takes 20 s or more by default, and 1 s with this option.
    /// </summary>
    public bool FailFastDns { get; init; }

    /// <summary>User that the container runs as; null uses the image's default.</summary>
    public string? User { get; init; }

    /// <summary>Seconds between the stop signal and the kill.</summary>
    public int StopGraceSeconds { get; init; } = 10;

    /// <summary>
    /// Whether creation waits until the container is healthy, and fails if it does not become healthy in time.
    /// </summary>
    public bool WaitForHealth { get; init; } = true;

    /// <summary>
    /// Seconds that a container that holds data has to become healthy: after a crash it replays its log.
    /// </summary>
    public const int DataStartTimeoutSeconds = 300;

    /// <summary>Seconds that creation waits for the container to become healthy.</summary>
    public int StartTimeoutSeconds { get; init; } = 120;
}

/// <summary>
/// Declares a container with the settings that every container of a stack has: restart policy, log rotation, memory
/// limit, dropped capabilities, labels, a health check, and a read-only root file system unless files are copied into
/// it.
/// </summary>
internal static class HardenedContainer
{
    /// <param name="part">Name of the container on the network and, with the stack's prefix, on the host.</param>
    /// <param name="environment">The stack's Docker environment.</param>
    /// <param name="args">Its own settings.</param>
    /// <param name="options">Parent and dependencies.</param>
    public static Container Declare(
        string part,
        DockerEnvironment environment,
        HardenedContainerArgs args,
        CustomResourceOptions options
    )
    {
        options.DeleteBeforeReplace = true;
        // The provider plans these as updates, but they only take effect in a new container.
        options.ReplaceOnChanges.AddRange(["healthcheck", "init", "tmpfs"]);
        // The daemon's own default options are not the program's: a refresh reads them back, and would replace
        // everything.
        options.IgnoreChanges.AddRange(["logOpts.compress", "logOpts.env", "logOpts.labels", "logOpts.tag"]);
        // A container that did not become healthy stays in the state; without this the next update would see no change.
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
            // The provider copies files into the root file system, which Docker refuses if it is read-only.
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
            Labels = Labels(part, environment, args.Image),
            NetworksAdvanced = args.Networks.Select(Membership).ToList(),
            Healthcheck = Check(args.HealthCheck, environment.StartInterval),
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

    private static InputList<ContainerLabelArgs> Labels(
        string part,
        DockerEnvironment environment,
        RemoteImage image
    ) =>
        (ContainerLabelArgs[])
            [
                .. PartLabels
                    .Of(environment.Project, environment.Stack, part)
                    .Select(label => new ContainerLabelArgs { Label = label.Key, Value = label.Value }),
                new() { Label = PartLabels.Version, Value = image.Name.Apply(PartLabels.VersionOf) },
            ];

    private static ContainerHealthcheckArgs Check(HealthCheck check, TimeSpan startInterval)
    {
        var arguments = new ContainerHealthcheckArgs
        {
            Tests = check.Test,
            Interval = GoDuration(check.IntervalSeconds),
            Timeout = GoDuration(5),
            Retries = 3,
            StartPeriod = GoDuration(check.StartPeriodSeconds),
        };
        if (startInterval > TimeSpan.Zero)
            arguments.StartInterval = GoDuration((int)startInterval.TotalSeconds);
        return arguments;
    }

    /// <summary>
    /// Formats a duration as Go does, which is how the provider reads it back; any other format would show a diff on
    /// every update.
    /// </summary>
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
