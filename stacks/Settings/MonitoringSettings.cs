namespace InventarioRetail.Settings;

/// <summary>Prometheus (requirements R-PROM).</summary>
public sealed record PrometheusSettings
{
    /// <summary>How long samples are kept (default 7 d, requirements R-PROM).</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How much disk the samples may take before the oldest go (default 2 GiB).</summary>
    public MemorySize RetentionSize { get; init; } = MemorySize.FromGiB(2);

    /// <summary>The volume on Kubernetes, whole GiB (default 20 GiB).</summary>
    public MemorySize Volume { get; init; } = MemorySize.FromGiB(20);

    /// <summary>How often targets are scraped (default 15 s, requirements R-PROM).</summary>
    public TimeSpan ScrapeInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often slow targets are scraped, never more often than the others (default 30 s, requirements R-PROM).
    /// </summary>
    public TimeSpan SlowScrapeInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The loopback port on the Docker host, 1 to 65535 (default 9091, requirements R-NET).</summary>
    public int HostPort { get; init; } = 9091;

    /// <summary>The memory limit (default 1 GiB; requirements ask for a limit and name none).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromGiB(1);
}

/// <summary>Alertmanager (requirements R-AM).</summary>
public sealed record AlertmanagerSettings
{
    /// <summary>The PagerDuty integration's routing key; null (the default) pages nobody.</summary>
    public SecretText? PagerDutyRoutingKey { get; init; }

    /// <summary>Slack's incoming webhook; null (the default) writes to no channel.</summary>
    public SecretText? SlackWebhook { get; init; }

    /// <summary>The memory limit (default 128 MiB; requirements ask for a limit and name none).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromMiB(128);
}

/// <summary>Grafana (requirements R-GRAF).</summary>
public sealed record GrafanaSettings
{
    /// <summary>Whether the stack has Grafana (default true); without it nothing scrapes it or asks after it.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The loopback port on the Docker host, 1 to 65535 (default 3001, requirements R-NET).</summary>
    public int HostPort { get; init; } = 3001;

    /// <summary>The memory limit (default 256 MiB; requirements ask for a limit and name none).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromMiB(256);
}
