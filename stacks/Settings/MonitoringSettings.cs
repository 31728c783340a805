namespace InventarioRetail.Settings;

/// <summary>Prometheus (key <c>prometheus</c>).</summary>
public sealed record PrometheusSettings
{
    /// <summary>Retention time of samples (default 7 d).</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Disk usage above which the oldest samples are deleted (default 2 GiB).</summary>
    public MemorySize RetentionSize { get; init; } = MemorySize.FromGiB(2);

    /// <summary>Size of the volume on Kubernetes, in whole GiB (default 20 GiB).</summary>
    public MemorySize Volume { get; init; } = MemorySize.FromGiB(20);

    /// <summary>
    /// Number of pods on Kubernetes, in different zones, each with a volume and memory of its own (default 1, at most
    /// 3).
    /// </summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Scrape interval (default 15 s).</summary>
    public TimeSpan ScrapeInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Scrape interval of slow targets, at least that of the others (default 30 s).</summary>
    public TimeSpan SlowScrapeInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The loopback port on the Docker host, 1 to 65535 (default 9091).</summary>
    public int HostPort { get; init; } = 9091;

    /// <summary>The memory limit (default 1 GiB, the project's own choice).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromGiB(1);
}

/// <summary>Alertmanager (key <c>alertmanager</c>).</summary>
public sealed record AlertmanagerSettings
{
    /// <summary>Routing key of the PagerDuty integration; null (the default) disables paging.</summary>
    public SecretText? PagerDutyRoutingKey { get; init; }

    /// <summary>URL of the Slack webhook; null (the default) sends no Slack messages.</summary>
    public SecretText? SlackWebhook { get; init; }

    /// <summary>
    /// URL that Alertmanager calls every minute, and whose service raises an alarm when the calls stop; null (the
    /// default) for none.
    /// </summary>
    public SecretText? HeartbeatUrl { get; init; }

    /// <summary>Number of pods on Kubernetes, in different zones (default 1, at most 3).</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>The memory limit (default 128 MiB, the project's own choice).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromMiB(128);
}

/// <summary>Grafana (key <c>grafana</c>).</summary>
public sealed record GrafanaSettings
{
    /// <summary>
    /// Whether the stack has Grafana (default true); without it, Grafana is neither scraped nor alerted on.
    /// </summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The loopback port on the Docker host, 1 to 65535 (default 3001).</summary>
    public int HostPort { get; init; } = 3001;

    /// <summary>The memory limit (default 256 MiB, the project's own choice).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromMiB(256);
}
