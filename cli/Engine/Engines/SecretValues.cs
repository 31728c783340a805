namespace InventarioRetail.Engine.Engines;

/// <summary>The values of a stack's secrets, to remove them from output.</summary>
internal sealed class SecretValues(IReadOnlyDictionary<string, string> values)
{
    // Shorter values would match ordinary words.
    private const int ShortestSecret = 6;

    /// <summary>Replaces each secret's value in a text by the secret's name.</summary>
    public string RemoveFrom(string text) =>
        values
            .Where(secret => secret.Value.Length >= ShortestSecret)
            .OrderByDescending(secret => secret.Value.Length)
            .Aggregate(
                text,
                (cleaned, secret) => cleaned.Replace(secret.Value, $"‹secret: {secret.Key}›", StringComparison.Ordinal)
            );
}
