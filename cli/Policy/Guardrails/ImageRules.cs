using System.Text.Json.Nodes;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>Rules that pin images to the tested content.</summary>
internal static class ImageRules
{
    public static IEnumerable<Guardrail> All =>
        [
            new(
                "no-floating-image",
                "An image without a tag, or with the tag latest: its content changes under its name",
                stack => stack.Of(DockerTypes.Image).SelectMany(Image).Concat(stack.Containers.SelectMany(Image))
            ),
        ];

    private static IEnumerable<Violation> Image(RecordedResource image) =>
        Problem(image.At("name")) is { } problem ? [new(image, "name", problem, Remedy)] : [];

    private static IEnumerable<Violation> Image(CheckedContainer container) =>
        // The id of one of the stack's images; the image itself is checked above.
        container.Json.At("image").Text().StartsWith('‹')
            ? []
        : Problem(container.Json.At("image")) is { } problem ? [container.Breaks("image", problem, Remedy)]
        : [];

    private const string Remedy = "use a version tag, such as :v1.2.3, or a digest";

    private static string? Problem(JsonNode? value)
    {
        var reference = value.Text();
        if (reference.Length == 0)
            return "not set";
        var image = ImageReference.Parse(reference);
        if (image.Digest?.StartsWith("sha256:", StringComparison.Ordinal) == true)
            return null;
        var tag = image.Tag ?? "";
        return tag.Length == 0 ? $"{reference}, without a tag"
            : tag == "latest" || tag.StartsWith("latest-", StringComparison.Ordinal) ? reference
            : null;
    }
}
