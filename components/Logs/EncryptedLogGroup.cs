using InventarioRetail.Monitoring;
using Pulumi;
using Pulumi.Aws.CloudWatch;

namespace InventarioRetail.Components;

/// <summary>A log group of CloudWatch Logs that forgets after a while, encrypted.</summary>
internal static class EncryptedLogGroup
{
    /// <exception cref="ArgumentException">CloudWatch Logs does not keep logs for so many days.</exception>
    public static LogGroup Declare(
        string name,
        string groupName,
        string part,
        AwsEnvironment environment,
        EncryptionKey key,
        int retentionDays,
        Resource parent
    ) =>
        new(
            name,
            new()
            {
                Name = groupName,
                RetentionInDays = LogRetention.CloudWatchDays.Contains(retentionDays)
                    ? retentionDays
                    : throw new ArgumentException(
                        $"CloudWatch Logs cannot keep logs for {retentionDays} days; it keeps them for {string.Join(", ", LogRetention.CloudWatchDays)}."
                    ),
                KmsKeyId = key.Arn,
                Tags = environment.Tags(part),
            },
            RetainedData.Options(parent)
        );
}
