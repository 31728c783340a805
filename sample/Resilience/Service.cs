namespace InventarioRetail.Sample;

/// <summary>A service that the dashboard depends on.</summary>
internal enum Service
{
    Database,
    OpenAi,
    Redis,
    S3,
}

/// <summary>Fixed properties of a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Name">Its name in metrics, responses and the database.</param>
/// <param name="Patience">
/// Timeout of a call. Well above the required response time where that is short, because a busy machine is not an
/// outage.
/// </param>
internal sealed record ServiceFacts(Service Service, string Name, TimeSpan Patience);

/// <summary>The four services.</summary>
internal static class Services
{
    public static IReadOnlyList<ServiceFacts> All { get; } =
    [
        new(Service.Database, "database", TimeSpan.FromSeconds(5)),
        new(Service.OpenAi, "openai", TimeSpan.FromSeconds(5)),
        new(Service.Redis, "redis", TimeSpan.FromSeconds(2)),
        new(Service.S3, "s3", TimeSpan.FromSeconds(5)),
    ];

    public static ServiceFacts Facts(this Service service) => All[(int)service];
}
