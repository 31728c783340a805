namespace InventarioRetail.Policy.Guardrails;

/// <summary>Rules that alerts have a receiver.</summary>
internal static class AlertRules
{
    private const string File = "alertmanager.yml";

    public static IEnumerable<Guardrail> All =>
        [
            new(
                "no-silent-alerts",
                "An Alertmanager that sends critical alerts to no receiver, or its heartbeat to no monitor",
                Silent
            ),
        ];

    private static IEnumerable<Violation> Silent(CheckedStack stack)
    {
        foreach (var (resource, path, config) in Configurations(stack))
        {
            foreach (
                var (receiver, remedy) in new[]
                {
                    ("critical", "set alertmanager.pagerDutyRoutingKey or alertmanager.slackWebhook"),
                    ("heartbeat", "set alertmanager.heartbeatUrl to the URL of a monitor outside the stack"),
                }
            )
            {
                if (!HasIntegration(config, receiver))
                {
                    yield return new(resource, path, $"the receiver {receiver} has no integration", remedy)
                    {
                        Subject = stack.Name,
                    };
                }
            }
        }
    }

    private static IEnumerable<(RecordedResource Resource, string Path, string Config)> Configurations(
        CheckedStack stack
    )
    {
        foreach (var container in stack.Containers.Where(container => container.IsDocker))
        {
            foreach (var (index, upload) in container.Json.At("uploads").Elements())
            {
                if (upload.At("file").Text().EndsWith($"/{File}", StringComparison.Ordinal))
                    yield return (container.Resource, $"uploads[{index}].content", upload.At("content").Text());
            }
        }
        foreach (var map in stack.OfKind("ConfigMap"))
        {
            if (map.At("data", File) is { } config)
                yield return (map, $"data[\"{File}\"]", config.Text());
        }
    }

    /// <summary>
    /// Whether a receiver in Alertmanager's configuration has a list of integrations, such as <c>slack_configs</c>.
    /// </summary>
    private static bool HasIntegration(string config, string receiver) =>
        config
            .Split('\n')
            .SkipWhile(line => line.TrimEnd() != $"  - name: {receiver}")
            .Skip(1)
            .TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal))
            .Any(line => line.TrimEnd().EndsWith("_configs:", StringComparison.Ordinal));
}
