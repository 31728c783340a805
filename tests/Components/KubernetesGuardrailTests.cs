using System.Text.Json.Nodes;

namespace InventarioRetail.Components.Tests;

/// <summary>What holds for everything that a stack has in Kubernetes.</summary>
public sealed class KubernetesGuardrailTests
{
    private const string Production = "inventario-retail-production";

    [RequiresManifestChecksFact]
    public async Task Every_manifest_holds_against_the_types_and_schemas()
    {
        foreach (var weight in new[] { 0, 10, 100 })
        {
            var manifests = await new Cluster { Split = new(Cluster.Stable, Cluster.Canary, weight) }.Manifests();

            Assert.Equal("", await ManifestChecks.ProblemsOf(Json(manifests)));
        }

        var alone = await new Cluster { Split = new(Cluster.Stable, null, 0) }.Manifests();
        Assert.Equal("", await ManifestChecks.ProblemsOf(Json(alone)));
    }

    [RequiresManifestChecksFact]
    public async Task A_manifest_with_a_wrong_value_or_name_does_not_hold()
    {
        var manifests = await new Cluster().Manifests();
        Manifest.Find(manifests, "Deployment postgres-exporter").Json["spec"]!["replicas"] = "two";
        Manifest.Find(manifests, "HTTPRoute dashboard").Json["spec"]!["hostname"] = "inventario.test";
        Manifest.Find(manifests, "Service grafana").Json["apiVersion"] = "v3";

        Expect.Lines(
            """
            Deployment postgres-exporter: Type 'string' is not assignable to type 'number'.
            Deployment postgres-exporter: data/spec/replicas must be integer
            HTTPRoute dashboard: Object literal may only specify known properties, and '"hostname"' does not exist in type 'IHTTPRouteSpec'.
            Service grafana: there is no Service in v3
            """,
            (await ManifestChecks.ProblemsOf(Json(manifests))).Split('\n').Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Everything_has_a_name_and_is_labelled_with_its_stack_and_part()
    {
        var manifests = await new Cluster().Manifests();

        foreach (var manifest in manifests)
        {
            var labels = manifest["metadata.labels"]!;
            Assert.Equal("production", (string?)labels["inventario-retail.stack"]);
            Assert.False(string.IsNullOrEmpty((string?)labels["inventario-retail.part"]), manifest.Id);
            Assert.NotEmpty(manifest.Name);
        }

        Assert.Equal(manifests.Count, manifests.Select(manifest => manifest.Id).Distinct().Count());
    }

    [Fact]
    public async Task Everything_is_in_the_stacks_namespace_but_the_log_collector()
    {
        var manifests = await new Cluster().Manifests();

        Expect.Lines(
            """
            ClusterRole inventario-retail-production-route-metrics: -
            ClusterRoleBinding inventario-retail-production-route-metrics: -
            ConfigMap log-collector: inventario-retail-production-logs
            DaemonSet log-collector: inventario-retail-production-logs
            Namespace inventario-retail-production-logs: -
            Namespace inventario-retail-production: -
            NetworkPolicy log-collector: inventario-retail-production-logs
            ServiceAccount log-collector: inventario-retail-production-logs
            StorageClass inventario-retail-production-volumes: -
            """,
            manifests
                .Select(manifest => (manifest.Id, Namespace: (string?)manifest["metadata.namespace"] ?? "-"))
                .Where(place => place.Namespace != Production)
                .Select(place => $"{place.Id}: {place.Namespace}")
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_namespace_lets_no_pod_in_that_is_not_restricted()
    {
        var manifests = await new Cluster().Manifests();

        Assert.Equal("restricted", Standard(Production));
        Assert.Equal("privileged", Standard($"{Production}-logs"));

        string? Standard(string name) =>
            (string?)
                Manifest.Find(manifests, $"Namespace {name}")["metadata.labels"]!["pod-security.kubernetes.io/enforce"];
    }

    [Fact]
    public async Task Every_container_has_requests_and_limits_and_what_does_not_end_by_itself_three_probes()
    {
        foreach (var (container, where) in await Containers())
        {
            var resources = container["resources"]!;
            Assert.Matches(@"\A[0-9]+Mi\z", (string?)resources["limits"]!["memory"]);
            Assert.Matches(@"\A[0-9]+m?\z", (string?)resources["limits"]!["cpu"]);
            Assert.Matches(@"\A[0-9]+Mi\z", (string?)resources["requests"]!["memory"]);
            Assert.Matches(@"\A[0-9]+m?\z", (string?)resources["requests"]!["cpu"]);
            var runsOnce = where.StartsWith("Job ", StringComparison.Ordinal);
            Assert.All(
                ["startupProbe", "readinessProbe", "livenessProbe"],
                probe => Assert.True(container[probe] is null == runsOnce, $"{where} and its {probe}")
            );
        }
    }

    [Fact]
    public async Task Every_container_runs_without_root_and_without_what_it_does_not_need()
    {
        foreach (var (container, where) in await Containers())
        {
            var context = container["securityContext"]!;
            Assert.Equal(
                """{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},"readOnlyRootFilesystem":true,"runAsNonRoot":true}""",
                context.ToJsonString()
            );
            Assert.True((container["ports"] as JsonArray ?? []).All(port => port!["hostPort"] is null), where);
        }

        foreach (var manifest in (await new Cluster().Manifests()).Where(manifest => manifest.Pod is not null))
        {
            var pod = manifest["spec.template.spec"]!;
            Assert.Equal("RuntimeDefault", (string?)pod["securityContext"]!["seccompProfile"]!["type"]);
            Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
            Assert.NotEqual(0, (int)pod["securityContext"]!["runAsUser"]!);
            Assert.False((bool)pod["enableServiceLinks"]!);
            Assert.All(["hostNetwork", "hostPID", "hostIPC"], field => Assert.Null(pod[field]));
        }
    }

    [Fact]
    public async Task Only_those_who_call_the_kubernetes_api_have_a_token_for_it()
    {
        var manifests = await new Cluster().Manifests();

        Assert.Equal(
            ["Deployment route-metrics", "StatefulSet prometheus"],
            manifests
                .Where(manifest => (bool?)manifest["spec.template.spec.automountServiceAccountToken"] == true)
                .Select(manifest => manifest.Id)
                .Order(StringComparer.Ordinal)
        );
        Assert.All(
            manifests.Where(manifest => manifest.Kind == "ServiceAccount"),
            account => Assert.False((bool)account["automountServiceAccountToken"]!)
        );
        Expect.Lines(
            """
            ClusterRole inventario-retail-production-route-metrics: list watch customresourcedefinitions
            Role prometheus: get list watch pods
            Role route-metrics: list watch httproutes
            """,
            from manifest in manifests
            where manifest.Kind is "Role" or "ClusterRole"
            from rule in manifest["rules"]!.AsArray()
            orderby manifest.Id
            select $"{manifest.Id}: {string.Join(' ', rule!["verbs"]!.AsArray().Concat(rule["resources"]!.AsArray()))}"
        );
    }

    [Fact]
    public async Task Only_the_log_collector_reads_from_the_node()
    {
        var manifests = await new Cluster().Manifests();

        Assert.Equal(
            ["DaemonSet log-collector /var/log"],
            from manifest in manifests
            where manifest.Pod is not null
            from volume in manifest["spec.template.spec.volumes"] as JsonArray ?? []
            where volume!["hostPath"] is not null
            select $"{manifest.Id} {volume["hostPath"]!["path"]}"
        );
    }

    [Fact]
    public async Task Every_image_is_one_version()
    {
        foreach (var (container, where) in await Containers())
        {
            var image = (string)container["image"]!;
            Assert.Matches(@"\A[a-z0-9./_-]+:[A-Za-z0-9][A-Za-z0-9_.-]*(@sha256:[0-9a-f]{64})?\z", image);
            Assert.False(image.Contains(":latest", StringComparison.Ordinal), where);
        }
    }

    [Fact]
    public async Task Nothing_can_be_reached_from_outside_but_the_gateway()
    {
        var manifests = await new Cluster().Manifests();

        Assert.Equal(
            ["Gateway dashboard"],
            manifests.Where(manifest => manifest.Kind is "Gateway" or "Ingress").Select(manifest => manifest.Id)
        );
        Assert.All(
            manifests.Where(manifest => manifest.Kind == "Service"),
            service =>
            {
                Assert.Null(service["spec.type"]);
                Assert.All(service["spec.ports"]!.AsArray(), port => Assert.Null(port!["nodePort"]));
            }
        );
        // A route leads to the dashboard or to where there is TLS.
        Assert.Equal(
            ["dashboard-v1-0-0", "dashboard-v1-1-0-rc1"],
            manifests
                .Where(manifest => manifest.Kind == "HTTPRoute")
                .SelectMany(route => route["spec.rules"]!.AsArray())
                .SelectMany(rule => rule!["backendRefs"] as JsonArray ?? [])
                .Select(backend => (string)backend!["name"]!)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task What_has_state_is_protected_and_kept()
    {
        var manifests = await new Cluster().Manifests();
        var stateful = manifests.Where(manifest => manifest.Kind is "StatefulSet" or "Namespace").ToList();

        Assert.Equal(
            [
                "Namespace inventario-retail-production",
                "Namespace inventario-retail-production-logs",
                "StatefulSet alertmanager",
                "StatefulSet grafana",
                "StatefulSet prometheus",
            ],
            stateful.Select(manifest => manifest.Id).Order(StringComparer.Ordinal)
        );
        Assert.All(stateful, manifest => Assert.True(manifest.Resource is { Protect: true, RetainOnDelete: true }));
        Assert.All(
            stateful.Where(manifest => manifest.Kind == "StatefulSet"),
            manifest =>
            {
                Assert.Equal(
                    """{"whenDeleted":"Retain","whenScaled":"Retain"}""",
                    manifest["spec.persistentVolumeClaimRetentionPolicy"]!.ToJsonString()
                );
                Assert.Equal(
                    $"{Production}-volumes",
                    (string?)manifest["spec.volumeClaimTemplates"]![0]!["spec"]!["storageClassName"]
                );
            }
        );
        var storage = Manifest.Find(manifests, $"StorageClass {Production}-volumes");
        Assert.Equal("Retain", (string?)storage["reclaimPolicy"]);
        Assert.Equal("true", (string?)storage["parameters.encrypted"]);
        // Nobody else has a volume that outlives its pod.
        Assert.DoesNotContain(manifests, manifest => manifest.Kind is "PersistentVolumeClaim" or "PersistentVolume");
    }

    [Fact]
    public async Task Every_secret_is_in_the_secret_of_who_needs_it_and_nowhere_else()
    {
        var stack = await new Cluster().Declared();

        Expect.Lines(
            """
            alertmanager-secret stringData.pagerduty_routing_key: pagerduty-routing-key
            alertmanager-secret stringData.slack_webhook: slack-webhook
            dashboard-v1-0-0-secret stringData.DASHBOARD_API_KEY: dashboard-api-key
            dashboard-v1-0-0-secret stringData.DB_PASSWORD: database-password
            dashboard-v1-0-0-secret stringData.OPENAI_API_KEY: openai-api-key
            dashboard-v1-0-0-secret stringData.REDIS_PASSWORD: redis-auth-token
            dashboard-v1-1-0-rc1-secret stringData.DASHBOARD_API_KEY: dashboard-api-key
            dashboard-v1-1-0-rc1-secret stringData.DB_PASSWORD: database-password
            dashboard-v1-1-0-rc1-secret stringData.OPENAI_API_KEY: openai-api-key
            dashboard-v1-1-0-rc1-secret stringData.REDIS_PASSWORD: redis-auth-token
            grafana-secret stringData.admin_password: grafana-admin-password
            postgres-exporter-secret stringData.exporter_password: exporter-password
            postgres-setup-secret stringData.admin_password: admin-password
            postgres-setup-secret stringData.user_password: database-password
            prometheus-secret stringData.dashboard_api_key: dashboard-api-key
            redis-exporter-secret stringData.REDIS_PASSWORD: redis-auth-token
            """,
            from resource in stack.Resources
            from input in resource.Inputs
            where input.Value.Contains('‹')
            orderby resource.Name, input.Path
            select $"{resource.Name} {input.Path}: {input.Value.Split('‹', '›')[1]}"
        );
        Assert.All(
            stack.Resources.Where(resource => resource.Type == "kubernetes:core/v1:Secret"),
            secret => Assert.Equal(["stringData"], secret.Secrets)
        );
    }

    [Fact]
    public async Task Whatever_a_pod_names_is_there()
    {
        var manifests = await new Cluster().Manifests();
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
        var manifests = await new Cluster().Manifests();
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
            if (selector is not JsonObject labels)
                continue;
            var found = pods.Where(pod => labels.All(label => (string?)pod[label.Key] == (string?)label.Value));
            Assert.True(found.Any(), $"{manifest.Id} finds no pod");
            if (manifest.Kind is not "NetworkPolicy")
                Assert.Single(found);
        }
    }

    private static async Task<IEnumerable<(JsonNode Container, string Where)>> Containers() =>
        from manifest in await new Cluster().Manifests()
        from container in manifest.Containers
        select (container, $"{manifest.Id} {container["name"]}");

    private static string Json(IEnumerable<Manifest> manifests) =>
        new JsonArray([.. manifests.Select(manifest => manifest.Json.DeepClone())]).ToJsonString();
}
