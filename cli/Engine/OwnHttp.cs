namespace InventarioRetail.Engine;

/// <summary>HTTP clients for the parts of a stack.</summary>
internal static class OwnHttp
{
    /// <summary>
    /// Creates a client that follows no redirects, which could leak a key to another host or lose a query, and uses no
    /// proxy for this machine. It has no timeout: each request has one by the caller's clock.
    /// </summary>
    public static HttpClient Create(Uri url) =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = !url.IsLoopback,
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
}
