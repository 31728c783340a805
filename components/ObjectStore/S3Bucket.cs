using Pulumi.Aws.S3;
using Pulumi.Aws.S3.Inputs;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="S3Bucket"/>.</summary>
public sealed record S3BucketArgs
{
    /// <summary>Globally unique name of the bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Key that encrypts the objects.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>CORS and lifecycle of the bucket.</summary>
    public BucketRules Rules { get; init; } = new();
}

/// <summary>
/// An S3 bucket: versioned, encrypted, without public access, over TLS only. It has the same CORS, versioning and
/// lifecycle rules as <see cref="LocalStackContainer"/>.
/// </summary>
public sealed class S3Bucket : ComponentResource
{
    private readonly Output<string> keyArn;
    private readonly string region;

    /// <summary>Endpoint that the dashboard uses.</summary>
    public string EndpointUrl => $"https://s3.{region}.amazonaws.com";

    /// <summary>Name of the bucket.</summary>
    public string Bucket { get; }

    /// <summary>Region of the bucket.</summary>
    public string Region => region;

    /// <summary>The bucket's ARN.</summary>
    public Output<string> Arn { get; }

    /// <summary>Declares the bucket.</summary>
    public S3Bucket(string name, AwsScope scope, S3BucketArgs args)
        : base("inventario-retail:components:S3Bucket", name, scope.Options)
    {
        keyArn = args.Key.Arn;
        region = scope.Environment.Region;
        Bucket = args.Bucket;
        var bucket = new Bucket(
            $"{name}-bucket",
            new()
            {
                BucketName = args.Bucket,
                // A bucket that contains objects cannot be deleted, even if its other protections are removed.
                ForceDestroy = false,
                Tags = scope.Environment.Tags(name),
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
            RetainedData.Options(this)
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
            RetainedData.Options(this)
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
                    // One KMS call for many objects; otherwise KMS cost grows with their number.
                    BucketKeyEnabled = true,
                },
            },
            RetainedData.Options(this)
        );
        var versioning = new BucketVersioning(
            $"{name}-versioning",
            new()
            {
                Bucket = id,
                VersioningConfiguration = new BucketVersioningVersioningConfigurationArgs { Status = "Enabled" },
            },
            RetainedData.Options(this)
        );
        _ = new BucketLifecycleConfiguration(
            $"{name}-lifecycle",
            new() { Bucket = id, Rules = Lifecycle(args.Rules) },
            // Its rules apply to old versions, so versioning must be enabled first.
            RetainedData.Options(this, versioning)
        );
        if (args.Rules.CorsOrigins.Count > 0)
        {
            _ = new BucketCorsConfiguration(
                $"{name}-cors",
                new() { Bucket = id, CorsRules = Cors(args.Rules) },
                RetainedData.Options(this)
            );
        }
        _ = new BucketPolicy(
            $"{name}-policy",
            new() { Bucket = id, Policy = PolicyDocument.Json(TlsOnly()) },
            // S3 reports a conflict if both change at once.
            RetainedData.Options(this, publicAccess)
        );
        RegisterOutputs();
    }

    /// <summary>
    /// Permissions to list the bucket and to read and write its objects, including the use of its key.
    /// </summary>
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
