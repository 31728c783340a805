namespace InventarioRetail.Sample;

/// <summary>
/// Reloads the flags when they changed: from a URL if there is one, otherwise from a file. It polls, because not every
/// volume's file system reports a replaced file. Invalid or missing flags leave the last ones unchanged.
/// </summary>
/// <param name="settings">The URL and the file.</param>
/// <param name="http">The client for the URL.</param>
/// <param name="log">Its log.</param>
/// <param name="time">Its clock.</param>
internal sealed partial class FlagFile(
    DashboardSettings settings,
    HttpClient http,
    ILogger<FlagFile> log,
    TimeProvider time
) : BackgroundService
{
    /// <summary>
    /// How far the file lags behind the URL. Until then, a URL that no longer answers leaves the flags as they are: the
    /// file could turn one on again that was just turned off.
    /// </summary>
    private static readonly TimeSpan FileLag = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, string> problems = [];
    private volatile FeatureFlags flags = FeatureFlags.None;
    private string lastText = "";
    private long? answeredAt;

    public FeatureFlags Flags => flags;

    /// <summary>Time between two looks: a file costs nothing, a URL a request.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(settings.FlagsUrl is null ? 1 : 5);

    /// <summary>Reads the flags if they changed.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        if (settings.FlagsUrl is { } url)
        {
            if (await ReadAsync(url.ToString(), () => GetAsync(url, cancellation)))
                answeredAt = time.GetTimestamp();
            if (answeredAt is { } last && time.GetElapsedTime(last) < FileLag)
                return;
        }

        if (settings.FlagsFile is { } path)
            await ReadAsync(path, () => File.ReadAllTextAsync(path, cancellation));
    }

    /// <summary>Reads the flags before the first request.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await LookAsync(stoppingToken);
    }

    /// <summary>Takes over what it reads; returns whether it could.</summary>
    private async Task<bool> ReadAsync(string source, Func<Task<string>> read)
    {
        try
        {
            var text = await read();
            if (text != lastText)
            {
                flags = FeatureFlags.Parse(text);
                lastText = text;
                LogRead(source);
            }

            problems.Remove(source);
            return true;
        }
        catch (Exception problem)
            when (problem
                    is IOException
                        or UnauthorizedAccessException
                        or FormatException
                        or HttpRequestException
                        or TimeoutException
            )
        {
            // Log a problem once, not at every look.
            if (problems.GetValueOrDefault(source) != problem.Message)
                LogProblem(source, problems[source] = problem.Message);
            return false;
        }
    }

    private async Task<string> GetAsync(Uri url, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await http.GetStringAsync(url, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"no response within {Timeout.TotalSeconds} s");
        }
    }

    [LoggerMessage(LogLevel.Information, "Feature flags read from {Source}")]
    private partial void LogRead(string source);

    [LoggerMessage(LogLevel.Warning, "Feature flags not updated from {Source}: {Problem}")]
    private partial void LogProblem(string source, string problem);
}
