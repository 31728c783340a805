using System.Globalization;
using System.Text.Json.Nodes;

namespace InventarioRetail.Components.Tests;

public sealed class S3BucketTests
{
    private static readonly BucketRules Rules = new()
    {
        CorsOrigins = ["https://dashboard.test", "https://shop.test"],
        ExpireNoncurrentAfterDays = 45,
        AbortUploadsAfterDays = 3,
    };

    [Fact]
    public async Task It_is_a_bucket_and_its_rules()
    {
        var stack = await Declared();

        Expect.Lines(
            """
            S3Bucket object-store
            Bucket object-store-bucket
            BucketOwnershipControls object-store-ownership
            BucketPublicAccessBlock object-store-public-access
            BucketServerSideEncryptionConfiguration object-store-encryption
            BucketVersioning object-store-versioning
            BucketLifecycleConfiguration object-store-lifecycle
            BucketCorsConfiguration object-store-cors
            BucketPolicy object-store-policy
            """,
            stack.Tree("object-store")
        );
        Expect.Lines(
            """
            bucket = inventario-retail-bucket-production
            forceDestroy = false
            """,
            stack["object-store-bucket"].Told()
        );
    }

    [Fact]
    public async Task It_is_private_encrypted_and_keeps_versions()
    {
        var stack = await Declared();

        Expect.Lines(
            """
            bucket = object-store-bucket-id
            rule.objectOwnership = BucketOwnerEnforced
            """,
            stack["object-store-ownership"].Lines
        );
        Expect.Lines(
            """
            blockPublicAcls = true
            blockPublicPolicy = true
            bucket = object-store-bucket-id
            ignorePublicAcls = true
            restrictPublicBuckets = true
            """,
            stack["object-store-public-access"].Lines
        );
        Expect.Lines(
            """
            bucket = object-store-bucket-id
            rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId = arn:encryption-key
            rules[0].applyServerSideEncryptionByDefault.sseAlgorithm = aws:kms
            rules[0].bucketKeyEnabled = true
            """,
            stack["object-store-encryption"].Lines
        );
        Expect.Lines(
            """
            bucket = object-store-bucket-id
            versioningConfiguration.status = Enabled
            """,
            stack["object-store-versioning"].Lines
        );
    }

    [Fact]
    public async Task Nobody_gets_in_without_TLS()
    {
        var policy = (await Declared())["object-store-policy"];

        Assert.Equal("object-store-bucket-id", policy["bucket"]);
        AwsAccount.SameDocument(
            """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "TlsOnly",
                  "Effect": "Deny",
                  "Principal": { "AWS": "*" },
                  "Action": ["s3:*"],
                  "Resource": ["arn:object-store-bucket", "arn:object-store-bucket/*"],
                  "Condition": { "Bool": { "aws:SecureTransport": "false" } }
                }
              ]
            }
            """,
            policy["policy"]
        );
        Assert.Equal(["object-store-public-access"], policy.DependsOn);
    }

    [Fact]
    public async Task Its_lifecycle_is_the_one_that_LocalStack_gets()
    {
        var lifecycle = (await Declared())["object-store-lifecycle"];
        var rule = JsonNode.Parse(Rules.LifecycleJson())!["Rules"]!.AsArray().Single()!;

        Expect.Lines(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                bucket = object-store-bucket-id
                rules[0].abortIncompleteMultipartUpload.daysAfterInitiation = {rule["AbortIncompleteMultipartUpload"]![
                    "DaysAfterInitiation"
                ]}
                rules[0].filter.prefix = {rule["Filter"]!["Prefix"]}
                rules[0].id = {rule["ID"]}
                rules[0].noncurrentVersionExpiration.noncurrentDays = {rule["NoncurrentVersionExpiration"]![
                    "NoncurrentDays"
                ]}
                rules[0].status = {rule["Status"]}
                """
            ),
            lifecycle.Lines
        );
        Assert.Equal("45", lifecycle["rules[0].noncurrentVersionExpiration.noncurrentDays"]);
        Assert.Equal(["object-store-versioning"], lifecycle.DependsOn);
    }

    [Fact]
    public async Task Its_CORS_rules_are_the_ones_that_LocalStack_gets()
    {
        var cors = (await Declared())["object-store-cors"];
        var rule = JsonNode.Parse(Rules.CorsJson()!)!["CORSRules"]!.AsArray().Single()!;

        Assert.Equal(
            [
                "bucket = object-store-bucket-id",
                .. Each("allowedHeaders", "AllowedHeaders"),
                .. Each("allowedMethods", "AllowedMethods"),
                .. Each("allowedOrigins", "AllowedOrigins"),
                .. Each("exposeHeaders", "ExposeHeaders"),
                $"corsRules[0].maxAgeSeconds = {rule["MaxAgeSeconds"]}",
            ],
            cors.Lines
        );
        Assert.Equal("https://shop.test", cors["corsRules[0].allowedOrigins[1]"]);

        IEnumerable<string> Each(string input, string property) =>
            rule[property]!.AsArray().Select((value, index) => $"corsRules[0].{input}[{index}] = {value}");
    }

    [Fact]
    public async Task Without_an_origin_there_are_no_CORS_rules()
    {
        var stack = await Declared(new());

        Assert.DoesNotContain(stack.Resources, resource => resource.Name == "object-store-cors");
    }

    [Fact]
    public async Task It_tells_where_it_is()
    {
        S3Bucket? bucket = null;
        await Declared(declared: store => bucket = store);

        Assert.Equal("https://s3.us-east-1.amazonaws.com", bucket!.EndpointUrl);
        Assert.Equal(("inventario-retail-bucket-production", "us-east-1"), (bucket.Bucket, bucket.Region));
    }

    private static Task<Declaration> Declared(BucketRules? rules = null, Action<S3Bucket>? declared = null) =>
        Declaration.Of(stack =>
        {
            var bucket = new S3Bucket(
                "object-store",
                AwsAccount.Environment,
                new()
                {
                    Bucket = "inventario-retail-bucket-production",
                    Key = new("encryption", AwsAccount.Environment, stack.Options()),
                    Rules = rules ?? Rules,
                },
                stack.Options()
            );
            declared?.Invoke(bucket);
        });
}
