namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="CloudWatchLogs"/>.</summary>
public sealed record CloudWatchLogsArgs
{
    /// <summary>Key that the logs are encrypted with.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>
    /// Retention in days; one of <see cref="LogRetention.CloudWatchDays"/>, such as 7, 14,
    /// 30 or 90.
    /// </summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary>The service account of the log collector.</summary>
    public required ServiceAccountIdentity Collector { get; init; }
}

/// <summary>The log group for the cluster's container logs, and the role that may write to it.</summary>
public sealed class CloudWatchLogs : ComponentResource
{
    /// <summary>Name of the log group.</summary>
    public string GroupName { get; }

    /// <summary>
    /// ARN of the collector's role, for its service account's annotation <c>eks.amazonaws.com/role-arn</c>.
    /// </summary>
    public Output<string> CollectorRoleArn { get; }

    /// <summary>Declares the log group and the role.</summary>
    /// <exception cref="ArgumentException">CloudWatch Logs does not offer the retention period.</exception>
    public CloudWatchLogs(string name, AwsScope scope, CloudWatchLogsArgs args)
        : base("inventario-retail:components:CloudWatchLogs", name, scope.Options)
    {
        var environment = scope.Environment;
        GroupName = $"/{environment.AccountPath("containers")}";
        var group = EncryptedLogGroup.Declare(
            $"{name}-group",
            GroupName,
            name,
            environment,
            args.Key,
            args.RetentionDays,
            this
        );
        CollectorRoleArn = ServiceAccountRole
            .Declare($"{name}-collector", name, environment, args.Collector, [Write(group.Arn)], this)
            .Arn;
        RegisterOutputs();
    }

    /// <summary>
    /// Excludes <c>logs:CreateLogGroup</c>: a collector that cannot find the group must not create one without
    /// retention or key.
    /// </summary>
    private static PolicyStatement Write(Output<string> groupArn) =>
        new()
        {
            Sid = "WriteLogs",
            Actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            Resources = [groupArn, Output.Format($"{groupArn}:*")],
        };
}
