using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InventarioRetail.Cli.Tests;

/// <summary>The real stacks, each broken in one place, and what must be found there.</summary>
internal static partial class GuardrailCases
{
    // What must be found: resource, rule, path and value. The value is put there, or taken away if it is "not set",
    // unless the next line says what is changed instead. 'protect', 'retainOnDelete' and 'type' are the resource's own.
    private const string Docker = """
        redis-exporter-container: no-public-port — ports[0]: 0.0.0.0:9121
          ports = [{"internal": 9121, "external": 9121, "ip": "0.0.0.0"}]
        redis-exporter-container: no-public-port — ports[0]: all addresses:9121
          ports = [{"internal": 9121, "external": 9121}]
        grafana-container: no-public-port — ports[0]: 10.1.2.3:3001
          ports[0].ip = "10.1.2.3"
        router-container: no-public-port — ports[0]: 0.0.0.0:8080
          ports[0].internal = 8405
        redis-container: no-public-port — publishAllPorts: true
        postgres-container: no-unlimited-memory — memory: not set
        postgres-container: no-unlimited-memory — memory: 0
        grafana-container: no-unchecked-health — healthcheck.tests: not set
          healthcheck = not set
        grafana-container: no-unchecked-health — healthcheck.tests: NONE
          healthcheck.tests = ["NONE"]
        router-container: no-missing-restart — restart: not set
        router-container: no-missing-restart — restart: on-failure
        redis-container: no-root — user: not set, so the image decides
          user = not set
        redis-container: no-root — user: root
        dashboard-v1-0-0-container: no-root — user: 0
          user = "0"
        router-publisher-container: no-root — user: root:root
        redis-container: no-capabilities — capabilities.drops: not set
          capabilities = not set
        object-store-container: no-capabilities — capabilities.adds[0]: CAP_SYS_ADMIN
        redis-container: no-capabilities — capabilities.adds[0]: CAP_CHOWN
          capabilities.adds = ["CAP_CHOWN"]
        redis-container: no-privilege-escalation — privileged: true
        redis-container: no-privilege-escalation — securityOpts: not set
        router-container: no-host-access — networkMode: host
        router-container: no-host-access — volumes[0].hostPath: /var/run/docker.sock
        router-container: no-host-access — mounts[0]: /etc
          mounts = [{"type": "bind", "source": "/etc"}]
        redis-image: no-floating-image — name: redis, without a tag
          name = "redis"
        redis-image: no-floating-image — name: redis:latest
        router-image: no-floating-image — name: registry.test:5000/haproxy, without a tag
          name = "registry.test:5000/haproxy"
        redis-container: no-floating-image — image: redis:latest-alpine
        postgres-data: no-unprotected-data — protect: false
        redis-password: no-unprotected-data — protect: false
        postgres-data: no-unlabelled-resource — labels["inventario-retail.stack"]: production
          labels[0].value = "production"
        redis-container: no-unlabelled-resource — labels["inventario-retail.part"]: not set
          labels[1] = not set
        redis-data: no-unknown-type — type: docker:index/plugin:Plugin
        grafana-container: no-plain-secret — envs[0]: GF_SECURITY_ADMIN_PASSWORD with a plain-text value of 7 characters
          envs[0] = "GF_SECURITY_ADMIN_PASSWORD=hunter2"
        dashboard-v1-0-0-container: no-plain-secret — envs[41]: AWS_SECRET_ACCESS_KEY with a plain-text value of 7 \
          characters
          envs[41] = "AWS_SECRET_ACCESS_KEY=hunter2"
        redis-container: no-plain-secret — command[0]: a Redis password
          command = ["redis-server --requirepass hunter2"]
        redis-container: no-plain-secret — command[0]: masterauth-token with a plain-text value of 7 characters
          command = ["--masterauth-token=hunter2"]
        """;

