using Pulumi.Aws.CloudWatch;

namespace InventarioRetail.Components;

/// <summary>An encrypted CloudWatch log group with a retention period.</summary>
internal static class EncryptedLogGroup
{
    /// <exception cref="ArgumentException">CloudWatch Logs does not offer the retention period.</exception>
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
                        $"A log retention of {retentionDays} days is not supported; choose one of "
                            + $"{string.Join(", ", LogRetention.CloudWatchDays)}."
                    ),
                KmsKeyId = key.Arn,
                Tags = environment.Tags(part),
            },
            RetainedData.Options(parent)
        );
}
