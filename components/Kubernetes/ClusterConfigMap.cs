using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>
/// A ConfigMap whose files pods have mounted. Its name is fixed, because a generated one would change with the content and roll every
/// pod that names it.
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
