using Pulumi;
using Pulumi.Random;

namespace InventarioRetail.Components;

/// <summary>A password made once and kept as a secret in the stack's state.</summary>
internal static class GeneratedPassword
{
    /// <summary>32 letters and digits, some 190 bits; no special characters, so that it needs no quoting in a URL, a shell or a file.</summary>
    public static RandomPassword Declare(string name, Resource parent) =>
        new(name, new RandomPasswordArgs { Length = 32, Special = false }, new() { Parent = parent });
}
