using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace InventarioRetail.Sample.Tests;

public sealed class RedisClientTests
{
    [Fact]
    public async Task It_shows_the_password_chooses_the_database_and_sends_commands_as_redis_wants_them()
    {
        await using var redis = new ScriptedRedis("+OK\r\n", "+OK\r\n", ":7\r\n");
        using var client = redis.Client(database: 3, password: "pass");

        Assert.Equal(7, await client.IncrementAsync("é", Soon));

        Assert.Equal(
            [
                "*2\r\n$4\r\nAUTH\r\n$4\r\npass\r\n",
                "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n",
                "*2\r\n$4\r\nINCR\r\n$2\r\né\r\n",
            ],
            redis.Received
        );
    }

    [Fact]
    public async Task It_takes_replies_that_come_byte_by_byte()
    {
        var text = new string('x', 10_000) + "\r\nend";
        await using var redis = new ScriptedRedis($"${text.Length}\r\n{text}\r\n", "$-1\r\n", "$0\r\n\r\n")
        {
            PieceLength = 7,
        };
        using var client = redis.Client();

        Assert.Equal(text, await client.GetAsync("a", Soon));
        Assert.Null(await client.GetAsync("b", Soon));
        Assert.Equal("", await client.GetAsync("c", Soon));
    }

    [Fact]
    public async Task A_refusal_is_reported_in_redis_words_and_the_connection_goes_on()
    {
        await using var redis = new ScriptedRedis("-OOM command not allowed\r\n", "+PONG\r\n");
        using var client = redis.Client();

        var refusal = await Assert.ThrowsAsync<RedisException>(() =>
            client.SetAsync("a", "b", TimeSpan.FromSeconds(5), Soon)
        );
        await client.PingAsync(Soon);

        Assert.Equal("OOM command not allowed", refusal.Message);
        Assert.Equal(1, redis.Connections);
        Assert.Equal("*5\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n$2\r\nPX\r\n$4\r\n5000\r\n", redis.Received[0]);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "'HTTP/1.1 400 Bad Request' is not a Redis reply.")]
    [InlineData(":many\r\n", "The Redis reply has 'many' instead of a number.")]
    [InlineData("\r\n", "Redis replied with an empty line.")]
    [InlineData("", "Redis closed the connection.")]
    [InlineData("$5\r\nab", "Redis closed the connection.")]
    public async Task After_an_answer_that_is_none_it_connects_anew(string answer, string message)
    {
        await using var redis = new ScriptedRedis(answer, "+PONG\r\n") { EndsAfterEach = true };
        using var client = redis.Client();

        var failure = await Assert.ThrowsAsync<IOException>(() => client.PingAsync(Soon));
        await client.PingAsync(Soon);

        Assert.Equal(message, failure.Message);
        Assert.Equal(2, redis.Connections);
    }

    [Fact]
    public async Task Who_gives_up_waiting_does_not_get_the_next_ones_reply()
    {
        await using var redis = new ScriptedRedis("", ":2\r\n");
        using var client = redis.Client();
        using var impatient = new CancellationTokenSource();

        var call = client.IncrementAsync("a", impatient.Token);
        await Wait.Until(() => redis.Received.Count == 1, "the command to arrive");
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        Assert.Equal(2, await client.IncrementAsync("b", Soon));
        Assert.Equal(2, redis.Connections);
    }

    /// <summary>A test that waits for a reply in vain fails.</summary>
    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    /// <summary>Answers each command with the next of its replies, whatever the command is.</summary>
    [Fact]
    public async Task Over_TLS_it_shows_its_password_to_a_server_with_a_certificate_to_trust()
    {
        using var certificate = Certificate();
        await using var redis = new ScriptedRedis("+OK\r\n", "+PONG\r\n") { Certificate = certificate };
        using var client = new RedisClient(
            redis.Settings(password: "pass") with
            {
                Host = "localhost",
                Tls = true,
                TrustedRoots = [X509CertificateLoader.LoadCertificate(certificate.RawData)],
            }
        );

        await client.PingAsync(Soon);

        Assert.Equal(["*2\r\n$4\r\nAUTH\r\n$4\r\npass\r\n", "*1\r\n$4\r\nPING\r\n"], redis.Received);
    }

    [Fact]
    public async Task Over_TLS_it_shows_its_password_to_no_other_server()
    {
        using var certificate = Certificate();
        await using var redis = new ScriptedRedis("+OK\r\n", "+PONG\r\n") { Certificate = certificate };
        using var client = new RedisClient(redis.Settings(password: "pass") with { Tls = true });

        await Assert.ThrowsAsync<AuthenticationException>(() => client.PingAsync(Soon));

        Assert.Empty(redis.Received);
    }

    /// <summary>A certificate of <c>localhost</c>, which only itself vouches for.</summary>
    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private sealed class ScriptedRedis : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly Queue<string> _replies;
        private readonly Task _serving;

        public ScriptedRedis(params string[] replies)
        {
            _replies = new(replies);
            _listener.Start();
            _serving = Serve();
        }

        public List<string> Received { get; } = [];
        public int Connections { get; private set; }
        public int PieceLength { get; init; } = int.MaxValue;
        public bool EndsAfterEach { get; init; }

        /// <summary>With one it talks over TLS only.</summary>
        public X509Certificate2? Certificate { get; init; }

        public RedisClient Client(int database = 0, string? password = null) => new(Settings(database, password));

        public RedisSettings Settings(int database = 0, string? password = null) =>
            new(IPAddress.Loopback.ToString(), ((IPEndPoint)_listener.LocalEndpoint).Port, database, password);

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _serving.WaitAsync(Wait.Bound);
            _listener.Dispose();
            _end.Dispose();
        }

        private async Task Serve()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                    Connections++;
                    if (Certificate is null)
                        await Serve(client.GetStream());
                    else
                        await ServeEncrypted(client.GetStream());
                }
            }
            catch (Exception end) when (end is OperationCanceledException or IOException)
            {
                // The test is over.
            }
        }

        private async Task ServeEncrypted(NetworkStream plain)
        {
            await using var stream = new SslStream(plain);
            try
            {
                await stream.AuthenticateAsServerAsync(Certificate!).WaitAsync(_end.Token);
            }
            catch (Exception refused)
                when (refused is AuthenticationException or IOException or OperationCanceledException)
            {
                return;
            }
            await Serve(stream);
        }

        private async Task Serve(Stream stream)
        {
            var buffer = new byte[4096];
            // A command is small enough to come in one piece.
            while (await stream.ReadAsync(buffer, _end.Token) is > 0 and var length)
            {
                Received.Add(Encoding.UTF8.GetString(buffer, 0, length));
                foreach (var piece in Encoding.UTF8.GetBytes(_replies.Dequeue()).Chunk(Math.Min(PieceLength, 4096)))
                    await stream.WriteAsync(piece);
                if (EndsAfterEach)
                    return;
            }
        }
    }
}
