using Pulumi.Random;

namespace InventarioRetail.Components;

/// <summary>A password generated once and kept as a secret in the stack's state.</summary>
internal static class GeneratedPassword
{
    /// <summary>
    /// Declares a password of 32 letters and digits, about 190 bits; without special characters, so that it needs no
    /// quoting in a URL, a shell or a file.
    /// </summary>
    /// <param name="name">Name of the resource in the stack.</param>
    /// <param name="parent">The component it belongs to.</param>
    /// <param name="opensRetainedData">
    /// Whether it unlocks data that outlives the stack. The password is then protected from deletion, like the data: a
    /// new password would lock every client out.
    /// </param>
    public static RandomPassword Declare(string name, Resource parent, bool opensRetainedData) =>
        new(
            name,
            new RandomPasswordArgs { Length = 32, Special = false },
            new() { Parent = parent, Protect = opensRetainedData ? true : null }
        );
}
