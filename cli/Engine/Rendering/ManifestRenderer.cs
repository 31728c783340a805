using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InventarioRetail.Components;

namespace InventarioRetail.Engine.Rendering;

/// <summary>
/// Renders the manifests of a recorded stack's Kubernetes resources: their inputs, with references for secrets and for
/// values that only AWS knows.
/// </summary>
internal static partial class ManifestRenderer
{
    private const string TypePrefix = "kubernetes:";
    private const string PulumiAnnotation = "pulumi.com/";

    /// <summary>The order in which kinds are applied; the files' names sort in the same order.</summary>
    private static readonly IReadOnlyList<IReadOnlySet<string>> Steps =
    [
        new HashSet<string> { "Namespace", "PriorityClass", "StorageClass" },
        new HashSet<string>
        {
            "LimitRange",
            "ResourceQuota",
            "ServiceAccount",
            "Role",
            "RoleBinding",
            "ClusterRole",
            "ClusterRoleBinding",
            "NetworkPolicy",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
        },
        new HashSet<string> { "ConfigMap", "EnvoyProxy", "Secret", "Service" },
        new HashSet<string> { "Job" },
        new HashSet<string>
        {
            "Deployment",
            "StatefulSet",
            "DaemonSet",
            "HorizontalPodAutoscaler",
            "PodDisruptionBudget",
        },
        new HashSet<string> { "Gateway" },
        new HashSet<string> { "BackendTrafficPolicy", "ClientTrafficPolicy", "HTTPRoute" },
    ];

    /// <exception cref="UsageException">
    /// The stack has something that cannot be rendered as a manifest; the message says what.
    /// </exception>
    public static RenderedManifests Render(RecordedStack stack)
    {
        var references = new ManifestReferences(stack);
        var manifests = stack
            .Resources.Where(resource => resource.Type.StartsWith(TypePrefix, StringComparison.Ordinal))
            .Select(resource => Manifest(resource, references))
            .OrderBy(manifest => manifest.Step)
            .ThenBy(manifest => manifest.FileName, StringComparer.Ordinal)
            .ToList();
        if (manifests.GroupBy(manifest => manifest.FileName).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"Two resources would be written to {twice.Key}. Rename one of them.");
        return new(stack.Resources[0].Name, manifests, references.All);
    }

    private static RenderedManifest Manifest(RecordedResource resource, ManifestReferences references)
    {
        var inputs = resource.Inputs.DeepClone().AsObject();
        var kind = Text(inputs, "kind") ?? throw Lacks("kind");
        var name = Text(inputs["metadata"], "name") ?? throw Lacks("metadata.name");
        var step = Steps.Index().FirstOrDefault(each => each.Item.Contains(kind), (-1, null!)).Index;
        if (step < 0)
        {
            throw new UsageException(
                $"{resource.Name} is a {kind}, which has no place in the order of kinds. Add the kind to "
                    + $"{nameof(ManifestRenderer)}."
            );
        }
        foreach (var path in resource.IgnoreChanges.Except(ClusterPart.FixedFields))
            Remove(inputs, path.Split('.'));
        RemovePulumiAnnotations(inputs["metadata"]!.AsObject());
        return new(
            $"{step}-{kind.ToLowerInvariant()}-{name}.yaml",
            step,
            references.Referenced(Ordered(inputs), resource.Name)
        );

        UsageException Lacks(string path) => new($"{resource.Name} has no {path}, which a manifest needs.");
    }

    private static string? Text(JsonNode? map, string key) => (string?)map?[key];

    /// <summary>
    /// Removes a value that Pulumi leaves to other controllers after creation, such as the number of pods to the
    /// autoscaler: applying the manifest again would reset it. A StatefulSet's claims stay, because they are required;
    /// Kubernetes refuses a change of them.
    /// </summary>
    private static void Remove(JsonObject map, ReadOnlySpan<string> path)
    {
        if (path is [var last])
            map.Remove(last);
        else if (map[path[0]] is JsonObject inner)
            Remove(inner, path[1..]);
    }

