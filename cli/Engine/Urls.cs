using System.Text.RegularExpressions;

namespace InventarioRetail.Engine;

/// <summary>URLs as they may be shown.</summary>
internal static partial class Urls
{
    /// <summary>A text that was meant as a URL, without the user and the password that may be in it.</summary>
    public static string WithoutPassword(string text) => UserInfo().Replace(text, "//…@");

    [GeneratedRegex("//[^/?#]*@")]
    private static partial Regex UserInfo();
}