    private const string Kubernetes = """
        grafana-statefulset: no-unlimited-memory — spec.template.spec.containers[0].resources.limits.memory: not set
        grafana-statefulset: no-unsized-container — spec.template.spec.containers[0].resources.limits.cpu: not set
        postgres-setup-job: no-unsized-container — spec.template.spec.containers[0].resources.requests.cpu: not set
        grafana-statefulset: no-unsized-container — spec.template.spec.containers[0].resources.requests.memory: not set
        dashboard-v1-0-0-deployment: no-unchecked-health — spec.template.spec.containers[0].startupProbe: not set
        dashboard-v1-0-0-deployment: no-unchecked-health — spec.template.spec.containers[0].readinessProbe: not set
        dashboard-v1-0-0-deployment: no-unchecked-health — spec.template.spec.containers[0].livenessProbe: not set
        postgres-setup-job: no-missing-restart — spec.template.spec.restartPolicy: Never
        grafana-statefulset: no-root — spec.template.spec.containers[0].securityContext.runAsNonRoot: false
        redis-exporter-deployment: no-root — spec.template.spec.containers[0].securityContext.runAsUser: 0
          spec.template.spec.securityContext.runAsUser = 0
        redis-exporter-deployment: no-capabilities — \
          spec.template.spec.containers[0].securityContext.capabilities.drop: not set
          spec.template.spec.containers[0].securityContext.capabilities = not set
        redis-exporter-deployment: no-capabilities — \
          spec.template.spec.containers[0].securityContext.capabilities.add[0]: NET_RAW
          spec.template.spec.containers[0].securityContext.capabilities.add = ["NET_RAW"]
        redis-exporter-deployment: no-privilege-escalation — \
          spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation: not set
        redis-exporter-deployment: no-privilege-escalation — \
          spec.template.spec.containers[0].securityContext.privileged: true
        redis-exporter-deployment: no-host-access — spec.template.spec.hostNetwork: true
        log-collector-daemonset: no-host-access — spec.template.spec.volumes[0].hostPath: /
          spec.template.spec.volumes[0].hostPath.path = "/"
        cluster-namespace: no-host-access — metadata.labels["pod-security.kubernetes.io/enforce"]: baseline
        grafana-statefulset: no-floating-image — spec.template.spec.containers[0].image: grafana/grafana:latest
        grafana-service: no-unlabelled-resource — metadata.labels["inventario-retail.part"]: not set
        redis-exporter-deployment: no-unlabelled-resource — spec.template.metadata.labels["inventario-retail.stack"]: \
          not set
        grafana-statefulset: no-unprotected-data — retainOnDelete: false
        cluster-namespace: no-unprotected-data — protect: false
        grafana-statefulset: no-lossy-deletion — spec.persistentVolumeClaimRetentionPolicy.whenScaled: Delete
        cluster-volumes: no-lossy-deletion — reclaimPolicy: not set
        cluster-volumes: no-unencrypted-data — parameters.encrypted: not set
        prometheus-statefulset: no-unencrypted-data — spec.volumeClaimTemplates[0].spec.storageClassName: gp2
        grafana-service: no-public-service — spec.type: LoadBalancer
        grafana-service: no-public-service — spec.type: NodePort
        grafana-service: no-public-service — spec.externalIPs: ["192.0.2.1"]
        grafana-statefulset: no-public-service — spec.template.spec.containers[0].ports[0].hostPort: 3000
        route-route: no-public-service — spec.rules[0].backendRefs[0].name: grafana
        route-route: no-changing-route — spec.rules[3].backendRefs[0].weight: 0
        route-route: no-kept-hand-edit — metadata.annotations["pulumi.com/patchForce"]: not set
        route-route: no-unsticky-split — spec.rules[1]: not sticky: each request is drawn by the weights
          spec.rules[1].name = "by-account"
        gateway-gateway: no-unawaited-listener — metadata.annotations["pulumi.com/waitFor"]: not set
        route-route: no-unencrypted-connection — spec.parentRefs: attached to a listener without TLS (http)
          spec.parentRefs[0].sectionName = "http"
        postgres-from-cluster: no-open-security-group — cidrIpv4: 0.0.0.0/0
        redis-from-cluster: no-open-security-group — cidrIpv6: ::/0
        redis-from-cluster: no-open-security-group — cidrIpv4: 128.0.0.0/1
        postgres-security-group: no-open-security-group — ingress[0].cidrBlocks[0]: 0.0.0.0/0
          ingress = [{"cidrBlocks": ["0.0.0.0/0"]}]
        postgres-instance: no-public-database — publiclyAccessible: true
        redis-replication-group: no-public-database — subnetGroupName: not set, which means the default VPC and its \
          public subnets
          subnetGroupName = not set
        object-store-public-access: no-public-bucket — blockPublicAcls: false
        object-store-public-access: no-public-bucket — blockPublicPolicy: false
        object-store-public-access: no-public-bucket — ignorePublicAcls: false
        object-store-public-access: no-public-bucket — restrictPublicBuckets: false
        postgres-instance: no-unprotected-data — protect: false
        postgres-admin-password: no-unprotected-data — protect: false
        object-store-policy: no-unprotected-data — protect: false
        object-store-cors: no-unprotected-data — protect: false
        encryption-alias: no-unprotected-data — retainOnDelete: false
        postgres-subnets: no-unprotected-data — protect: false
        redis-parameters: no-unprotected-data — protect: false
        redis-from-cluster: no-unprotected-data — protect: false
        dashboard-access-role: no-unprotected-data — protect: false
        logs-collector-policy: no-unprotected-data — protect: false
        budget-budget: no-unprotected-data — protect: false
        credentials-version: no-unprotected-data — retainOnDelete: false
        encryption-key: no-unprotected-data — retainOnDelete: false
        object-store-bucket: no-unprotected-data — protect: false
        redis-replication-group: no-unprotected-data — protect: false
        postgres-instance: no-lossy-deletion — deletionProtection: false
        postgres-instance: no-lossy-deletion — skipFinalSnapshot: true
        postgres-instance: no-lossy-deletion — finalSnapshotIdentifier: not set
        postgres-instance: no-lossy-deletion — backupRetentionPeriod: 0
        redis-replication-group: no-lossy-deletion — snapshotRetentionLimit: not set
        redis-replication-group: no-lossy-deletion — finalSnapshotIdentifier: not set
        object-store-bucket: no-lossy-deletion — forceDestroy: true
        object-store-versioning: no-lossy-deletion — versioningConfiguration.status: Suspended
        credentials-secret: no-lossy-deletion — recoveryWindowInDays: 0
        postgres-instance: no-unencrypted-data — storageEncrypted: not set
        redis-replication-group: no-unencrypted-data — atRestEncryptionEnabled: false
        logs-group: no-unencrypted-data — kmsKeyId: not set
        credentials-secret: no-unencrypted-data — kmsKeyId: not set
        encryption-key: no-unencrypted-data — enableKeyRotation: false
        object-store-encryption: no-unencrypted-data — rules[0].applyServerSideEncryptionByDefault.sseAlgorithm: AES256
        postgres-parameters: no-unencrypted-connection — parameters: rds.force_ssl 0
          parameters[0].value = "0"
        redis-replication-group: no-unencrypted-connection — transitEncryptionMode: preferred
        redis-replication-group: no-unencrypted-connection — transitEncryptionEnabled: false
        postgres-instance: no-unlabelled-resource — tags["inventario-retail.part"]: not set
        budget-budget: no-unknown-type — type: aws:dynamodb/table:Table
        postgres-instance: no-plain-secret — password: password with a plain-text value of 7 characters
          password = "hunter2"
        redis-replication-group: no-plain-secret — authToken: authToken with a plain-text value of 7 characters
          authToken = "hunter2"
        grafana-secret: no-plain-secret — stringData.user: user_secret with a plain-text value of 7 characters
          stringData.user = "hunter2"
        dashboard-v1-0-0-deployment: no-plain-secret — spec.template.spec.containers[0].env[0].value: OPENAI_API_KEY \
          with a plain-text value of 7 characters
          spec.template.spec.containers[0].env[0] = {"name": "OPENAI_API_KEY", "value": "hunter2"}
        """;

