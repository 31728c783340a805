using System.Globalization;
using System.Text.Json.Nodes;
using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Cli.Tests;

/// <summary>The real stacks, each broken in one place, and what must be found there.</summary>
internal static class GuardrailCases
{
    private const string Pod = "spec/template/spec";
    private const string Own = $"{Pod}/containers/0";

    private static readonly Task<RecordedStack> OnDocker = Staging.RecordAsync(
        "{ stable: v1.0.0, canary: v1.1.0-rc1, weight: 10 }"
    );

    private static readonly Task<RecordedStack> OnKubernetes = Production.RecordAsync(
        "{ stable: v1.0.0, canary: v1.1.0-rc1, weight: 10 }"
    );

    /// <summary>The broken stack by what must be found in it: resource, rule, path and what is there.</summary>
    public static IReadOnlyDictionary<string, Func<Task<RecordedStack>>> All { get; } =
        Docker().Concat(Pods()).Concat(Entries()).Concat(Aws()).Concat(Secrets()).ToDictionary();

    private static IEnumerable<KeyValuePair<string, Func<Task<RecordedStack>>>> Docker() =>
        [
            Staged(
                "alertmanager-container",
                "no-silent-alerts — uploads[0].content: the receiver critical has no integration",
                "uploads/0/content",
                Receivers(null, "webhook_configs")
            ),
            Staged(
                "redis-exporter-container",
                "no-public-port — ports[0]: 0.0.0.0:9121",
                "ports",
                Port("0.0.0.0", 9121)
            ),
            Staged(
                "redis-exporter-container",
                "no-public-port — ports[0]: all addresses:9121",
                "ports",
                Port(null, 9121)
            ),
            Staged("grafana-container", "no-public-port — ports[0]: 10.1.2.3:3001", "ports/0/ip", "10.1.2.3"),
            Staged("router-container", "no-public-port — ports[0]: 0.0.0.0:8080", "ports/0/internal", 8405),
            Staged("redis-container", "no-public-port — publishAllPorts: true", "publishAllPorts", true),
            Staged("postgres-container", "no-unlimited-memory — memory: not set", "memory", null),
            Staged("postgres-container", "no-unlimited-memory — memory: 0", "memory", 0),
            Staged("grafana-container", "no-unchecked-health — healthcheck.tests: not set", "healthcheck", null),
            Staged(
                "grafana-container",
                "no-unchecked-health — healthcheck.tests: NONE",
                "healthcheck/tests",
                new JsonArray("NONE")
            ),
            Staged("router-container", "no-missing-restart — restart: not set", "restart", null),
            Staged("router-container", "no-missing-restart — restart: on-failure", "restart", "on-failure"),
            Staged("redis-container", "no-root — user: not set, so the image decides", "user", null),
            Staged("redis-container", "no-root — user: root", "user", "root"),
            // What is left to the image is not thereby anybody's.
            Staged("dashboard-v1-0-0-container", "no-root — user: 0", "user", "0"),
            Staged("router-publisher-container", "no-root — user: root:root", "user", "root:root"),
            Staged("redis-container", "no-capabilities — capabilities.drops: not set", "capabilities", null),
            Staged(
                "object-store-container",
                "no-capabilities — capabilities.adds[0]: CAP_SYS_ADMIN",
                "capabilities/adds/0",
                "CAP_SYS_ADMIN"
            ),
            Staged(
                "redis-container",
                "no-capabilities — capabilities.adds[0]: CAP_CHOWN",
                "capabilities/adds",
                new JsonArray("CAP_CHOWN")
            ),
            Staged("redis-container", "no-privilege-escalation — privileged: true", "privileged", true),
            Staged("redis-container", "no-privilege-escalation — securityOpts: not set", "securityOpts", null),
            Staged("router-container", "no-host-access — networkMode: host", "networkMode", "host"),
            Staged(
                "router-container",
                "no-host-access — volumes[0].hostPath: /var/run/docker.sock",
                "volumes/0/hostPath",
                "/var/run/docker.sock"
            ),
            Staged(
                "router-container",
                "no-host-access — mounts[0]: /etc",
                "mounts",
                new JsonArray(new JsonObject { ["type"] = "bind", ["source"] = "/etc" })
            ),
            Staged("redis-image", "no-floating-image — name: redis, without a tag", "name", "redis"),
            Staged("redis-image", "no-floating-image — name: redis:latest", "name", "redis:latest"),
            Staged(
                "router-image",
                "no-floating-image — name: registry.test:5000/haproxy, without a tag",
                "name",
                "registry.test:5000/haproxy"
            ),
            Staged("redis-container", "no-floating-image — image: redis:latest-alpine", "image", "redis:latest-alpine"),
            Staged("postgres-data", "no-unprotected-data — protect: false", data => data with { Protect = false }),
            Staged(
                "redis-password",
                "no-unprotected-data — protect: false",
                password => password with { Protect = false }
            ),
            Staged(
                "postgres-data",
                """no-unlabelled-resource — labels["inventario-retail.stack"]: production""",
                "labels/0/value",
                "production"
            ),
            Staged(
                "redis-container",
                """no-unlabelled-resource — labels["inventario-retail.part"]: not set""",
                "labels/1",
                null
            ),
            Staged(
                "redis-data",
                "no-unknown-type — type: docker:index/plugin:Plugin",
                data => data with { Type = "docker:index/plugin:Plugin" }
            ),
        ];

