namespace InventarioRetail.Monitoring;

/// <summary>The supported log retention times.</summary>
public static class LogRetention
{
    /// <summary>
    /// The retention times in days that CloudWatch Logs supports (PutRetentionPolicy in its API reference), except for
    /// unlimited retention.
    /// </summary>
    public static IReadOnlyList<int> CloudWatchDays { get; } =
    [
        .. new[] { 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 },
        .. new[] { 1096, 1827, 2192, 2557, 2922, 3288, 3653 },
    ];
}
