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

    /// <summary>How many messages so far have a title, such as <c>FIRING PostgresDown</c>.</summary>
    public int Count(string title) => messages.Count(message => message == title);

    /// <summary>Waits until a title has come more often than so many times.</summary>
    public Task<TimeSpan> GetsAsync(string title, int moreThan) =>
        Eventually.HoldsAsync(() =>
            Count(title) > moreThan ? null : $"'{title}' has not arrived again, but {string.Join(", ", messages)}"
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
