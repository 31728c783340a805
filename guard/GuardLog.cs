namespace InventarioRetail.Guard;

/// <summary>The messages of the guard's log.</summary>
internal static partial class GuardLog
{
    [LoggerMessage(LogLevel.Error, "{Problem}")]
    public static partial void LogProblem(this ILogger log, string problem);

    [LoggerMessage(LogLevel.Information, "Over: {Problem}")]
    public static partial void LogSolved(this ILogger log, string problem);

    [LoggerMessage(LogLevel.Error, "A reading failed unexpectedly.")]
    public static partial void LogUnexpected(this ILogger log, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Canary} goes back from {Weight} %: {Reason}")]
    public static partial void LogDecision(this ILogger log, string canary, decimal weight, string reason);

    [LoggerMessage(LogLevel.Warning, "No users are on {Canary}.")]
    public static partial void LogBraked(this ILogger log, string canary);

    [LoggerMessage(LogLevel.Warning, "{By} brakes {Canary}: {Reason}")]
    public static partial void LogRequest(this ILogger log, string by, string canary, string reason);

    [LoggerMessage(LogLevel.Warning, "{By} releases the brake of {Canary}: {Reason}")]
    public static partial void LogRelease(this ILogger log, string by, string canary, string reason);
}
