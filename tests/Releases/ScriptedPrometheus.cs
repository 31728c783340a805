using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Web;

namespace InventarioRetail.Releases.Tests;

/// <summary>A real HTTP server that answers as a test tells it.</summary>
internal sealed class ScriptedPrometheus : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly CancellationTokenSource end = new();
    private readonly TaskCompletionSource hanging = new();

    public ScriptedPrometheus()
    {
        Url = new Uri($"http://127.0.0.1:{FreePort()}/");
        listener.Prefixes.Add(Url.ToString());
        listener.Start();
        _ = ServeAsync();
    }

    public Uri Url { get; }

    /// <summary>What it answers: status and text by endpoint and form.</summary>
    public Func<
        string,
        System.Collections.Specialized.NameValueCollection,
        (int Status, string Text)
    > Answer { get; set; } = (_, _) => (200, Success("vector", "[]"));

    /// <summary>Where it redirects to; null for nowhere.</summary>
    public string? Location { get; set; }

    /// <summary>Whether it never answers.</summary>
    public bool Hangs { get; set; }

    /// <summary>Ends once a request goes unanswered.</summary>
    public Task Hanging => hanging.Task;

    /// <summary>What it was asked: endpoint and form, as text.</summary>
    public List<string> Asked { get; } = [];

    public PrometheusClient Client(TimeProvider? time = null) => new(http, Url, TimeSpan.FromSeconds(5), time);

    public static string Success(string type, string result) =>
        $$$"""{"status":"success","data":{"resultType":"{{{type}}}","result":{{{result}}} }}""";

    public static string Error(string type, string message) =>
        $$"""{"status":"error","errorType":"{{type}}","error":"{{message}}"}""";

    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        end.Cancel();
        listener.Close();
        http.Dispose();
        end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!end.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var form = HttpUtility.ParseQueryString(await reader.ReadToEndAsync());
            var endpoint = context.Request.Url!.AbsolutePath.Replace("/api/v1/", "", StringComparison.Ordinal);
            lock (Asked)
                Asked.Add($"{endpoint} {string.Join(' ', form.AllKeys.Select(key => $"{key}={form[key]}"))}".TrimEnd());
            if (Hangs)
            {
                hanging.TrySetResult();
                await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            var (status, text) = Answer(endpoint, form);
            try
            {
                context.Response.RedirectLocation = Location;
                context.Response.StatusCode = status;
                var bytes = Encoding.UTF8.GetBytes(text);
                await context.Response.OutputStream.WriteAsync(bytes);
                context.Response.Close();
            }
            catch (Exception exception)
                when (exception is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The client did not wait.
            }
        }
    }
}