    private static void RemovePulumiAnnotations(JsonObject metadata)
    {
        if (metadata["annotations"] is not JsonObject annotations)
            return;
        var own = annotations
            .Select(annotation => annotation.Key)
            .Where(key => key.StartsWith(PulumiAnnotation, StringComparison.Ordinal))
            .ToList();
        foreach (var key in own)
            annotations.Remove(key);
        if (own.Count > 0 && annotations.Count == 0)
            metadata.Remove("annotations");
    }

    /// <summary>Puts apiVersion, kind and metadata first, as in handwritten manifests.</summary>
    private static JsonObject Ordered(JsonObject inputs)
    {
        string[] first = ["apiVersion", "kind", "metadata"];
        return new(
            first
                .Concat(inputs.Select(input => input.Key).Except(first))
                .Select(key => KeyValuePair.Create(key, inputs[key]?.DeepClone()))
        );
    }

    /// <summary>Collects the values that are <c>${NAME}</c> in the manifests of a stack.</summary>
    private sealed class ManifestReferences(RecordedStack stack)
    {
        private readonly SortedDictionary<string, ManifestReference> byName = new(StringComparer.Ordinal);

        public IReadOnlyList<ManifestReference> All => [.. byName.Values];

        public JsonObject Referenced(JsonObject manifest, string resource) =>
            (JsonObject)manifest.WithTexts(text => Referenced(text, resource))!;

        private string Referenced(string text, string resource)
        {
            var names = new HashSet<string>();
            var referenced = Placeholder
                .Any()
                .Replace(
                    text,
                    match =>
                    {
                        var name = Reference(match.Value, resource).Name;
                        names.Add(name);
                        return $"${{{name}}}";
                    }
                );
            return names.FirstOrDefault(name => text.Contains($"${{{name}}}", StringComparison.Ordinal)) is { } literal
                ? throw new UsageException(
                    $"{resource} already contains the text ${{{literal}}}, which would be taken for a reference. "
                        + "Change the text."
                )
                : referenced;
        }

        private ManifestReference Reference(string placeholder, string resource)
        {
            if (Placeholder.Unknown().IsMatch(placeholder))
            {
                throw new UsageException(
                    $"{resource} has a value without a name ({placeholder}), so no reference to it can be rendered."
                );
            }
            var isSecret = Placeholder.IsIn(placeholder);
            var name = StackSecrets.NameOf(
                isSecret
                    ? Placeholder.NamedSecret().Match(placeholder).Groups[1].Value
                    : Computed().Replace(placeholder, "$2 $1")
            );
            if (byName.TryGetValue(name, out var known))
            {
                return known.Placeholder == placeholder
                    ? known
                    : throw new UsageException(
                        $"{known.Placeholder} and {placeholder} would both be named {name}. Rename one of them."
                    );
            }
            var reference = new ManifestReference(name, placeholder, isSecret, Origin(name, placeholder));
            byName.Add(name, reference);
            return reference;
        }

        /// <summary>Describes where to find a value.</summary>
        private string Origin(string name, string placeholder)
        {
            var output = stack.Outputs.FirstOrDefault(each => each.Value?.ToString() == placeholder).Key;
            var path = Placeholder.NamedSecret().Match(placeholder).Groups[1].Value;
            return InSecretsManager(name) is { } secret ? $"key {name} of {secret} in AWS Secrets Manager"
                : path == name ? "a secret that the stack's configuration leaves to the environment"
                : Placeholder.IsIn(placeholder) ? $"{path}, encrypted in the stack's configuration"
                : output is not null ? $"pulumi stack output {output}"
                : $"the {placeholder.Trim('‹', '›')} in AWS";
        }

        /// <summary>
        /// The name of the Secrets Manager secret whose description lists a value of that name; null if there is none.
        /// </summary>
        private string? InSecretsManager(string name) =>
            stack
                .Resources.Where(resource => resource.Type == "aws:secretsmanager/secret:Secret")
                .Where(secret =>
                    ((string?)secret.Inputs["description"] ?? "").Split(' ', ',').Contains(name, StringComparer.Ordinal)
                )
                .Select(secret => (string?)secret.Inputs["name"])
                .FirstOrDefault();
    }

    /// <summary>Matches <c>‹address of postgres-instance›</c>.</summary>
    [GeneratedRegex("\\A‹(.+?) of (.+)›\\z")]
    private static partial Regex Computed();
}
