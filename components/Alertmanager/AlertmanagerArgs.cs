namespace InventarioRetail.Components;

/// <summary>
/// Arguments of Alertmanager on every platform; its image must be compatible with the public <c>prom/alertmanager</c>
/// image.
/// </summary>
public abstract record AlertmanagerArgs() : PartArgs(memoryMib: 128)
{
    /// <summary>PagerDuty routing key, a secret; null disables paging.</summary>
    public Output<string>? PagerDutyRoutingKey { get; init; }

    /// <summary>Slack incoming webhook, a secret; null disables Slack messages.</summary>
    public Output<string>? SlackWebhook { get; init; }

    /// <summary>
    /// URL of the monitor that raises an alarm when Alertmanager's calls stop, a secret; null disables the calls.
    /// </summary>
    public Output<string>? HeartbeatUrl { get; init; }

    /// <summary>The configuration file.</summary>
    internal string Configuration =>
        AlertmanagerConfig.Render(PagerDutyRoutingKey is not null, SlackWebhook is not null, HeartbeatUrl is not null);

    /// <summary>The secrets that are set, by the path at which the configuration reads them.</summary>
    internal IEnumerable<(string Path, Output<string> Value)> Secrets()
    {
        if (PagerDutyRoutingKey is { } key)
            yield return (AlertmanagerConfig.PagerDutyKeyFile, key);
        if (SlackWebhook is { } webhook)
            yield return (AlertmanagerConfig.SlackWebhookFile, webhook);
        if (HeartbeatUrl is { } url)
            yield return (AlertmanagerConfig.HeartbeatUrlFile, url);
    }
}
