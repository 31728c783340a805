using Pulumi;

namespace InventarioRetail.Components.Tests;

/// <summary>
/// What holds for whatever the stack has in AWS. A type of resource that is not in one of the lists fails the tests: whoever adds it
/// says what it is.
/// </summary>
public sealed class AwsGuardrailTests
{
    private static readonly HashSet<string> CannotBeTagged =
    [
        "aws:iam/rolePolicy:RolePolicy",
        "aws:kms/alias:Alias",
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:secretsmanager/secretVersion:SecretVersion",
    ];

    /// <summary>What keeps data, or without which data cannot be read, and the inputs that encrypt it.</summary>
    private static readonly Dictionary<string, string[]> KeepsData = new()
    {
        ["aws:cloudwatch/logGroup:LogGroup"] = ["kmsKeyId = arn:encryption-key"],
        ["aws:elasticache/replicationGroup:ReplicationGroup"] =
        [
            "atRestEncryptionEnabled = true",
            "kmsKeyId = arn:encryption-key",
            "transitEncryptionEnabled = true",
            "transitEncryptionMode = required",
        ],
        ["aws:kms/key:Key"] = ["enableKeyRotation = true"],
        ["aws:rds/instance:Instance"] =
        [
            "storageEncrypted = true",
            "kmsKeyId = arn:encryption-key",
            "performanceInsightsKmsKeyId = arn:encryption-key",
        ],
        // Its encryption is a resource of its own.
        ["aws:s3/bucket:Bucket"] = [],
        ["aws:secretsmanager/secret:Secret"] = ["kmsKeyId = arn:encryption-key"],
    };

    private static readonly HashSet<string> KeepsNothing =
    [
        "aws:budgets/budget:Budget",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:elasticache/parameterGroup:ParameterGroup",
        "aws:elasticache/subnetGroup:SubnetGroup",
        "aws:iam/role:Role",
        "aws:rds/parameterGroup:ParameterGroup",
        "aws:rds/subnetGroup:SubnetGroup",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ];

    [Fact]
    public async Task Everything_that_can_be_tagged_says_its_stack_and_its_part()
    {
        var resources = await AwsResources();
        var parts = resources.Where(resource => !CannotBeTagged.Contains(resource.Type)).ToList();

        Assert.All(
            parts,
            resource =>
                Assert.Equal(
                    [$"tags.inventario-retail.part = {resource.Parent}", "tags.inventario-retail.stack = production"],
                    resource.Lines.Where(line => line.StartsWith("tags.", StringComparison.Ordinal))
                )
        );
        Assert.All(
            resources.Except(parts),
            resource => Assert.DoesNotContain(resource.Inputs, input => input.Path.StartsWith("tags"))
        );
        Assert.NotEmpty(parts);
    }

    [Fact]
    public async Task Every_type_is_known_to_these_tests()
    {
        var known = KeepsNothing.Concat(KeepsData.Keys).Concat(CannotBeTagged);

        Assert.Equal(known.Order(), (await AwsResources()).Select(resource => resource.Type).Distinct().Order());
    }

    [Fact]
    public async Task What_keeps_data_is_protected_and_stays_in_the_account()
    {
        var stateful = (await AwsResources()).Where(resource => KeepsData.ContainsKey(resource.Type)).ToList();

        Assert.All(
            stateful,
            resource => Assert.True(resource.Protect && resource.RetainOnDelete, $"{resource} is not protected.")
        );
        Assert.Equal(KeepsData.Keys.Order(), stateful.Select(resource => resource.Type).Distinct().Order());
    }

