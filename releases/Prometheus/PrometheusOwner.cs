using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace InventarioRetail.Releases.Prometheus;

/// <summary>
/// The stack that a Prometheus must belong to: its configuration names both in <c>external_labels</c>. Behind a stale
/// port-forward, the Prometheus of another stack answers every query, about other users.
/// </summary>
/// <param name="Project">The project's name.</param>
/// <param name="Stack">The stack's name.</param>
public sealed record PrometheusOwner(string Project, string Stack)
{
    /// <summary>Returns why a Prometheus is not the stack's; null if it is.</summary>
    /// <param name="url">Its URL.</param>
    /// <param name="configuration">Its configuration, as YAML.</param>
    /// <exception cref="YamlException">The configuration is not YAML.</exception>
    public string? WhyNot(Uri url, string configuration)
    {
        var labels = ExternalLabels(configuration);
        var (project, stack) = (labels.GetValueOrDefault("project", ""), labels.GetValueOrDefault("stack", ""));
        if (project == Project && stack == Stack)
            return null;
        var wanted = $"stack '{Stack}' of project '{Project}'";
        if ((project.Length == 0 || project == Project) && (stack.Length == 0 || stack == Stack))
        {
            return $"{url} does not say that it is the Prometheus of {wanted}: its external_labels have no "
                + $"{(stack.Length > 0 ? "'project'" : project.Length > 0 ? "'stack'" : "'stack' and 'project'")}.";
        }
        return $"{url} is the Prometheus of {(stack.Length == 0 ? "a stack" : $"stack '{stack}'")} of "
            + $"{(project.Length == 0 ? "an unnamed project" : $"project '{project}'")}, not of {wanted}.";
    }

    private static Dictionary<string, string> ExternalLabels(string configuration)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(configuration));
        var labels = Find(Find(yaml.Documents.FirstOrDefault()?.RootNode, "global"), "external_labels");
        return (labels as YamlMappingNode)?.ToDictionary(label => $"{label.Key}", label => $"{label.Value}") ?? [];
    }

    private static YamlNode? Find(YamlNode? node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
}
