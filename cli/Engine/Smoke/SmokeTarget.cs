using InventarioRetail.Engine.Rendering;
using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Smoke;

/// <summary>What is tested, and what it should be.</summary>
/// <param name="Url">Where users reach the dashboard; the paths of requests go below it.</param>
/// <param name="ApiKey">The key that is shown as <c>X-API-Key</c>.</param>
internal sealed record SmokeTarget(Uri Url, string ApiKey)
{
    /// <summary>Environment variable with the API key; without it, the key is read from <c>.env.&lt;stack&gt;</c>.</summary>
    public const string ApiKeyName = "DASHBOARD_API_KEY";

    /// <summary>The revisions that serve users, by the names in <c>X-Revision</c>; empty when they are not known.</summary>
    public IReadOnlyList<string> Revisions { get; init; } = [];

    /// <summary>The rate limit of a user (default 100 requests in 60 s, requirements R-APP).</summary>
    public SmokeRateLimit RateLimit { get; init; } = new(100, TimeSpan.FromSeconds(60));

    /// <summary>Where Prometheus answers; null when it cannot be reached from here, and what it has is not checked then.</summary>
    public Uri? Prometheus { get; init; }

    /// <summary>How long an answer is waited for, and what Prometheus has to scrape first (default 30 s, as R-APP's request timeout).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What is tested of a stack.</summary>
    /// <param name="files">The project's files.</param>
    /// <param name="settings">The stack.</param>
    /// <param name="url">Where it answers; null for this machine.</param>
    /// <param name="prometheus">Where its Prometheus answers; null for this machine, if the stack does.</param>
    /// <exception cref="UsageException">It cannot be known from here where it is, or how it lets one in.</exception>
    public static SmokeTarget Of(StackFiles files, StackSettings settings, Uri? url, Uri? prometheus) =>
        new(UrlOf(settings, url), ApiKeyOf(files, settings.Stack))
        {
            Revisions = Serving(settings.Release),
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
            $"Stack '{settings.Stack}' is not on this machine's Docker; say where it answers: ./run smoke {settings.Stack} --url https://…"
        );

    private static string ApiKeyOf(StackFiles files, string stack)
    {
        var key = Environment.GetEnvironmentVariable(ApiKeyName) is { Length: > 0 } given
            ? given
            : SecretStore.Open(files.Folder, stack).Find(ApiKeyName);
        if (key is null)
        {
            throw new UsageException(
                $"There is no API key: neither the environment variable {ApiKeyName} nor .env.{stack} has one. "
                    + $"After 'pulumi up': {ApiKeyName}=$(pulumi stack output dashboardApiKey --show-secrets) ./run smoke {stack}"
            );
        }
        if (!key.All(letter => letter is > ' ' and <= '~'))
            throw new UsageException($"{ApiKeyName} has a character that a key cannot have, such as a space.");
        return key;
    }
}

/// <summary>How many requests a user may make in a window.</summary>
internal sealed record SmokeRateLimit(int Requests, TimeSpan Window);
