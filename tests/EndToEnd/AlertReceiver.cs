using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace InventarioRetail.EndToEnd.Tests;

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

    /// <summary>What a stack is told as its webhook.</summary>
    public string Url { get; }

    /// <summary>Titles of the messages so far, such as <c>FIRING PostgresDown</c>.</summary>
    public IReadOnlyList<string> Titles => [.. messages];

    /// <summary>Whether the last that people were told of an alert is that it fires.</summary>
    public bool HasOpen(string alert) =>
        messages.LastOrDefault(title => title.EndsWith($" {alert}", StringComparison.Ordinal)) == $"FIRING {alert}";

    public void Forget() => messages.Clear();

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
