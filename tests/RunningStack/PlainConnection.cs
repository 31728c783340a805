using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InventarioRetail.EndToEnd;

/// <summary>How a request ended.</summary>
internal enum RequestEnd
{
    /// <summary>With a whole answer below 400.</summary>
    Served,

    /// <summary>With an error as the answer, or without any answer: the user has to try again.</summary>
    Refused,

    /// <summary>
    /// With an answer that broke off after it had begun. No proxy can take back what the user has received already, so it may happen to
    /// requests that are in flight when a process is killed.
    /// </summary>
    Cut,
}

/// <summary>An answer, as far as it came.</summary>
/// <param name="End">How the request ended.</param>
/// <param name="Revision">The revision that answered; empty where none is named.</param>
/// <param name="What">The status line, or the error.</param>
internal sealed record PlainAnswer(RequestEnd End, string Revision, string What);

/// <summary>
/// A kept connection that never sends a request a second time. HttpClient does, and so hides that the router has closed a connection.
/// </summary>
internal sealed class PlainConnection(int port) : IDisposable
{
    private TcpClient? client;
    private StreamReader? reader;

    /// <summary>Sends a GET, and reads the whole answer.</summary>
    public async Task<PlainAnswer> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        var (end, revision, what) = (RequestEnd.Refused, "", "no answer");
        var isKept = false;
        try
        {
            await SendAsync(path, headers);
            if (await reader!.ReadLineAsync() is { } status)
            {
                (end, what) = (RequestEnd.Cut, status);
                var answer = await ReadHeadersAsync();
                revision = answer.GetValueOrDefault("X-Revision", "");
                await ReadBodyAsync(answer);
                end = Status(status) < 400 ? RequestEnd.Served : RequestEnd.Refused;
                isKept = answer.GetValueOrDefault("Connection") != "close";
            }
        }
        catch (Exception broken) when (broken is IOException or SocketException)
        {
            what = $"{what}: {broken.Message}";
        }
        if (!isKept)
            Dispose();
        return new(end, revision, what);
    }

    public void Dispose()
    {
        reader?.Dispose();
        client?.Dispose();
        (reader, client) = (null, null);
    }

    private async Task SendAsync(string path, (string Name, string Value)[] headers)
    {
        if (client is null)
        {
            client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(IPAddress.Loopback, port);
            // A character for each byte, so that lengths are right.
            reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        }
        var request = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        );
        foreach (var (name, value) in headers)
            request.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request.Append("\r\n").ToString()));
    }

    private async Task<Dictionary<string, string>> ReadHeadersAsync()
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..]);
            headers[name] = value.Trim();
        }
        return headers;
    }

    private async Task ReadBodyAsync(Dictionary<string, string> headers)
    {
        if (headers.GetValueOrDefault("Transfer-Encoding") != "chunked")
        {
            await SkipAsync(int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture));
            return;
        }
        int size;
        do
        {
            size = int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await SkipAsync(size);
            await ReadLineAsync();
        } while (size > 0);
    }

    private async Task<string> ReadLineAsync() => await reader!.ReadLineAsync() ?? throw new EndOfStreamException();

    private async Task SkipAsync(int count)
    {
        if (await reader!.ReadBlockAsync(new char[count]) < count)
            throw new EndOfStreamException();
    }

    private static int Status(string line) => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
}
