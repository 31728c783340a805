namespace InventarioRetail.Settings;

// Reads the settings. A new key needs a property in its record and a line here.
public sealed partial record StackSettings
{
    // Docker rejects less than 6 MiB; no part starts with less than this.
    private const int MemoryLimitMinMiB = 16;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The keys right below the project's name.</summary>
    public static IReadOnlyCollection<string> Keys { get; } =
        ConfigSection.KeysOf(root => Root(root, "project", "stack"));

    /// <summary>Validates a configuration and returns its settings, or all errors.</summary>
    /// <param name="tree">The configuration.</param>
    /// <param name="project">The project's name.</param>
    /// <param name="stack">The stack's name.</param>
    public static SettingsResult Parse(ConfigTree tree, string project, string stack)
    {
        if (!tree.IsReadable)
        {
            return new SettingsResult(ConfigError.Sort(tree.Errors));
        }

        var reading = new ConfigReading(project);
        var settings = ConfigSection.Read(reading, tree.Root, "", root => Root(root, project, stack));
        var errors = ConfigError.Sort([.. tree.Errors, .. reading.Errors]);
        return errors.Count == 0 ? new SettingsResult(settings) : new SettingsResult(errors);
    }

    private static StackSettings Root(ConfigSection root, string project, string stack)
    {
        var platform = root.RequiredChoice(
            "platform",
            ("docker", Platform.Docker),
            ("kubernetes", Platform.Kubernetes)
        );
        var (release, staging) = root.Section("release", section => ReadRelease(section, stack));
        var rollout = root.Section("rollout", ReadRollout);
        var alerts = root.Section("alerts", ReadAlerts);
        var settings = new StackSettings(project, stack, platform, release)
        {
            Rollout = rollout,
            Staging =
                staging.From is null && rollout.Strategy == RolloutStrategy.Staged && stack != StagingSettings.Default
                    ? staging with
                    {
                        From = StagingSettings.Default,
                    }
                    : staging,
            Gates = root.Section("gates", section => ReadGates(section, rollout)),
            Dashboard = root.Section("dashboard", ReadDashboard),
            Postgres = root.Section("postgres", section => ReadPostgres(section, stack)),
            Redis = root.Section("redis", ReadRedis),
            ObjectStore = root.Section("objectStore", section => ReadObjectStore(section, stack)),
            Prometheus = root.Section("prometheus", ReadPrometheus),
            Alerts = alerts,
            Alertmanager = root.Section("alertmanager", ReadAlertmanager),
            Grafana = root.Section("grafana", ReadGrafana),
            Router = root.Section("router", ReadRouter),
            Guard = root.Section("guard", ReadGuard),
            Images = root.Section("images", section => ReadImages(section, platform)),
            Aws = root.Section("aws", ReadAws),
            Kubernetes = root.Section("kubernetes", ReadKubernetes),
            Docker = root.Section("docker", ReadDocker),
            Logs = root.Section("logs", ReadLogs),
            Cost = root.Section("cost", ReadCost),
            Flags = root.Section("flags", ReadFlags),
        };

        CheckPlatform(root, settings);
        CheckHostPorts(root, settings);
        CheckRateWindow(root, settings);
        return settings;
    }

    private static PostgresSettings ReadPostgres(ConfigSection section, string stack)
    {
        var defaults = new PostgresSettings(PostgresSettings.DefaultDatabase(stack));
        return new PostgresSettings(section.Text("database", defaults.Database, Formats.PostgresName))
        {
            User = section.Text("user", defaults.User, Formats.PostgresName),
            HostPort = section.OptionalPort("hostPort"),
            PoolSize = section.Integer(
                "poolSize",
                1,
                1000,
                defaults.PoolSize,
                "a pool size is a whole number of connections"
            ),
            Memory = section.Size("memory", defaults.Memory, MemoryLimitMinMiB),
            Backup = section.Section("backup", ReadBackup),
            InstanceClass = section.Text("instanceClass", defaults.InstanceClass, Formats.InstanceClass),
            Storage = Disk(section, "storage", defaults.Storage, 20),
            MaxStorage = Disk(section, "maxStorage", defaults.MaxStorage, 20),
            BackupRetention = Days(section, "backupRetention", MaxSnapshotDays, defaults.BackupRetention),
            LogRetention = LogDays(section, "logRetention", defaults.LogRetention),
        };
    }

    private static BackupSettings ReadBackup(ConfigSection section)
    {
        var defaults = new BackupSettings();
        return new BackupSettings
        {
            At = section.TimeOfDay("at", defaults.At),
            Keep = section.Integer("keep", 1, 3650, defaults.Keep, "it is a whole number of dumps"),
        };
    }

