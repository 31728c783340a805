using System.Globalization;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>A container port, with the name that services and service discovery use.</summary>
internal sealed record PodPort(string Name, int Number);

/// <summary>An HTTP check of whether a container is ready.</summary>
/// <param name="Path">Path that returns 2xx when the container is ready.</param>
/// <param name="Port">Port of the container.</param>
internal sealed record ReadyCheck(string Path, int Port)
{
    /// <summary>
    /// Whether the kubelet restarts the container when it is not ready. Set it to false if readiness depends on other
    /// services, such as a database: then only a port that no longer accepts connections causes a restart.
    /// </summary>
    public bool RestartsWhenNotReady { get; init; } = true;

    /// <summary>Seconds that the container has to become ready for the first time.</summary>
    public int StartupSeconds { get; init; } = 60;
}

/// <summary>Settings that differ between the pods of a stack. Each pod has one container.</summary>
/// <param name="Image">The image.</param>
/// <param name="MemoryMib">
/// Memory request and limit in MiB; they are equal, so that a node cannot overcommit memory.
/// </param>
internal sealed record HardenedPodArgs(string Image, int MemoryMib)
{
    /// <summary>CPU request in millicores; the limit is four times that.</summary>
    public int CpuMillis { get; init; } = 50;

    /// <summary>Its ports; by default the one of the readiness check, called <c>http</c>.</summary>
    public IReadOnlyList<PodPort> Ports
    {
        get => field ?? (Ready is null ? [] : [new("http", Ready.Port)]);
        init;
    }

    /// <summary>Readiness check; null for a pod that runs to completion.</summary>
    public required ReadyCheck? Ready { get; init; }

    /// <summary>
    /// UID and GID that the container runs as; the group also owns the pod's volumes. 0 is root, without capabilities.
    /// </summary>
    public required int UserId { get; init; }

    /// <summary>Whether the container runs as another user than root.</summary>
    public bool IsNotRoot => UserId != 0;

    public IReadOnlyList<string> Command { get; init; } = [];
    public IReadOnlyList<Input<string>> Arguments { get; init; } = [];
    public IReadOnlyList<EnvVarArgs> Environment { get; init; } = [];
    public IReadOnlyList<PodVolume> Volumes { get; init; } = [];

    /// <summary>
    /// Name of its service account; null for the namespace's default account, which has no permissions.
    /// </summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Whether it calls the Kubernetes API; if so, its token is mounted.</summary>
    public bool CallsKubernetes { get; init; }

    /// <summary>
    /// Seconds that it keeps serving after termination begins, while it is removed from the endpoints.
    /// </summary>
    public int DrainSeconds { get; init; }

    /// <summary>Seconds that it then has to exit by itself.</summary>
    public int StopSeconds { get; init; } = 30;

    /// <summary>Labels in addition to the stack's and the part's.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Configuration that it reads only at startup; a change replaces the pod.</summary>
    public Input<string>? StartConfiguration { get; init; }

    /// <summary>Whether its replicas are spread over zones.</summary>
    public bool SpreadOverZones { get; init; }

    /// <summary>Whether it tolerates all taints, to run on every node.</summary>
    public bool OnEveryNode { get; init; }
}

/// <summary>
/// A pod with the settings that every pod of a stack has: no root, no capabilities, no privilege escalation, a
/// read-only root file system, the runtime's seccomp profile, requests and limits, three probes, labels, and no
/// Kubernetes API token unless it calls the API.
/// </summary>
internal static class HardenedPod
{
    private const int CpuLimitFactor = 4;

    /// <summary>A container's logs on its node, in MiB: the kubelet keeps 5 files of 10 MiB each.</summary>
    private const int LogsMib = 64;

    private const string ConfigurationHash = "inventario-retail.configuration";

