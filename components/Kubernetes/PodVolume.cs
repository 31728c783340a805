using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>A volume of a pod and its mount path in the container.</summary>
internal sealed record PodVolume
{
    private PodVolume(string name, string path, VolumeArgs? volume)
    {
        Name = name;
        Path = path;
        Volume = volume;
        if (volume is not null)
            volume.Name = name;
    }

    /// <summary>Its name in the pod.</summary>
    public string Name { get; }

    /// <summary>The mount path.</summary>
    public string Path { get; }

    /// <summary>Its source; null for the claim of a StatefulSet.</summary>
    public VolumeArgs? Volume { get; }

    /// <summary>Whether the container can only read it.</summary>
    public bool ReadOnly { get; private init; } = true;

    /// <summary>Its size in MiB if it is an empty directory on the node; 0 otherwise.</summary>
    public int ScratchMib { get; private init; }

    /// <summary>
    /// Mounts a ConfigMap as a directory. Its files follow changes of the ConfigMap while the pod runs; files mounted
    /// individually would not.
    /// </summary>
    public static PodVolume OfConfigMap(string volume, string configMap, string path) =>
        new(volume, path, new() { ConfigMap = new ConfigMapVolumeSourceArgs { Name = configMap } });

    /// <summary>Mounts the files of several ConfigMaps as one directory, which follows their changes.</summary>
    public static PodVolume OfConfigMaps(string volume, IEnumerable<string> configMaps, string path)
    {
        var sources = configMaps.Select(name => new VolumeProjectionArgs
        {
            ConfigMap = new ConfigMapProjectionArgs { Name = name },
        });
        return new(volume, path, new() { Projected = new ProjectedVolumeSourceArgs { Sources = sources.ToList() } });
    }

    /// <summary>Mounts a Secret as a directory, readable by the pod's group only.</summary>
    public static PodVolume OfSecret(string volume, string secret, string path) =>
        new(
            volume,
            path,
            new()
            {
                Secret = new SecretVolumeSourceArgs { SecretName = secret, DefaultMode = Convert.ToInt32("0440", 8) },
            }
        );

    /// <summary>Mounts an empty directory that is deleted with the pod.</summary>
    public static PodVolume Scratch(string volume, string path, int sizeMib) =>
        new(volume, path, new() { EmptyDir = new EmptyDirVolumeSourceArgs { SizeLimit = $"{sizeMib}Mi" } })
        {
            ReadOnly = false,
            ScratchMib = sizeMib,
        };

    /// <summary>Mounts the claim that a StatefulSet creates under this name.</summary>
    public static PodVolume OfClaim(string volume, string path) => new(volume, path, null) { ReadOnly = false };

    /// <summary>Mounts a directory of the node, read-only.</summary>
    public static PodVolume OfNode(string volume, string path) =>
        new(
            volume,
            path,
            new()
            {
                HostPath = new HostPathVolumeSourceArgs { Path = path, Type = "Directory" },
            }
        );

    /// <summary>
    /// Mounts a directory of the node that outlives the pod; the kubelet creates it, and root owns it.
    /// </summary>
    public static PodVolume OfNodeState(string volume, string nodePath, string path) =>
        new(
            volume,
            path,
            new()
            {
                HostPath = new HostPathVolumeSourceArgs { Path = nodePath, Type = "DirectoryOrCreate" },
            }
        )
        {
            ReadOnly = false,
        };
}
