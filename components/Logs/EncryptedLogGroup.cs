using Pulumi;
using Pulumi.Aws.CloudWatch;

namespace InventarioRetail.Components;

/// <summary>A log group of CloudWatch Logs that forgets after a while, encrypted.</summary>
internal static class EncryptedLogGroup
{
    // CloudWatch Logs takes no other numbers; 0, which is for ever, is left out on purpose.
    public static IReadOnlyList<int> Retentions { get; } =
    [
        .. new[] { 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 },
        .. new[] { 1096, 1827, 2192, 2557, 2922, 3288, 3653 },
    ];

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
                RetentionInDays = Retentions.Contains(retentionDays)
                    ? retentionDays
                    : throw new ArgumentException(
                        $"CloudWatch Logs cannot keep logs for {retentionDays} days; it keeps them for {string.Join(", ", Retentions)}."
                    ),
                KmsKeyId = key.Arn,
                Tags = environment.Tags(part),
            },
            Precious.Options(parent)
        );
}