    private static IEnumerable<KeyValuePair<string, Func<Task<RecordedStack>>>> Pods() =>
        [
            Produced(
                "grafana-dashboard-rollout",
                "no-oversized-manifest — 300 KiB",
                "data/rollout.json",
                new string('x', 300 * 1024)
            ),
            Produced(
                "alertmanager-config",
                "no-silent-alerts — data[\"alertmanager.yml\"]: the receiver critical has no integration",
                "data/alertmanager.yml",
                Receivers("slack_configs", "webhook_configs").Replace("  - name: critical\n    slack", "    slack")
            ),
            Produced(
                "alertmanager-config",
                "no-silent-alerts — data[\"alertmanager.yml\"]: the receiver heartbeat has no integration",
                "data/alertmanager.yml",
                Receivers("slack_configs", null)
            ),
            Produced(
                "grafana-statefulset",
                "no-unlimited-memory — spec.template.spec.containers[0].resources.limits.memory: not set",
                $"{Own}/resources/limits/memory",
                null
            ),
            Produced(
                "grafana-statefulset",
                "no-unsized-container — spec.template.spec.containers[0].resources.limits.cpu: not set",
                $"{Own}/resources/limits/cpu",
                null
            ),
            Produced(
                "postgres-setup-job",
                "no-unsized-container — spec.template.spec.containers[0].resources.requests.cpu: not set",
                $"{Own}/resources/requests/cpu",
                null
            ),
            Produced(
                "grafana-statefulset",
                "no-unsized-container — spec.template.spec.containers[0].resources.requests.memory: not set",
                $"{Own}/resources/requests/memory",
                null
            ),
            .. new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(probe =>
                Produced(
                    "dashboard-v1-0-0-deployment",
                    $"no-unchecked-health — spec.template.spec.containers[0].{probe}: not set",
                    $"{Own}/{probe}",
                    null
                )
            ),
            Produced(
                "postgres-setup-job",
                "no-missing-restart — spec.template.spec.restartPolicy: Never",
                $"{Pod}/restartPolicy",
                "Never"
            ),
            Produced(
                "grafana-statefulset",
                "no-root — spec.template.spec.containers[0].securityContext.runAsNonRoot: false",
                $"{Own}/securityContext/runAsNonRoot",
                false
            ),
            Produced(
                "redis-exporter-deployment",
                "no-root — spec.template.spec.containers[0].securityContext.runAsUser: 0",
                $"{Pod}/securityContext/runAsUser",
                0
            ),
            Produced(
                "redis-exporter-deployment",
                "no-capabilities — spec.template.spec.containers[0].securityContext.capabilities.drop: not set",
                $"{Own}/securityContext/capabilities",
                null
            ),
            Produced(
                "redis-exporter-deployment",
                "no-capabilities — spec.template.spec.containers[0].securityContext.capabilities.add[0]: NET_RAW",
                $"{Own}/securityContext/capabilities/add",
                new JsonArray("NET_RAW")
            ),
            Produced(
                "redis-exporter-deployment",
                "no-privilege-escalation — spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation: not set",
                $"{Own}/securityContext/allowPrivilegeEscalation",
                null
            ),
            Produced(
                "redis-exporter-deployment",
                "no-privilege-escalation — spec.template.spec.containers[0].securityContext.privileged: true",
                $"{Own}/securityContext/privileged",
                true
            ),
            Produced(
                "redis-exporter-deployment",
                "no-host-access — spec.template.spec.hostNetwork: true",
                $"{Pod}/hostNetwork",
                true
            ),
            Produced(
                "log-collector-daemonset",
                "no-host-access — spec.template.spec.volumes[0].hostPath: /",
                $"{Pod}/volumes/0/hostPath/path",
                "/"
            ),
            Produced(
                "cluster-namespace",
                """no-host-access — metadata.labels["pod-security.kubernetes.io/enforce"]: baseline""",
                "metadata/labels/pod-security.kubernetes.io~enforce",
                "baseline"
            ),
            Produced(
                "grafana-statefulset",
                "no-floating-image — spec.template.spec.containers[0].image: grafana/grafana:latest",
                $"{Own}/image",
                "grafana/grafana:latest"
            ),
            Produced(
                "grafana-service",
                """no-unlabelled-resource — metadata.labels["inventario-retail.part"]: not set""",
                "metadata/labels/inventario-retail.part",
                null
            ),
            Produced(
                "redis-exporter-deployment",
                """no-unlabelled-resource — spec.template.metadata.labels["inventario-retail.stack"]: not set""",
                "spec/template/metadata/labels/inventario-retail.stack",
                null
            ),
            Produced(
                "grafana-statefulset",
                "no-unprotected-data — retainOnDelete: false",
                set => set with { RetainOnDelete = false }
            ),
            Produced(
                "cluster-namespace",
                "no-unprotected-data — protect: false",
                space => space with { Protect = false }
            ),
            Produced(
                "grafana-statefulset",
                "no-lossy-deletion — spec.persistentVolumeClaimRetentionPolicy.whenScaled: Delete",
                "spec/persistentVolumeClaimRetentionPolicy/whenScaled",
                "Delete"
            ),
            Produced("cluster-volumes", "no-lossy-deletion — reclaimPolicy: not set", "reclaimPolicy", null),
            Produced(
                "cluster-volumes",
                "no-unencrypted-data — parameters.encrypted: not set",
                "parameters/encrypted",
                null
            ),
            Produced(
                "prometheus-statefulset",
                "no-unencrypted-data — spec.volumeClaimTemplates[0].spec.storageClassName: gp2",
                "spec/volumeClaimTemplates/0/spec/storageClassName",
                "gp2"
            ),
        ];