    private static readonly Task<RecordedStack> OnDocker = Staging.RecordAsync(RepositoryStack.Release);

    private static readonly Task<RecordedStack> OnKubernetes = Production.RecordAsync(RepositoryStack.Release);

    /// <summary>The broken stack by what must be found in it: resource, rule, path and what is there.</summary>
    public static IReadOnlyDictionary<string, Func<Task<RecordedStack>>> All { get; } =
        Rows(Docker, OnDocker).Concat(Rows(Kubernetes, OnKubernetes)).Concat(Others()).Concat(Secrets()).ToDictionary();

    private static IEnumerable<KeyValuePair<string, Func<Task<RecordedStack>>>> Rows(
        string text,
        Task<RecordedStack> stack
    ) =>
        from row in TextCases.Of(text)
        let resource = row.Data.Item1.Split(':')[0]
        let change = Change()
            .Match(row.Data.Item2.Length > 0 ? row.Data.Item2 : row.Data.Item1.Split(" — ", 2)[1].Replace(": ", " = "))
        select Broken(
            row.Data.Item1,
            stack,
            recorded => recorded.Change(resource, change.Groups["path"].Value, Value(change.Groups["value"].Value))
        );

    private static JsonNode? Value(string text) =>
        text == "not set" ? null
        : Json().IsMatch(text) ? JsonNode.Parse(text)
        : text;

