using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace InventarioRetail.EndToEnd;

/// <summary>Stands in for Slack's incoming webhook, on the host.</summary>
internal sealed class AlertReceiver : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<string> messages = [];

    public AlertReceiver(string host, int port)
    {
        Url = $"http://{host}:{port}/alerts";
        listener.Prefixes.Add($"http://{host}:{port}/");
        listener.Start();
        _ = ReceiveAsync();
    }

    /// <summary>The webhook's URL, for a stack.</summary>
    public string Url { get; }

    /// <summary>The number of messages received so far.</summary>
    public int Count => messages.Count;

    /// <summary>Waits for a message with a title, such as <c>FIRING PostgresDown</c>.</summary>
    /// <param name="title">The title.</param>
    /// <param name="after">The number of earlier messages to ignore.</param>
    public Task<TimeSpan> GetsAsync(string title, int after = 0) =>
        Eventually.HoldsAsync(() =>
            messages.Skip(after).Contains(title)
                ? null
                : $"'{title}' has not arrived, only: {string.Join(", ", messages.Skip(after))}"
        );

    private async Task ReceiveAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using (var body = await JsonDocument.ParseAsync(context.Request.InputStream))
                {
                    foreach (var attachment in body.RootElement.GetProperty("attachments").EnumerateArray())
                        messages.Enqueue(attachment.GetProperty("title").GetString()!);
                }
                context.Response.Close("ok"u8.ToArray(), willBlock: false);
            }
            catch (Exception broken)
                when (broken is HttpListenerException or ObjectDisposedException or IOException or JsonException)
            {
                // The sender gave up, and will come again; or this is the end.
            }
        }
    }

    public void Dispose() => listener.Close();
}
