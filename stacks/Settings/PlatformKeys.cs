namespace InventarioRetail.Settings;

/// <summary>The keys of a stack file that only one of the platforms knows.</summary>
internal static class PlatformKeys
{
    private const string ManagedPostgres = "Postgres is RDS's";
    private const string ManagedRedis = "Redis is ElastiCache's";
    private const string NothingOnAHost = "nothing is published on a host";
    private const string NoRouter = "a Gateway is the router (kubernetes.gateway)";
    private const string S3 = "the object store is S3 (its region is aws.region)";
    private const string NodeRotates = "the node rotates, and logs.retention says how long lines are kept";
    private const string OnOneHost = "it is a container on the host";

    /// <summary>What a stack on Kubernetes must say, and what it is.</summary>
    public static IReadOnlyList<(string Key, string What)> RequiredOnKubernetes { get; } =
    [
        ("aws.accountId", "the account's number in quotes, such as \"123456789012\""),
        ("aws.vpcId", "the cluster's VPC, such as vpc-0a1b2c3d4e5f60718"),
        ("aws.privateSubnetIds", "two or more subnets for Postgres and Redis, in different zones"),
        ("aws.privateSubnetCidrs", "the blocks of addresses of these subnets, such as [10.0.20.0/24, 10.0.21.0/24]"),
        (
            "aws.clusterSecurityGroupId",
            "the security group of the cluster's nodes and pods, such as sg-0a1b2c3d4e5f60718"
        ),
        ("aws.oidcProviderArn", "the ARN of the cluster's OIDC provider, such as " + Formats.OidcProviderArnExample),
        ("kubernetes.context", "the name of the cluster's context in your kubeconfig"),
        (
            "kubernetes.controlPlaneCidrs",
            "the blocks of addresses of the control plane's subnets, such as [10.0.0.0/24]"
        ),
        ("kubernetes.gateway.hostname", "the host name that users call, such as dashboard.example.com"),
        ("cost.emails", "who is told when the bill nears the budget, such as [ops@example.com]"),
    ];

    /// <summary>What means nothing on Kubernetes, and why.</summary>
    public static IReadOnlyList<(string Key, string Why)> OnDockerOnly { get; } =
    [
        ("dashboard.build", "images are pulled"),
        ("postgres.hostPort", NothingOnAHost),
        ("postgres.memory", ManagedPostgres),
        ("postgres.backup", $"{ManagedPostgres}, and postgres.backupRetention says how long backups are kept"),
        ("redis.maxMemory", ManagedRedis),
        ("objectStore.region", S3),
        ("objectStore.memory", S3),
        ("prometheus.hostPort", NothingOnAHost),
        ("grafana.hostPort", NothingOnAHost),
        ("router.hostPort", NothingOnAHost),
        ("router.sessionCookie", NoRouter),
        ("router.memory", NoRouter),
        ("images.redis", ManagedRedis),
        ("images.objectStore", S3),
        ("images.router", NoRouter),
        ("images.blackboxExporter", "nothing is probed"),
        ("logs.maxSize", NodeRotates),
        ("logs.maxFiles", NodeRotates),
    ];

    /// <summary>What means nothing on Docker, and why.</summary>
    public static IReadOnlyList<(string Key, string Why)> OnKubernetesOnly { get; } =
    [
        ("aws", "nothing is in AWS"),
        ("kubernetes", "there is no cluster"),
        ("dashboard.minReplicas", "a revision is one container"),
        ("dashboard.maxReplicas", "a revision is one container"),
        ("dashboard.cpuMillis", "nobody shares CPU out"),
        ("dashboard.userId", "the image's own user counts"),
        ("postgres.instanceClass", OnOneHost),
        ("postgres.storage", OnOneHost),
        ("postgres.maxStorage", OnOneHost),
        ("postgres.backupRetention", "postgres.backup.keep says how many dumps are kept"),
        ("postgres.logRetention", "logs.maxSize and logs.maxFiles say what is kept"),
        ("redis.nodeType", OnOneHost),
        ("redis.nodes", OnOneHost),
        ("redis.snapshotRetention", "Redis's file is all there is"),
        ("prometheus.volume", "the host's disk is the limit, and prometheus.retentionSize what is used of it"),
        ("images.routeMetrics", "the router tells its weights itself"),
        ("images.logCollector", "no logs are collected"),
        ("logs.retention", "logs.maxSize and logs.maxFiles say what is kept"),
        ("cost.emails", "there is no bill of AWS"),
        ("cost.taggedOnly", "there is no bill of AWS"),
    ];
}
