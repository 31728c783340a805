namespace InventarioRetail.Sample;

/// <summary>What the dashboard depends on.</summary>
internal enum Service
{
    Database,
    OpenAi,
    Redis,
    S3,
}

/// <summary>What is fixed about a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Name">Its name in metrics, answers and the database.</param>
/// <param name="Patience">Time after which a call has failed; for Redis and the object store from the requirements' targets.</param>
internal sealed record ServiceFacts(Service Service, string Name, TimeSpan Patience);

/// <summary>The four services.</summary>
internal static class Services
{
    public static IReadOnlyList<ServiceFacts> All { get; } =
    [
        new(Service.Database, "database", TimeSpan.FromSeconds(2)),
        new(Service.OpenAi, "openai", TimeSpan.FromSeconds(2)),
        new(Service.Redis, "redis", TimeSpan.FromSeconds(1)),
        new(Service.S3, "s3", TimeSpan.FromSeconds(3)),
    ];

    public static ServiceFacts Facts(this Service service) => All[(int)service];
}
