using Pulumi;
using Pulumi.Random;

namespace InventarioRetail.Components;

/// <summary>A password made once and kept as a secret in the stack's state.</summary>
internal static class GeneratedPassword
{
    /// <summary>32 letters and digits, some 190 bits; no special characters, so that it needs no quoting in a URL, a shell or a file.</summary>
    /// <param name="name">Name in the stack.</param>
    /// <param name="parent">The component it belongs to.</param>
    /// <param name="opensRetainedData">
    /// True where it opens data that outlives the stack: the password is then protected from deletion, as the data is. A new one would
    /// lock everybody out of it.
    /// </param>
    public static RandomPassword Declare(string name, Resource parent, bool opensRetainedData) =>
        new(
            name,
            new RandomPasswordArgs { Length = 32, Special = false },
            new() { Parent = parent, Protect = opensRetainedData ? true : null }
        );
}
