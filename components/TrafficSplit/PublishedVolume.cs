using Pulumi.Docker;

namespace InventarioRetail.Components;

/// <summary>
/// The volume on which the traffic split publishes the files that change without a restart: the router's configuration,
/// Prometheus's targets and the feature flags. It holds no secrets.
/// </summary>
public sealed class PublishedVolume : ComponentResource
{
    /// <summary>Mount path in every container that uses it.</summary>
    internal const string MountPath = "/config";

    /// <summary>Path of Prometheus's targets in those containers.</summary>
    internal const string TargetsFile = $"{MountPath}/{PublishedFiles.TargetsPath}";

    /// <summary>Path of the feature flags in those containers.</summary>
    internal const string FlagsFile = $"{MountPath}/{PublishedFiles.FlagsPath}";

    /// <summary>The volume.</summary>
    public Volume Volume { get; }

    /// <summary>Declares the volume.</summary>
    public PublishedVolume(string name, DockerEnvironment environment, ComponentResourceOptions? options = null)
        : base("inventario-retail:components:PublishedVolume", name, options)
    {
        Volume = DataVolume.Declare($"{name}-files", environment, this, isRetained: false);
        RegisterOutputs();
    }
}
