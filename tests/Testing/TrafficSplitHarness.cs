using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InventarioRetail.Testing;

/// <summary>A test that runs HAProxy and the router's scripts as plain processes.</summary>
public sealed class HaproxyFactAttribute() : RequiresCommandFactAttribute(Needed)
{
    private static readonly string[] Needed = ["haproxy", "sh", "wget", "timeout", "cmp"];

    /// <summary>Whether this machine has what the tests need.</summary>
    public static bool CanRun { get; } = Needed.All(program => Commands.Find(program) is not null);
}

/// <summary>A child process whose output is kept; disposing it kills it.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private bool _disposed;

    public ChildProcess(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int CountInOutput(string text) => Output.Split(text).Length - 1;

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> Exit()
    {
        await _process.WaitForExitAsync().WaitAsync(Wait.Bound);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end as Docker does.</summary>
    public async Task<int> Stop()
    {
        await Scripts.Signal(Id, "TERM");
        return await Exit();
    }

    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(Wait.Bound);
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Kill();
            _process.Dispose();
        }
    }

    private void Append(string? line)
    {
        // The end of one stream, perhaps amid the lines of the other.
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Append(line).Append('\n');
        }
    }
}

/// <summary>An answer of the router.</summary>
/// <param name="Head">Status line and headers.</param>
/// <param name="Body">The body.</param>
internal sealed record Answer(string Head, string Body)
{
    public int Status => int.Parse(Head.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);

    /// <summary>The revision that answered; empty when HAProxy did.</summary>
    public string Revision => Header("x-revision") ?? "";

    public string? Header(string name)
    {
        var start = Head.IndexOf($"\r\n{name}: ", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += name.Length + 4;
        var end = Head.IndexOf('\r', start);
        return end < 0 ? Head[start..] : Head[start..end];
    }

    /// <summary>The request as the revision got it: a line with revision, method and path, then the headers.</summary>
    public string[] RequestSeen => Uri.UnescapeDataString(Body).ReplaceLineEndings("\n").TrimEnd().Split('\n');
}

/// <summary>One kept-alive connection. Requests are written at once and answered in order, which is fast.</summary>
internal sealed class Connection(int port) : IDisposable
{
    private readonly TcpClient _client = new("127.0.0.1", port) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <exception cref="IOException">The connection ended before every request was answered.</exception>
    public async Task<List<Answer>> Send(IEnumerable<string> requests)
    {
        var all = requests.ToList();
        await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(string.Concat(all)));
        var answers = new List<Answer>();
        while (answers.Count < all.Count)
        {
            answers.Add(await Read());
        }

        return answers;
    }

    public async Task<Answer> Send(string request) => (await Send([request]))[0];

    /// <summary>Sends whatever it is and gives all that comes back until the connection ends.</summary>
    public async Task<string> SendRaw(string bytes)
    {
        await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes));
        var text = new StringBuilder();
        while (await Fill())
        {
            text.Append(Encoding.Latin1.GetString(_buffer, _start, _end - _start));
            _start = _end;
        }

        return text.ToString();
    }

    /// <summary>Sends a request and does not wait for its answer.</summary>
    public async Task Begin(string request) => await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));

    public void Dispose() => _client.Dispose();

    private async Task<Answer> Read()
    {
        int length;
        while ((length = _buffer.AsSpan(_start.._end).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await Fill())
            {
                throw new IOException("The connection ended without an answer.");
            }
        }

        var head = Encoding.Latin1.GetString(_buffer, _start, length);
        _start += length + 4;
        var size = int.Parse(new Answer(head, "").Header("content-length")!, CultureInfo.InvariantCulture);
        while (_end - _start < size)
        {
            if (!await Fill())
            {
                throw new IOException("The connection ended within an answer.");
            }
        }

        var body = Encoding.Latin1.GetString(_buffer, _start, size);
        _start += size;
        return new Answer(head, body);
    }

    private async Task<bool> Fill()
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = await _client.GetStream().ReadAsync(_buffer.AsMemory(_end)).AsTask().WaitAsync(Wait.Bound);
        _end += read;
        return read > 0;
    }
}

