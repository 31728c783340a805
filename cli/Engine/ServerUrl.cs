using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace InventarioRetail.Engine;

/// <summary>URLs of servers, as people write them.</summary>
internal static partial class ServerUrl
{
    /// <summary>Reads the URL of a server: http or https, without user, password, query and fragment.</summary>
    /// <param name="source">Where the text is from, such as <c>--prometheus</c>.</param>
    /// <param name="text">The text.</param>
    /// <param name="url">The URL.</param>
    /// <param name="problem">What is wrong, and what would be right; never with a password.</param>
    public static bool TryParse(
        string source,
        string text,
        [NotNullWhen(true)] out Uri? url,
        [NotNullWhen(false)] out string? problem
    )
    {
        problem =
            Uri.TryCreate(text, UriKind.Absolute, out url)
            && url is { Scheme: "http" or "https", Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" }
                ? null
                : $"{source} {WithoutPassword(text)}: not the URL of a server. Write one such as http://127.0.0.1:9091 or "
                    + "https://shop.example.com, without user and password; a tunnel ('kubectl port-forward', 'ssh -L') needs none.";
        return problem is null;
    }

    /// <summary>The URL of a server on this machine.</summary>
    public static Uri OnThisMachine(int port) => new($"http://127.0.0.1:{port}");

    /// <summary>A text that was meant as a URL, without the user and the password that may be in it.</summary>
    private static string WithoutPassword(string text) => UserInfo().Replace(text, "//…@");

    [GeneratedRegex("//[^/?#]*@")]
    private static partial Regex UserInfo();
}
