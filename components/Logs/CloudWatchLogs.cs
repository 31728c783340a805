using Pulumi;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="CloudWatchLogs"/>.</summary>
public sealed record CloudWatchLogsArgs
{
    /// <summary>Key that the logs are encrypted with.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>Days after which a log line goes; one of those that CloudWatch Logs offers, such as 7, 14, 30 or 90.</summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary>The service account of what collects the containers' logs.</summary>
    public required ServiceAccountIdentity Collector { get; init; }
}

/// <summary>Where the logs of the cluster's containers are collected, and the role that may write there (requirements R-LOG).</summary>
public sealed class CloudWatchLogs : ComponentResource
{
    /// <summary>Name of the log group.</summary>
    public string GroupName { get; }

    /// <summary>ARN of the collector's role, for its service account's annotation <c>eks.amazonaws.com/role-arn</c>.</summary>
    public Output<string> CollectorRoleArn { get; }

    /// <summary>Declares the log group and the role.</summary>
    /// <exception cref="ArgumentException">CloudWatch Logs does not keep logs for so many days.</exception>
    public CloudWatchLogs(
        string name,
        AwsEnvironment environment,
        CloudWatchLogsArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:CloudWatchLogs", name, options)
    {
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

    /// <summary>Not <c>logs:CreateLogGroup</c>: a collector that cannot find the group must not make one without retention or key.</summary>
    private static PolicyStatement Write(Output<string> groupArn) =>
        new()
        {
            Sid = "WriteLogs",
            Actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            Resources = [groupArn, Output.Format($"{groupArn}:*")],
        };
}
