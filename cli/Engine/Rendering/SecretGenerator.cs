using System.Security.Cryptography;

namespace InventarioRetail.Engine.Rendering;

/// <summary>
/// Generates random values as Pulumi's random provider does, from the operating system's cryptographic source.
/// </summary>
internal static class SecretGenerator
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    // The random provider's default.
    private const string Specials = "!@#$%&*()-_=+[]{}<>:?";

    private const int MostTries = 1000;

    /// <summary>The characters other than letters and digits that a value may contain.</summary>
    public static string SpecialsOf(GeneratedSecret secret) =>
        !secret.Special ? ""
        : string.IsNullOrEmpty(secret.OverrideSpecial) ? Specials
        : secret.OverrideSpecial;

    /// <exception cref="UsageException">No such value can be written to an environment file.</exception>
    public static string Make(GeneratedSecret secret)
    {
        var characters = LettersAndDigits + SpecialsOf(secret);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var value = RandomNumberGenerator.GetString(characters, secret.Length);
            if (EnvironmentFile.Quoted(value) is not null)
                return value;
        }
        throw new UsageException(
            $"{secret.Name}: values of {secret.Length} characters that include {SpecialsOf(secret)} cannot be written "
                + "to an environment file."
        );
    }
}
