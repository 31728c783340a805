using System.Text.Json.Nodes;
using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class DashboardDeploymentTests
{
    private const string Name = "dashboard-v1-0-0";

    [Fact]
    public async Task A_revision_is_a_deployment_with_its_service_its_autoscaler_and_its_budget()
    {
        var stack = await new Cluster().Declared();

        Expect.Lines(
            $"""
            DashboardDeployment {Name}
            Secret {Name}-secret
            Deployment {Name}-deployment
            Service {Name}-service
            HorizontalPodAutoscaler {Name}-autoscaler
            PodDisruptionBudget {Name}-disruption-budget
            """,
            stack.Tree(Name)
        );
    }

    [Fact]
    public async Task Its_pods_are_ready_before_they_serve_and_serve_until_nobody_calls_any_more()
    {
        var stack = await new Cluster().Declared();

        Expect.Lines(
            """
            apiVersion = apps/v1
            kind = Deployment
            metadata.labels.inventario-retail.part = dashboard
            metadata.labels.inventario-retail.stack = production
            metadata.name = dashboard-v1-0-0
            metadata.namespace = inventario-retail-production
            spec.minReadySeconds = 5
            spec.progressDeadlineSeconds = 300
            spec.replicas = 2
            spec.revisionHistoryLimit = 1
            spec.selector.matchLabels.inventario-retail.part = dashboard
            spec.selector.matchLabels.inventario-retail.stack = production
            spec.selector.matchLabels.revision = v1.0.0
            spec.strategy.rollingUpdate.maxSurge = 1
            spec.strategy.rollingUpdate.maxUnavailable = 0
            spec.strategy.type = RollingUpdate
            spec.template.metadata.labels.inventario-retail.part = dashboard
            spec.template.metadata.labels.inventario-retail.stack = production
            spec.template.metadata.labels.revision = v1.0.0
            spec.template.spec.automountServiceAccountToken = false
            spec.template.spec.containers[0].image = ghcr.io/eevans-d/aidrive_genspark:v1.0.0
            spec.template.spec.containers[0].imagePullPolicy = IfNotPresent
            spec.template.spec.containers[0].lifecycle.preStop.sleep.seconds = 20
            spec.template.spec.containers[0].livenessProbe.failureThreshold = 3
            spec.template.spec.containers[0].livenessProbe.periodSeconds = 10
            spec.template.spec.containers[0].livenessProbe.tcpSocket.port = 8080
            spec.template.spec.containers[0].livenessProbe.timeoutSeconds = 5
            spec.template.spec.containers[0].name = dashboard
            spec.template.spec.containers[0].ports[0].containerPort = 8080
            spec.template.spec.containers[0].ports[0].name = http
            spec.template.spec.containers[0].readinessProbe.failureThreshold = 3
            spec.template.spec.containers[0].readinessProbe.httpGet.path = /health
            spec.template.spec.containers[0].readinessProbe.httpGet.port = 8080
            spec.template.spec.containers[0].readinessProbe.periodSeconds = 5
            spec.template.spec.containers[0].readinessProbe.timeoutSeconds = 5
            spec.template.spec.containers[0].resources.limits.cpu = 1
            spec.template.spec.containers[0].resources.limits.memory = 512Mi
            spec.template.spec.containers[0].resources.requests.cpu = 250m
            spec.template.spec.containers[0].resources.requests.memory = 512Mi
            spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation = false
            spec.template.spec.containers[0].securityContext.capabilities.drop[0] = ALL
            spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem = true
            spec.template.spec.containers[0].securityContext.runAsNonRoot = true
            spec.template.spec.containers[0].startupProbe.failureThreshold = 60
            spec.template.spec.containers[0].startupProbe.httpGet.path = /health
            spec.template.spec.containers[0].startupProbe.httpGet.port = 8080
            spec.template.spec.containers[0].startupProbe.periodSeconds = 2
            spec.template.spec.containers[0].startupProbe.timeoutSeconds = 2
            spec.template.spec.containers[0].terminationMessagePolicy = FallbackToLogsOnError
            spec.template.spec.containers[0].volumeMounts[0].mountPath = /config/flags
            spec.template.spec.containers[0].volumeMounts[0].name = flags
            spec.template.spec.containers[0].volumeMounts[0].readOnly = true
            spec.template.spec.containers[0].volumeMounts[1].mountPath = /tmp
            spec.template.spec.containers[0].volumeMounts[1].name = tmp
            spec.template.spec.enableServiceLinks = false
            spec.template.spec.securityContext.fsGroup = 1000
            spec.template.spec.securityContext.fsGroupChangePolicy = OnRootMismatch
            spec.template.spec.securityContext.runAsGroup = 1000
            spec.template.spec.securityContext.runAsNonRoot = true
            spec.template.spec.securityContext.runAsUser = 1000
            spec.template.spec.securityContext.seccompProfile.type = RuntimeDefault
            spec.template.spec.serviceAccountName = dashboard
            spec.template.spec.terminationGracePeriodSeconds = 55
            spec.template.spec.topologySpreadConstraints[0].labelSelector.matchLabels.inventario-retail.part = dashboard
            spec.template.spec.topologySpreadConstraints[0].labelSelector.matchLabels.inventario-retail.stack = production
            spec.template.spec.topologySpreadConstraints[0].labelSelector.matchLabels.revision = v1.0.0
            spec.template.spec.topologySpreadConstraints[0].maxSkew = 1
            spec.template.spec.topologySpreadConstraints[0].nodeTaintsPolicy = Honor
            spec.template.spec.topologySpreadConstraints[0].topologyKey = topology.kubernetes.io/zone
            spec.template.spec.topologySpreadConstraints[0].whenUnsatisfiable = DoNotSchedule
            spec.template.spec.topologySpreadConstraints[1].labelSelector.matchLabels.inventario-retail.part = dashboard
            spec.template.spec.topologySpreadConstraints[1].labelSelector.matchLabels.inventario-retail.stack = production
            spec.template.spec.topologySpreadConstraints[1].labelSelector.matchLabels.revision = v1.0.0
            spec.template.spec.topologySpreadConstraints[1].maxSkew = 1
            spec.template.spec.topologySpreadConstraints[1].nodeTaintsPolicy = Honor
            spec.template.spec.topologySpreadConstraints[1].topologyKey = kubernetes.io/hostname
            spec.template.spec.topologySpreadConstraints[1].whenUnsatisfiable = ScheduleAnyway
            spec.template.spec.volumes[0].configMap.name = feature-flags
            spec.template.spec.volumes[0].name = flags
            spec.template.spec.volumes[1].emptyDir.sizeLimit = 64Mi
            spec.template.spec.volumes[1].name = tmp
            """,
            stack[$"{Name}-deployment"].Lines.Where(line => !line.Contains(".env[", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task It_is_told_what_the_requirements_say_and_its_secrets_come_from_its_secret()
    {
        var deployment = Manifest.Find(await new Cluster().Manifests(), $"Deployment {Name}");

        var variables = deployment.Containers.Single()["env"]!.AsArray().Select(Variable).ToList();
        var plain = (await DashboardEnvironmentTests.Variables(Declaration.Dashboard, Cluster.Backends))
            .Where(line => !line.StartsWith("DB_PASSWORD=", StringComparison.Ordinal))
            .Where(line => !line.StartsWith("REDIS_PASSWORD=", StringComparison.Ordinal));
        Assert.Equal(
            [
                .. plain,
                "APP_REVISION=v1.0.0",
                "FEATURE_FLAGS_FILE=/config/flags/flags.json",
                "LOG_LEVEL=info",
                $"DB_PASSWORD from {Name} DB_PASSWORD",
                $"REDIS_PASSWORD from {Name} REDIS_PASSWORD",
                $"DASHBOARD_API_KEY from {Name} DASHBOARD_API_KEY",
                $"OPENAI_API_KEY from {Name} OPENAI_API_KEY",
            ],
            variables
        );
        Assert.Contains("DB_HOST=db.test", variables);
        Assert.Contains("DB_SSLMODE=require", variables);
        Assert.Contains("REDIS_SSL=true", variables);

        static string Variable(JsonNode? variable) =>
            variable!["valueFrom"]?["secretKeyRef"] is { } secret
                ? $"{variable["name"]} from {secret["name"]} {secret["key"]}"
                : $"{variable["name"]}={variable["value"]}";
    }

    [Fact]
    public async Task Its_number_of_pods_is_the_autoscalers_business_once_it_is_there()
    {
        var stack = await new Cluster().Declared();

        Assert.Equal(["spec.replicas"], stack[$"{Name}-deployment"].IgnoreChanges);
        Assert.Equal(
            """{"behavior":{"scaleDown":{"stabilizationWindowSeconds":600},"scaleUp":{"stabilizationWindowSeconds":0}},"maxReplicas":6,"metrics":[{"resource":{"name":"cpu","target":{"averageUtilization":70,"type":"Utilization"}},"type":"Resource"}],"minReplicas":2,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"dashboard-v1-0-0"}}""",
            Manifest.Find(Manifest.Of(stack), $"HorizontalPodAutoscaler {Name}")["spec"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task At_most_one_of_its_pods_is_taken_away_at_a_time()
    {
        var budget = Manifest.Find(await new Cluster().Manifests(), $"PodDisruptionBudget {Name}");

        Assert.Equal(
            """{"maxUnavailable":1,"selector":{"matchLabels":{"inventario-retail.part":"dashboard","inventario-retail.stack":"production","revision":"v1.0.0"}},"unhealthyPodEvictionPolicy":"AlwaysAllow"}""",
            budget["spec"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task Its_service_has_its_pods_only()
    {
        var service = Manifest.Find(await new Cluster().Manifests(), $"Service {Name}");

        Assert.Equal(
            """{"ports":[{"name":"http","port":8080,"targetPort":"http"}],"selector":{"inventario-retail.part":"dashboard","inventario-retail.stack":"production","revision":"v1.0.0"}}""",
            service["spec"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task Two_revisions_differ_in_their_names_only()
    {
        var stack = await new Cluster().Declared();

        foreach (var kind in new[] { "deployment", "service", "autoscaler", "disruption-budget", "secret" })
        {
            var stable = stack[$"{Name}-{kind}"]
                .Lines.Select(line => line.Replace("v1.0.0", "v1.1.0-rc1").Replace("v1-0-0", "v1-1-0-rc1"));

            Assert.Equal(stable, stack[$"dashboard-v1-1-0-rc1-{kind}"].Lines);
        }
    }

    [Fact]
    public async Task A_revision_is_the_same_whatever_the_split()
    {
        var before = await new Cluster { Split = new(Cluster.Stable, Cluster.Canary, 0) }.Declared();
        var after = await new Cluster { Split = new(Cluster.Canary, Cluster.Stable, 50) }.Declared();

        Assert.Equal(before[$"{Name}-deployment"].Lines, after[$"{Name}-deployment"].Lines);
    }

    [Fact]
    public async Task A_revision_with_a_digest_is_that_very_image()
    {
        var digest = $"v1.0.0@sha256:{new string('a', 64)}";

        var deployment = await Deployment(args => args with { Revision = digest, RevisionName = "v1.0.0-aaaaaaaa" });

        Assert.Equal($"ghcr.io/eevans-d/aidrive_genspark:{digest}", (string?)deployment.Containers.Single()["image"]);
        Assert.Equal("v1.0.0-aaaaaaaa", (string?)deployment["spec.template.metadata.labels"]!["revision"]);
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_deployment()
    {
        var deployment = await Deployment(args =>
            args with
            {
                Specification = Declaration.Dashboard with
                {
                    Image = "registry.test/dashboard",
                    Port = 9000,
                    MemoryMib = 200,
                    RequestTimeout = TimeSpan.FromSeconds(12),
                },
                MinReplicas = 3,
                MaxReplicas = 9,
                CpuMillis = 100,
                UserId = 4711,
                Drain = TimeSpan.FromSeconds(30),
            }
        );

        var container = deployment.Containers.Single();
        Assert.Equal("registry.test/dashboard:v1.0.0", (string?)container["image"]);
        Assert.Equal("200Mi", (string?)container["resources"]!["limits"]!["memory"]);
        Assert.Equal("400m", (string?)container["resources"]!["limits"]!["cpu"]);
        Assert.Equal(9000, (int)container["ports"]![0]!["containerPort"]!);
        Assert.Equal(9000, (int)container["readinessProbe"]!["httpGet"]!["port"]!);
        Assert.Equal(3, (int)deployment["spec.replicas"]!);
        Assert.Equal(4711, (int)deployment["spec.template.spec.securityContext.runAsUser"]!);
        Assert.Equal(30, (int)container["lifecycle"]!["preStop"]!["sleep"]!["seconds"]!);
        // The drain, and 5 s more than a request may take.
        Assert.Equal(47, (int)deployment["spec.template.spec.terminationGracePeriodSeconds"]!);
    }

    [Theory]
    [InlineData("-v1", "The revision '-v1' is not a valid label value")]
    [InlineData("v1.", "The revision 'v1.' is not a valid label value")]
    public Task A_revision_that_cannot_be_a_label_is_refused(string revision, string message) =>
        Refused(args => args with { RevisionName = revision }, message);

    [Theory]
    [InlineData(0, 2, "The dashboard has 0 to 2 replicas")]
    [InlineData(3, 2, "The dashboard has 3 to 2 replicas")]
    public Task Numbers_of_pods_that_cannot_be_are_refused(int min, int max, string message) =>
        Refused(args => args with { MinReplicas = min, MaxReplicas = max }, message);

    [Fact]
    public Task Root_is_refused() => Refused(args => args with { UserId = 0 }, "runs as user 0");

    [Fact]
    public async Task Its_account_has_the_role_for_its_bucket()
    {
        var account = Manifest.Find(await new Cluster().Manifests(), "ServiceAccount dashboard");

        Assert.Equal(
            "arn:aws:iam::1:role/dashboard",
            (string?)account["metadata.annotations"]!["eks.amazonaws.com/role-arn"]
        );
    }

    [Fact]
    public async Task The_flags_are_in_a_config_map_with_a_fixed_name()
    {
        var manifests = await new Cluster { Flags = new Dictionary<string, int> { ["fast"] = 25 } }.Manifests();

        var flags = Manifest.Find(manifests, "ConfigMap feature-flags");
        Assert.Equal(
            RouterFiles.Flags(new Dictionary<string, int> { ["fast"] = 25 }),
            (string?)flags["data"]!["flags.json"]
        );
        Assert.Null(flags["immutable"]);
    }

    private static async Task Refused(Func<DashboardDeploymentArgs, DashboardDeploymentArgs> change, string message)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => Deployment(change));

        Assert.Contains(message, refusal.ToString(), StringComparison.Ordinal);
    }

    private static async Task<Manifest> Deployment(Func<DashboardDeploymentArgs, DashboardDeploymentArgs> change)
    {
        var stack = await Declaration.Of(stack => new DashboardDeployment(
            Name,
            Cluster.Environment,
            change(
                new()
                {
                    Revision = "v1.0.0",
                    RevisionName = "v1.0.0",
                    Specification = Declaration.Dashboard,
                    Backends = Cluster.Backends,
                    ApiKey = Output.CreateSecret("key"),
                }
            ),
            stack.Options()
        ));
        return Manifest.Find(Manifest.Of(stack), $"Deployment {Name}");
    }
}