    /// <summary>
    /// The labels by which workloads, services and policies select the pods of a part, or of one of its revisions.
    /// </summary>
    public static InputMap<string> Selector(string part, KubernetesEnvironment environment, HardenedPodArgs args) =>
        Labels(environment.Identity(part), args);

    /// <summary>The same as a selector of Kubernetes.</summary>
    public static LabelSelectorArgs LabelSelector(
        string part,
        KubernetesEnvironment environment,
        HardenedPodArgs args
    ) => new() { MatchLabels = Selector(part, environment, args) };

    public static PodTemplateSpecArgs Template(string part, KubernetesEnvironment environment, HardenedPodArgs args)
    {
        var metadata = new ObjectMetaArgs { Labels = Labels(environment.Labels(part, args.Image), args) };
        if (args.StartConfiguration is { } configuration)
            metadata.Annotations.Add(ConfigurationHash, configuration.Apply(ContentHash.Short));
        return new() { Metadata = metadata, Spec = Spec(part, environment, args) };
    }

    /// <summary>An environment variable whose value comes from the Secret's key of the same name.</summary>
    public static EnvVarArgs FromSecret(string variable, string secret) =>
        new()
        {
            Name = variable,
            ValueFrom = new EnvVarSourceArgs
            {
                SecretKeyRef = new SecretKeySelectorArgs { Name = secret, Key = variable },
            },
        };

    /// <summary>An environment variable whose value is a field of the pod.</summary>
    public static EnvVarArgs FromField(string variable, string field) =>
        new()
        {
            Name = variable,
            ValueFrom = new EnvVarSourceArgs { FieldRef = new ObjectFieldSelectorArgs { FieldPath = field } },
        };

    private static InputMap<string> Labels(InputMap<string> common, HardenedPodArgs args)
    {
        foreach (var (key, value) in args.Labels)
            common.Add(key, value);
        return common;
    }

    private static PodSpecArgs Spec(string part, KubernetesEnvironment environment, HardenedPodArgs args)
    {
        var spec = new PodSpecArgs
        {
            AutomountServiceAccountToken = args.CallsKubernetes,
            // No pod needs environment variables for every service of the namespace.
            EnableServiceLinks = false,
            SecurityContext = new PodSecurityContextArgs
            {
                RunAsNonRoot = args.IsNotRoot,
                RunAsUser = args.UserId,
                RunAsGroup = args.UserId,
                FsGroup = args.UserId,
                FsGroupChangePolicy = "OnRootMismatch",
                SeccompProfile = new SeccompProfileArgs { Type = "RuntimeDefault" },
            },
            PriorityClassName = environment.ClusterName(KubernetesEnvironment.PriorityClass),
            TerminationGracePeriodSeconds = args.DrainSeconds + args.StopSeconds,
            Containers = { Container(part, args) },
        };
        if (args.ServiceAccount is { } account)
            spec.ServiceAccountName = account;
        if (args.Ready is null)
            spec.RestartPolicy = "OnFailure";
        foreach (var volume in args.Volumes)
        {
            if (volume.Volume is { } source)
                spec.Volumes.Add(source);
        }
        if (args.OnEveryNode)
            spec.Tolerations.Add(new TolerationArgs { Operator = "Exists" });
        if (args.SpreadOverZones)
        {
            var pods = LabelSelector(part, environment, args);
            spec.TopologySpreadConstraints.Add(Spread("topology.kubernetes.io/zone", "DoNotSchedule", pods));
            spec.TopologySpreadConstraints.Add(Spread("kubernetes.io/hostname", "ScheduleAnyway", pods));
        }
        return spec;
    }

    private static TopologySpreadConstraintArgs Spread(string over, string otherwise, LabelSelectorArgs pods) =>
        new()
        {
            MaxSkew = 1,
            TopologyKey = over,
            WhenUnsatisfiable = otherwise,
            LabelSelector = pods,
            // A zone whose nodes are all tainted (e.g. down) does not count as an empty zone.
            NodeTaintsPolicy = "Honor",
        };