/// <summary>A few thousand requests a second over several kept-alive connections, until it is told to stop.</summary>
internal sealed class Load : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _all;
    private int _answered;

    public Load(int port, int connections = 8)
    {
        _all = Task.WhenAll(Enumerable.Range(0, connections).Select(index => Task.Run(() => Run(port, index))));
    }

    /// <summary>Waits for a number of further answers.</summary>
    public Task More(int answers)
    {
        var all = Volatile.Read(ref _answered) + answers;
        return Wait.Until(() => Volatile.Read(ref _answered) >= all, $"{answers} answers");
    }

    /// <summary>Whatever was not a 200, in words.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Revision of every answer with the time at which its request was sent.</summary>
    public List<(DateTime Sent, string Revision)> Answers { get; } = [];

    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _all;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task Run(int port, int index)
    {
        var connection = new Connection(port);
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            var sent = DateTime.UtcNow;
            try
            {
                var answer = await connection.Send(Request.Get("/items", $"X-User-Id: user-{index}-{number % 1000}"));
                lock (Failures)
                {
                    _answered++;
                    Answers.Add((sent, answer.Revision));
                    if (answer.Status != 200)
                    {
                        Failures.Add($"status {answer.Status}");
                    }
                }

                await Task.Delay(1);
                if (answer.Header("connection") == "close")
                {
                    connection.Dispose();
                    connection = new Connection(port);
                }
            }
            catch (Exception failure) when (failure is IOException or SocketException)
            {
                lock (Failures)
                {
                    Failures.Add(failure.Message);
                }

                connection.Dispose();
                connection = new Connection(port);
            }
        }

        connection.Dispose();
    }
}

internal static class Request
{
    public static string Get(string path, params string[] headers) => Of("GET", path, headers);

    public static string Of(string method, string path, params string[] headers) =>
        $"{method} {path} HTTP/1.1\r\nHost: shop.test\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";
}

/// <summary>
/// A revision of the dashboard: answers 200 with its name and the request as it arrived. It never answers <c>/slow</c>,
/// closes the connection on <c>/broken</c>, and answers with the content type that <c>?type=…</c> names; <c>none</c> is
/// none.
/// </summary>
internal sealed class TestRevision : IDisposable
{
    private readonly string _config;
    private ChildProcess _process;

    public TestRevision(string name, string directory, string answerHeaders = "")
    {
        Revision = new SplitRevision(name, "127.0.0.1", Ports.Free());
        _config = Path.Combine(directory, $"{name}.cfg");
        File.WriteAllText(
            _config,
            $$"""
            defaults
              mode http
              timeout client 60s
              timeout tarpit 1h
            frontend revision
              bind 127.0.0.1:{{Revision.Port}}
              http-request tarpit if { path /slow }
              http-request reject if { path /broken }
              http-request set-var(txn.type) urlp(type)
              http-after-response del-header Content-Type if { var(txn.type) -m str none }
              http-after-response set-header Content-Type %[var(txn.type)] if { var(txn.type) -m reg / }
              http-request return status 500 if { path /fails }
              http-request return status 200 content-type text/plain lf-string "{{name}} %[method] %[url]\n%[req.hdrs]" hdr Server test {{answerHeaders}}

            """
        );
        _process = new ChildProcess("haproxy", ["-db", "-f", _config]);
    }

    public SplitRevision Revision { get; }

    /// <summary>This revision as the stable one, with no release under way.</summary>
    public Split Alone => new(Revision, null, 0);

    public void Kill() => _process.Kill();

    public void StartAgain() => _process = new ChildProcess("haproxy", ["-db", "-f", _config]);

    public void Dispose() => _process.Dispose();
}

/// <summary>
/// Loopback ports for servers under test: each is given out once, and from below the range that the system takes for
/// connections, so that nothing else takes one before its server is up.
/// </summary>
internal static class Ports
{
    private const int First = 15_000;
    private const int Last = 32_000;

    private static int _last = First + (Environment.ProcessId % 1_000 * 10);

    public static int Free()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _last);
            if (port > Last)
            {
                throw new InvalidOperationException($"No free port is left from {First} to {Last}.");
            }

            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}

