using Pulumi;
using Pulumi.Aws.Kms;

namespace InventarioRetail.Components;

/// <summary>The key that everything a stack keeps in AWS is encrypted with. AWS makes new key material for it every year.</summary>
public sealed class EncryptionKey : ComponentResource
{
    /// <summary>The key's ARN.</summary>
    public Output<string> Arn { get; }

    /// <summary>Declares the key.</summary>
    public EncryptionKey(string name, AwsEnvironment environment, ComponentResourceOptions? options = null)
        : base("inventario-retail:components:EncryptionKey", name, options)
    {
        var key = new Key(
            $"{name}-key",
            new()
            {
                Description = $"Data of {environment.Project}, stack {environment.Stack}",
                EnableKeyRotation = true,
                // The longest that AWS offers; without the key nothing can be read, the backups neither.
                DeletionWindowInDays = 30,
                Policy = PolicyDocument.Json(Account(environment), CloudWatchLogs(environment)),
                Tags = environment.Tags(name),
            },
            RetainedData.Options(this)
        );
        _ = new Pulumi.Aws.Kms.Alias(
            $"{name}-alias",
            new() { Name = $"alias/{environment.Project}-{environment.Stack}", TargetKeyId = key.KeyId },
            new() { Parent = this }
        );
        Arn = key.Arn;
        RegisterOutputs();
    }

    /// <summary>The account's own IAM policies decide who uses the key; without this statement nobody could even change its policy.</summary>
    private static PolicyStatement Account(AwsEnvironment environment) =>
        new()
        {
            Sid = "Account",
            Principal = ("AWS", $"arn:aws:iam::{environment.AccountId}:root"),
            Actions = ["kms:*"],
            Resources = ["*"],
        };

    /// <summary>CloudWatch Logs uses the key by itself, not on behalf of a caller, so the key must say so: the account's log groups only.</summary>
    private static PolicyStatement CloudWatchLogs(AwsEnvironment environment) =>
        new()
        {
            Sid = "CloudWatchLogs",
            Principal = ("Service", $"logs.{environment.Region}.amazonaws.com"),
            Actions = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            Resources = ["*"],
            Conditions =
            [
                (
                    "ArnLike",
                    "kms:EncryptionContext:aws:logs:arn",
                    $"arn:aws:logs:{environment.Region}:{environment.AccountId}:log-group:*"
                ),
            ],
        };
}
