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
                .. volumes
                    .SelectMany(volume => volume!["projected"]?["sources"] as JsonArray ?? [])
                    .Select(source => $"ConfigMap {source!["configMap"]!["name"]}"),
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

    /// <summary>
    /// A variable keeps its value as long as a pod runs, so that a rotated password would not reach it.
    /// </summary>
    [Fact]
    public async Task A_pod_with_a_secret_in_a_variable_is_replaced_when_the_secret_changes()
    {
        var withSecrets = (await Manifest.OfProduction())
            .Where(manifest =>
                manifest
                    .Containers.SelectMany(container => container["env"] as JsonArray ?? [])
                    .Any(variable => variable!["valueFrom"]?["secretKeyRef"] is not null)
            )
            // A running revision is never changed; docs/kubernetes.md says how it gets new values.
            .Where(manifest => !manifest.Name.StartsWith("dashboard-", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(withSecrets);
        Assert.All(
            withSecrets,
            manifest =>
                Assert.NotNull(manifest["spec.template.metadata.annotations"]?["inventario-retail.configuration"])
        );
    }

    [Fact]
    public async Task Every_pod_has_the_priority_of_the_stack_and_bounds_its_local_storage()
    {
        var manifests = await Manifest.OfProduction();
        var priority = Assert.Single(manifests, manifest => manifest.Kind == "PriorityClass").Name;

        Assert.All(
            manifests.Where(manifest => manifest.Pod is not null),
            manifest =>
            {
                Assert.Equal(priority, (string?)manifest["spec.template.spec.priorityClassName"]);
                Assert.All(
                    manifest.Containers,
                    container =>
                    {
                        Assert.NotNull(container["resources"]!["requests"]!["ephemeral-storage"]);
                        Assert.NotNull(container["resources"]!["limits"]!["ephemeral-storage"]);
                    }
                );
            }
        );
    }

    [Theory]
    [InlineData("prometheus.replicas=1")]
    [InlineData("prometheus.replicas=3")]
    [InlineData("prometheus.memory=16GiB")]
    [InlineData("dashboard.maxReplicas=100")]
    public async Task The_namespace_admits_what_the_stack_may_grow_to(string setting)
    {
        var manifests = Manifest.Of(await RepositoryStack.Production.Declared(setting));
        var quota = Manifest.Find(manifests, "ResourceQuota quota")["spec.hard"]!;
        var space = manifests
            .Where(manifest => (string?)manifest["metadata.namespace"] == Declaration.Cluster.Namespace)
            .ToList();

        Assert.InRange(Most(_ => 1), 1, Number("pods", ""));
        Assert.InRange(Most(pod => Request(pod, "memory", "Mi")), 1, Number("requests.memory", "Mi"));
        Assert.InRange(Most(pod => Request(pod, "cpu", "m")), 1, Number("requests.cpu", "m"));
        Assert.Equal("0", (string?)quota["services.loadbalancers"]);
        Assert.Equal(
            "v1.30",
            (string?)
                Manifest.Find(manifests, $"Namespace {Declaration.Cluster.Namespace}")["metadata.labels"]![
                    "pod-security.kubernetes.io/enforce-version"
                ]
        );
        var defaults = Manifest.Find(manifests, "LimitRange limits")["spec.limits"]![0]!;
        Assert.NotNull(defaults["default"]!["memory"]);
        Assert.NotNull(defaults["defaultRequest"]!["cpu"]);

        int Most(Func<Manifest, int> size) =>
            space.Where(manifest => manifest.Pod is not null).Sum(manifest => Pods(manifest) * size(manifest));

        int Pods(Manifest workload) =>
            space.Find(manifest => manifest.Kind == "HorizontalPodAutoscaler" && manifest.Name == workload.Name)
                is { } autoscaler
                ? (int)autoscaler["spec.maxReplicas"]! + 1
            : workload.Kind == "StatefulSet" ? (int)workload["spec.replicas"]!
            // One more while it is replaced.
            : 2;

        int Number(string key, string unit) => Parse((string)quota[key]!, unit);

        static int Request(Manifest workload, string resource, string unit) =>
            Parse((string)workload.Containers.Single()["resources"]!["requests"]![resource]!, unit);

        static int Parse(string quantity, string unit) =>
            quantity.EndsWith(unit, StringComparison.Ordinal)
                ? int.Parse(quantity[..^unit.Length], System.Globalization.CultureInfo.InvariantCulture)
                : 1000 * int.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_volume_whose_size_is_changed_does_not_fail_the_update()
    {
        var stateful = (await Manifest.OfProduction()).Where(manifest => manifest.Kind == "StatefulSet").ToList();

        Assert.NotEmpty(stateful);
        Assert.All(stateful, manifest => Assert.Contains("spec.volumeClaimTemplates", manifest.Resource.IgnoreChanges));
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
            // cert-manager starts the pods of this policy while it renews the certificate, and the proxies are Envoy
            // Gateway's.
            if (
                selector is not JsonObject labels
                || manifest.Name is "acme-solver" or "inventario-retail-production-proxies"
            )
                continue;
            var found = pods.Where(pod => labels.All(label => (string?)pod[label.Key] == (string?)label.Value));
            Assert.True(found.Any(), $"{manifest.Id} finds no pod");
            if (manifest.Kind is not "NetworkPolicy")
                Assert.Single(found);
        }
    }
}
