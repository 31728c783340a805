using System.Globalization;
using System.Text.Json.Nodes;
using InventarioRetail.Components;

namespace InventarioRetail.Engine.Engines;

/// <summary>Reads one element of the output of <c>docker inspect</c>.</summary>
internal static class ContainerReader
{
    public static ContainerState Read(JsonNode container)
    {
        var state = container["State"]!;
        var config = container["Config"]!;
        var labels = config["Labels"] as JsonObject ?? [];
        var health = state["Health"];
        return new()
        {
            Id = Text(container["Id"]),
            Name = Text(container["Name"]).TrimStart('/'),
            Part = Text(labels[PartLabels.Part]),
            Status = Text(state["Status"]),
            Health = HealthOf(Text(state["Status"]), Text(health?["Status"])),
            Image = Text(config["Image"]),
            Revision = Variable(config, DashboardContainer.RevisionVariable),
            ExitCode = Number(state["ExitCode"]),
            OutOfMemory = Flag(state["OOMKilled"]),
            Error = Text(state["Error"]),
            Restarts = Number(container["RestartCount"]),
            EndsForGood = Text(container["HostConfig"]?["RestartPolicy"]?["Name"]) is "" or "no",
            CreatedAt = Time(container["Created"]),
            StartedAt = Time(state["StartedAt"]),
            FinishedAt = Time(state["FinishedAt"]),
            FailedChecks = Number(health?["FailingStreak"]),
            // Docker's default is 3.
            ChecksToFail = Number(config["Healthcheck"]?["Retries"]) is var retries && retries > 0 ? retries : 3,
            LastCheck = Text((health?["Log"] as JsonArray)?.LastOrDefault()?["Output"]).Trim(),
            Ports = [.. PortsOf(container["NetworkSettings"]?["Ports"] as JsonObject ?? [])],
            MountedPaths =
            [
                .. (container["Mounts"] as JsonArray ?? [])
                    .Where(mount => Text(mount?["Type"]) == "bind")
                    .Select(mount => Text(mount!["Source"])),
            ],
            ComposeProject = Text(labels["com.docker.compose.project"]),
            ComposeFolder = Text(labels["com.docker.compose.project.working_dir"]),
            ComposeHash = Text(labels["com.docker.compose.config-hash"]),
        };
    }

    private static PartHealth HealthOf(string status, string health) =>
        (status, health) switch
        {
            ("running", "healthy") => PartHealth.Healthy,
            ("running", "unhealthy") => PartHealth.Unhealthy,
            ("running", "starting") => PartHealth.Starting,
            ("running", _) => PartHealth.Running,
            ("created", _) => PartHealth.Created,
            ("restarting", _) => PartHealth.Restarting,
            ("paused", _) => PartHealth.Paused,
            ("exited", _) => PartHealth.Exited,
            _ => PartHealth.Dead,
        };

    private static IEnumerable<string> PortsOf(JsonObject ports) =>
        from port in ports
        from binding in port.Value as JsonArray ?? []
        let inside = port.Key.Split('/')[0]
        orderby int.Parse(inside, CultureInfo.InvariantCulture)
        select $"{Text(binding!["HostIp"])}:{Text(binding["HostPort"])}→{inside}";

    private static string Variable(JsonNode config, string name) =>
        (config["Env"] as JsonArray ?? [])
            .Select(Text)
            .FirstOrDefault(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal))
            ?[(name.Length + 1)..]
        ?? "";

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    private static int Number(JsonNode? node) => node?.GetValue<int>() ?? 0;

    private static bool Flag(JsonNode? node) => node?.GetValue<bool>() ?? false;

    /// <summary>Reads a time; Docker writes year 1 for "never".</summary>
    private static DateTimeOffset? Time(JsonNode? node) =>
        DateTimeOffset.TryParse(Text(node), CultureInfo.InvariantCulture, out var time) && time.Year > 1 ? time : null;
}