    private static IEnumerable<KeyValuePair<string, Func<Task<RecordedStack>>>> Entries() =>
        [
            Produced("grafana-service", "no-public-service — spec.type: LoadBalancer", "spec/type", "LoadBalancer"),
            Produced("grafana-service", "no-public-service — spec.type: NodePort", "spec/type", "NodePort"),
            Produced(
                "grafana-service",
                """no-public-service — spec.externalIPs: ["192.0.2.1"]""",
                "spec/externalIPs",
                new JsonArray("192.0.2.1")
            ),
            Produced(
                "grafana-statefulset",
                "no-public-service — spec.template.spec.containers[0].ports[0].hostPort: 3000",
                $"{Own}/ports/0/hostPort",
                3000
            ),
            Produced(
                "route-route",
                "no-public-service — spec.rules[0].backendRefs[0].name: grafana",
                "spec/rules/0/backendRefs/0/name",
                "grafana"
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
            Produced(
                "route-route",
                "no-changing-route — spec.rules[3].backendRefs[0].weight: 0",
                "spec/rules/3/backendRefs/0/weight",
                0
            ),
            Produced(
                "route-route",
                "no-kept-hand-edit — metadata.annotations[\"pulumi.com/patchForce\"]: not set",
                resource => WithoutAnnotation(resource, "pulumi.com/patchForce")
            ),
            Produced(
                "route-route",
                "no-unsticky-split — spec.rules[1]: not sticky: each request is drawn by the weights",
                "spec/rules/1/name",
                "by-account"
            ),
            Produced(
                "gateway-gateway",
                "no-unawaited-listener — metadata.annotations[\"pulumi.com/waitFor\"]: not set",
                resource => WithoutAnnotation(resource, "pulumi.com/waitFor")
            ),
            Produced(
                "route-route",
                "no-unencrypted-connection — spec.parentRefs: attached to a listener without TLS (http)",
                "spec/parentRefs/0/sectionName",
                "http"
            ),
            Produced(
                "route-route",
                "no-unencrypted-connection — spec.parentRefs: attached to a listener without TLS (http)",
                "spec/parentRefs/0/sectionName",
                null,
                "without a section"
            ),
        ];

    private static IEnumerable<KeyValuePair<string, Func<Task<RecordedStack>>>> Aws() =>
        [
            Produced("postgres-from-cluster", "no-open-security-group — cidrIpv4: 0.0.0.0/0", "cidrIpv4", "0.0.0.0/0"),
            Produced("redis-from-cluster", "no-open-security-group — cidrIpv6: ::/0", "cidrIpv6", "::/0"),
            // Half of all addresses, twice, is all of them.
            Produced("redis-from-cluster", "no-open-security-group — cidrIpv4: 128.0.0.0/1", "cidrIpv4", "128.0.0.0/1"),
            Produced(
                "postgres-security-group",
                "no-open-security-group — ingress[0].cidrBlocks[0]: 0.0.0.0/0",
                "ingress",
                new JsonArray(new JsonObject { ["cidrBlocks"] = new JsonArray("0.0.0.0/0") })
            ),
            Produced("postgres-instance", "no-public-database — publiclyAccessible: true", "publiclyAccessible", true),
            Produced(
                "redis-replication-group",
                "no-public-database — subnetGroupName: not set, which means the default VPC and its public subnets",
                "subnetGroupName",
                null
            ),
            .. new[] { "blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets" }.Select(
                setting =>
                    Produced("object-store-public-access", $"no-public-bucket — {setting}: false", setting, false)
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
            Produced("postgres-instance", "no-unprotected-data — protect: false", rds => rds with { Protect = false }),
            Produced(
                "postgres-admin-password",
                "no-unprotected-data — protect: false",
                password => password with { Protect = false }
            ),
            Produced(
                "object-store-policy",
                "no-unprotected-data — protect: false",
                policy => policy with { Protect = false }
            ),
            Produced(
                "encryption-key",
                "no-unprotected-data — retainOnDelete: false",
                key => key with { RetainOnDelete = false }
            ),
            Produced(
                "object-store-bucket",
                "no-unprotected-data — protect: false",
                bucket => bucket with { Protect = false }
            ),
            Produced(
                "redis-replication-group",
                "no-unprotected-data — protect: false",
                redis => redis with { Protect = false }
            ),
            Produced("postgres-instance", "no-lossy-deletion — deletionProtection: false", "deletionProtection", false),
            Produced("postgres-instance", "no-lossy-deletion — skipFinalSnapshot: true", "skipFinalSnapshot", true),
            Produced(
                "postgres-instance",
                "no-lossy-deletion — finalSnapshotIdentifier: not set",
                "finalSnapshotIdentifier",
                null
            ),
            Produced("postgres-instance", "no-lossy-deletion — backupRetentionPeriod: 0", "backupRetentionPeriod", 0),
            Produced(
                "redis-replication-group",
                "no-lossy-deletion — snapshotRetentionLimit: not set",
                "snapshotRetentionLimit",
                null
            ),
            Produced(
                "redis-replication-group",
                "no-lossy-deletion — finalSnapshotIdentifier: not set",
                "finalSnapshotIdentifier",
                null
            ),
            Produced("object-store-bucket", "no-lossy-deletion — forceDestroy: true", "forceDestroy", true),
            Produced(
                "object-store-versioning",
                "no-lossy-deletion — versioningConfiguration.status: Suspended",
                "versioningConfiguration/status",
                "Suspended"
            ),
            Produced("credentials-secret", "no-lossy-deletion — recoveryWindowInDays: 0", "recoveryWindowInDays", 0),
            Produced("postgres-instance", "no-unencrypted-data — storageEncrypted: not set", "storageEncrypted", null),
            Produced(
                "redis-replication-group",
                "no-unencrypted-data — atRestEncryptionEnabled: false",
                "atRestEncryptionEnabled",
                false
            ),
            Produced("logs-group", "no-unencrypted-data — kmsKeyId: not set", "kmsKeyId", null),
            Produced("credentials-secret", "no-unencrypted-data — kmsKeyId: not set", "kmsKeyId", null),
            Produced("encryption-key", "no-unencrypted-data — enableKeyRotation: false", "enableKeyRotation", false),
            Broken(
                "object-store-bucket: no-unencrypted-data — no BucketServerSideEncryptionConfiguration",
                OnKubernetes,
                stack => stack.Without("object-store-encryption")
            ),
            Produced(
                "object-store-encryption",
                "no-unencrypted-data — rules[0].applyServerSideEncryptionByDefault.sseAlgorithm: AES256",
                "rules/0/applyServerSideEncryptionByDefault/sseAlgorithm",
                "AES256"
            ),
            Produced(
                "postgres-parameters",
                "no-unencrypted-connection — parameters: rds.force_ssl 0",
                "parameters/0/value",
                "0"
            ),
            Produced(
                "redis-replication-group",
                "no-unencrypted-connection — transitEncryptionMode: preferred",
                "transitEncryptionMode",
                "preferred"
            ),
            Produced(
                "redis-replication-group",
                "no-unencrypted-connection — transitEncryptionEnabled: false",
                "transitEncryptionEnabled",
                false
            ),
            Broken(
                "object-store-bucket: no-unencrypted-connection — requests without TLS are not denied",
                OnKubernetes,
                stack => stack.Without("object-store-policy")
            ),
            Produced(
                "postgres-instance",
                """no-unlabelled-resource — tags["inventario-retail.part"]: not set""",
                "tags/inventario-retail.part",
                null
            ),
            Produced(
                "budget-budget",
                "no-unknown-type — type: aws:dynamodb/table:Table",
                budget => budget with { Type = "aws:dynamodb/table:Table" }
            ),
        ];

    private static IEnumerable<KeyValuePair<string, Func<Task<RecordedStack>>>> Secrets() =>
        [
            Produced(
                "postgres-instance",
                "no-plain-secret — password: password with a plain-text value of 7 characters",
                "password",
                "hunter2"
            ),
            Produced(
                "redis-replication-group",
                "no-plain-secret — authToken: authToken with a plain-text value of 7 characters",
                "authToken",
                "hunter2"
            ),
            Produced(
                "grafana-secret",
                "no-plain-secret — stringData.user: user_secret with a plain-text value of 7 characters",
                "stringData/user",
                "hunter2"
            ),
            Produced(
                "dashboard-v1-0-0-deployment",
                "no-plain-secret — spec.template.spec.containers[0].env[0].value: OPENAI_API_KEY with a plain-text value of 7 characters",
                $"{Own}/env/0",
                new JsonObject { ["name"] = "OPENAI_API_KEY", ["value"] = "hunter2" }
            ),
            Staged(
                "grafana-container",
                "no-plain-secret — envs[0]: GF_SECURITY_ADMIN_PASSWORD with a plain-text value of 7 characters",
                "envs/0",
                "GF_SECURITY_ADMIN_PASSWORD=hunter2"
            ),
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
                Staged(
                    "grafana-container",
                    $"no-plain-secret — envs[0]: {name} with a plain-text value of 7 characters",
                    "envs/0",
                    $"{name}=hunter2"
                )
            ),
            Staged(
                "dashboard-v1-0-0-container",
                "no-plain-secret — envs[41]: AWS_SECRET_ACCESS_KEY with a plain-text value of 7 characters",
                "envs/41",
                "AWS_SECRET_ACCESS_KEY=hunter2"
            ),
            Staged(
                "redis-container",
                "no-plain-secret — command[0]: a Redis password",
                "command",
                new JsonArray("redis-server --requirepass hunter2")
            ),
            Staged(
                "redis-container",
                "no-plain-secret — command[0]: masterauth-token with a plain-text value of 7 characters",
                "command",
                new JsonArray("--masterauth-token=hunter2")
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
                Staged("prometheus-container", $"no-plain-secret — command[0]: {secret.Key}", "command/0", secret.Value)
            ),
            Broken(
                "inventario-retail-production: no-plain-secret — outputs.adminPassword: adminPassword with a plain-text value of 7 characters",
                OnKubernetes,
                stack => stack with { Outputs = new() { ["adminPassword"] = "hunter2" } }
            ),
        ];

    private static JsonArray Port(string? ip, int port)
    {
        var published = new JsonObject { ["internal"] = port, ["external"] = port };
        if (ip is not null)
            published["ip"] = ip;
        return [published];
    }

    private static KeyValuePair<string, Func<Task<RecordedStack>>> Staged(
        string resource,
        string found,
        string path,
        JsonNode? value
    ) => Broken($"{resource}: {found}", OnDocker, stack => stack.Change(resource, path, value));

    private static KeyValuePair<string, Func<Task<RecordedStack>>> Staged(
        string resource,
        string found,
        Func<RecordedResource, RecordedResource> change
    ) => Broken($"{resource}: {found}", OnDocker, stack => stack.Change(resource, change));

    private static KeyValuePair<string, Func<Task<RecordedStack>>> Produced(
        string resource,
        string found,
        string path,
        JsonNode? value,
        string note = ""
    ) =>
        Broken(
            $"{resource}: {found}{(note.Length == 0 ? "" : $" // {note}")}",
            OnKubernetes,
            stack => stack.Change(resource, path, value)
        );

    private static KeyValuePair<string, Func<Task<RecordedStack>>> Produced(
        string resource,
        string found,
        Func<RecordedResource, RecordedResource> change
    ) => Broken($"{resource}: {found}", OnKubernetes, stack => stack.Change(resource, change));

    private static KeyValuePair<string, Func<Task<RecordedStack>>> Broken(
        string expected,
        Task<RecordedStack> stack,
        Func<RecordedStack, RecordedStack> change
    ) => KeyValuePair.Create<string, Func<Task<RecordedStack>>>(expected, async () => change(await stack));

    /// <summary>Alertmanager's receivers, each with an integration unless it is null.</summary>
    private static string Receivers(string? critical, string? heartbeat) =>
        $"receivers:\n  - name: critical\n{Of(critical)}  - name: warning\n{Of("x_configs")}  - name: heartbeat\n{Of(heartbeat)}";

    private static string Of(string? integration) => integration is null ? "" : $"    {integration}:\n      - url: a\n";

    private static RecordedResource WithoutAnnotation(RecordedResource resource, string annotation)
    {
        var inputs = resource.Inputs.DeepClone().AsObject();
        inputs["metadata"]!["annotations"]!.AsObject().Remove(annotation);
        return resource with { Inputs = inputs };
    }

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

    /// <summary>
    /// Sets an input, or removes it; the path's parts stand between slashes, and <c>~</c> stands for a slash in one.
    /// </summary>
    private static RecordedStack Change(this RecordedStack stack, string name, string path, JsonNode? value) =>
        stack.Change(
            name,
            resource =>
            {
                var inputs = resource.Inputs.DeepClone().AsObject();
                var parts = path.Split('/').Select(part => part.Replace('~', '/')).ToList();
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
                        Assert.True(map.Remove(parts[^1]), $"There is no {path} in {name}.");
                        break;
                    default:
                        parent[parts[^1]] = value!.DeepClone();
                        break;
                }
                return resource with { Inputs = inputs };
            }
        );

    private static int Index(string part) => int.Parse(part, CultureInfo.InvariantCulture);
}
