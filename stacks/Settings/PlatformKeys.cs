namespace InventarioRetail.Settings;

/// <summary>The stack file keys that apply to only one platform.</summary>
internal static class PlatformKeys
{
    /// <summary>Keys that a stack on Kubernetes must set, with a description.</summary>
    public static IReadOnlyList<(string Key, string What)> RequiredOnKubernetes { get; } =
    [
        ("aws.accountId", "the account ID in quotes, such as \"123456789012\""),
        ("aws.vpcId", "the cluster's VPC, such as vpc-0a1b2c3d4e5f60718"),
        ("aws.privateSubnetIds", "two or more subnets for Postgres and Redis, in different zones"),
        ("aws.privateSubnetCidrs", "the CIDR blocks of these subnets, such as [10.0.20.0/24, 10.0.21.0/24]"),
        (
            "aws.clusterSecurityGroupId",
            "the security group of the cluster's nodes and pods, such as sg-0a1b2c3d4e5f60718"
        ),
        ("aws.oidcProviderArn", "the ARN of the cluster's OIDC provider, such as " + Formats.OidcProviderArnExample),
        ("kubernetes.context", "the name of the cluster's context in your kubeconfig"),
        ("kubernetes.controlPlaneCidrs", "the CIDR blocks of the control plane's subnets, such as [10.0.0.0/24]"),
        ("kubernetes.gateway.hostname", "the dashboard's public host name, such as dashboard.example.com"),
        ("cost.emails", "the addresses to notify when the bill approaches the budget, such as [ops@example.com]"),
    ];

    /// <summary>Keys that do not apply on Kubernetes, and why.</summary>
    public static IReadOnlyList<(string Key, string Why)> OnDockerOnly { get; } =
    [
        .. Because("images are pulled", "dashboard.build", "guard.build"),
        .. Because(
            "no ports are published on a host",
            "postgres.hostPort",
            "prometheus.hostPort",
            "grafana.hostPort",
            "router.hostPort",
            "guard.hostPort",
            "docker"
        ),
        .. Because("Postgres runs on RDS", "postgres.memory"),
        .. Because(
            "Postgres runs on RDS, and postgres.backupRetention sets how long backups are kept",
            "postgres.backup"
        ),
        .. Because("Redis runs on ElastiCache", "redis.maxMemory", "images.redis"),
        .. Because(
            "the object store is S3 in aws.region",
            "objectStore.region",
            "objectStore.memory",
            "images.objectStore"
        ),
        .. Because(
            "a Gateway routes requests (kubernetes.gateway)",
            "router.sessionCookie",
            "router.memory",
            "images.router"
        ),
        .. Because(
            "the nodes rotate log files, and logs.retention sets how long logs are kept",
            "logs.maxSize",
            "logs.maxFiles"
        ),
    ];

    /// <summary>Keys that do not apply on Docker, and why.</summary>
    public static IReadOnlyList<(string Key, string Why)> OnKubernetesOnly { get; } =
    [
        .. Because("the stack has no AWS resources", "aws"),
        .. Because("there is no cluster", "kubernetes"),
        .. Because("a revision is one container", "dashboard.minReplicas", "dashboard.maxReplicas"),
        .. Because("containers have no CPU request", "dashboard.cpuMillis"),
        .. Because("the container runs as the image's own user", "dashboard.userId"),
        .. Because(
            "this part is a container on the host",
            "postgres.instanceClass",
            "postgres.storage",
            "postgres.maxStorage",
            "redis.nodeType",
            "redis.nodes",
            "prometheus.replicas",
            "alertmanager.replicas"
        ),
        .. Because("postgres.backup.keep sets how many dumps are kept", "postgres.backupRetention"),
        .. Because("logs.maxSize and logs.maxFiles limit what is kept", "postgres.logRetention", "logs.retention"),
        .. Because("no Redis snapshots are kept", "redis.snapshotRetention"),
        .. Because("samples are on the host's disk, limited by prometheus.retentionSize", "prometheus.volume"),
        .. Because("the router exposes the weights itself", "images.routeMetrics"),
        .. Because("no logs are collected", "images.logCollector"),
        .. Because("there is no AWS bill", "cost.emails", "cost.taggedOnly"),
    ];

    private static IEnumerable<(string Key, string Why)> Because(string why, params IEnumerable<string> keys) =>
        keys.Select(key => (key, why));
}
