using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

/// <summary>Who may do what in AWS: the key's policy, and the roles of the cluster's service accounts.</summary>
public sealed class AwsAccessTests
{
    [Fact]
    public async Task The_key_is_the_accounts_and_CloudWatch_Logs_may_use_it_for_the_accounts_logs()
    {
        var stack = await Declaration.Of(stack => Key(stack));

        Expect.Lines(
            """
            EncryptionKey encryption
            Key encryption-key
            Alias encryption-alias
            """,
            stack.Tree("encryption")
        );
        AwsAccount.SameDocument(
            """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "Account",
                  "Effect": "Allow",
                  "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
                  "Action": ["kms:*"],
                  "Resource": ["*"]
                },
                {
                  "Sid": "CloudWatchLogs",
                  "Effect": "Allow",
                  "Principal": { "Service": "logs.us-east-1.amazonaws.com" },
                  "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                  "Resource": ["*"],
                  "Condition": {
                    "ArnLike": {
                      "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:123456789012:log-group:*"
                    }
                  }
                }
              ]
            }
            """,
            stack["encryption-key"]["policy"]
        );
        Expect.Lines(
            """
            deletionWindowInDays = 30
            description = Data of inventario-retail, stack production
            enableKeyRotation = true
            """,
            stack["encryption-key"].Told().Where(line => !line.StartsWith("policy", StringComparison.Ordinal))
        );
        Expect.Lines(
            """
            name = alias/inventario-retail-production
            targetKeyId = encryption-key-key-id
            """,
            stack["encryption-alias"].Lines
        );
    }

    [Fact]
    public async Task The_dashboard_may_use_its_buckets_objects_and_nothing_else()
    {
        DashboardRole? role = null;
        var stack = await Declaration.Of(stack =>
        {
            var bucket = new S3Bucket(
                "object-store",
                AwsAccount.Environment,
                new() { Bucket = "photos", Key = Key(stack) },
                stack.Options()
            );
            role = new(
                "dashboard",
                AwsAccount.Environment,
                new() { Identity = AwsAccount.Identity("dashboard"), Bucket = bucket },
                stack.Options()
            );
        });

        Expect.Lines(
            """
            DashboardRole dashboard
            Role dashboard-role
            RolePolicy dashboard-policy
            """,
            stack.Tree("dashboard")
        );
        Assert.Equal("inventario-retail-production-dashboard", stack["dashboard-role"]["name"]);
        Assert.Equal("arn:dashboard-role", await OutputUtilities.GetValueAsync(role!.Arn));
        Assert.Equal("inventario-retail-production-dashboard", stack["dashboard-policy"]["role"]);
        AwsAccount.SameDocument(
            """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "Bucket",
                  "Effect": "Allow",
                  "Action": ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
                  "Resource": ["arn:object-store-bucket"]
                },
                {
                  "Sid": "Objects",
                  "Effect": "Allow",
                  "Action": [
                    "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload",
                    "s3:ListMultipartUploadParts"
                  ],
                  "Resource": ["arn:object-store-bucket/*"]
                },
                {
                  "Sid": "Key",
                  "Effect": "Allow",
                  "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                  "Resource": ["arn:encryption-key"],
                  "Condition": { "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }
                }
              ]
            }
            """,
            stack["dashboard-policy"]["policy"]
        );
    }

    [Fact]
    public async Task A_role_is_for_one_service_account_in_one_namespace_of_one_cluster()
    {
        var stack = await Declaration.Of(stack => Logs(stack));

        AwsAccount.SameDocument(
            $$"""
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "ServiceAccount",
                  "Effect": "Allow",
                  "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/{{AwsAccount.Issuer}}" },
                  "Action": ["sts:AssumeRoleWithWebIdentity"],
                  "Condition": {
                    "StringEquals": {
                      "{{AwsAccount.Issuer}}:aud": "sts.amazonaws.com",
                      "{{AwsAccount.Issuer}}:sub": "system:serviceaccount:inventario-retail:fluent-bit"
                    }
                  }
                }
              ]
            }
            """,
            stack["logs-collector-role"]["assumeRolePolicy"]
        );
    }

    [Fact]
    public async Task The_collector_may_write_into_the_one_log_group_and_make_none()
    {
        CloudWatchLogs? logs = null;
        var stack = await Declaration.Of(stack => logs = Logs(stack));

        Expect.Lines(
            """
            CloudWatchLogs logs
            LogGroup logs-group
            Role logs-collector-role
            RolePolicy logs-collector-policy
            """,
            stack.Tree("logs")
        );
        Expect.Lines(
            """
            kmsKeyId = arn:encryption-key
            name = /inventario-retail/production/containers
            retentionInDays = 30
            """,
            stack["logs-group"].Told()
        );
        AwsAccount.SameDocument(
            """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "WriteLogs",
                  "Effect": "Allow",
                  "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                  "Resource": ["arn:logs-group", "arn:logs-group:*"]
                }
              ]
            }
            """,
            stack["logs-collector-policy"]["policy"]
        );
        Assert.Equal("/inventario-retail/production/containers", logs!.GroupName);
        Assert.Equal("arn:logs-collector-role", await OutputUtilities.GetValueAsync(logs.CollectorRoleArn));
    }

    [Theory]
    [InlineData("https://oidc.eks.us-east-1.amazonaws.com/id/ABC")]
    [InlineData("arn:aws:iam::123456789012:oidc-provider/")]
    [InlineData("")]
    public async Task What_is_no_OIDC_provider_is_refused(string arn)
    {
        var identity = AwsAccount.Identity("fluent-bit") with { OidcProviderArn = arn };

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Declaration.Of(stack => Logs(stack, identity)));

        Assert.Contains($"'{arn}' is not the ARN of a cluster's OIDC provider", refused.ToString());
    }

    [Fact]
    public async Task The_provider_is_of_one_region_and_one_account()
    {
        var stack = await Declaration.Of(stack =>
            AwsProvider.Declare(
                "aws",
                AwsAccount.Environment,
                new() { ResourceTransformations = [.. stack.Options().ResourceTransformations] }
            )
        );

        Assert.Equal("us-east-1", stack["aws"]["region"]);
        AwsAccount.SameDocument("""["123456789012"]""", stack["aws"]["allowedAccountIds"]);
    }

    private static EncryptionKey Key(Declaration stack) => new("encryption", AwsAccount.Environment, stack.Options());

    private static CloudWatchLogs Logs(Declaration stack, ServiceAccountIdentity? identity = null) =>
        new(
            "logs",
            AwsAccount.Environment,
            new() { Key = Key(stack), Collector = identity ?? AwsAccount.Identity("fluent-bit") },
            stack.Options()
        );
}
