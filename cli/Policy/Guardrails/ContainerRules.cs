using System.Text.Json.Nodes;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>Rules for containers: resource limits, health checks, restarts and privileges.</summary>
internal static class ContainerRules
{
    private static readonly string[] Probes = ["startupProbe", "readinessProbe", "livenessProbe"];

    public static IEnumerable<Guardrail> All =>
        [
            new("no-unlimited-memory", "A container without a memory limit", Each(UnlimitedMemory)),
            new(
                "no-unsized-container",
                "A container in Kubernetes without a CPU limit, or without requests of CPU and memory",
                Each(Unsized)
            ),
            new(
                "no-unchecked-health",
                "A container without a health check, in Kubernetes without its three probes, unless it ends by itself",
                Each(UncheckedHealth)
            ),
            new("no-missing-restart", "A container that is not restarted when it dies", Each(MissingRestart)),
            new("no-root", "A container that runs as root, or leaves the user to its image", Each(Root)),
            new("no-capabilities", "A container that keeps or adds kernel capabilities", Each(Capabilities)),
            new(
                "no-privilege-escalation",
                "A container that is privileged, or whose processes may gain privileges",
                Each(PrivilegeEscalation)
            ),
            new(
                "no-host-access",
                "A container that shares the host's networks, processes or files, or a namespace that lets pods do so",
                HostAccess
            ),
        ];

    private static Func<CheckedStack, IEnumerable<Violation>> Each(
        Func<CheckedContainer, IEnumerable<Violation>> find
    ) => stack => stack.Containers.SelectMany(find);

    private static IEnumerable<Violation> UnlimitedMemory(CheckedContainer container)
    {
        if (container.IsDocker && container.Json.At("memory").Number() <= 0)
            yield return container.Breaks("memory", container.Json.At("memory").Shown(), "set it, in MiB");
        if (!container.IsDocker && container.Json.At("resources", "limits", "memory").Text().Length == 0)
            yield return container.Breaks("resources.limits.memory", "not set", "set it, such as 256Mi");
    }

    private static IEnumerable<Violation> Unsized(CheckedContainer container)
    {
        if (container.IsDocker)
            yield break;
        foreach (var (kind, name) in new[] { ("limits", "cpu"), ("requests", "cpu"), ("requests", "memory") })
        {
            if (container.Json.At("resources", kind, name).Text().Length == 0)
            {
                yield return container.Breaks(
                    $"resources.{kind}.{name}",
                    "not set",
                    $"set it, such as {(name == "cpu" ? "100m" : "256Mi")}"
                );
            }
        }
    }

    private static IEnumerable<Violation> UncheckedHealth(CheckedContainer container)
    {
        if (container.IsDocker)
        {
            var test = container.Json.At("healthcheck", "tests").Texts().FirstOrDefault() ?? "";
            if (test is "" or "NONE")
            {
                yield return container.Breaks(
                    "healthcheck.tests",
                    test.Length == 0 ? "not set" : test,
                    "set a command that fails when the container is unhealthy"
                );
            }
        }
        else if (!container.RunsOnce)
        {
            foreach (var probe in Probes.Where(probe => container.Json.At(probe) is null))
                yield return container.Breaks(probe, "not set", "add the probe");
        }
    }

    private static IEnumerable<Violation> MissingRestart(CheckedContainer container)
    {
        if (container.IsDocker)
        {
            if (container.Json.At("restart").Text() is not ("always" or "unless-stopped"))
            {
                yield return container.Breaks(
                    "restart",
                    container.Json.At("restart").Shown(),
                    "set it to unless-stopped"
                );
            }
        }
        else if (CheckedStack.IsKind(container.Resource, "Pod"))
        {
            yield return new(container.Resource, "kind", "a Pod without a controller", "make it a Deployment");
        }
        else if (container.Pod.At("restartPolicy").Text() == "Never")
        {
            yield return new(
                container.Resource,
                $"{container.PodPath}.restartPolicy",
                "Never",
                "omit it, or set it to OnFailure for a job"
            );
        }
    }

    private static IEnumerable<Violation> Root(CheckedContainer container)
    {
        if (container.IsDocker)
        {
            var user = container.Json.At("user").Text();
            if (user.Length == 0)
                yield return container.Breaks("user", "not set, so the image decides", "set it to a non-root user");
            else if (IsRoot(user))
                yield return container.Breaks("user", user, "set it to a non-root user", user);
            yield break;
        }
        var own = container.Json.At("securityContext");
        var pods = container.Pod.At("securityContext");
        if (!(own.At("runAsNonRoot") ?? pods.At("runAsNonRoot")).Is(true))
        {
            yield return container.Breaks(
                "securityContext.runAsNonRoot",
                (own.At("runAsNonRoot") ?? pods.At("runAsNonRoot")).Shown(),
                "set it to true"
            );
        }
        var userId = own.At("runAsUser") ?? pods.At("runAsUser");
        if (userId is not null && userId.Number() == 0)
            yield return container.Breaks("securityContext.runAsUser", userId.Shown(), "set it to a non-root user");
    }

