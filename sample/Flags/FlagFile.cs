namespace InventarioRetail.Sample;

/// <summary>
/// Reads the flags anew every second, by looking: not every file system of a volume tells of a file that was replaced. A file that is
/// broken or gone leaves the flags as they are.
/// </summary>
internal sealed partial class FlagFile(DashboardSettings settings, ILogger<FlagFile> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private volatile FeatureFlags _flags = FeatureFlags.None;
    private string _text = "";
    private string _problem = "";

    public FeatureFlags Flags => _flags;

    /// <summary>Reads the file if it changed.</summary>
    public void Look()
    {
        if (settings.FlagsFile is not { } path)
            return;
        try
        {
            var text = File.ReadAllText(path);
            if (text != _text)
            {
                _flags = FeatureFlags.Parse(text);
                _text = text;
                LogRead(path);
            }

            _problem = "";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException)
        {
            // Once, not every second.
            if (_problem != problem.Message)
                LogProblem(path, _problem = problem.Message);
        }
    }

    /// <summary>Reads the file before the first request comes.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Look();
    }

    [LoggerMessage(LogLevel.Information, "Feature flags read from {Path}")]
    private partial void LogRead(string path);

    [LoggerMessage(LogLevel.Warning, "The feature flags in {Path} stay as they are: {Problem}")]
    private partial void LogProblem(string path, string problem);
}
