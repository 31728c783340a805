using System.Security.Cryptography;
using System.Text;

namespace InventarioRetail.Engine;

/// <summary>The hash by which equal contents are known.</summary>
internal static class ContentHash
{
    /// <summary>SHA-256 of a text in UTF-8, in lower-case hexadecimal.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
