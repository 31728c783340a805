using System.Text.Json.Nodes;

namespace InventarioRetail.Components.Tests;

/// <summary>What holds for everything that a stack has in Kubernetes.</summary>
public sealed class KubernetesGuardrailTests
{
    [Fact]
    public async Task Whatever_a_pod_names_is_there()
    {
        var manifests = await Manifest.OfProduction();
        var there = manifests.Select(manifest => manifest.Id).ToHashSet();

        foreach (var manifest in manifests.Where(manifest => manifest.Pod is not null))
        {
            var pod = manifest["spec.template.spec"]!;
            var volumes = pod["volumes"] as JsonArray ?? [];
            IEnumerable<string?> named =
            [
                .. volumes.Select(volume =>
                    (string?)volume!["configMap"]?["name"] is { } name ? $"ConfigMap {name}" : null
                ),
                .. volumes.Select(volume =>
                    (string?)volume!["secret"]?["secretName"] is { } name ? $"Secret {name}" : null
                ),
                .. manifest
                    .Containers.SelectMany(container => container["env"] as JsonArray ?? [])
                    .Select(variable => (string?)variable!["valueFrom"]?["secretKeyRef"]?["name"])
                    .Select(name => name is null ? null : $"Secret {name}"),
                (string?)pod["serviceAccountName"] is { } account ? $"ServiceAccount {account}" : null,
            ];
            Assert.All(named.OfType<string>(), name => Assert.Contains(name, there));

            // And every mount has its volume, or the claim that a StatefulSet makes.
            var mountable = volumes.Select(volume => (string?)volume!["name"]).Append("data").ToHashSet();
            Assert.All(
                manifest.Containers.SelectMany(container => container["volumeMounts"] as JsonArray ?? []),
                mount => Assert.Contains((string?)mount!["name"], mountable)
            );
            Assert.All(
                manifest.Containers.SelectMany(container => container["volumeMounts"] as JsonArray ?? []),
                mount => Assert.Null(mount!["subPath"])
            );
        }
    }

    [Fact]
    public async Task Every_service_and_policy_finds_its_pods()
    {
        var manifests = await Manifest.OfProduction();
        var pods = manifests
            .Where(manifest => manifest.Pod is not null)
            .Select(manifest => manifest["spec.template.metadata.labels"]!.AsObject())
            .ToList();

        foreach (var manifest in manifests)
        {
            var selector = manifest.Kind switch
            {
                "Service" => manifest["spec.selector"],
                "NetworkPolicy" => manifest["spec.podSelector.matchLabels"],
                "PodDisruptionBudget" or "Deployment" or "StatefulSet" or "DaemonSet" => manifest[
                    "spec.selector.matchLabels"
                ],
                _ => null,
            };
            // The proxies of the Gateway are Envoy Gateway's.
            if (selector is not JsonObject labels || manifest.Name == "inventario-retail-production-proxies")
                continue;
            var found = pods.Where(pod => labels.All(label => (string?)pod[label.Key] == (string?)label.Value));
            Assert.True(found.Any(), $"{manifest.Id} finds no pod");
            if (manifest.Kind is not "NetworkPolicy")
                Assert.Single(found);
        }
    }
}
