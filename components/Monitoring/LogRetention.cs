namespace InventarioRetail.Monitoring;

/// <summary>How long a log can be kept.</summary>
public static class LogRetention
{
    /// <summary>
    /// The numbers of days that CloudWatch Logs takes (PutRetentionPolicy in its API reference). Keeping logs for ever is
    /// left out on purpose.
    /// </summary>
    public static IReadOnlyList<int> CloudWatchDays { get; } =
    [
        .. new[] { 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 },
        .. new[] { 1096, 1827, 2192, 2557, 2922, 3288, 3653 },
    ];
}