    private static RedisSettings ReadRedis(ConfigSection section)
    {
        var defaults = new RedisSettings();
        return new RedisSettings
        {
            MaxMemory = section.Size("maxMemory", defaults.MaxMemory),
            NodeType = section.Text("nodeType", defaults.NodeType, Formats.NodeType),
            Nodes = section.Integer("nodes", 2, 6, defaults.Nodes, "automatic failover needs a whole number of nodes"),
            SnapshotRetention = Days(section, "snapshotRetention", MaxSnapshotDays, defaults.SnapshotRetention),
        };
    }

    private static ObjectStoreSettings ReadObjectStore(ConfigSection section, string stack)
    {
        var defaults = new ObjectStoreSettings(ObjectStoreSettings.DefaultBucket(stack));
        return new ObjectStoreSettings(section.Text("bucket", defaults.Bucket, Formats.BucketName))
        {
            Region = section.Text("region", defaults.Region, Formats.Region),
            CorsOrigins = section.TextList(
                "corsOrigins",
                "origins are a list, such as [https://shop.example.com]",
                Formats.Origin
            ),
            ExpireNoncurrentAfter = section.Duration("expireNoncurrentAfter", Day, Day, defaults.ExpireNoncurrentAfter),
            AbortUploadsAfter = section.Duration("abortUploadsAfter", Day, Day, defaults.AbortUploadsAfter),
            Memory = section.Size("memory", defaults.Memory, MemoryLimitMinMiB),
        };
    }

    private static PrometheusSettings ReadPrometheus(ConfigSection section)
    {
        var defaults = new PrometheusSettings();
        var prometheus = new PrometheusSettings
        {
            Retention = section.Duration("retention", TimeSpan.FromHours(1), Second, defaults.Retention),
            RetentionSize = section.Size("retentionSize", defaults.RetentionSize),
            Volume = Disk(section, "volume", defaults.Volume, 1),
            Replicas = Replicas(section, defaults.Replicas),
            ScrapeInterval = section.Duration("scrapeInterval", Second, Second, defaults.ScrapeInterval),
            SlowScrapeInterval = section.Duration("slowScrapeInterval", Second, Second, defaults.SlowScrapeInterval),
            HostPort = section.Port("hostPort", defaults.HostPort),
            Memory = section.Size("memory", defaults.Memory, MemoryLimitMinMiB),
        };

        section.Rule(
            prometheus.SlowScrapeInterval >= prometheus.ScrapeInterval,
            $"'slowScrapeInterval' ({Duration.Format(prometheus.SlowScrapeInterval)}) is shorter than 'scrapeInterval' "
                + $"({Duration.Format(prometheus.ScrapeInterval)}); slow targets must not be "
                + "scraped more often than the others.",
            "slowScrapeInterval",
            "scrapeInterval"
        );
        return prometheus;
    }

    private static int Replicas(ConfigSection section, int otherwise) =>
        section.Integer("replicas", 1, 3, otherwise, "it is a whole number of pods");

    private static AlertmanagerSettings ReadAlertmanager(ConfigSection section)
    {
        var defaults = new AlertmanagerSettings();
        return new AlertmanagerSettings
        {
            PagerDutyRoutingKey = section.OptionalSecret("pagerDutyRoutingKey"),
            SlackWebhook = section.OptionalSecret("slackWebhook"),
            HeartbeatUrl = section.OptionalSecret("heartbeatUrl"),
            Replicas = Replicas(section, defaults.Replicas),
            Memory = section.Size("memory", defaults.Memory, MemoryLimitMinMiB),
        };
    }

    private static GrafanaSettings ReadGrafana(ConfigSection section)
    {
        var defaults = new GrafanaSettings();
        return new GrafanaSettings
        {
            Enabled = section.Boolean("enabled", defaults.Enabled),
            HostPort = section.Port("hostPort", defaults.HostPort),
            Memory = section.Size("memory", defaults.Memory, MemoryLimitMinMiB),
        };
    }

    private static RouterSettings ReadRouter(ConfigSection section)
    {
        var defaults = new RouterSettings();
        return new RouterSettings
        {
            HostPort = section.Port("hostPort", defaults.HostPort),
            SessionCookie = section.Text("sessionCookie", defaults.SessionCookie, Formats.CookieName),
            Memory = section.Size("memory", defaults.Memory, MemoryLimitMinMiB),
        };
    }

