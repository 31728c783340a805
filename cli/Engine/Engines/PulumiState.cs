using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>The state that Pulumi has recorded of a stack, from <c>pulumi stack export</c>.</summary>
/// <param name="export">The export.</param>
internal sealed class PulumiState(JsonNode export)
{
    private JsonNode? Deployment => export["deployment"];

    /// <summary>Whether a run was killed during a step.</summary>
    public bool HasPending => Deployment?["pending_operations"] is JsonArray { Count: > 0 };

    /// <summary>The ids of the recorded containers.</summary>
    public IReadOnlySet<string> Containers =>
        Resources()
            .Where(resource => Text(resource["type"]) == DockerTypes.Container)
            .Select(resource => Text(resource["id"]))
            .ToHashSet();

    /// <summary>The URN of the stack's root resource, which has no provider; null before the first update.</summary>
    public string? Root => Stack is { } stack ? Text(stack["urn"]) : null;

    /// <summary>The revisions of the recorded split, in no order; empty if there is none.</summary>
    public IReadOnlyList<string> Revisions =>
        [.. (Stack?["outputs"]?["split"] as JsonObject ?? []).Select(entry => entry.Key)];

    private JsonObject? Stack =>
        Resources().FirstOrDefault(resource => Text(resource["type"]) == "pulumi:pulumi:Stack");

    /// <exception cref="JsonException">The text is not an export.</exception>
    public static PulumiState Parse(string text) => new(JsonNode.Parse(text) ?? throw new JsonException("it is empty"));

    private IEnumerable<JsonObject> Resources() => (Deployment?["resources"] as JsonArray)?.OfType<JsonObject>() ?? [];

    private static string Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}

/// <summary>Pulumi's own lock on a stack, as the refusal of a second command describes it.</summary>
/// <param name="User">The user that holds it.</param>
/// <param name="Host">The host of the process that holds it.</param>
/// <param name="Pid">The process that holds it.</param>
/// <param name="Since">When it was taken.</param>
internal sealed partial record PulumiLock(string User, string Host, int Pid, string Since)
{
    /// <summary>Whether the process ran on this machine and has ended, so that the lock can be cancelled.</summary>
    public bool IsStale => Label(Host) == Label(Environment.MachineName) && !ProcessTable.IsAlive(Pid);

    /// <summary>The lock that an error message of Pulumi names; null if it names none.</summary>
    public static PulumiLock? In(string error) =>
        Created().Match(error) is { Success: true } found
            ? new(
                found.Groups["user"].Value,
                found.Groups["host"].Value,
                int.Parse(found.Groups["pid"].ValueSpan, CultureInfo.InvariantCulture),
                found.Groups["since"].Value
            )
            : null;

    public override string ToString() => $"process {Pid} of {User} on {Host}, since {Since}";

    // .NET's machine name has no domain, the lock's may have one.
    private static string Label(string host) => host.Split('.')[0];

    [GeneratedRegex(@"created by (?<user>\S+?)@(?<host>\S+) \(pid (?<pid>[0-9]{1,9})\) at (?<since>\S+)")]
    private static partial Regex Created();
}

/// <summary>The steps of <c>pulumi preview --json</c>.</summary>
internal static class PulumiPlan
{
    /// <summary>
    /// The resources, other than the given ones, that a preview would change: <c>replace Container web</c>.
    /// </summary>
    /// <exception cref="JsonException">The text is not a preview.</exception>
    public static IReadOnlyList<string> Others(string preview, IReadOnlyList<string> urns) =>
        [
            .. (JsonNode.Parse(preview)?["steps"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .Select(step => (Operation: $"{step["op"]}", Urn: $"{step["urn"]}"))
                .Where(step => step.Operation is not ("same" or "read" or "refresh") && !urns.Contains(step.Urn))
                .Select(step =>
                    $"{step.Operation} {step.Urn[(step.Urn.LastIndexOf("::", StringComparison.Ordinal) + 2)..]}"
                )
                .Distinct(),
        ];
}
