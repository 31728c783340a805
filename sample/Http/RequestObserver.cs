using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace InventarioRetail.Sample;

/// <summary>
/// The outermost middleware: sets the request id and the revision header, turns exceptions into responses, counts and
/// times the request, and writes one log line for it.
/// </summary>
internal sealed partial class RequestObserver(
    DashboardSettings settings,
    DashboardMetrics metrics,
    ILogger<RequestObserver> log,
    TimeProvider time
)
{
    private const int ClientGaveUp = 499;

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var started = time.GetTimestamp();
        context.TraceIdentifier = RequestId(context.Request.Headers["X-Request-Id"].ToString());
        context.Response.Headers["X-Request-Id"] = context.TraceIdentifier;
        context.Response.Headers["X-Revision"] = settings.Revision;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(context);
            if (context.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false })
                await Answers.ProblemAsync(context, StatusCodes.Status404NotFound, "Not Found");
            if (context.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false })
                await Answers.ProblemAsync(context, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
        }
        catch (Exception problem)
        {
            await AnswerAsync(context, problem);
        }
        finally
        {
            Note(context, time.GetElapsedTime(started));
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception problem)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted)
                context.Response.StatusCode = ClientGaveUp;
            return;
        }

        if (problem is not (ServiceUnavailableException or BadHttpRequestException))
        {
            metrics.Errors.Add("internal");
            LogProblem(context.TraceIdentifier, problem);
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await (
            problem switch
            {
                ServiceUnavailableException unavailable => Answers.ProblemAsync(
                    context,
                    StatusCodes.Status503ServiceUnavailable,
                    $"{unavailable.Service.Facts().Name} is not available"
                ),
                BadHttpRequestException bad => Answers.ProblemAsync(context, bad.StatusCode, bad.Message),
                _ => Answers.ProblemAsync(context, StatusCodes.Status500InternalServerError, "Internal Server Error"),
            }
        );
    }

    private void Note(HttpContext context, TimeSpan took)
    {
        var status = context.Response.StatusCode;
        // The route, not the path: clients can send any number of different paths.
        var endpoint = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other";
        var method = Methods.Contains(context.Request.Method) ? context.Request.Method : "other";
        metrics.Requests.Add(endpoint, $"{status}", method);
        if (endpoint is not (Endpoints.Health or Endpoints.Metrics))
            metrics.Durations.Observe(took.TotalMilliseconds);
        LogRequest(
            status >= 500 ? LogLevel.Error : LogLevel.Information,
            context.TraceIdentifier,
            context.Request.Method,
            context.Request.Path.Value ?? "",
            status,
            Math.Round(took.TotalMilliseconds, 1),
            Users.Address(context)
        );
    }

    private static string RequestId(string given) =>
        GoodRequestId().IsMatch(given) ? given : Guid.NewGuid().ToString("N");

    /// <summary>The request ids that the router accepts.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex GoodRequestId();

    [LoggerMessage("{Method} {Path} {Status} in {DurationMs} ms, request {RequestId} from {Client}")]
    private partial void LogRequest(
        LogLevel level,
        string requestId,
        string method,
        string path,
        int status,
        double durationMs,
        string client
    );

    [LoggerMessage(LogLevel.Error, "Request {RequestId} failed unexpectedly")]
    private partial void LogProblem(string requestId, Exception problem);
}
