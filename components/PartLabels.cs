namespace InventarioRetail.Components;

/// <summary>Labels of everything in a stack: on Docker, in Kubernetes, and as tags in AWS.</summary>
public static class PartLabels
{
    /// <summary>The stack; also what a bill of AWS can be split by.</summary>
    public const string Stack = "inventario-retail.stack";

    /// <summary>
    /// The part. With <see cref="Stack"/> it identifies: selectors, volumes and networks have these two labels alone,
    /// since they cannot be relabelled without being replaced.
    /// </summary>
    public const string Part = "inventario-retail.part";

    /// <summary>The image's version, a label of containers, workloads and their pods.</summary>
    internal const string Version = "app.kubernetes.io/version";

    // The limit of Kubernetes.
    private const int MaxValueLength = 63;

    /// <summary>
    /// All labels of a container or a Kubernetes object: those that identify, and those that Kubernetes recommends
    /// (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/) and other tools know.
    /// </summary>
    internal static IReadOnlyDictionary<string, string> Of(string project, string stack, string part) =>
        new Dictionary<string, string>
        {
            [Stack] = stack,
            [Part] = part,
            ["app.kubernetes.io/name"] = part,
            ["app.kubernetes.io/instance"] = stack,
            ["app.kubernetes.io/part-of"] = project,
            ["app.kubernetes.io/managed-by"] = "pulumi",
        };

    /// <summary>An image's tag, or the start of its digest if it has no tag, as the value of a label.</summary>
    /// <param name="image">The image's reference, e.g. <c>registry.example:5000/grafana/grafana:11.2.0</c>.</param>
    internal static string VersionOf(string image)
    {
        var reference = ImageReference.Parse(image);
        var version = reference.Tag ?? reference.Digest?.Split(':')[^1] ?? "";
        return version[..Math.Min(version.Length, MaxValueLength)].Trim('-', '_', '.');
    }
}
