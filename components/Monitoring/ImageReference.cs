namespace InventarioRetail.Monitoring;

/// <summary>The parts of an image reference, e.g. <c>registry.example:5000/grafana/grafana:11.2.0</c>.</summary>
/// <param name="Name">The registry and the repository.</param>
/// <param name="Tag">The tag; null if there is none.</param>
/// <param name="Digest">The digest with its algorithm, e.g. <c>sha256:0123…</c>; null if there is none.</param>
public sealed record ImageReference(string Name, string? Tag, string? Digest)
{
    /// <summary>Splits a reference; it does not check the parts.</summary>
    public static ImageReference Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var digest = at < 0 ? null : text[(at + 1)..];
        var rest = at < 0 ? text : text[..at];
        // A colon may also separate the registry's port.
        var colon = rest.LastIndexOf(':');
        return colon > rest.LastIndexOf('/')
            ? new(rest[..colon], rest[(colon + 1)..], digest)
            : new(rest, null, digest);
    }
}