/// <summary>
/// The router's and the publisher's scripts on a directory of their own, with two revisions of the dashboard.
/// </summary>
internal sealed class TestRouter : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("router-").FullName;
    private ChildProcess? _publisher;

    public TestRouter(RateLimit? rateLimit = null, string answerHeaders = "")
    {
        Options = new RouterOptions
        {
            Address = "127.0.0.1",
            Port = Ports.Free(),
            MetricsPort = Ports.Free(),
            ScrapePort = Ports.Free(),
            PeersPort = Ports.Free(),
            RateLimit = rateLimit,
        };
        foreach (var directory in new[] { Config, State, Uploads, Scripts, BrakeFolder })
        {
            Directory.CreateDirectory(directory);
        }

        foreach (var (name, content) in RouterScripts.All)
        {
            File.WriteAllText(Path.Combine(Scripts, name), content);
        }

        V1 = new TestRevision("v1.0.0", _directory, answerHeaders);
        V2 = new TestRevision("v1.1.0-rc1", _directory, answerHeaders);
        Process = Start();
    }

    public RouterOptions Options { get; set; }
    public TestRevision V1 { get; }
    public TestRevision V2 { get; }
    public ChildProcess Process { get; private set; }

    /// <summary>The volume that the publisher writes.</summary>
    public string Config => Path.Combine(_directory, "config");

    /// <summary>The router's own volume.</summary>
    public string State => Path.Combine(_directory, "state");

    /// <summary>The volume that holds the brake.</summary>
    public string BrakeFolder => Path.Combine(_directory, "brake");

    public string Uploads => Path.Combine(_directory, "publish");

    private string Scripts => Path.Combine(_directory, "scripts");

    public int Reloads => Process.CountInOutput("Reloading HAProxy");

    /// <summary>The newer revision as canary of the older one.</summary>
    public Split Canary(int weightPercent) => new(V1.Revision, V2.Revision, weightPercent);

    /// <summary>Publishes and waits until it is in force.</summary>
    public async Task Publish(Split split)
    {
        Upload(split);
        var publisher = StartPublisher();
        await Wait.Until(() => publisher.HasExited || publisher.Output.Contains("the release is live"), "publication");
        Assert.False(publisher.HasExited, publisher.Output + Process.Output);
    }

    public void Upload(Split split)
    {
        var files = RouterFiles.Render(split, Options, new Dictionary<string, int>());
        foreach (var (path, content) in files.ByPath)
        {
            Write(Path.Combine(Uploads, path), content);
        }
    }

    public ChildProcess StartPublisher(int timeoutSeconds = 10)
    {
        _publisher?.Dispose();
        return _publisher = new ChildProcess(
            "sh",
            [Path.Combine(Scripts, RouterScripts.Publish)],
            ("PUBLISH_FROM", Uploads),
            ("ROUTER_CONFIG", Config),
            ("ROUTER_BRAKE", BrakeFolder),
            ("ROUTER_URL", $"http://127.0.0.1:{Options.MetricsPort}"),
            ("PUBLISH_TIMEOUT_SECONDS", timeoutSeconds.ToString(CultureInfo.InvariantCulture))
        );
    }

    /// <summary>The publisher's health check: its exit code and what it says.</summary>
    public async Task<(int ExitCode, string Output)> InForce()
    {
        using var check = new ChildProcess(
            "sh",
            [Path.Combine(Scripts, RouterScripts.InForce)],
            ("PUBLISH_FROM", Uploads),
            ("ROUTER_BRAKE", BrakeFolder),
            ("ROUTER_URL", $"http://127.0.0.1:{Options.MetricsPort}")
        );
        return (await check.Exit(), check.Output);
    }

    /// <summary>Runs the brake's script after a command in the same shell: its exit code and what it says.</summary>
    public async Task<(int ExitCode, string Output)> TryBrake(string before, params string[] arguments)
    {
        using var brake = new ChildProcess(
            "sh",
            ["-c", $"{before}; exec sh \"$0\" \"$@\"", Path.Combine(Scripts, RouterScripts.Brake), .. arguments],
            ("ROUTER_CONFIG", Config),
            ("ROUTER_BRAKE", BrakeFolder),
            ("ROUTER_URL", $"http://127.0.0.1:{Options.MetricsPort}")
        );
        return (await brake.Exit(), brake.Output.TrimEnd());
    }

    /// <summary>Runs the brake's script, which must succeed, and gives what it says.</summary>
    public async Task<string> Brake(params string[] arguments)
    {
        var (exitCode, output) = await TryBrake(":", arguments);
        Assert.True(exitCode == 0, output + Process.Output);
        return output;
    }

    /// <summary>What the router reports about its split.</summary>
    public async Task<string> Report()
    {
        using var connection = new Connection(Options.MetricsPort);
        return (await connection.Send(Request.Get("/rollout"))).Body;
    }

    /// <summary>The container is killed and starts again with the same volumes.</summary>
    public async Task Restart()
    {
        Process.Dispose();
        Process = Start();
        await Wait.Until(
            async () =>
            {
                try
                {
                    return await Metric("rollout_weight_percent", V1.Revision.Name) != "";
                }
                catch (Exception notYet) when (notYet is SocketException or IOException)
                {
                    return false;
                }
            },
            "the router to answer after a restart"
        );
    }

    public Connection Connect() => new(Options.Port);

    public async Task<Answer> Send(string request)
    {
        using var connection = Connect();
        return await connection.Send(request);
    }

    /// <summary>The status of each of so many requests of one user.</summary>
    public async Task<List<int>> Statuses(string user, int times)
    {
        using var connection = Connect();
        var answers = await connection.Send(Enumerable.Repeat(Request.Get("/", $"X-User-Id: {user}"), times));
        return [.. answers.Select(answer => answer.Status)];
    }

    /// <summary>The revision that each of the users is sent to.</summary>
    public async Task<Dictionary<string, string>> RevisionOf(IReadOnlyList<string> users)
    {
        var parts = await Task.WhenAll(
            users
                .Chunk(1 + users.Count / 8)
                .Select(async part =>
                {
                    using var connection = Connect();
                    var revisions = new List<KeyValuePair<string, string>>();
                    foreach (var batch in part.Chunk(50))
                    {
                        var answers = await connection.Send(
                            batch.Select(user => Request.Get("/", $"X-User-Id: {user}"))
                        );
                        revisions.AddRange(
                            batch.Zip(answers, (user, answer) => KeyValuePair.Create(user, answer.Revision))
                        );
                    }

                    return revisions;
                })
        );
        return parts.SelectMany(part => part).ToDictionary();
    }

    /// <summary>The value of a series of <c>/rollout</c>; empty when there is none.</summary>
    public async Task<string> Metric(string name, string? revision = null)
    {
        var series = revision is null ? name : $$"""{{name}}{revision="{{revision}}"}""";
        var line = (await Report())
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return line?[(series.Length + 1)..] ?? "";
    }

    /// <summary>The value of a series of HAProxy's own <c>/metrics</c>.</summary>
    public async Task<double> OwnMetric(string series)
    {
        using var http = new HttpClient { Timeout = Wait.Bound };
        var metrics = await http.GetStringAsync($"http://127.0.0.1:{Options.MetricsPort}/metrics");
        var line = metrics.Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(series.Length), CultureInfo.InvariantCulture);
    }

    /// <summary>Writes a split to the volume and waits until the router has read it.</summary>
    public async Task Polls(string split)
    {
        Write(Path.Combine(Config, "split.map"), split + "\n");
        await Wait.Until(
            () => File.ReadAllText(Path.Combine(State, "split.map")) == split + "\n",
            "the router to poll"
        );
    }

    public Task<string> CanaryWeight() => Metric("rollout_weight_percent", V2.Revision.Name);

    public static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".test", content);
        File.Move(path + ".test", path, overwrite: true);
    }

    public void Dispose()
    {
        _publisher?.Dispose();
        Process.Dispose();
        V1.Dispose();
        V2.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private ChildProcess Start() =>
        new(
            "sh",
            [Path.Combine(Scripts, RouterScripts.Router)],
            ("ROUTER_CONFIG", Config),
            ("ROUTER_STATE", State),
            ("ROUTER_BRAKE", BrakeFolder),
            ("ROUTER_POLL_SECONDS", "0.2"),
            ("ROUTER_GRACE_SECONDS", "1")
        );
}

/// <summary>One router with a canary at 0 %, for tests that only ask it.</summary>
public sealed class SharedRouter : IAsyncLifetime
{
    private TestRouter? _router;

    internal TestRouter Router => _router ?? throw new InvalidOperationException("There is no HAProxy here.");

    public async ValueTask InitializeAsync()
    {
        if (HaproxyFactAttribute.CanRun)
        {
            _router = new TestRouter();
            await _router.Publish(_router.Canary(0));
        }
    }

    public ValueTask DisposeAsync()
    {
        _router?.Dispose();
        return ValueTask.CompletedTask;
    }
}
