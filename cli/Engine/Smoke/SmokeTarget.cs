using InventarioRetail.Engine.Rendering;
using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Engine.Smoke;

/// <summary>The target of a smoke test, with the expected values.</summary>
/// <param name="Url">The URL where users reach the dashboard; request paths are appended to it.</param>
/// <param name="ApiKey">The key that is sent as <c>X-API-Key</c>.</param>
internal sealed record SmokeTarget(Uri Url, string ApiKey)
{
    /// <summary>
    /// The environment variable with the API key; if it is not set, the key is read from <c>.env.&lt;stack&gt;</c>.
    /// </summary>
    public const string ApiKeyName = "DASHBOARD_API_KEY";

    /// <summary>The revisions that serve users, as <c>X-Revision</c> names them; empty if unknown.</summary>
    public IReadOnlyList<string> Revisions { get; init; } = [];

    /// <summary>The rate limit per user (default 100 requests in 60 s).</summary>
    public SmokeRateLimit RateLimit { get; init; } = new(100, TimeSpan.FromSeconds(60));

    /// <summary>
    /// The URL of Prometheus; null if it is not reachable from here, which skips the check of metrics.
    /// </summary>
    public Uri? Prometheus { get; init; }

    /// <summary>The stack that Prometheus must belong to; null for any.</summary>
    public PrometheusOwner? Owner { get; init; }

    /// <summary>
    /// How long to wait for a response, and for Prometheus's first scrape (default 30 s, the dashboard's request
    /// timeout).
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of timeouts, waits and measured durations; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Creates the target of a stack.</summary>
    /// <param name="files">The project's files.</param>
    /// <param name="settings">The stack.</param>
    /// <param name="url">The dashboard's URL; null for this machine.</param>
    /// <param name="prometheus">
    /// The URL of Prometheus; null for this machine, if <paramref name="url"/> is null too.
    /// </param>
    /// <exception cref="UsageException">The URL or the API key is unknown.</exception>
    public static SmokeTarget Of(StackFiles files, StackSettings settings, Uri? url, Uri? prometheus) =>
        new(UrlOf(settings, url), ApiKeyOf(files, settings.Stack))
        {
            Revisions = Serving(settings.Release),
            Owner = new(settings.Project, settings.Stack),
            RateLimit = new(settings.Dashboard.RateLimit.Requests, settings.Dashboard.RateLimit.Window),
            Prometheus =
                prometheus is not null ? prometheus
                : url is null ? ServerUrl.OnThisMachine(settings.Prometheus.HostPort)
                : null,
        };

    /// <summary>The revisions that have users.</summary>
    private static IReadOnlyList<string> Serving(ReleaseSettings release) =>
        [
            .. release.Weight < 100 ? [release.Stable.Name] : Array.Empty<string>(),
            .. release is { Canary: { } canary, Weight: > 0 } ? [canary.Name] : Array.Empty<string>(),
        ];

    private static Uri UrlOf(StackSettings settings, Uri? url) =>
        url is not null ? url
        : settings.Platform is Platform.Docker ? ServerUrl.OnThisMachine(settings.Router.HostPort)
        : throw new UsageException(
            $"Stack '{settings.Stack}' does not run on Docker on this machine. Pass its URL: ./run smoke "
                + $"{settings.Stack} --url https://…"
        );

    private static string ApiKeyOf(StackFiles files, string stack)
    {
        var key = Environment.GetEnvironmentVariable(ApiKeyName) is { Length: > 0 } given
            ? given
            : SecretStore.Open(files.Folder, stack).Find(ApiKeyName);
        if (key is null)
        {
            throw new UsageException(
                $"No API key: neither the environment variable {ApiKeyName} nor .env.{stack} has one. "
                    + $"After 'pulumi up', run {ApiKeyName}=$(pulumi stack output dashboardApiKey --show-secrets) "
                    + $"./run smoke {stack}"
            );
        }
        if (!key.All(letter => letter is > ' ' and <= '~'))
        {
            throw new UsageException(
                $"{ApiKeyName} contains a character that is not allowed in a key, such as a space."
            );
        }
        return key;
    }
}

/// <summary>The number of requests that a user may send in a time window.</summary>
internal sealed record SmokeRateLimit(int Requests, TimeSpan Window);
