namespace InventarioRetail.Settings;

/// <summary>The stack file keys that apply to only one platform.</summary>
internal static class PlatformKeys
{
    private const string ManagedPostgres = "Postgres runs on RDS";
    private const string ManagedRedis = "Redis runs on ElastiCache";
    private const string NothingOnAHost = "no ports are published on a host";
    private const string NoRouter = "a Gateway routes requests (kubernetes.gateway)";
    private const string S3 = "the object store is S3 in aws.region";
    private const string NodeRotates = "the nodes rotate log files, and logs.retention sets how long logs are kept";
    private const string OnOneHost = "this part is a container on the host";

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
        ("dashboard.build", "images are pulled"),
        ("postgres.hostPort", NothingOnAHost),
        ("postgres.memory", ManagedPostgres),
        ("postgres.backup", $"{ManagedPostgres}, and postgres.backupRetention sets how long backups are kept"),
        ("redis.maxMemory", ManagedRedis),
        ("objectStore.region", S3),
        ("objectStore.memory", S3),
        ("prometheus.hostPort", NothingOnAHost),
        ("grafana.hostPort", NothingOnAHost),
        ("router.hostPort", NothingOnAHost),
        ("router.sessionCookie", NoRouter),
        ("router.memory", NoRouter),
        ("docker", NothingOnAHost),
        ("guard.hostPort", NothingOnAHost),
        ("guard.build", "images are pulled"),
        ("images.redis", ManagedRedis),
        ("images.objectStore", S3),
        ("images.router", NoRouter),
        ("logs.maxSize", NodeRotates),
        ("logs.maxFiles", NodeRotates),
    ];

    /// <summary>Keys that do not apply on Docker, and why.</summary>
    public static IReadOnlyList<(string Key, string Why)> OnKubernetesOnly { get; } =
    [
        ("aws", "the stack has no AWS resources"),
        ("kubernetes", "there is no cluster"),
        ("dashboard.minReplicas", "a revision is one container"),
        ("dashboard.maxReplicas", "a revision is one container"),
        ("dashboard.cpuMillis", "containers have no CPU request"),
        ("dashboard.userId", "the container runs as the image's own user"),
        ("postgres.instanceClass", OnOneHost),
        ("postgres.storage", OnOneHost),
        ("postgres.maxStorage", OnOneHost),
        ("postgres.backupRetention", "postgres.backup.keep sets how many dumps are kept"),
        ("postgres.logRetention", "logs.maxSize and logs.maxFiles limit what is kept"),
        ("redis.nodeType", OnOneHost),
        ("redis.nodes", OnOneHost),
        ("redis.snapshotRetention", "no Redis snapshots are kept"),
        ("prometheus.volume", "samples are on the host's disk, limited by prometheus.retentionSize"),
        ("prometheus.replicas", OnOneHost),
        ("alertmanager.replicas", OnOneHost),
        ("images.routeMetrics", "the router exposes the weights itself"),
        ("images.logCollector", "no logs are collected"),
        ("logs.retention", "logs.maxSize and logs.maxFiles limit what is kept"),
        ("cost.emails", "there is no AWS bill"),
        ("cost.taggedOnly", "there is no AWS bill"),
    ];
}
