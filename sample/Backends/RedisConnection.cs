using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace InventarioRetail.Sample;

/// <summary>Redis rejected a command.</summary>
internal sealed class RedisException(string message) : Exception(message);

/// <summary>A connection that speaks Redis's protocol (RESP, version 2): a command, then its reply.</summary>
internal sealed class RedisConnection : IDisposable
{
    private readonly Stream stream;
    private byte[] buffer = new byte[4096];
    private int start;
    private int end;

    private RedisConnection(Stream connected) => stream = connected;

    /// <summary>Connects, over TLS if configured, authenticates and selects the database.</summary>
    /// <exception cref="AuthenticationException">The server's certificate is not trusted.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisSettings settings, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, cancellation);
            var connection = new RedisConnection(await StreamAsync(socket, settings, cancellation));
            if (settings.Password is { } password)
                await connection.SendAsync(["AUTH", password], cancellation);
            if (settings.Database != 0)
            {
                await connection.SendAsync(
                    ["SELECT", settings.Database.ToString(CultureInfo.InvariantCulture)],
                    cancellation
                );
            }
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> StreamAsync(Socket socket, RedisSettings settings, CancellationToken cancellation)
    {
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (!settings.Tls)
            return plain;
        var encrypted = new SslStream(plain);
        var options = new SslClientAuthenticationOptions { TargetHost = settings.Host };
        if (settings.TrustedRoots is { } roots)
        {
            options.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }
        await encrypted.AuthenticateAsClientAsync(options, cancellation);
        return encrypted;
    }

    /// <summary>
    /// Sends a command and returns its reply: a string, a long, or null. After any failure except a
    /// <see cref="RedisException"/> the connection is unusable.
    /// </summary>
    /// <exception cref="RedisException">Redis rejected the command.</exception>
    /// <exception cref="IOException">The connection closed, or the reply is not Redis's protocol.</exception>
    public async Task<object?> SendAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encode(command), cancellation);
        return await ReadReplyAsync(cancellation);
    }

    public void Dispose() => stream.Dispose();

    private static byte[] Encode(IReadOnlyList<string> command)
    {
        var text = new StringBuilder($"*{command.Count}\r\n");
        foreach (var word in command)
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private async Task<object?> ReadReplyAsync(CancellationToken cancellation)
    {
        var line = await ReadLineAsync(cancellation);
        if (line.Length == 0)
            throw new IOException("Redis replied with an empty line.");
        var rest = line[1..];
        return line[0] switch
        {
            '+' => rest,
            ':' => Number(rest),
            '$' => await ReadBulkAsync(Number(rest), cancellation),
            '-' => throw new RedisException(rest),
            _ => throw new IOException($"'{line}' is not a Redis reply."),
        };
    }

    private async Task<string?> ReadBulkAsync(long length, CancellationToken cancellation)
    {
        if (length < 0)
            return null;
        while (end - start < length + 2)
            await FillAsync(cancellation);
        var text = Encoding.UTF8.GetString(buffer, start, (int)length);
        start += (int)length + 2;
        return text;
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        int length;
        while ((length = buffer.AsSpan(start..end).IndexOf("\r\n"u8)) < 0)
            await FillAsync(cancellation);
        var line = Encoding.UTF8.GetString(buffer, start, length);
        start += length + 2;
        return line;
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        buffer.AsSpan(start..end).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
            Array.Resize(ref buffer, 2 * buffer.Length);
        var read = await stream.ReadAsync(buffer.AsMemory(end), cancellation);
        if (read == 0)
            throw new IOException("Redis closed the connection.");
        end += read;
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new IOException($"The Redis reply has '{text}' instead of a number.");
}
