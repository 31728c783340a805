using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace InventarioRetail.Engine;

/// <summary>Parses URLs of servers.</summary>
internal static partial class ServerUrl
{
    /// <summary>Parses the URL of a server: http or https, without user, password, query and fragment.</summary>
    /// <param name="source">The source of the text, such as <c>--prometheus</c>.</param>
    /// <param name="text">The text.</param>
    /// <param name="url">The URL.</param>
    /// <param name="problem">What is wrong and how to fix it; never contains a password.</param>
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
                : $"{source} {WithoutPassword(text)}: not a server URL. Write for example http://127.0.0.1:9091 or "
                    + "https://shop.example.com, without user and password; a tunnel ('kubectl port-forward', 'ssh "
                    + "-L') needs neither.";
        return problem is null;
    }

    /// <summary>The URL of a server on this machine.</summary>
    public static Uri OnThisMachine(int port) => new($"http://127.0.0.1:{port}");

    /// <summary>The text with the user and password removed, if it has any.</summary>
    private static string WithoutPassword(string text) => UserInfo().Replace(text, "//…@");

    [GeneratedRegex("//[^/?#]*@")]
    private static partial Regex UserInfo();
}