    private static bool IsRoot(string user) => user.Split(':')[0].TrimStart('0') is "" or "root";

    private static IEnumerable<Violation> Capabilities(CheckedContainer container)
    {
        var path = container.IsDocker ? "capabilities" : "securityContext.capabilities";
        var (drops, adds) = container.IsDocker ? ("drops", "adds") : ("drop", "add");
        var capabilities = container.IsDocker
            ? container.Json.At("capabilities")
            : container.Json.At("securityContext", "capabilities");
        if (!capabilities.At(drops).Texts().Contains("ALL"))
            yield return container.Breaks($"{path}.{drops}", capabilities.At(drops).Shown(), "drop ALL");
        foreach (var (index, added) in capabilities.At(adds).Elements())
        {
            yield return container.Breaks(
                $"{path}.{adds}[{index}]",
                added.Shown(),
                "omit it, or change the image to work without it",
                added.Text()
            );
        }
    }

    private static IEnumerable<Violation> PrivilegeEscalation(CheckedContainer container)
    {
        var context = container.IsDocker ? container.Json : container.Json.At("securityContext");
        if (context.At("privileged") is { } privileged && !privileged.Is(false))
        {
            yield return container.Breaks(
                container.IsDocker ? "privileged" : "securityContext.privileged",
                privileged.Shown(),
                "omit it"
            );
        }
        if (
            container.IsDocker
            && !container
                .Json.At("securityOpts")
                .Texts()
                .Any(option => option is "no-new-privileges:true" or "no-new-privileges")
        )
        {
            yield return container.Breaks(
                "securityOpts",
                container.Json.At("securityOpts").Shown(),
                "add no-new-privileges:true"
            );
        }
        if (!container.IsDocker && !context.At("allowPrivilegeEscalation").Is(false))
        {
            yield return container.Breaks(
                "securityContext.allowPrivilegeEscalation",
                context.At("allowPrivilegeEscalation").Shown(),
                "set it to false"
            );
        }
    }

    private static IEnumerable<Violation> HostAccess(CheckedStack stack)
    {
        foreach (var container in stack.Containers.Where(container => container.IsDocker))
        {
            foreach (var mode in new[] { "networkMode", "pidMode", "ipcMode" })
            {
                if (container.Json.At(mode).Text() == "host")
                    yield return container.Breaks(mode, "host", "omit it");
            }
            foreach (var (index, volume) in container.Json.At("volumes").Elements())
            {
                if (volume.At("hostPath") is { } path)
                {
                    yield return container.Breaks(
                        $"volumes[{index}].hostPath",
                        path.Shown(),
                        "mount a volume",
                        path.Text()
                    );
                }
            }
            foreach (var (index, mount) in container.Json.At("mounts").Elements())
            {
                if (mount.At("type").Text() == "bind")
                {
                    yield return container.Breaks(
                        $"mounts[{index}]",
                        mount.At("source").Shown(),
                        "mount a volume",
                        mount.At("source").Text()
                    );
                }
            }
            if (container.Json.At("devices") is { } devices && devices.Elements().Any())
                yield return container.Breaks("devices", devices.Shown(), "omit it");
        }
        foreach (
            var container in stack
                .Containers.Where(container => !container.IsDocker)
                .DistinctBy(each => each.Resource.Urn)
        )
        {
            foreach (var share in new[] { "hostNetwork", "hostPID", "hostIPC" })
            {
                if (container.Pod.At(share) is { } flag && !flag.Is(false))
                    yield return new(container.Resource, $"{container.PodPath}.{share}", flag.Shown(), "omit it");
            }
            foreach (var (index, volume) in container.Pod.At("volumes").Elements())
            {
                if (volume.At("hostPath", "path") is { } path)
                {
                    yield return new(
                        container.Resource,
                        $"{container.PodPath}.volumes[{index}].hostPath",
                        path.Shown(),
                        "mount a PersistentVolumeClaim, a ConfigMap or an emptyDir"
                    )
                    {
                        Subject = path.Text(),
                    };
                }
            }
        }
        foreach (var space in stack.OfKind("Namespace"))
        {
            const string Enforced = "pod-security.kubernetes.io/enforce";
            var standard = CheckedStack.Labels(space).GetValueOrDefault(Enforced, "");
            if (standard != "restricted")
            {
                yield return new(
                    space,
                    $"metadata.labels[\"{Enforced}\"]",
                    standard.Length == 0 ? "not set" : standard,
                    "set it to restricted"
                )
                {
                    Subject = standard,
                };
            }
        }
    }
}
