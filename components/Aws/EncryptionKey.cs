using Pulumi.Aws.Kms;

namespace InventarioRetail.Components;

/// <summary>The KMS key that encrypts all data of a stack in AWS. AWS rotates its key material yearly.</summary>
public sealed class EncryptionKey : ComponentResource
{
    /// <summary>The key's ARN.</summary>
    public Output<string> Arn { get; }

    /// <summary>Declares the key.</summary>
    public EncryptionKey(string name, AwsScope scope)
        : base("inventario-retail:components:EncryptionKey", name, scope.Options)
    {
        var environment = scope.Environment;
        var key = new Key(
            $"{name}-key",
            new()
            {
                Description = $"Data of {environment.Project}, stack {environment.Stack}",
                EnableKeyRotation = true,
                // The maximum: without the key, neither the data nor the backups can be read.
                DeletionWindowInDays = 30,
                Policy = PolicyDocument.Json(Account(environment), CloudWatchLogs(environment)),
                Tags = environment.Tags(name),
            },
            RetainedData.Options(this)
        );
        _ = new Pulumi.Aws.Kms.Alias(
            $"{name}-alias",
            new() { Name = $"alias/{environment.Project}-{environment.Stack}", TargetKeyId = key.KeyId },
            RetainedData.Options(this)
        );
        Arn = key.Arn;
        RegisterOutputs();
    }

    /// <summary>
    /// Lets the account's IAM policies decide who may use the key. Without it, no principal could even change the key
    /// policy.
    /// </summary>
    private static PolicyStatement Account(AwsEnvironment environment) =>
        new()
        {
            Sid = "Account",
            Principal = ("AWS", $"arn:aws:iam::{environment.AccountId}:root"),
            Actions = ["kms:*"],
            Resources = ["*"],
        };

    /// <summary>
    /// Lets CloudWatch Logs use the key, for the account's log groups only. It uses the key as a service, not on behalf
    /// of a caller, so IAM policies do not cover it.
    /// </summary>
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