    [Fact]
    public async Task What_keeps_data_is_encrypted_with_the_stacks_key()
    {
        var resources = await AwsResources();

        foreach (var resource in resources.Where(resource => KeepsData.ContainsKey(resource.Type)))
        {
            Assert.True(
                KeepsData[resource.Type].All(resource.Lines.Contains),
                $"{resource} lacks {string.Join(", ", KeepsData[resource.Type].Except(resource.Lines))}"
            );
        }
        var buckets = resources.Where(resource => resource.Type == "aws:s3/bucket:Bucket").ToList();
        Assert.Equal(
            buckets.Select(bucket => $"{bucket.Name}-id aws:kms arn:encryption-key"),
            resources
                .Where(resource => resource.Type.Contains("BucketServerSideEncryptionConfiguration"))
                .Select(encryption =>
                    $"{encryption["bucket"]} {encryption["rules[0].applyServerSideEncryptionByDefault.sseAlgorithm"]} {encryption["rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId"]}"
                )
        );
        Assert.Single(buckets);
    }

    [Fact]
    public async Task A_secret_is_in_no_input_that_is_not_marked_as_one()
    {
        var resources = await AwsResources();

        Assert.Equal(
            [
                "dashboard-secrets-version secretString",
                "postgres-instance password",
                "redis-replication-group authToken",
            ],
            resources
                .SelectMany(resource =>
                    resource
                        .Inputs.Where(input => input.Value.Contains('‹'))
                        .Select(input => $"{resource.Name} {input.Path}")
                )
                .Order()
        );
        Assert.Equal(
            [
                "dashboard-secrets-version secretString",
                "postgres-instance password",
                "redis-replication-group authToken",
            ],
            resources.SelectMany(resource => resource.Secrets.Select(secret => $"{resource.Name} {secret}")).Order()
        );
    }

    [Fact]
    public async Task Nobody_but_the_cluster_is_let_in_anywhere()
    {
        var rules = (await AwsResources())
            .Where(resource => resource.Type == "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
            .ToList();

        Assert.Equal(2, rules.Count);
        Assert.All(rules, rule => Assert.Equal("sg-cluster", rule["referencedSecurityGroupId"]));
        Assert.All(
            rules,
            rule =>
                Assert.DoesNotContain(rule.Inputs, input => input.Path is "cidrIpv4" or "cidrIpv6" or "prefixListId")
        );
    }

    /// <summary>All components that the project has for AWS, and all that they declare there.</summary>
    private static async Task<IReadOnlyList<DeclaredResource>> AwsResources()
    {
        var environment = AwsAccount.Environment;
        var stack = await Declaration.Of(stack =>
        {
            var key = new EncryptionKey("encryption", environment, stack.Options());
            var postgres = new RdsPostgres(
                "postgres",
                environment,
                new()
                {
                    Network = AwsAccount.Network,
                    Key = key,
                    Database = "inventario_retail_production",
                },
                stack.Options()
            );
            var redis = new ElastiCacheRedis(
                "redis",
                environment,
                new() { Network = AwsAccount.Network, Key = key },
                stack.Options()
            );
            var bucket = new S3Bucket(
                "object-store",
                environment,
                new()
                {
                    Bucket = "photos",
                    Key = key,
                    Rules = new() { CorsOrigins = ["https://dashboard.test"] },
                },
                stack.Options()
            );
            _ = new DashboardRole(
                "dashboard",
                environment,
                new() { Identity = AwsAccount.Identity("dashboard"), Bucket = bucket },
                stack.Options()
            );
            _ = new SecretsManagerSecret(
                "dashboard-secrets",
                environment,
                new()
                {
                    Description = "What the dashboard logs in with",
                    Key = key,
                    Values = new Dictionary<string, Input<string>>
                    {
                        ["DB_PASSWORD"] = postgres.Login.Password,
                        ["REDIS_PASSWORD"] = redis.Password,
                    },
                    Reader = AwsAccount.Identity("external-secrets"),
                },
                stack.Options()
            );
            _ = new CloudWatchLogs(
                "logs",
                environment,
                new() { Key = key, Collector = AwsAccount.Identity("fluent-bit") },
                stack.Options()
            );
            _ = new MonthlyBudget("budget", environment, new() { Emails = ["ops@shop.test"] }, stack.Options());
        });
        return [.. stack.Resources.Where(resource => resource.Type.StartsWith("aws:", StringComparison.Ordinal))];
    }
}
