namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="FeatureFlags"/>.</summary>
public sealed record FeatureFlagsArgs
{
    /// <summary>Flag names, with the percentage of users for whom each is on, 0 to 100.</summary>
    public IReadOnlyDictionary<string, int> Flags { get; init; } = new Dictionary<string, int>();
}

/// <summary>
/// The feature flags on Kubernetes: a ConfigMap that every revision mounts as a directory. A change reaches the running
/// pods within the kubelet's sync period, about a minute, without restarts.
/// </summary>
public sealed class FeatureFlags : ClusterPart
{
    /// <summary>Name of the ConfigMap.</summary>
    internal const string ConfigMapName = "feature-flags";

    /// <summary>Directory in which the dashboard mounts it.</summary>
    internal const string Directory = "/config/flags";

    /// <summary>Path of the flag file in the dashboard's container.</summary>
    internal const string File = $"{Directory}/flags.json";

    /// <summary>Declares the flags.</summary>
    /// <exception cref="ArgumentException">
    /// A flag has an invalid name or percentage; the message says which.
    /// </exception>
    public FeatureFlags(
        string name,
        KubernetesEnvironment environment,
        FeatureFlagsArgs args,
        ComponentResourceOptions? options = null
    )
        : base("FeatureFlags", name, PartName.Dashboard, environment, options)
    {
        DeclareConfigMap("configmap", ConfigMapName, KeyValuePair.Create("flags.json", RouterFiles.Flags(args.Flags)));
        RegisterOutputs();
    }
}