    private static IEnumerable<KeyValuePair<string, Func<Task<RecordedStack>>>> Others() =>
        [
            On(
                OnDocker,
                "alertmanager-container: no-silent-alerts — uploads[0].content: the receiver critical has no integration",
                "uploads[0].content",
                Receivers(null, "webhook_configs")
            ),
            On(
                OnKubernetes,
                "grafana-dashboard-rollout: no-oversized-manifest — 300 KiB",
                "data[\"rollout.json\"]",
                new string('x', 300 * 1024)
            ),
            On(
                OnKubernetes,
                "alertmanager-config: no-silent-alerts — data[\"alertmanager.yml\"]: the receiver critical has no integration",
                "data[\"alertmanager.yml\"]",
                Receivers("slack_configs", "webhook_configs").Replace("  - name: critical\n    slack", "    slack")
            ),
            On(
                OnKubernetes,
                "alertmanager-config: no-silent-alerts — data[\"alertmanager.yml\"]: the receiver heartbeat has no integration",
                "data[\"alertmanager.yml\"]",
                Receivers("slack_configs", null)
            ),
            On(
                OnKubernetes,
                "route-route: no-unencrypted-connection — spec.parentRefs: attached to a listener without TLS (http) // without a section",
                "spec.parentRefs[0].sectionName",
                null
            ),
            Broken(
                "second-gateway: no-public-service — kind: a second Gateway",
                OnKubernetes,
                stack => stack.With(stack.Find("gateway-gateway") with { Name = "second-gateway", Urn = "urn:second" })
            ),
            Broken(
                "grafana-ingress: no-public-service — kind: Ingress",
                OnKubernetes,
                stack =>
                    stack.With(
                        stack.Find("grafana-service") with
                        {
                            Type = "kubernetes:networking.k8s.io/v1:Ingress",
                            Name = "grafana-ingress",
                            Urn = "urn:ingress",
                        }
                    )
            ),
            Broken(
                "toolbox: no-missing-restart — kind: a Pod without a controller",
                OnKubernetes,
                stack =>
                {
                    var deployment = stack.Find("redis-exporter-deployment");
                    var inputs = new JsonObject
                    {
                        ["metadata"] = deployment.Inputs["metadata"]!.DeepClone(),
                        ["spec"] = deployment.Inputs["spec"]!["template"]!["spec"]!.DeepClone(),
                    };
                    return stack.With(
                        deployment with
                        {
                            Type = "kubernetes:core/v1:Pod",
                            Name = "toolbox",
                            Urn = "urn:pod",
                            Inputs = inputs,
                        }
                    );
                }
            ),
            Broken(
                "object-store-bucket: no-public-bucket — no BucketPublicAccessBlock",
                OnKubernetes,
                stack => stack.Without("object-store-public-access")
            ),
            Broken(
                "object-store-policy: no-public-bucket — policy.Statement[1]: allows any principal",
                OnKubernetes,
                stack =>
                    stack.Change(
                        "object-store-policy",
                        "policy",
                        stack.Find("object-store-policy").Inputs["policy"]!
                            .GetValue<string>()
                            .Replace(
                                "}]}",
                                """},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}""",
                                StringComparison.Ordinal
                            )
                    )
            ),
            Broken(
                "object-store-bucket: no-unencrypted-data — no BucketServerSideEncryptionConfiguration",
                OnKubernetes,
                stack => stack.Without("object-store-encryption")
            ),
            Broken(
                "object-store-bucket: no-unencrypted-connection — requests without TLS are not denied",
                OnKubernetes,
                stack => stack.Without("object-store-policy")
            ),
        ];

    private static IEnumerable<KeyValuePair<string, Func<Task<RecordedStack>>>> Secrets() =>
        [
            .. new[]
            {
                "DB_PASSWD",
                "DB_PWD",
                "PASSPHRASE",
                "CLIENT_SECRET",
                "API_TOKEN",
                "APIKEY",
                "CREDENTIAL",
                "CREDENTIALS",
                "DB_PASS",
                "REDIS_AUTH",
                "SLACK_WEBHOOK",
            }.Select(name =>
                On(
                    OnDocker,
                    $"grafana-container: no-plain-secret — envs[0]: {name} with a plain-text value of 7 characters",
                    "envs[0]",
                    $"{name}=hunter2"
                )
            ),
            .. new Dictionary<string, string>
            {
                ["auth_password with a plain-text value of 7 characters"] = "smtp:\n  auth_password: 'hunter2'\n",
                ["token with a plain-text value of 7 characters"] = """{"user":"a","token":"hunter2"}""",
                ["an AWS access key"] = "id AKIA" + "IOSFODNN7EXAMPLE",
                ["a Slack token"] = "xoxb" + "-1234567890-abcdef",
                ["a Slack webhook"] = "https://hooks.slack.com/services/" + "T000/B000/XXXX",
                ["a GitHub token"] = "ghp_" + new string('a', 36),
                ["an API key in OpenAI's format"] = "sk-" + new string('a', 32),
                ["a JSON web token"] = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxIn0" + ".x",
                ["a private key"] = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE",
                ["a URL with a password"] = "postgres://app:hunter2" + "@db:5432/shop",
                ["a password in SQL"] = "ALTER ROLE app PASSWORD " + "'hunter2'",
            }.Select(secret =>
                On(
                    OnDocker,
                    $"prometheus-container: no-plain-secret — command[0]: {secret.Key}",
                    "command[0]",
                    secret.Value
                )
            ),
            Broken(
                "inventario-retail-production: no-plain-secret — outputs.adminPassword: adminPassword with a plain-text value of 7 characters",
                OnKubernetes,
                stack => stack with { Outputs = new() { ["adminPassword"] = "hunter2" } }
            ),
        ];

