using System.Security.Cryptography;
using System.Text;

namespace InventarioRetail.Components;

/// <summary>Hashes contents, to compare them.</summary>
public static class ContentHash
{
    /// <summary>The SHA-256 of a text in UTF-8, in lower-case hexadecimal.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The first 16 digits, for names and labels.</summary>
    internal static string Short(string text) => Of(text)[..16];
}
