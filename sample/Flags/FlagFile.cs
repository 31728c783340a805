namespace InventarioRetail.Sample;

/// <summary>
/// Reloads the flag file when it changed. It polls every second, because not every volume's file system reports a
/// replaced file. An invalid or missing file leaves the flags unchanged.
/// </summary>
internal sealed partial class FlagFile(DashboardSettings settings, ILogger<FlagFile> log, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private volatile FeatureFlags flags = FeatureFlags.None;
    private string lastText = "";
    private string lastProblem = "";

    public FeatureFlags Flags => flags;

    /// <summary>Reads the file if it changed.</summary>
    public void Look()
    {
        if (settings.FlagsFile is not { } path)
            return;
        try
        {
            var text = File.ReadAllText(path);
            if (text != lastText)
            {
                flags = FeatureFlags.Parse(text);
                lastText = text;
                LogRead(path);
            }

            lastProblem = "";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException)
        {
            // Log a problem once, not every second.
            if (lastProblem != problem.Message)
                LogProblem(path, lastProblem = problem.Message);
        }
    }

    /// <summary>Reads the file before the first request.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Look();
    }

    [LoggerMessage(LogLevel.Information, "Feature flags read from {Path}")]
    private partial void LogRead(string path);

    [LoggerMessage(LogLevel.Warning, "Feature flags not updated from {Path}: {Problem}")]
    private partial void LogProblem(string path, string problem);
}
