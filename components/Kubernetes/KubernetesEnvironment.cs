namespace InventarioRetail.Components;

/// <summary>Settings shared by all parts of a stack in one Kubernetes cluster.</summary>
/// <param name="Project">The project's name, the first part of every cluster-wide name.</param>
/// <param name="Stack">The stack's name, the second part.</param>
public sealed record KubernetesEnvironment(string Project, string Stack)
{
    /// <summary>Label of the dashboard's pods that names their revision, as Prometheus knows it.</summary>
    public const string RevisionLabel = "revision";

    /// <summary>Last word of the name of the stack's priority class.</summary>
    internal const string PriorityClass = "priority";

    /// <summary>The namespace of all parts except the log collector.</summary>
    public string Namespace { get; private init; } = $"{Project}-{Stack}";

    /// <summary>The namespace of the log collector.</summary>
    public string LogsNamespace => ClusterName("logs");

    /// <summary>The same stack in another of its namespaces.</summary>
    internal KubernetesEnvironment In(string otherNamespace) => this with { Namespace = otherNamespace };

    /// <summary>The name of a cluster-scoped resource, such as a cluster role.</summary>
    internal string ClusterName(string name) => $"{Project}-{Stack}-{name}";

    /// <summary>The labels that identify a part, which can never change.</summary>
    internal InputMap<string> Identity(string part) => new() { [PartLabels.Stack] = Stack, [PartLabels.Part] = part };

    /// <summary>The labels of all resources of a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="image">The image of a workload or a pod, whose version is a label too.</param>
    internal InputMap<string> Labels(string part, string? image = null)
    {
        var labels = new InputMap<string>();
        foreach (var (key, value) in PartLabels.Of(Project, Stack, part))
            labels.Add(key, value);
        if (image is not null)
            labels.Add(PartLabels.Version, PartLabels.VersionOf(image));
        return labels;
    }

    /// <summary>Name, namespace and labels of a part's resource.</summary>
    /// <param name="part">The part.</param>
    /// <param name="name">The resource's name; null for the part's.</param>
    /// <param name="image">The image of a workload.</param>
    internal ObjectMetaArgs Metadata(string part, string? name = null, string? image = null) =>
        new()
        {
            Name = name ?? part,
            Namespace = Namespace,
            Labels = Labels(part, image),
        };

    /// <summary>Name and labels of a part's cluster-scoped resource.</summary>
    internal ObjectMetaArgs ClusterMetadata(string part, string name) =>
        new() { Name = ClusterName(name), Labels = Labels(part) };
}

/// <summary>Where a component of a stack in one Kubernetes cluster is declared.</summary>
/// <param name="Environment">The stack's Kubernetes environment.</param>
/// <param name="Options">The component's dependencies and providers.</param>
public sealed record ClusterScope(KubernetesEnvironment Environment, ComponentResourceOptions? Options = null);