    private static ReleaseGuardSettings ReadGuard(ConfigSection section)
    {
        var defaults = new ReleaseGuardSettings();
        return new ReleaseGuardSettings
        {
            HostPort = section.Port("hostPort", defaults.HostPort),
            Build = section.Boolean("build", defaults.Build),
            Memory = section.Size("memory", defaults.Memory, MemoryLimitMinMiB),
        };
    }

    private static ImageSettings ReadImages(ConfigSection section, Platform platform)
    {
        var defaults = ImageSettings.Default(platform);
        return new ImageSettings
        {
            Postgres = section.Text("postgres", defaults.Postgres, Formats.ImageReference),
            Redis = section.Text("redis", defaults.Redis, Formats.ImageReference),
            ObjectStore = section.Text("objectStore", defaults.ObjectStore, Formats.ImageReference),
            Prometheus = section.Text("prometheus", defaults.Prometheus, Formats.ImageReference),
            Alertmanager = section.Text("alertmanager", defaults.Alertmanager, Formats.ImageReference),
            Grafana = section.Text("grafana", defaults.Grafana, Formats.ImageReference),
            Router = section.Text("router", defaults.Router, Formats.ImageReference),
            Guard = section.Text("guard", defaults.Guard, Formats.ImageReference),
            PostgresExporter = section.Text("postgresExporter", defaults.PostgresExporter, Formats.ImageReference),
            RedisExporter = section.Text("redisExporter", defaults.RedisExporter, Formats.ImageReference),
            BlackboxExporter = section.Text("blackboxExporter", defaults.BlackboxExporter, Formats.ImageReference),
            RouteMetrics = section.Text("routeMetrics", defaults.RouteMetrics, Formats.ImageReference),
            LogCollector = section.Text("logCollector", defaults.LogCollector, Formats.ImageReference),
        };
    }

    private static CostSettings ReadCost(ConfigSection section)
    {
        const string What = "an amount is a number of USD";
        var hostMonthly = section.Number("hostMonthly", 0, 1_000_000, 0, What);
        return new CostSettings
        {
            BudgetUsd = section.Number("budget", 1, 1_000_000, new CostSettings().BudgetUsd, What),
            HostMonthlyUsd = section.Has("hostMonthly") ? hostMonthly : null,
            Emails = section.TextList("emails", "addresses are a list, such as [ops@example.com]", Formats.Email),
            TaggedOnly = section.Boolean("taggedOnly", false),
        };
    }

    private static DockerSettings ReadDocker(ConfigSection section) =>
        new()
        {
            StartInterval = section.Duration(
                "startInterval",
                TimeSpan.Zero,
                TimeSpan.FromSeconds(1),
                TimeSpan.Zero,
                TimeSpan.FromMinutes(1)
            ),
        };

    private static LogSettings ReadLogs(ConfigSection section)
    {
        var defaults = new LogSettings();
        return new LogSettings
        {
            MaxSize = section.Size("maxSize", defaults.MaxSize),
            MaxFiles = section.Integer("maxFiles", 1, 1000, defaults.MaxFiles, "it is a whole number of files"),
            Retention = LogDays(section, "retention", defaults.Retention),
        };
    }

    private static IReadOnlyDictionary<string, int> ReadFlags(ConfigSection section) =>
        section
            .FreeNames(Formats.FlagName)
            .Aggregate(
                FlagSettings.Default,
                (flags, name) =>
                    flags.SetItem(name, section.Integer(name, 0, 100, 0, "a flag is a whole number of percent"))
            );

    private static void CheckHostPorts(ConfigSection root, StackSettings settings)
    {
        (string Key, int? Port)[] ports =
        [
            ("postgres.hostPort", settings.Postgres.HostPort),
            ("prometheus.hostPort", settings.Prometheus.HostPort),
            ("grafana.hostPort", settings.Grafana.Enabled ? settings.Grafana.HostPort : null),
            ("router.hostPort", settings.Router.HostPort),
            ("guard.hostPort", settings.Guard.HostPort),
        ];

        // Kubernetes has no host ports; CheckPlatform rejects these keys.
        if (settings.Platform == Platform.Kubernetes)
        {
            return;
        }

        for (var i = 0; i < ports.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                // Of two equal ports, reports the one that the stack sets.
                var (at, other) = root.Has(ports[i].Key) ? (ports[i], ports[j]) : (ports[j], ports[i]);
                root.Rule(
                    at.Port is null || at.Port != other.Port,
                    $"{at.Port} is already the port of {other.Key}; each part needs its own port.",
                    at.Key,
                    other.Key
                );
            }
        }
    }
}
