namespace InventarioRetail.Engine.Engines;

/// <summary>The values of a stack's secrets, to keep them out of what is shown.</summary>
internal sealed class SecretValues(IReadOnlyDictionary<string, string> values)
{
    // Shorter ones would be found in every other word.
    private const int ShortestSecret = 6;

    /// <summary>The text with the name of each secret in the place of its value.</summary>
    public string RemoveFrom(string text) =>
        values
            .Where(secret => secret.Value.Length >= ShortestSecret)
            .OrderByDescending(secret => secret.Value.Length)
            .Aggregate(
                text,
                (cleaned, secret) => cleaned.Replace(secret.Value, $"‹secret: {secret.Key}›", StringComparison.Ordinal)
            );
}
