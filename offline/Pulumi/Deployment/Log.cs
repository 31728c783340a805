namespace Pulumi;

/// <summary>The program's log. The in-memory engine keeps errors only: one of them fails the run.</summary>
public static class Log
{
    public static void Debug(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        _ = Deployment.Internal;

    public static void Info(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        _ = Deployment.Internal;

    public static void Warn(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        _ = Deployment.Internal;

    public static void Error(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        Deployment.Internal.Runner.LogError(message);

    public static void Exception(
        Exception exception,
        Resource? resource = null,
        int? streamId = null,
        bool? ephemeral = null
    ) => Error(exception.ToString(), resource, streamId, ephemeral);
}
