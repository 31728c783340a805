namespace InventarioRetail.Components;

/// <summary>The UIDs that the public images run as.</summary>
internal static class ImageUsers
{
    /// <summary>
    /// <c>nobody</c>, in the images of Prometheus and its exporters, Alertmanager and kube-state-metrics.
    /// </summary>
    public const int Nobody = 65534;

    /// <summary><c>grafana</c>, in the image of Grafana.</summary>
    public const int Grafana = 472;

    /// <summary><c>postgres</c>, in the Alpine image of Postgres.</summary>
    public const int Postgres = 70;

    /// <summary><c>app</c>, in the images of .NET.</summary>
    public const int Dotnet = 1654;

    /// <summary><c>redis_exporter</c>, in the Alpine image of the Redis exporter.</summary>
    public const int RedisExporter = 59000;
}