    private static ContainerArgs Container(string part, HardenedPodArgs args)
    {
        var container = new ContainerArgs
        {
            Name = part,
            Image = args.Image,
            ImagePullPolicy = "IfNotPresent",
            Resources = Resources(args),
            SecurityContext = new SecurityContextArgs
            {
                AllowPrivilegeEscalation = false,
                ReadOnlyRootFilesystem = true,
                RunAsNonRoot = args.IsNotRoot,
                Capabilities = new CapabilitiesArgs { Drop = { "ALL" } },
            },
            TerminationMessagePolicy = "FallbackToLogsOnError",
        };
        if (args.Ready is { } ready)
        {
            container.StartupProbe = Startup(ready);
            container.ReadinessProbe = Readiness(ready);
            container.LivenessProbe = Liveness(ready);
        }
        foreach (var word in args.Command)
            container.Command.Add(word);
        foreach (var argument in args.Arguments)
            container.Args.Add(argument);
        foreach (var variable in args.Environment)
            container.Env.Add(variable);
        foreach (var port in args.Ports)
            container.Ports.Add(new ContainerPortArgs { Name = port.Name, ContainerPortValue = port.Number });
        foreach (var volume in args.Volumes)
            container.VolumeMounts.Add(Mount(volume));
        if (args.DrainSeconds > 0)
        {
            container.Lifecycle = new LifecycleArgs
            {
                PreStop = new LifecycleHandlerArgs { Sleep = new SleepActionArgs { Seconds = args.DrainSeconds } },
            };
        }
        return container;
    }

    private static ResourceRequirementsArgs Resources(HardenedPodArgs args)
    {
        var memory = $"{args.MemoryMib}Mi";
        return new()
        {
            Requests =
            {
                ["memory"] = memory,
                ["cpu"] = Cores(args.CpuMillis),
                ["ephemeral-storage"] = $"{LogsMib}Mi",
            },
            Limits =
            {
                ["memory"] = memory,
                ["cpu"] = Cores(CpuLimitFactor * args.CpuMillis),
                // Above this the kubelet evicts the pod: twice its logs, and its empty directories.
                ["ephemeral-storage"] = $"{(2 * LogsMib) + args.Volumes.Sum(volume => volume.ScratchMib)}Mi",
            },
        };
    }

    /// <summary>Formats CPU as Kubernetes reports it back: <c>500m</c>, but <c>1</c>.</summary>
    private static string Cores(int millis) =>
        millis % 1000 == 0 ? (millis / 1000).ToString(CultureInfo.InvariantCulture) : $"{millis}m";

    private static ProbeArgs Startup(ReadyCheck ready) =>
        new()
        {
            HttpGet = Get(ready),
            PeriodSeconds = 2,
            TimeoutSeconds = 2,
            FailureThreshold = Math.Max(1, ready.StartupSeconds / 2),
        };

    private static ProbeArgs Readiness(ReadyCheck ready) =>
        new()
        {
            HttpGet = Get(ready),
            PeriodSeconds = 5,
            TimeoutSeconds = 5,
            FailureThreshold = 3,
        };

    private static ProbeArgs Liveness(ReadyCheck ready)
    {
        var probe = new ProbeArgs
        {
            PeriodSeconds = 10,
            TimeoutSeconds = 5,
            FailureThreshold = 3,
        };
        if (ready.RestartsWhenNotReady)
            probe.HttpGet = Get(ready);
        else
            probe.TcpSocket = new TCPSocketActionArgs { Port = ready.Port };
        return probe;
    }

    private static HTTPGetActionArgs Get(ReadyCheck ready) => new() { Path = ready.Path, Port = ready.Port };

    private static VolumeMountArgs Mount(PodVolume volume)
    {
        var mount = new VolumeMountArgs { Name = volume.Name, MountPath = volume.Path };
        if (volume.ReadOnly)
            mount.ReadOnly = true;
        return mount;
    }
}
