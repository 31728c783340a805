using System.Collections.Immutable;
using System.Reflection;
using Pulumi;
using Pulumi.Aws.Budgets;
using Pulumi.Aws.Budgets.Inputs;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Iam;
using Pulumi.Aws.Kms;
using Pulumi.Aws.S3;
using Pulumi.Aws.S3.Inputs;
using Pulumi.Aws.SecretsManager;
using Pulumi.Aws.Vpc;
using ElastiCache = Pulumi.Aws.ElastiCache;
using Rds = Pulumi.Aws.Rds;

namespace InventarioRetail.Contract.Tests;

/// <summary>What the project uses of AWS reaches the engine under its official name and type, and comes back with it.</summary>
public class ProviderAwsTests
{
    private static readonly Dictionary<
        string,
        (Func<CustomResourceOptions?, CustomResource> Declare, string Inputs)
    > Resources = new()
    {
        ["aws:budgets/budget:Budget"] = (
            options => new Budget(
                "it",
                new()
                {
                    Name = "a",
                    BudgetType = "COST",
                    TimeUnit = "MONTHLY",
                    LimitAmount = "300",
                    LimitUnit = "USD",
                    CostFilters = new BudgetCostFilterArgs { Name = "TagKeyValue", Values = { "user:a$b" } },
                    Notifications = new BudgetNotificationArgs
                    {
                        ComparisonOperator = "GREATER_THAN",
                        NotificationType = "ACTUAL",
                        Threshold = 80,
                        ThresholdType = "PERCENTAGE",
                        SubscriberEmailAddresses = { "a@b.test" },
                    },
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """
            {
              "name": "a", "budgetType": "COST", "timeUnit": "MONTHLY", "limitAmount": "300", "limitUnit": "USD",
              "costFilters": [{ "name": "TagKeyValue", "values": ["user:a$b"] }],
              "notifications": [{
                "comparisonOperator": "GREATER_THAN", "notificationType": "ACTUAL", "threshold": 80,
                "thresholdType": "PERCENTAGE", "subscriberEmailAddresses": ["a@b.test"]
              }],
              "tags": { "a": "b" }
            }
            """
        ),
        ["aws:cloudwatch/logGroup:LogGroup"] = (
            options => new LogGroup(
                "it",
                new()
                {
                    Name = "/a",
                    RetentionInDays = 30,
                    KmsKeyId = "key",
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """{ "name": "/a", "retentionInDays": 30, "kmsKeyId": "key", "tags": { "a": "b" } }"""
        ),
        ["aws:ec2/securityGroup:SecurityGroup"] = (
            options => new SecurityGroup(
                "it",
                new()
                {
                    Name = "a",
                    Description = "b",
                    VpcId = "vpc-1",
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """{ "name": "a", "description": "b", "vpcId": "vpc-1", "tags": { "a": "b" } }"""
        ),
        ["aws:elasticache/parameterGroup:ParameterGroup"] = (
            options => new ElastiCache.ParameterGroup(
                "it",
                new()
                {
                    Name = "a",
                    Description = "b",
                    Family = "redis7",
                    Parameters = new ElastiCache.Inputs.ParameterGroupParameterArgs { Name = "c", Value = "d" },
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """
            {
              "name": "a", "description": "b", "family": "redis7", "parameters": [{ "name": "c", "value": "d" }],
              "tags": { "a": "b" }
            }
            """
        ),
        ["aws:elasticache/replicationGroup:ReplicationGroup"] = (
            options => new ElastiCache.ReplicationGroup(
                "it",
                new()
                {
                    ReplicationGroupId = "a",
                    Description = "b",
                    Engine = "redis",
                    EngineVersion = "7.1",
                    NodeType = "cache.t4g.small",
                    NumCacheClusters = 2,
                    AutomaticFailoverEnabled = true,
                    MultiAzEnabled = true,
                    AutoMinorVersionUpgrade = true,
                    ParameterGroupName = "c",
                    SubnetGroupName = "d",
                    SecurityGroupIds = { "sg-1" },
                    Port = 6379,
                    TransitEncryptionEnabled = true,
                    TransitEncryptionMode = "required",
                    AuthToken = "token",
                    AuthTokenUpdateStrategy = "ROTATE",
                    AtRestEncryptionEnabled = true,
                    KmsKeyId = "key",
                    SnapshotRetentionLimit = 7,
                    SnapshotWindow = "03:00-04:00",
                    FinalSnapshotIdentifier = "e",
                    MaintenanceWindow = "sun:04:30-sun:05:30",
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """
            {
              "replicationGroupId": "a", "description": "b", "engine": "redis", "engineVersion": "7.1",
              "nodeType": "cache.t4g.small", "numCacheClusters": 2, "automaticFailoverEnabled": true,
              "multiAzEnabled": true, "autoMinorVersionUpgrade": true, "parameterGroupName": "c",
              "subnetGroupName": "d", "securityGroupIds": ["sg-1"], "port": 6379, "transitEncryptionEnabled": true,
              "transitEncryptionMode": "required", "authToken": "token", "authTokenUpdateStrategy": "ROTATE",
              "atRestEncryptionEnabled": true, "kmsKeyId": "key", "snapshotRetentionLimit": 7,
              "snapshotWindow": "03:00-04:00", "finalSnapshotIdentifier": "e",
              "maintenanceWindow": "sun:04:30-sun:05:30", "tags": { "a": "b" }
            }
            """
        ),
        ["aws:elasticache/subnetGroup:SubnetGroup"] = (
            options => new ElastiCache.SubnetGroup(
                "it",
                new()
                {
                    Name = "a",
                    Description = "b",
                    SubnetIds = { "subnet-1", "subnet-2" },
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """{ "name": "a", "description": "b", "subnetIds": ["subnet-1", "subnet-2"], "tags": { "a": "b" } }"""
        ),
        ["aws:iam/role:Role"] = (
            options => new Role(
                "it",
                new()
                {
                    Name = "a",
                    Description = "b",
                    AssumeRolePolicy = "{}",
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """{ "name": "a", "description": "b", "assumeRolePolicy": "{}", "tags": { "a": "b" } }"""
        ),
        ["aws:iam/rolePolicy:RolePolicy"] = (
            options => new RolePolicy(
                "it",
                new()
                {
                    Name = "a",
                    Role = "b",
                    Policy = Output.Create("{}"),
                },
                options
            ),
            """{ "name": "a", "role": "b", "policy": "{}" }"""
        ),
        ["aws:kms/alias:Alias"] = (
            options => new Pulumi.Aws.Kms.Alias("it", new() { Name = "alias/a", TargetKeyId = "key" }, options),
            """{ "name": "alias/a", "targetKeyId": "key" }"""
        ),
        ["aws:kms/key:Key"] = (
            options => new Key(
                "it",
                new()
                {
                    Description = "a",
                    EnableKeyRotation = true,
                    DeletionWindowInDays = 30,
                    Policy = "{}",
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """
            {
              "description": "a", "enableKeyRotation": true, "deletionWindowInDays": 30, "policy": "{}",
              "tags": { "a": "b" }
            }
            """
        ),
        ["aws:rds/instance:Instance"] = (
            options => new Rds.Instance(
                "it",
                new()
                {
                    Identifier = "a",
                    Engine = "postgres",
                    EngineVersion = "15",
                    AutoMinorVersionUpgrade = true,
                    InstanceClass = "db.t4g.medium",
                    MultiAz = true,
                    StorageType = "gp3",
                    AllocatedStorage = 50,
                    MaxAllocatedStorage = 200,
                    StorageEncrypted = true,
                    KmsKeyId = "key",
                    DbName = "b",
                    Username = "c",
                    Password = "secret",
                    Port = 5432,
                    DbSubnetGroupName = "d",
                    VpcSecurityGroupIds = { "sg-1" },
                    PubliclyAccessible = false,
                    ParameterGroupName = "e",
                    BackupRetentionPeriod = 14,
                    BackupWindow = "03:00-04:00",
                    MaintenanceWindow = "sun:04:30-sun:05:30",
                    CopyTagsToSnapshot = true,
                    DeleteAutomatedBackups = false,
                    SkipFinalSnapshot = false,
                    FinalSnapshotIdentifier = "f",
                    DeletionProtection = true,
                    PerformanceInsightsEnabled = true,
                    PerformanceInsightsKmsKeyId = "key",
                    PerformanceInsightsRetentionPeriod = 7,
                    EnabledCloudwatchLogsExports = { "postgresql" },
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """
            {
              "identifier": "a", "engine": "postgres", "engineVersion": "15", "autoMinorVersionUpgrade": true,
              "instanceClass": "db.t4g.medium", "multiAz": true, "storageType": "gp3", "allocatedStorage": 50,
              "maxAllocatedStorage": 200, "storageEncrypted": true, "kmsKeyId": "key", "dbName": "b",
              "username": "c", "password": "secret", "port": 5432, "dbSubnetGroupName": "d",
              "vpcSecurityGroupIds": ["sg-1"], "publiclyAccessible": false, "parameterGroupName": "e",
              "backupRetentionPeriod": 14, "backupWindow": "03:00-04:00", "maintenanceWindow": "sun:04:30-sun:05:30",
              "copyTagsToSnapshot": true, "deleteAutomatedBackups": false, "skipFinalSnapshot": false,
              "finalSnapshotIdentifier": "f", "deletionProtection": true,
              "performanceInsightsEnabled": true, "performanceInsightsKmsKeyId": "key",
              "performanceInsightsRetentionPeriod": 7, "enabledCloudwatchLogsExports": ["postgresql"],
              "tags": { "a": "b" }
            }
            """
        ),
        ["aws:rds/parameterGroup:ParameterGroup"] = (
            options => new Rds.ParameterGroup(
                "it",
                new()
                {
                    Name = "a",
                    Description = "b",
                    Family = "postgres15",
                    Parameters = new Rds.Inputs.ParameterGroupParameterArgs
                    {
                        Name = "c",
                        Value = "d",
                        ApplyMethod = "immediate",
                    },
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """
            {
              "name": "a", "description": "b", "family": "postgres15",
              "parameters": [{ "name": "c", "value": "d", "applyMethod": "immediate" }], "tags": { "a": "b" }
            }
            """
        ),
        ["aws:rds/subnetGroup:SubnetGroup"] = (
            options => new Rds.SubnetGroup(
                "it",
                new()
                {
                    Name = "a",
                    Description = "b",
                    SubnetIds = { "subnet-1" },
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """{ "name": "a", "description": "b", "subnetIds": ["subnet-1"], "tags": { "a": "b" } }"""
        ),
        ["aws:s3/bucket:Bucket"] = (
            options => new Bucket(
                "it",
                new()
                {
                    BucketName = "photos",
                    ForceDestroy = false,
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """{ "bucket": "photos", "forceDestroy": false, "tags": { "a": "b" } }"""
        ),
        ["aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"] = (
            options => new BucketCorsConfiguration(
                "it",
                new()
                {
                    Bucket = "photos",
                    CorsRules = new BucketCorsConfigurationCorsRuleArgs
                    {
                        Id = "a",
                        AllowedHeaders = { "*" },
                        AllowedMethods = { "GET" },
                        AllowedOrigins = { "https://a.test" },
                        ExposeHeaders = { "ETag" },
                        MaxAgeSeconds = 3600,
                    },
                },
                options
            ),
            """
            {
              "bucket": "photos",
              "corsRules": [{
                "id": "a", "allowedHeaders": ["*"], "allowedMethods": ["GET"], "allowedOrigins": ["https://a.test"],
                "exposeHeaders": ["ETag"], "maxAgeSeconds": 3600
              }]
            }
            """
        ),
        ["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"] = (
            options => new BucketLifecycleConfiguration(
                "it",
                new()
                {
                    Bucket = "photos",
                    Rules = new BucketLifecycleConfigurationRuleArgs
                    {
                        Id = "a",
                        Status = "Enabled",
                        Filter = new BucketLifecycleConfigurationRuleFilterArgs { Prefix = "" },
                        NoncurrentVersionExpiration =
                            new BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs { NoncurrentDays = 30 },
                        AbortIncompleteMultipartUpload =
                            new BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs
                            {
                                DaysAfterInitiation = 7,
                            },
                    },
                },
                options
            ),
            """
            {
              "bucket": "photos",
              "rules": [{
                "id": "a", "status": "Enabled", "filter": { "prefix": "" },
                "noncurrentVersionExpiration": { "noncurrentDays": 30 },
                "abortIncompleteMultipartUpload": { "daysAfterInitiation": 7 }
              }]
            }
            """
        ),
        ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"] = (
            options => new BucketOwnershipControls(
                "it",
                new()
                {
                    Bucket = "photos",
                    Rule = new BucketOwnershipControlsRuleArgs { ObjectOwnership = "BucketOwnerEnforced" },
                },
                options
            ),
            """{ "bucket": "photos", "rule": { "objectOwnership": "BucketOwnerEnforced" } }"""
        ),
        ["aws:s3/bucketPolicy:BucketPolicy"] = (
            options => new BucketPolicy("it", new() { Bucket = "photos", Policy = Output.Create("{}") }, options),
            """{ "bucket": "photos", "policy": "{}" }"""
        ),
        ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"] = (
            options => new BucketPublicAccessBlock(
                "it",
                new()
                {
                    Bucket = "photos",
                    BlockPublicAcls = true,
                    BlockPublicPolicy = true,
                    IgnorePublicAcls = true,
                    RestrictPublicBuckets = true,
                },
                options
            ),
            """
            {
              "bucket": "photos", "blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true,
              "restrictPublicBuckets": true
            }
            """
        ),
        ["aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"] = (
            options => new BucketServerSideEncryptionConfiguration(
                "it",
                new()
                {
                    Bucket = "photos",
                    Rules = new BucketServerSideEncryptionConfigurationRuleArgs
                    {
                        ApplyServerSideEncryptionByDefault =
                            new BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs
                            {
                                SseAlgorithm = "aws:kms",
                                KmsMasterKeyId = "key",
                            },
                        BucketKeyEnabled = true,
                    },
                },
                options
            ),
            """
            {
              "bucket": "photos",
              "rules": [{
                "applyServerSideEncryptionByDefault": { "sseAlgorithm": "aws:kms", "kmsMasterKeyId": "key" },
                "bucketKeyEnabled": true
              }]
            }
            """
        ),
        ["aws:s3/bucketVersioning:BucketVersioning"] = (
            options => new BucketVersioning(
                "it",
                new()
                {
                    Bucket = "photos",
                    VersioningConfiguration = new BucketVersioningVersioningConfigurationArgs { Status = "Enabled" },
                },
                options
            ),
            """{ "bucket": "photos", "versioningConfiguration": { "status": "Enabled" } }"""
        ),
        ["aws:secretsmanager/secret:Secret"] = (
            options => new Secret(
                "it",
                new()
                {
                    Name = "a",
                    Description = "b",
                    KmsKeyId = "key",
                    RecoveryWindowInDays = 30,
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """
            { "name": "a", "description": "b", "kmsKeyId": "key", "recoveryWindowInDays": 30, "tags": { "a": "b" } }
            """
        ),
        ["aws:secretsmanager/secretVersion:SecretVersion"] = (
            options => new SecretVersion("it", new() { SecretId = "a", SecretString = "{}" }, options),
            """{ "secretId": "a", "secretString": "{}" }"""
        ),
        ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"] = (
            options => new SecurityGroupIngressRule(
                "it",
                new()
                {
                    SecurityGroupId = "sg-1",
                    ReferencedSecurityGroupId = "sg-2",
                    IpProtocol = "tcp",
                    FromPort = 5432,
                    ToPort = 5432,
                    Description = "a",
                    Tags = { ["a"] = "b" },
                },
                options
            ),
            """
            {
              "securityGroupId": "sg-1", "referencedSecurityGroupId": "sg-2", "ipProtocol": "tcp", "fromPort": 5432,
              "toPort": 5432, "description": "a", "tags": { "a": "b" }
            }
            """
        ),
    };

    public static TheoryData<string> Types => [.. Resources.Keys];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_resource_has_its_official_type_and_sends_all_its_inputs(string type)
    {
        var run = await ProviderRun.OfAsync(() => Resources[type].Declare(null));

        Assert.Equal(type, run["it"].Type);
        Assert.Equal(ProviderRun.Canonical(Resources[type].Inputs), run.Inputs("it"));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_resource_is_of_its_packages_version_and_names_the_outputs_that_are_secret(string type)
    {
        var secrets = type switch
        {
            "aws:elasticache/replicationGroup:ReplicationGroup" => "authToken authTokenWo",
            "aws:rds/instance:Instance" => "password passwordWo",
            "aws:secretsmanager/secretVersion:SecretVersion" => "secretBinary secretString secretStringWo",
            _ => "",
        };

        var merged = await ProviderRun.MergedOptionsAsync(Resources[type].Declare);

        Assert.Equal("7.48.0", merged.Version);
        Assert.Equal(secrets, string.Join(" ", merged.AdditionalSecretOutputs));
    }

    [Fact]
    public async Task Provider_names_its_credentials_as_secret_outputs()
    {
        var merged = await ProviderRun.MergedOptionsAsync(options => new Pulumi.Aws.Provider("it", options: options));

        Assert.Equal("7.48.0", merged.Version);
        Assert.Equal(["accessKey", "secretKey", "token"], merged.AdditionalSecretOutputs);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Constructor_adds_the_official_aliases_before_the_programs(string type)
    {
        var aliases = type switch
        {
            // The official constructor has it twice.
            "aws:s3/bucket:Bucket" => "aws:s3/bucketV2:BucketV2 aws:s3/bucketV2:BucketV2",
            "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration" =>
                "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2",
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration" =>
                "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration" =>
                "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
            "aws:s3/bucketVersioning:BucketVersioning" => "aws:s3/bucketVersioningV2:BucketVersioningV2",
            _ => "",
        };

        Assert.Equal(aliases, await ProviderRun.TypeAliasesAsync(Resources[type].Declare));
    }

    [Fact]
    public async Task Policy_can_be_a_document_instead_of_a_text()
    {
        var run = await ProviderRun.OfAsync(
            () =>
            {
                var statement = new Pulumi.Aws.Iam.Inputs.PolicyStatementArgs
                {
                    Sid = "a",
                    Effect = PolicyStatementEffect.ALLOW,
                    Principal = "*",
                    Action = "sts:AssumeRole",
                    Resource = ImmutableArray.Create("b", "c"),
                };
                var document = new Pulumi.Aws.Iam.Inputs.PolicyDocumentArgs
                {
                    Id = "d",
                    Version = PolicyDocumentVersion.PolicyDocumentVersion_2012_10_17,
                    Statement = { statement },
                };
                var ofBucket = new PolicyDocumentArgs
                {
                    Version = PolicyDocumentVersion.PolicyDocumentVersion_2008_10_17,
                    Statement = { statement },
                };
                _ = new Role("role", new() { AssumeRolePolicy = document });
                _ = new RolePolicy("role-policy", new() { Role = "a", Policy = Output.Create(document) });
                _ = new BucketPolicy("bucket-policy", new() { Bucket = "a", Policy = ofBucket });
            },
            // What comes back is a text.
            new Dictionary<string, object> { ["assumeRolePolicy"] = "{}", ["policy"] = "{}" }
        );

        const string Statement = """
            [{ "Sid": "a", "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": ["b", "c"] }]
            """;
        const string Document = $$"""{ "Id": "d", "Version": "2012-10-17", "Statement": {{Statement}} }""";
        Assert.Equal(ProviderRun.Canonical($$"""{ "assumeRolePolicy": {{Document}} }"""), run.Inputs("role"));
        Assert.Equal(ProviderRun.Canonical($$"""{ "policy": {{Document}}, "role": "a" }"""), run.Inputs("role-policy"));
        Assert.Equal(
            ProviderRun.Canonical(
                $$"""{ "bucket": "a", "policy": { "Version": "2008-10-17", "Statement": {{Statement}} } }"""
            ),
            run.Inputs("bucket-policy")
        );
    }

    [Fact]
    public async Task What_has_no_description_says_that_Pulumi_manages_it()
    {
        var run = await ProviderRun.OfAsync(() =>
        {
            _ = new SecurityGroup("security-group");
            _ = new Rds.SubnetGroup("rds-subnets", new() { SubnetIds = { "subnet-1" } });
            _ = new Rds.ParameterGroup("rds-parameters", new() { Family = "postgres15" });
            _ = new ElastiCache.SubnetGroup("redis-subnets", new() { SubnetIds = { "subnet-1" } });
            _ = new ElastiCache.ParameterGroup("redis-parameters", new() { Family = "redis7" });
        });

        string[] all = ["security-group", "rds-subnets", "rds-parameters", "redis-subnets", "redis-parameters"];
        Assert.All(all, name => Assert.Equal("Managed by Pulumi", run[name].Inputs["description"]));
    }

    [Fact]
    public async Task A_secret_input_becomes_secret_when_it_is_set()
    {
        var instance = new Rds.InstanceArgs
        {
            InstanceClass = "db.t4g.micro",
            Password = "a",
            PasswordWo = "b",
        };
        var group = new ElastiCache.ReplicationGroupArgs
        {
            Description = "a",
            AuthToken = "b",
            AuthTokenWo = "c",
        };
        var version = new SecretVersionArgs
        {
            SecretId = "a",
            SecretBinary = "b",
            SecretString = "c",
            SecretStringWo = "d",
        };
        var provider = new Pulumi.Aws.ProviderArgs
        {
            AccessKey = "a",
            SecretKey = "b",
            Token = "c",
            Region = "d",
        };

        Input<string>?[] secrets =
        [
            instance.Password,
            instance.PasswordWo,
            group.AuthToken,
            group.AuthTokenWo,
            version.SecretBinary,
            version.SecretString,
            version.SecretStringWo,
            provider.AccessKey,
            provider.SecretKey,
            provider.Token,
        ];
        foreach (var secret in secrets)
            Assert.True(await Output.IsSecretAsync(secret.ToOutput()));
        Assert.False(await Output.IsSecretAsync(version.SecretId.ToOutput()));
        Assert.False(await Output.IsSecretAsync(provider.Region.ToOutput()));
    }

    [Theory]
    [InlineData(
        typeof(Rds.Instance),
        "Address:string Arn:string Endpoint:string Port:int DbName:string Password:string? PasswordWo:string? "
            + "InstanceClass:string StorageType:string"
    )]
    [InlineData(
        typeof(ElastiCache.ReplicationGroup),
        "PrimaryEndpointAddress:string Arn:string Port:int? AuthToken:string? AuthTokenWo:string?"
    )]
    [InlineData(typeof(Bucket), "Arn:string BucketName:string ForceDestroy:bool?")]
    [InlineData(typeof(Key), "Arn:string KeyId:string Policy:string")]
    [InlineData(typeof(Role), "Arn:string Name:string AssumeRolePolicy:string")]
    [InlineData(typeof(RolePolicy), "Name:string Policy:string Role:string")]
    [InlineData(typeof(BucketPolicy), "Bucket:string Policy:string")]
    [InlineData(typeof(Secret), "Arn:string Name:string KmsKeyId:string?")]
    [InlineData(typeof(SecretVersion), "Arn:string SecretBinary:string? SecretString:string? SecretStringWo:string?")]
    [InlineData(typeof(Pulumi.Aws.Provider), "AccessKey:string? SecretKey:string? Token:string? Region:string?")]
    [InlineData(typeof(LogGroup), "Arn:string Name:string RetentionInDays:int?")]
    [InlineData(typeof(SecurityGroup), "Arn:string Name:string VpcId:string")]
    [InlineData(typeof(Rds.SubnetGroup), "Name:string")]
    [InlineData(typeof(Rds.ParameterGroup), "Name:string Family:string")]
    [InlineData(typeof(ElastiCache.SubnetGroup), "Name:string")]
    [InlineData(typeof(ElastiCache.ParameterGroup), "Name:string Family:string")]
    public void What_a_program_reads_has_its_official_type(Type resource, string outputs)
    {
        var nullability = new NullabilityInfoContext();

        Assert.All(
            outputs.Split(' ').Select(output => output.Split(':')),
            output =>
            {
                var property = resource.GetProperty(output[0], BindingFlags.Public | BindingFlags.Instance)!;
                var value = nullability.Create(property).GenericTypeArguments[0];
                var type = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
                var name =
                    type == typeof(int) ? "int"
                    : type == typeof(bool) ? "bool"
                    : type.Name.ToLowerInvariant();
                Assert.Equal(output[1], value.ReadState == NullabilityState.Nullable ? $"{name}?" : name);
            }
        );
    }

    [Fact]
    public async Task A_provider_is_told_its_region_and_as_JSON_the_accounts_that_it_may_use()
    {
        var run = await ProviderRun.OfAsync(() =>
            new Pulumi.Aws.Provider(
                "it",
                new Pulumi.Aws.ProviderArgs { Region = "us-east-1", AllowedAccountIds = { "123456789012" } }
            )
        );

        Assert.Equal("pulumi:providers:aws", run["it"].Type);
        Assert.Equal("us-east-1", run["it"].Inputs["region"]);
        Assert.Equal(
            ProviderRun.Canonical("""["123456789012"]"""),
            ProviderRun.Canonical((string)run["it"].Inputs["allowedAccountIds"])
        );
        Assert.Equal("false", run["it"].Inputs["skipCredentialsValidation"]);
        Assert.Equal("true", run["it"].Inputs["skipRegionValidation"]);
    }
}
