using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace InventarioRetail.Sample;

/// <summary>Identifies the user of a request.</summary>
internal static class Users
{
    public const string ApiKeyHeader = "X-API-Key";

    private const string SessionCookie = "session";

    /// <summary>Identifies users as the router does: by the first of these that is present.</summary>
    public static string Key(HttpContext context)
    {
        var request = context.Request;
        return First(request.Headers["X-User-Id"])
            ?? First(request.Cookies[SessionCookie])
            ?? First(request.Headers[ApiKeyHeader])
            ?? Address(context);
    }

    /// <summary>
    /// The client's address, as the router forwards it; clients reach the dashboard only through the router.
    /// </summary>
    public static string Address(HttpContext context) =>
        First(context.Request.Headers["X-Forwarded-For"]) ?? RemoteAddress(context.Connection.RemoteIpAddress);

    /// <summary>Whether the request has the key, compared in constant time.</summary>
    public static bool HasApiKey(HttpContext context, string apiKey)
    {
        var shown = context.Request.Headers[ApiKeyHeader].ToString();
        return CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(shown)),
            SHA256.HashData(Encoding.UTF8.GetBytes(apiKey))
        );
    }

    private static string RemoteAddress(IPAddress? address) =>
        (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "";

    private static string? First(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
