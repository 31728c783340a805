using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// What Pulumi's <c>destroy --exclude-protected</c> does with a stack, by the engine's rules: it keeps a protected
/// resource and everything that this needs (parents, dependencies, providers), and deletes the rest, last declared
/// first. A resource with <c>retainOnDelete</c> is only forgotten: it leaves the state and stays where it is.
/// </summary>
internal sealed record EngineDestroy(
    IReadOnlyList<RecordedResource> Deleted,
    IReadOnlyList<RecordedResource> Forgotten,
    IReadOnlyList<RecordedResource> Kept
)
{
    private const string Providers = "pulumi:providers:";

    public static EngineDestroy Of(RecordedStack stack)
    {
        var kept = new HashSet<string>();
        foreach (var resource in stack.Resources.Where(resource => resource.Protect))
            Keep(resource);
        var removed = stack.Resources.Reverse().Where(resource => !kept.Contains(resource.Urn)).ToArray();
        return new(
            [.. removed.Where(resource => !resource.RetainOnDelete)],
            [.. removed.Where(resource => resource.RetainOnDelete)],
            [.. stack.Resources.Where(resource => kept.Contains(resource.Urn))]
        );

        void Keep(RecordedResource resource)
        {
            if (!kept.Add(resource.Urn))
                return;
            foreach (var other in stack.Resources.Where(other => IsNeeded(other, resource)))
                Keep(other);
        }
    }

    /// <summary>The file in git; of components, which exist in the state only, nothing is listed.</summary>
    public string Yaml() =>
        ComposeYaml.Write(
            new JsonObject
            {
                ["deleted"] = Names(Deleted),
                ["forgotten"] = Names(Forgotten),
                ["kept"] = Names(Kept),
            }
        );

    private static bool IsNeeded(RecordedResource other, RecordedResource by) =>
        other.Urn == by.Parent
        || by.Dependencies.Contains(other.Urn)
        || (
            other.Type.StartsWith(Providers, StringComparison.Ordinal) && other.Type[Providers.Length..] == Package(by)
        );

    private static string Package(RecordedResource resource) => resource.Type[..resource.Type.IndexOf(':')];

    private static JsonArray Names(IEnumerable<RecordedResource> resources) =>
        [.. resources.Where(resource => resource.Custom).Select(resource => JsonValue.Create(resource.Name))];
}
