using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Engine.Smoke;

/// <summary>The API key that a request sends.</summary>
internal enum ShownKey
{
    Right,
    Wrong,
    None,
}

/// <summary>The error for a missing or unreadable response; the message says why.</summary>
internal sealed class NoAnswerException(string message) : Exception(message);

/// <summary>A response.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
/// <param name="Took">Time from sending the request to the end of the body.</param>
internal sealed record SmokeAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body, TimeSpan Took)
{
    /// <summary>The revision that sent it; null if it has no X-Revision.</summary>
    public string? Revision => Header("X-Revision");

    /// <summary>The value of a header; null if it is missing or empty.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>The body as a JSON object; empty if it is not one.</summary>
    public JsonObject Json()
    {
        try
        {
            return JsonNode.Parse(Body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

/// <summary>Sends requests as users do, each with its own user id. It only sends GET.</summary>
internal sealed class SmokeClient : IDisposable
{
    /// <summary>The longest response that is read.</summary>
    public const int MostBytes = 1024 * 1024;

    private readonly SmokeTarget target;
    private readonly HttpClient client;
    private readonly Uri root;

    public SmokeClient(SmokeTarget target)
    {
        this.target = target;
        root = new Uri(target.Url.AbsoluteUri.TrimEnd('/') + "/");
        client = OwnHttp.Create(root);
        client.MaxResponseContentBufferSize = MostBytes;
    }

    /// <summary>Creates a new user id.</summary>
    public static string NewUser() => $"smoke-{Guid.NewGuid():N}";

    /// <param name="path">The path, from <c>/</c>.</param>
    /// <param name="user">The user id.</param>
    /// <param name="key">The key to send.</param>
    /// <param name="requestId">The request's id; null for none.</param>
    /// <param name="cancellation">Cancels the request.</param>
    /// <exception cref="NoAnswerException">There is no response.</exception>
    public async Task<SmokeAnswer> GetAsync(
        string path,
        string user,
        ShownKey key,
        CancellationToken cancellation,
        string? requestId = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(root, path.TrimStart('/')));
        request.Headers.Add("X-User-Id", user);
        if (key is not ShownKey.None)
            request.Headers.Add("X-API-Key", key is ShownKey.Right ? target.ApiKey : $"wrong-{Guid.NewGuid():N}");
        if (requestId is not null)
            request.Headers.Add("X-Request-ID", requestId);
        return await SendAsync(client, request, target, cancellation);
    }

    /// <summary>Sends a request, with the target's timeout.</summary>
    /// <exception cref="NoAnswerException">There is no response.</exception>
    public static async Task<SmokeAnswer> SendAsync(
        HttpClient client,
        HttpRequestMessage request,
        SmokeTarget target,
        CancellationToken cancellation
    )
    {
        var started = target.Time.GetTimestamp();
        using var timeout = new CancellationTokenSource(target.Timeout, target.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            using var response = await client.SendAsync(request, limit.Token);
            var body = await response.Content.ReadAsStringAsync(limit.Token);
            return new(
                (int)response.StatusCode,
                response
                    .Headers.Concat(response.Content.Headers)
                    .ToDictionary(
                        header => header.Key,
                        header => string.Join(", ", header.Value),
                        StringComparer.OrdinalIgnoreCase
                    ),
                body,
                target.Time.GetElapsedTime(started)
            );
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new NoAnswerException($"no response within {target.Timeout.TotalSeconds:0.#} s");
        }
        catch (Exception failure) when (failure is HttpRequestException or InvalidOperationException or IOException)
        {
            throw new NoAnswerException(failure.GetBaseException().Message);
        }
    }

    public void Dispose() => client.Dispose();
}
