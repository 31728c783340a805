using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace InventarioRetail.Sample;

/// <summary>The rate limit per user, counted in this process.</summary>
internal static class RateLimiting
{
    public const string Policy = "user";

    public static void Configure(RateLimiterOptions options, RateLimitSettings limit, DashboardMetrics metrics)
    {
        options.AddPolicy(
            Policy,
            context =>
                RateLimitPartition.GetFixedWindowLimiter(
                    Users.Key(context),
                    _ => new FixedWindowRateLimiterOptions { PermitLimit = limit.Requests, Window = limit.Window }
                )
        );
        options.OnRejected = async (rejected, _) =>
        {
            metrics.Errors.Add("rate_limit");
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : limit.Window;
            rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds))
                .ToString(CultureInfo.InvariantCulture);
            await Answers.ProblemAsync(
                rejected.HttpContext,
                StatusCodes.Status429TooManyRequests,
                $"Rate limit exceeded: {limit.Requests} requests in {limit.Window.TotalSeconds} s"
            );
        };
    }
}
