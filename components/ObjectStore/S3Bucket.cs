using Pulumi;
using Pulumi.Aws.S3;
using Pulumi.Aws.S3.Inputs;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="S3Bucket"/>.</summary>
public sealed record S3BucketArgs
{
    /// <summary>Name of the bucket, which no other bucket in the world may have.</summary>
    public required string Bucket { get; init; }

    /// <summary>Key that the objects are encrypted with.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>CORS and lifecycle of the bucket.</summary>
    public BucketRules Rules { get; init; } = new();
}

/// <summary>
/// An object store in S3: versions kept, encrypted, without public access, over TLS only (requirements R-S3). The CORS, versioning and
/// lifecycle are those of <see cref="LocalStackContainer"/>.
/// </summary>
public sealed class S3Bucket : ComponentResource
{
    private readonly Output<string> keyArn;
    private readonly string region;

    /// <summary>Endpoint that the dashboard calls.</summary>
    public string EndpointUrl => $"https://s3.{region}.amazonaws.com";

    /// <summary>Name of the bucket.</summary>
    public string Bucket { get; }

    /// <summary>Region of the bucket.</summary>
    public string Region => region;

    /// <summary>The bucket's ARN.</summary>
    public Output<string> Arn { get; }

    /// <summary>Declares the bucket.</summary>
    public S3Bucket(
        string name,
        AwsEnvironment environment,
        S3BucketArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:S3Bucket", name, options)
    {
        keyArn = args.Key.Arn;
        region = environment.Region;
        Bucket = args.Bucket;
        var bucket = new Bucket(
            $"{name}-bucket",
            new()
            {
                BucketName = args.Bucket,
                // A bucket with objects in it cannot be deleted, whatever else is overridden.
                ForceDestroy = false,
                Tags = environment.Tags(name),
            },
            RetainedData.Options(this)
        );
        Arn = bucket.Arn;
        Output<string> id = bucket.Id;

        _ = new BucketOwnershipControls(
            $"{name}-ownership",
            new()
            {
                Bucket = id,
                Rule = new BucketOwnershipControlsRuleArgs { ObjectOwnership = "BucketOwnerEnforced" },
            },
            Guard()
        );
        var publicAccess = new BucketPublicAccessBlock(
            $"{name}-public-access",
            new()
            {
                Bucket = id,
                BlockPublicAcls = true,
                BlockPublicPolicy = true,
                IgnorePublicAcls = true,
                RestrictPublicBuckets = true,
            },
            Guard()
        );
        _ = new BucketServerSideEncryptionConfiguration(
            $"{name}-encryption",
            new()
            {
                Bucket = id,
                Rules = new BucketServerSideEncryptionConfigurationRuleArgs
                {
                    ApplyServerSideEncryptionByDefault =
                        new BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs
                        {
                            SseAlgorithm = "aws:kms",
                            KmsMasterKeyId = args.Key.Arn,
                        },
                    // One call to KMS for many objects, or their number would be the bill.
                    BucketKeyEnabled = true,
                },
            },
            Guard()
        );
        var versioning = new BucketVersioning(
            $"{name}-versioning",
            new()
            {
                Bucket = id,
                VersioningConfiguration = new BucketVersioningVersioningConfigurationArgs { Status = "Enabled" },
            },
            Guard()
        );
        _ = new BucketLifecycleConfiguration(
            $"{name}-lifecycle",
            new() { Bucket = id, Rules = Lifecycle(args.Rules) },
            // Its rules are about old versions, which there are none of before.
            Guard(versioning)
        );
        if (args.Rules.CorsOrigins.Count > 0)
        {
            _ = new BucketCorsConfiguration(
                $"{name}-cors",
                new() { Bucket = id, CorsRules = Cors(args.Rules) },
                new() { Parent = this }
            );
        }
        _ = new BucketPolicy(
            $"{name}-policy",
            new() { Bucket = id, Policy = PolicyDocument.Json(TlsOnly()) },
            // Both at once conflict in S3.
            Guard(publicAccess)
        );
        RegisterOutputs();

        // What guards the bucket stays as long as the bucket does: its deletion alone would leave the objects open.
        CustomResourceOptions Guard(params Resource[] dependsOn) =>
            new()
            {
                Parent = this,
                DependsOn = dependsOn,
                Protect = true,
            };
    }

    /// <summary>The rights to list the bucket, and to read and write its objects, with the key that it takes.</summary>
    internal IEnumerable<PolicyStatement> ReadAndWrite() =>
        [
            new()
            {
                Sid = "Bucket",
                Actions = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
                Resources = [Arn],
            },
            new()
            {
                Sid = "Objects",
                Actions =
                [
                    "s3:GetObject",
                    "s3:PutObject",
                    "s3:DeleteObject",
                    "s3:AbortMultipartUpload",
                    "s3:ListMultipartUploadParts",
                ],
                Resources = [Output.Format($"{Arn}/*")],
            },
            new()
            {
                Sid = "Key",
                Actions = ["kms:Decrypt", "kms:GenerateDataKey"],
                Resources = [keyArn],
                Conditions = [("StringEquals", "kms:ViaService", $"s3.{region}.amazonaws.com")],
            },
        ];

    private PolicyStatement TlsOnly() =>
        new()
        {
            Sid = "TlsOnly",
            Deny = true,
            Principal = ("AWS", "*"),
            Actions = ["s3:*"],
            Resources = [Arn, Output.Format($"{Arn}/*")],
            Conditions = [("Bool", "aws:SecureTransport", "false")],
        };

    private static BucketLifecycleConfigurationRuleArgs Lifecycle(BucketRules rules) =>
        new()
        {
            Id = BucketRules.LifecycleRule,
            Status = "Enabled",
            Filter = new BucketLifecycleConfigurationRuleFilterArgs { Prefix = "" },
            NoncurrentVersionExpiration = new BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs
            {
                NoncurrentDays = rules.ExpireNoncurrentAfterDays,
            },
            AbortIncompleteMultipartUpload = new BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs
            {
                DaysAfterInitiation = rules.AbortUploadsAfterDays,
            },
        };

    private static BucketCorsConfigurationCorsRuleArgs Cors(BucketRules rules) =>
        new()
        {
            AllowedOrigins = rules.CorsOrigins.ToArray(),
            AllowedMethods = BucketRules.CorsMethods.ToArray(),
            AllowedHeaders = BucketRules.CorsHeaders.ToArray(),
            ExposeHeaders = BucketRules.CorsExposedHeaders.ToArray(),
            MaxAgeSeconds = BucketRules.CorsMaxAgeSeconds,
        };
}
