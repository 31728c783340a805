namespace InventarioRetail.Settings;

/// <summary>
/// A text that the configuration holds encrypted. Only <see cref="Reveal"/> gives the value; printing or serialising
/// the object never does. Read from a stack file there is no value, only the knowledge that there is one.
/// </summary>
public sealed record SecretText
{
    private readonly string? value;

    /// <summary>Makes a secret text.</summary>
    /// <param name="path">The key path it was read from.</param>
    /// <param name="value">The value; null when it cannot be known, as in a preview.</param>
    public SecretText(string path, string? value = null)
    {
        Path = path;
        this.value = value;
    }

    /// <summary>The key path it was read from, such as <c>alertmanager.slackWebhook</c>.</summary>
    public string Path { get; }

    /// <summary>The value, or null when only its existence is known.</summary>
    public string? Reveal() => value;

    /// <summary>A placeholder with the key path, never the value.</summary>
    public override string ToString() => $"‹secret: {Path}›";
}
