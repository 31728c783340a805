using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>
/// A ConfigMap that pods mount as files. Its name is fixed: a generated name would change with the content and roll
/// every pod that refers to it.
/// </summary>
internal static class ClusterConfigMap
{
    public static ConfigMap Declare(
        string name,
        string part,
        string objectName,
        KubernetesEnvironment environment,
        IEnumerable<KeyValuePair<string, string>> files,
        CustomResourceOptions options
    )
    {
        var data = new InputMap<string>();
        foreach (var (file, content) in files)
            data.Add(file, content);
        return new ConfigMap(
            name,
            new ConfigMapArgs { Metadata = environment.Metadata(part, objectName), Data = data },
            options
        );
    }
}