    private static KeyValuePair<string, Func<Task<RecordedStack>>> On(
        Task<RecordedStack> stack,
        string expected,
        string path,
        JsonNode? value
    ) => Broken(expected, stack, recorded => recorded.Change(expected.Split(':')[0], path, value));

    private static KeyValuePair<string, Func<Task<RecordedStack>>> Broken(
        string expected,
        Task<RecordedStack> stack,
        Func<RecordedStack, RecordedStack> change
    ) => KeyValuePair.Create<string, Func<Task<RecordedStack>>>(expected, async () => change(await stack));

    /// <summary>Alertmanager's receivers, each with an integration unless it is null.</summary>
    private static string Receivers(string? critical, string? heartbeat) =>
        $"receivers:\n  - name: critical\n{Of(critical)}  - name: warning\n{Of("x_configs")}  - name: heartbeat\n{Of(heartbeat)}";

    private static string Of(string? integration) => integration is null ? "" : $"    {integration}:\n      - url: a\n";

    private static RecordedStack With(this RecordedStack stack, RecordedResource resource) =>
        stack with
        {
            Resources = [.. stack.Resources, resource],
        };

    private static RecordedStack Without(this RecordedStack stack, string name) =>
        stack with
        {
            Resources = [.. stack.Resources.Where(resource => resource.Name != name)],
        };

    private static RecordedStack Change(
        this RecordedStack stack,
        string name,
        Func<RecordedResource, RecordedResource> change
    )
    {
        var changed = stack.Find(name);
        return stack with
        {
            Resources = [.. stack.Resources.Select(resource => resource == changed ? change(resource) : resource)],
        };
    }

    /// <summary>Sets a property of a resource or one of its inputs, or removes an input.</summary>
    private static RecordedStack Change(this RecordedStack stack, string name, string path, JsonNode? value) =>
        stack.Change(
            name,
            resource =>
                path switch
                {
                    "protect" => resource with { Protect = (bool)value! },
                    "retainOnDelete" => resource with { RetainOnDelete = (bool)value! },
                    "type" => resource with { Type = (string)value! },
                    _ => resource with { Inputs = Changed(resource.Inputs, path, value) },
                }
        );

    private static JsonObject Changed(JsonObject old, string path, JsonNode? value)
    {
        var inputs = old.DeepClone().AsObject();
        string[] parts = [.. Part().Matches(path).Select(part => part.Value)];
        JsonNode parent = inputs;
        foreach (var part in parts[..^1])
            parent = parent is JsonArray list ? list[Index(part)]! : parent[part]!;
        switch (parent)
        {
            case JsonArray list when value is null:
                list.RemoveAt(Index(parts[^1]));
                break;
            case JsonArray list:
                list[Index(parts[^1])] = value!.DeepClone();
                break;
            case JsonObject map when value is null:
                Assert.True(map.Remove(parts[^1]), $"There is no {path}.");
                break;
            default:
                parent[parts[^1]] = value!.DeepClone();
                break;
        }
        return inputs;
    }

    private static int Index(string part) => int.Parse(part, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<path>.+?) = (?<value>.*)$")]
    private static partial Regex Change();

    [GeneratedRegex(@"^(true|false|[0-9]+|[\[{""].*)$")]
    private static partial Regex Json();

    // A name in brackets and quotes, an index in brackets, or a name.
    [GeneratedRegex(@"(?<=\["")[^""]+(?=""\])|(?<=\[)[0-9]+(?=\])|[^.\[\]""]+")]
    private static partial Regex Part();
}
