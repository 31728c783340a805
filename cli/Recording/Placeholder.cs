namespace InventarioRetail.Cli.Recording;

/// <summary>What stands in a recording for a value that is secret, or that only a deployment can tell.</summary>
internal static class Placeholder
{
    private const string SecretStart = "‹secret";

    /// <summary>A secret of which only this is known, that it is one.</summary>
    public const string AnySecret = SecretStart + "›";

    /// <summary>A value that is known once the resource is made.</summary>
    public const string Computed = "‹computed›";

    public static string Secret(string name) => $"{SecretStart}: {name}›";

    public static string ComputedBy(string what) => $"‹{what}›";

    /// <summary>True for a text into which a secret's placeholder was put: the text beside it is not secret.</summary>
    public static bool IsIn(string text) => text.Contains(SecretStart, StringComparison.Ordinal);
}
