using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>Rules for what a cluster accepts.</summary>
internal static class ManifestRules
{
    /// <summary>
    /// The largest value of all annotations of an object; <c>kubectl apply</c> keeps the whole manifest in one of them
    /// (<c>TotalAnnotationSizeLimitB</c> in Kubernetes's <c>validation/objectmeta.go</c>).
    /// </summary>
    private const int MaxBytes = 256 * 1024;

    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IEnumerable<Guardrail> All =>
        [
            new(
                "no-oversized-manifest",
                "A Kubernetes resource of 262,144 bytes or more as JSON, which kubectl apply refuses",
                (_, resource) =>
                    CheckedStack.Kind(resource).Length > 0 && Size(resource) is var size and >= MaxBytes
                        ? [new(resource, "", $"{size / 1024} KiB", "split it into several resources")]
                        : []
            ),
        ];

    /// <summary>The size as kubectl writes it: Go also escapes these characters, as six bytes each.</summary>
    private static int Size(RecordedResource resource)
    {
        var json = resource.Inputs.ToJsonString(Compact);
        return Encoding.UTF8.GetByteCount(json) + (5 * json.Count(letter => letter is '<' or '>' or '&'));
    }
}
