namespace InventarioRetail.Settings;

/// <summary>
/// A text that is encrypted in the configuration, or that an environment variable holds. Only <see cref="Reveal"/>
/// returns the value; printing or serialising the object never does. A secret read from a stack file has no value.
/// </summary>
public sealed record SecretText
{
    private readonly string? value;

    /// <summary>Creates a secret text.</summary>
    /// <param name="path">The key path it was read from.</param>
    /// <param name="value">The value; null if unknown, as in a preview.</param>
    public SecretText(string path, string? value = null)
    {
        Path = path;
        this.value = value;
    }

    /// <summary>The key path it was read from, such as <c>alertmanager.slackWebhook</c>.</summary>
    public string Path { get; }

    /// <summary>Name of the environment variable that holds the value; null if it is in the configuration.</summary>
    public string? Variable { get; init; }

    /// <summary>Returns the value, or null if it is unknown.</summary>
    public string? Reveal() => value;

    /// <summary>A placeholder with the variable's name or the key path, never the value.</summary>
    public override string ToString() => $"‹secret: {Variable ?? Path}›";
}
