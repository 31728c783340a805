using System.Collections.Frozen;

namespace InventarioRetail.Engine.Preview;

/// <summary>
/// Decides which changes of an input replace a resource instead of updating it in place. A Pulumi preview asks the
/// provider for this. A property below a listed one counts as the listed one.
/// </summary>
internal static class ReplacementRules
{
    /// <summary>The properties that force a replacement, by type token.</summary>
    internal static FrozenDictionary<string, FrozenSet<string>> All { get; } =
        new Dictionary<string, string>
        {
            // ForceNew in terraform-provider-docker 4.x, internal/provider/resource_docker_container.go.
            ["docker:index/container:Container"] = """
                capabilities cgroupParent cgroupnsMode command cpus deviceRequests devices dns dnsOpts dnsSearches
                domainname entrypoints envs gpus groupAdds hostname hosts image ipcMode labels logDriver logOpts
                mounts name networkMode networksAdvanced pidMode platform ports privileged publishAllPorts readOnly
                runtime securityOpts shmSize stdinOpen stopSignal stopTimeout storageOpts sysctls tty ulimits
                uploads user usernsMode volumes workingDir
                """,

            // willReplaceOnChanges in pulumi-docker, provider/cmd/pulumi-resource-docker/schema.json: all properties,
            // because the provider cannot update a network.
            ["docker:index/network:Network"] = """
                attachable driver ingress internal ipamConfigs ipamDriver ipamOptions ipv6 labels name options
                """,

            // willReplaceOnChanges in the same schema: nearly all properties of build, but not build itself.
            ["docker:index/remoteImage:RemoteImage"] = "build name platform pullTriggers triggers",

            // ForceNew in terraform-provider-docker, internal/provider/resource_docker_volume.go. (Its exception,
            // cluster.availability, applies to Swarm clusters only.)
            ["docker:index/volume:Volume"] = "cluster driver driverOpts labels name",

            // provider/pkg/provider/diff.go in pulumi-kubernetes, v4, with the settings of
            // components/Kubernetes/ClusterProvider.cs, which let a ConfigMap or Secret change in place. Paths below
            // the top level are in Deep.
            ["kubernetes:core/v1:Secret"] = "type",
            ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"] = "roleRef",
            ["kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"] = "roleRef",
            ["kubernetes:storage.k8s.io/v1:StorageClass"] = "parameters provisioner",

            // RequiresReplace in terraform-provider-random, internal/provider/resource_{bytes,id,password,string}.go:
            // every input, because the value is generated once.
            ["random:index/randomBytes:RandomBytes"] = "keepers length",
            ["random:index/randomId:RandomId"] = "byteLength keepers prefix",
            ["random:index/randomPassword:RandomPassword"] = """
                keepers length lower minLower minNumeric minSpecial minUpper number numeric overrideSpecial special
                upper
                """,
            ["random:index/randomString:RandomString"] = """
                keepers length lower minLower minNumeric minSpecial minUpper number numeric overrideSpecial special
                upper
                """,

            // ForceNew and RequiresReplace in terraform-provider-aws, internal/service, in the named file; only
            // properties that the project sets. budgets/budget.go
            ["aws:budgets/budget:Budget"] = "name",
            // logs/group.go
            ["aws:cloudwatch/logGroup:LogGroup"] = "name",
            // ec2/vpc_security_group.go
            ["aws:ec2/securityGroup:SecurityGroup"] = "description name vpcId",
            // elasticache/{replication_group,subnet_group,parameter_group}.go
            ["aws:elasticache/parameterGroup:ParameterGroup"] = "description family name",
            ["aws:elasticache/replicationGroup:ReplicationGroup"] =
                "atRestEncryptionEnabled kmsKeyId port replicationGroupId subnetGroupName",
            ["aws:elasticache/subnetGroup:SubnetGroup"] = "name",
            // iam/{role,role_policy}.go
            ["aws:iam/role:Role"] = "name",
            ["aws:iam/rolePolicy:RolePolicy"] = "name role",
            // kms/{key,alias}.go; no property of a key that the project sets
            ["aws:kms/alias:Alias"] = "name",
            ["aws:kms/key:Key"] = "",
            // rds/{instance,subnet_group,parameter_group}.go
            ["aws:rds/instance:Instance"] = "dbName engine kmsKeyId storageEncrypted username",
            ["aws:rds/parameterGroup:ParameterGroup"] = "description family name",
            ["aws:rds/subnetGroup:SubnetGroup"] = "name",
            // s3/bucket*.go
            ["aws:s3/bucket:Bucket"] = "bucket",
            ["aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"] = "bucket",
            ["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"] = "bucket",
            ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"] = "bucket",
            ["aws:s3/bucketPolicy:BucketPolicy"] = "bucket",
            ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"] = "bucket",
            ["aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"] = "bucket",
            ["aws:s3/bucketVersioning:BucketVersioning"] = "bucket",
            // secretsmanager/{secret,secret_version}.go
            ["aws:secretsmanager/secret:Secret"] = "name",
            ["aws:secretsmanager/secretVersion:SecretVersion"] = "secretBinary secretId secretString",
            // ec2/vpc_security_group_ingress_rule.go
            ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"] = "securityGroupId",
        }.ToFrozenDictionary(
            rule => rule.Key,
            rule =>
                rule.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                    .ToFrozenSet(StringComparer.Ordinal)
        );

    /// <summary>
    /// The paths below the top level that force a replacement in Kubernetes, by type token (same source as above).
    /// </summary>
    private static readonly FrozenDictionary<string, string[]> Deep = new Dictionary<string, string[]>
    {
        ["kubernetes:apps/v1:DaemonSet"] = ["spec.selector"],
        ["kubernetes:apps/v1:Deployment"] = ["spec.selector"],
        ["kubernetes:apps/v1:StatefulSet"] =
        [
            "spec.podManagementPolicy",
            "spec.revisionHistoryLimit",
            "spec.selector",
            "spec.serviceName",
            "spec.volumeClaimTemplates",
        ],
        ["kubernetes:batch/v1:Job"] = ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
        ["kubernetes:core/v1:Service"] = ["spec.clusterIP"],
    }.ToFrozenDictionary();

    /// <summary>The paths that identify a Kubernetes object of any kind.</summary>
    private static readonly string[] Identity = ["metadata.name", "metadata.namespace"];

    /// <summary>
    /// Whether a change of an input, such as <c>uploads[0].content</c>, replaces a resource of this type. False for
    /// unknown types.
    /// </summary>
    internal static bool ForcesReplacement(string type, string path) =>
        (All.TryGetValue(type, out var properties) && properties.Contains(PropertyPath.First(path)))
        || (Deep.TryGetValue(type, out var deep) && Covers(deep, path))
        || (type.StartsWith("kubernetes:", StringComparison.Ordinal) && Covers(Identity, path));

    private static bool Covers(string[] rules, string path) => rules.Any(rule => PropertyPath.Covers(rule, path));
}
