using InventarioRetail.Components;
using InventarioRetail.Monitoring;
using InventarioRetail.Settings;

namespace InventarioRetail.Stacks.Tests;

/// <summary>What a configuration means: the defaults, and every key.</summary>
public sealed class SettingsTests
{
    // Every key of Docker with another value than its default.
    private const string Everything = """
        platform: docker
        release: { stable: v1.0.0, canary: v1.1.0-rc1, weight: 25, paused: true, from: integration, skippedStaging: an emergency }
        rollout: { strategy: [{ weight: 20, hold: 2h, latencyP95: { go: 350, rollBack: 700 } }, { weight: 100, hold: 0 }], watch: 3d }
        gates:
          errorRate: { go: 1, rollBack: 3, sustained: 2m }
          errorRateAboveStable: { go: 2, rollBack: 4 }
          unsuccessfulAboveStable: { go: 6, rollBack: 7 }
          latencyP95: { go: 300, rollBack: 800 }
          latencyP99: { go: 450.5, rollBack: 1100 }
          latencyP99AboveStable: { go: 30, rollBack: 60 }
          memoryAboveStable: { go: 40, rollBack: 80 }
          memoryGrowth: { rollBack: 8 }
          cpuAboveStable: { go: 25, rollBack: 75 }
          restarts: { go: 1, rollBack: 2 }
          invariantViolations: { go: 3, rollBack: 4 }
          criticalAlerts: { go: 1, rollBack: 2 }
          minimumRequests: 500
          significance: 0.5
          blindAfter: 1h
        dashboard:
          image: registry.example.com:5000/team/dashboard
          build: apps/dashboard
          port: 9000
          memory: 1GiB
          requestTimeout: 10s
          rateLimit: { requests: 50, window: 2m }
          healthCheckInterval: 5s
          recoveryPrediction: false
          circuitBreakers:
            openai: { failureThreshold: 1, recoveryTimeout: 1s, halfOpenRequests: 3 }
            db: { failureThreshold: 2, recoveryTimeout: 2s, halfOpenRequests: 4 }
            redis: { failureThreshold: 3, recoveryTimeout: 3s, halfOpenRequests: 5 }
            s3: { failureThreshold: 9, recoveryTimeout: 4s, halfOpenRequests: 6 }
          serviceWeights: { database: 0.4, openai: 0.4, redis: 0.1, s3: 0.1 }
          degradation: { optimal: 95, degraded: 80, limited: 50, minimal: 20 }
        postgres:
          database: shop
          user: shopkeeper
          hostPort: 5433
          poolSize: 5
          memory: 2GiB
          backup: { at: "04:15", keep: 14 }
        redis: { maxMemory: 64MiB }
        objectStore:
          bucket: shop-bucket
          region: eu-west-1
          corsOrigins: ["https://shop.example.com", "https://*.example.org:8443", "http://localhost:3000"]
          expireNoncurrentAfter: 10d
          abortUploadsAfter: 1d
          memory: 512MiB
        prometheus:
          retention: 15d
          retentionSize: 4GiB
          scrapeInterval: 10s
          slowScrapeInterval: 20s
          hostPort: 19091
          memory: 2GiB
        alerts:
          runbookUrl: https://runbook.example.com/
          errorRate: { warning: 5, critical: 10 }
          successRate: { warning: 90, critical: 80 }
          latencyP95: { warning: 500, critical: 900 }
          latencyP99: { warning: 700, critical: 1200.5 }
          memoryGrowth: { warning: 3, critical: 6 }
          memoryOfLimit: { warning: 60, critical: 75 }
          memoryEmergency: 90
          cpuAboveBaseline: { warning: 30, critical: 60 }
          invariantViolations: { warning: 1, critical: 2 }
          latencyAboveDayBefore: 40
          throughputBelowDayBefore: 30
          memoryPeakAboveDayBefore: 20
          garbageCollectionChange: 70
          crashLoopRestarts: 5
          minimumRequests: 20
          sharePoints: 2.5
          shareRequests: 1000
          backupAge: 30h
          windows:
            rate: 1m
            memoryGrowth: 30m
            warmUp: 10m
            restarts: 20m
            invariantViolations: 2h
            circuitBreaker: 90s
            baseline: 45m
            holdUrgent: 20s
            hold: 2m
            holdTrend: 10m
        alertmanager:
          pagerDutyRoutingKey: { secure: v1:abc }
          slackWebhook: { secure: v1:def }
          heartbeatUrl: { secretFrom: HEARTBEAT_URL }
          memory: 64MiB
        grafana: { enabled: false, hostPort: 13001, memory: 128MiB }
        router: { hostPort: 18080, sessionCookie: sid, memory: 128MiB }
        guard: { hostPort: 19092, build: true, memory: 96MiB }
        images:
          postgres: registry.example.com/postgres:15
          redis: redis:7-alpine
          objectStore: a/b:1
          prometheus: a/c:1
          alertmanager: a/d:1
          grafana: a/e:1
          router: a/f:1
          guard: a/j:1
          postgresExporter: a/g:1
          redisExporter: a/h@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          blackboxExporter: a/i:1
        docker: { startInterval: 1s }
        logs: { maxSize: 20MiB, maxFiles: 2 }
        cost: { budget: 450.5, hostMonthly: 25 }
        flags: { batch-patches-v1: 5, new-checkout: 50 }
        """;

    [Fact]
    public void The_defaults_are_the_requirements_numbers() =>
        Expect.Lines(
            """
            Project = "inventario-retail"
            Stack = "staging"
            Platform = "Docker"
            Release.Stable = "v1.0.0"
            Release.Canary = null
            Release.Weight = 0
            Release.Paused = false
            Rollout.Strategy = "Canary4"
            Rollout.Waves = [{"Weight":10,"Hold":"1d","Limits":{"ErrorRatio":{"Go":0.05,"RollBack":0.1},"LatencyP95Milliseconds":{"Go":500,"RollBack":1000},"LatencyP99Milliseconds":null}},{"Weight":25,"Hold":"2d","Limits":null},{"Weight":50,"Hold":"2d","Limits":null},{"Weight":100,"Hold":"2d","Limits":null}]
            Rollout.BakeTime = "14d"
            Staging.From = null
            Staging.Skipped = null
            Gates.Thresholds.ErrorRatio.Go = 0.02
            Gates.Thresholds.ErrorRatio.RollBack = 0.1
            Gates.Thresholds.ErrorRatioAboveStable.Go = 0.05
            Gates.Thresholds.ErrorRatioAboveStable.RollBack = 0.05
            Gates.Thresholds.UnsuccessfulRatioAboveStable.Go = 0.05
            Gates.Thresholds.UnsuccessfulRatioAboveStable.RollBack = 0.1
            Gates.Thresholds.LatencyP95Milliseconds.Go = 400
            Gates.Thresholds.LatencyP95Milliseconds.RollBack = 1000
            Gates.Thresholds.LatencyP99Milliseconds.Go = 500
            Gates.Thresholds.LatencyP99Milliseconds.RollBack = 1500
            Gates.Thresholds.LatencyP99AboveStable.Go = 0.5
            Gates.Thresholds.LatencyP99AboveStable.RollBack = 0.5
            Gates.Thresholds.MemoryAboveStable.Go = 0.5
            Gates.Thresholds.MemoryAboveStable.RollBack = 1
            Gates.Thresholds.MemoryGrowth.Go = 0.05
            Gates.Thresholds.MemoryGrowth.RollBack = 0.05
            Gates.Thresholds.CpuAboveStable.Go = 0.4
            Gates.Thresholds.CpuAboveStable.RollBack = 0.8
            Gates.Thresholds.Restarts.Go = 0
            Gates.Thresholds.Restarts.RollBack = 0
            Gates.Thresholds.InvariantViolations.Go = 0
            Gates.Thresholds.InvariantViolations.RollBack = 10
            Gates.Thresholds.CriticalAlerts.Go = 0
            Gates.Thresholds.CriticalAlerts.RollBack = 0
            Gates.ErrorRateSustained = "5m"
            Gates.MinimumRequests = 100
            Gates.Significance = 0.01
            Gates.BlindAfter = "10m"
            Dashboard.Image = "ghcr.io/eevans-d/aidrive_genspark"
            Dashboard.Build = null
            Dashboard.Port = 8080
            Dashboard.Memory = "512MiB"
            Dashboard.MinReplicas = 2
            Dashboard.MaxReplicas = 6
            Dashboard.CpuMillis = 250
            Dashboard.UserId = 1000
            Dashboard.Environment = {}
            Dashboard.SecretEnvironment = {}
            Dashboard.RequestTimeout = "30s"
            Dashboard.RateLimit.Requests = 100
            Dashboard.RateLimit.Window = "1m"
            Dashboard.HealthCheckInterval = "10s"
            Dashboard.RecoveryPrediction = true
            Dashboard.CircuitBreakers.OpenAi.FailureThreshold = 5
            Dashboard.CircuitBreakers.OpenAi.RecoveryTimeout = "30s"
            Dashboard.CircuitBreakers.OpenAi.HalfOpenRequests = 2
            Dashboard.CircuitBreakers.Database.FailureThreshold = 3
            Dashboard.CircuitBreakers.Database.RecoveryTimeout = "20s"
            Dashboard.CircuitBreakers.Database.HalfOpenRequests = 1
            Dashboard.CircuitBreakers.Redis.FailureThreshold = 5
            Dashboard.CircuitBreakers.Redis.RecoveryTimeout = "15s"
            Dashboard.CircuitBreakers.Redis.HalfOpenRequests = 2
            Dashboard.CircuitBreakers.S3.FailureThreshold = 4
            Dashboard.CircuitBreakers.S3.RecoveryTimeout = "25s"
            Dashboard.CircuitBreakers.S3.HalfOpenRequests = 2
            Dashboard.ServiceWeights.Database = 0.50
            Dashboard.ServiceWeights.OpenAi = 0.30
            Dashboard.ServiceWeights.Redis = 0.15
            Dashboard.ServiceWeights.S3 = 0.05
            Dashboard.Degradation.Optimal = 90
            Dashboard.Degradation.Degraded = 70
            Dashboard.Degradation.Limited = 60
            Dashboard.Degradation.Minimal = 40
            Postgres.Database = "inventario_retail_staging"
            Postgres.User = "inventario_user"
            Postgres.HostPort = null
            Postgres.PoolSize = 20
            Postgres.Memory = "1GiB"
            Postgres.Backup.At = "02:30:00"
            Postgres.Backup.Keep = 7
            Postgres.InstanceClass = "db.t4g.medium"
            Postgres.Storage = "50GiB"
            Postgres.MaxStorage = "200GiB"
            Postgres.BackupRetention = "14d"
            Postgres.LogRetention = "30d"
            Redis.MaxMemory = "512MiB"
            Redis.NodeType = "cache.t4g.small"
            Redis.Nodes = 2
            Redis.SnapshotRetention = "7d"
            ObjectStore.Bucket = "inventario-retail-bucket-staging"
            ObjectStore.Region = "us-east-1"
            ObjectStore.CorsOrigins = []
            ObjectStore.ExpireNoncurrentAfter = "30d"
            ObjectStore.AbortUploadsAfter = "7d"
            ObjectStore.Memory = "1GiB"
            Prometheus.Retention = "7d"
            Prometheus.RetentionSize = "2GiB"
            Prometheus.Volume = "20GiB"
            Prometheus.ScrapeInterval = "15s"
            Prometheus.SlowScrapeInterval = "30s"
            Prometheus.HostPort = 9091
            Prometheus.Memory = "1GiB"
            Alerts.RunbookUrl = "https://github.com/eevans-d/aidrive_genspark/blob/main/docs/runbook.md"
            Alerts.Thresholds.ErrorRatio.Warning = 0.005
            Alerts.Thresholds.ErrorRatio.Critical = 0.01
            Alerts.Thresholds.SuccessRatio.Warning = 0.95
            Alerts.Thresholds.SuccessRatio.Critical = 0.9
            Alerts.Thresholds.LatencyP95Milliseconds.Warning = 750
            Alerts.Thresholds.LatencyP95Milliseconds.Critical = 1000
            Alerts.Thresholds.LatencyP99Milliseconds.Warning = 800
            Alerts.Thresholds.LatencyP99Milliseconds.Critical = 1500
            Alerts.Thresholds.MemoryGrowth.Warning = 0.02
            Alerts.Thresholds.MemoryGrowth.Critical = 0.05
            Alerts.Thresholds.MemoryOfLimit.Warning = 0.7
            Alerts.Thresholds.MemoryOfLimit.Critical = 0.8
            Alerts.Thresholds.MemoryOfLimitEmergency = 0.95
            Alerts.Thresholds.CpuAboveBaseline.Warning = 0.4
            Alerts.Thresholds.CpuAboveBaseline.Critical = 0.8
            Alerts.Thresholds.InvariantViolations.Warning = 5
            Alerts.Thresholds.InvariantViolations.Critical = 10
            Alerts.Thresholds.LatencyP95AboveDayBefore = 0.5
            Alerts.Thresholds.ThroughputBelowDayBefore = 0.5
            Alerts.Thresholds.MemoryPeakAboveDayBefore = 0.1
            Alerts.Thresholds.GarbageCollectionChange = 0.5
            Alerts.Thresholds.CrashLoopRestarts = 3
            Alerts.Thresholds.MinimumRequests = 10
            Alerts.Thresholds.SharePoints = 5
            Alerts.Thresholds.ShareRequests = 500
            Alerts.Thresholds.BackupAge = "1d2h"
            Alerts.Windows.Rate = "5m"
            Alerts.Windows.MemoryGrowth = "1h"
            Alerts.Windows.WarmUp = "15m"
            Alerts.Windows.Restarts = "15m"
            Alerts.Windows.InvariantViolations = "1h"
            Alerts.Windows.CircuitBreaker = "2m"
            Alerts.Windows.Baseline = "1h"
            Alerts.Windows.ForUrgent = "1m"
            Alerts.Windows.For = "5m"
            Alerts.Windows.ForTrend = "15m"
            Alertmanager.PagerDutyRoutingKey = null
            Alertmanager.SlackWebhook = null
            Alertmanager.HeartbeatUrl = null
            Alertmanager.Memory = "128MiB"
            Grafana.Enabled = true
            Grafana.HostPort = 3001
            Grafana.Memory = "256MiB"
            Router.HostPort = 8080
            Router.SessionCookie = "session"
            Router.Memory = "256MiB"
            Guard.HostPort = 9092
            Guard.Build = false
            Guard.Memory = "192MiB"
            Images.Postgres = "postgres:15.19-alpine"
            Images.Redis = "redis:7.4.11-alpine"
            Images.ObjectStore = "localstack/localstack:3.8.1"
            Images.Prometheus = "prom/prometheus:v2.53.2"
            Images.Alertmanager = "prom/alertmanager:v0.27.0"
            Images.Grafana = "grafana/grafana:11.2.2"
            Images.Router = "haproxy:3.2.26-alpine"
            Images.Guard = "ghcr.io/eevans-d/inventario-retail-guard:v1.0.0"
            Images.PostgresExporter = "prometheuscommunity/postgres-exporter:v0.15.0"
            Images.RedisExporter = "oliver006/redis_exporter:v1.62.0-alpine"
            Images.BlackboxExporter = "prom/blackbox-exporter:v0.25.0"
            Images.RouteMetrics = "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0"
            Images.LogCollector = "fluent/fluent-bit:4.0.3"
            Aws.AccountId = ""
            Aws.Region = "us-east-1"
            Aws.VpcId = ""
            Aws.PrivateSubnetIds = []
            Aws.PrivateSubnetCidrs = []
            Aws.ClusterSecurityGroupId = ""
            Aws.OidcProviderArn = ""
            Kubernetes.Context = ""
            Kubernetes.ControlPlaneCidrs = []
            Kubernetes.DnsCidrs = []
            Kubernetes.VolumeProvisioner = "ebs.csi.aws.com"
            Kubernetes.ReadyTimeout = "3m"
            Kubernetes.Gateway.Hostname = ""
            Kubernetes.Gateway.Class = "eg"
            Kubernetes.Gateway.Namespace = "envoy-gateway-system"
            Kubernetes.Gateway.CertificateSecret = "dashboard-tls"
            Kubernetes.Gateway.Sticky = true
            Kubernetes.Gateway.Annotations = {}
            Kubernetes.Gateway.LoadBalancerAnnotations = {}
            Docker.StartInterval = "0s"
            Logs.MaxSize = "10MiB"
            Logs.MaxFiles = 5
            Logs.Retention = "30d"
            Cost.BudgetUsd = 300
            Cost.Emails = []
            Cost.TaggedOnly = false
            Cost.HostMonthlyUsd = null
            Flags.batch-patches-v1 = 0
            Flags.experimental-caching = 0
            """,
            SettingsSource.Leaves(Defaults)
        );

    [Fact]
    public void Settings_made_without_a_configuration_have_the_same_defaults()
    {
        var made = new StackSettings(
            SettingsSource.Project,
            SettingsSource.Stack,
            Platform.Docker,
            new ReleaseSettings(Revision.Parse("v1.0.0"))
        );

        Assert.Equal(SettingsSource.Dump(Defaults), SettingsSource.Dump(made));
    }

    [Fact]
    public void Every_key_reaches_its_own_setting() =>
        Expect.Lines(
            """
            Release.Canary = "v1.1.0-rc1"
            Release.Weight = 25
            Release.Paused = true
            Rollout.Strategy = "Custom"
            Rollout.Waves = [{"Weight":20,"Hold":"2h","Limits":{"ErrorRatio":null,"LatencyP95Milliseconds":{"Go":350,"RollBack":700},"LatencyP99Milliseconds":null}},{"Weight":100,"Hold":"0s","Limits":null}]
            Rollout.BakeTime = "3d"
            Staging.From = "integration"
            Staging.Skipped = "an emergency"
            Gates.Thresholds.ErrorRatio.Go = 0.01
            Gates.Thresholds.ErrorRatio.RollBack = 0.03
            Gates.Thresholds.ErrorRatioAboveStable.Go = 0.02
            Gates.Thresholds.ErrorRatioAboveStable.RollBack = 0.04
            Gates.Thresholds.UnsuccessfulRatioAboveStable.Go = 0.06
            Gates.Thresholds.UnsuccessfulRatioAboveStable.RollBack = 0.07
            Gates.Thresholds.LatencyP95Milliseconds.Go = 300
            Gates.Thresholds.LatencyP95Milliseconds.RollBack = 800
            Gates.Thresholds.LatencyP99Milliseconds.Go = 450.5
            Gates.Thresholds.LatencyP99Milliseconds.RollBack = 1100
            Gates.Thresholds.LatencyP99AboveStable.Go = 0.3
            Gates.Thresholds.LatencyP99AboveStable.RollBack = 0.6
            Gates.Thresholds.MemoryAboveStable.Go = 0.4
            Gates.Thresholds.MemoryAboveStable.RollBack = 0.8
            Gates.Thresholds.MemoryGrowth.Go = 0.08
            Gates.Thresholds.MemoryGrowth.RollBack = 0.08
            Gates.Thresholds.CpuAboveStable.Go = 0.25
            Gates.Thresholds.CpuAboveStable.RollBack = 0.75
            Gates.Thresholds.Restarts.Go = 1
            Gates.Thresholds.Restarts.RollBack = 2
            Gates.Thresholds.InvariantViolations.Go = 3
            Gates.Thresholds.InvariantViolations.RollBack = 4
            Gates.Thresholds.CriticalAlerts.Go = 1
            Gates.Thresholds.CriticalAlerts.RollBack = 2
            Gates.ErrorRateSustained = "2m"
            Gates.MinimumRequests = 500
            Gates.Significance = 0.005
            Gates.BlindAfter = "1h"
            Dashboard.Image = "registry.example.com:5000/team/dashboard"
            Dashboard.Build = "apps/dashboard"
            Dashboard.Port = 9000
            Dashboard.Memory = "1GiB"
            Dashboard.RequestTimeout = "10s"
            Dashboard.RateLimit.Requests = 50
            Dashboard.RateLimit.Window = "2m"
            Dashboard.HealthCheckInterval = "5s"
            Dashboard.RecoveryPrediction = false
            Dashboard.CircuitBreakers.OpenAi.FailureThreshold = 1
            Dashboard.CircuitBreakers.OpenAi.RecoveryTimeout = "1s"
            Dashboard.CircuitBreakers.OpenAi.HalfOpenRequests = 3
            Dashboard.CircuitBreakers.Database.FailureThreshold = 2
            Dashboard.CircuitBreakers.Database.RecoveryTimeout = "2s"
            Dashboard.CircuitBreakers.Database.HalfOpenRequests = 4
            Dashboard.CircuitBreakers.Redis.FailureThreshold = 3
            Dashboard.CircuitBreakers.Redis.RecoveryTimeout = "3s"
            Dashboard.CircuitBreakers.Redis.HalfOpenRequests = 5
            Dashboard.CircuitBreakers.S3.FailureThreshold = 9
            Dashboard.CircuitBreakers.S3.RecoveryTimeout = "4s"
            Dashboard.CircuitBreakers.S3.HalfOpenRequests = 6
            Dashboard.ServiceWeights.Database = 0.4
            Dashboard.ServiceWeights.OpenAi = 0.4
            Dashboard.ServiceWeights.Redis = 0.1
            Dashboard.ServiceWeights.S3 = 0.1
            Dashboard.Degradation.Optimal = 95
            Dashboard.Degradation.Degraded = 80
            Dashboard.Degradation.Limited = 50
            Dashboard.Degradation.Minimal = 20
            Postgres.Database = "shop"
            Postgres.User = "shopkeeper"
            Postgres.HostPort = 5433
            Postgres.PoolSize = 5
            Postgres.Memory = "2GiB"
            Postgres.Backup.At = "04:15:00"
            Postgres.Backup.Keep = 14
            Redis.MaxMemory = "64MiB"
            ObjectStore.Bucket = "shop-bucket"
            ObjectStore.Region = "eu-west-1"
            ObjectStore.CorsOrigins = ["https://shop.example.com","https://*.example.org:8443","http://localhost:3000"]
            ObjectStore.ExpireNoncurrentAfter = "10d"
            ObjectStore.AbortUploadsAfter = "1d"
            ObjectStore.Memory = "512MiB"
            Prometheus.Retention = "15d"
            Prometheus.RetentionSize = "4GiB"
            Prometheus.ScrapeInterval = "10s"
            Prometheus.SlowScrapeInterval = "20s"
            Prometheus.HostPort = 19091
            Prometheus.Memory = "2GiB"
            Alerts.RunbookUrl = "https://runbook.example.com/"
            Alerts.Thresholds.ErrorRatio.Warning = 0.05
            Alerts.Thresholds.ErrorRatio.Critical = 0.1
            Alerts.Thresholds.SuccessRatio.Warning = 0.9
            Alerts.Thresholds.SuccessRatio.Critical = 0.8
            Alerts.Thresholds.LatencyP95Milliseconds.Warning = 500
            Alerts.Thresholds.LatencyP95Milliseconds.Critical = 900
            Alerts.Thresholds.LatencyP99Milliseconds.Warning = 700
            Alerts.Thresholds.LatencyP99Milliseconds.Critical = 1200.5
            Alerts.Thresholds.MemoryGrowth.Warning = 0.03
            Alerts.Thresholds.MemoryGrowth.Critical = 0.06
            Alerts.Thresholds.MemoryOfLimit.Warning = 0.6
            Alerts.Thresholds.MemoryOfLimit.Critical = 0.75
            Alerts.Thresholds.MemoryOfLimitEmergency = 0.9
            Alerts.Thresholds.CpuAboveBaseline.Warning = 0.3
            Alerts.Thresholds.CpuAboveBaseline.Critical = 0.6
            Alerts.Thresholds.InvariantViolations.Warning = 1
            Alerts.Thresholds.InvariantViolations.Critical = 2
            Alerts.Thresholds.LatencyP95AboveDayBefore = 0.4
            Alerts.Thresholds.ThroughputBelowDayBefore = 0.3
            Alerts.Thresholds.MemoryPeakAboveDayBefore = 0.2
            Alerts.Thresholds.GarbageCollectionChange = 0.7
            Alerts.Thresholds.CrashLoopRestarts = 5
            Alerts.Thresholds.MinimumRequests = 20
            Alerts.Thresholds.SharePoints = 2.5
            Alerts.Thresholds.ShareRequests = 1000
            Alerts.Thresholds.BackupAge = "1d6h"
            Alerts.Windows.Rate = "1m"
            Alerts.Windows.MemoryGrowth = "30m"
            Alerts.Windows.WarmUp = "10m"
            Alerts.Windows.Restarts = "20m"
            Alerts.Windows.InvariantViolations = "2h"
            Alerts.Windows.CircuitBreaker = "1m30s"
            Alerts.Windows.Baseline = "45m"
            Alerts.Windows.ForUrgent = "20s"
            Alerts.Windows.For = "2m"
            Alerts.Windows.ForTrend = "10m"
            Alertmanager.PagerDutyRoutingKey = "‹secret: alertmanager.pagerDutyRoutingKey›"
            Alertmanager.SlackWebhook = "‹secret: alertmanager.slackWebhook›"
            Alertmanager.HeartbeatUrl = "‹secret: HEARTBEAT_URL›"
            Alertmanager.Memory = "64MiB"
            Grafana.Enabled = false
            Grafana.HostPort = 13001
            Grafana.Memory = "128MiB"
            Router.HostPort = 18080
            Router.SessionCookie = "sid"
            Router.Memory = "128MiB"
            Guard.HostPort = 19092
            Guard.Build = true
            Guard.Memory = "96MiB"
            Images.Postgres = "registry.example.com/postgres:15"
            Images.Redis = "redis:7-alpine"
            Images.ObjectStore = "a/b:1"
            Images.Prometheus = "a/c:1"
            Images.Alertmanager = "a/d:1"
            Images.Grafana = "a/e:1"
            Images.Router = "a/f:1"
            Images.Guard = "a/j:1"
            Images.PostgresExporter = "a/g:1"
            Images.RedisExporter = "a/h@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            Images.BlackboxExporter = "a/i:1"
            Docker.StartInterval = "1s"
            Logs.MaxSize = "20MiB"
            Logs.MaxFiles = 2
            Cost.BudgetUsd = 450.5
            Cost.HostMonthlyUsd = 25
            Flags.batch-patches-v1 = 5
            Flags.new-checkout = 50
            """,
            Changed(Everything)
        );

    [Fact]
    public void The_configurations_of_both_platforms_change_every_setting()
    {
        Assert.Equal(
            [
                "Dashboard.Environment = {}",
                "Dashboard.SecretEnvironment = {}",
                "Flags.experimental-caching = 0",
                "Project = \"inventario-retail\"",
                "Release.Stable = \"v1.0.0\"",
                "Stack = \"staging\"",
            ],
            SettingsSource
                .Leaves(Defaults)
                .Intersect(SettingsSource.Leaves(SettingsSource.Parse(Everything).OrThrow()))
                .Intersect(SettingsSource.Leaves(SettingsSource.Parse(SettingsPlatformTests.Everything).OrThrow()))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Pulumi_gives_the_same_settings_as_the_file()
    {
        Assert.Equal(
            SettingsSource.Dump(SettingsSource.Parse(Everything).OrThrow()),
            SettingsSource.Dump(SettingsSource.ParseAsPulumi(Everything).OrThrow())
        );
    }

    [Theory]
    [InlineData("direct", "100/0s", "0s")]
    [InlineData("staged", "100/0s", "0s")]
    [InlineData("canary-3", "10/30m 50/15m 100/1h", "0s")]
    [InlineData("canary-4", "10/1d 25/2d 50/2d 100/2d", "14d")]
    public void A_preset_has_the_requirements_waves(string strategy, string waves, string watch)
    {
        var rollout = SettingsSource.Parse($"rollout: {{ strategy: {strategy} }}").OrThrow().Rollout;

        Assert.Equal(
            waves,
            string.Join(' ', rollout.Waves.Select(wave => $"{wave.Weight}/{Duration.Format(wave.Hold)}"))
        );
        Assert.Equal(watch, Duration.Format(rollout.BakeTime));
    }

    [Fact]
    public void A_preset_may_be_watched_for_another_time()
    {
        var rollout = SettingsSource.Parse("rollout: { strategy: canary-3, watch: 1d }").OrThrow().Rollout;

        Assert.Equal(RolloutSettings.Canary3 with { BakeTime = TimeSpan.FromDays(1) }, rollout);
    }

    [Fact]
    public void A_key_without_a_value_is_as_good_as_absent()
    {
        var settings = SettingsSource.Parse(
            "redis:\npostgres:\n  hostPort:\n  backup: ~\nrelease:\n  stable: v1.0.0\n  canary: null"
        );

        Assert.Equal(SettingsSource.Dump(Defaults), SettingsSource.Dump(settings.OrThrow()));
    }

    [Fact]
    public void A_dashboard_may_be_given_further_variables()
    {
        var dashboard = SettingsSource
            .Parse("dashboard: { environment: { LOG_LEVEL: debug, EMPTY: \"\", OPENAI_API_KEY: { secure: v1:abc } } }")
            .OrThrow()
            .Dashboard;

        Assert.Equal([new("EMPTY", ""), new("LOG_LEVEL", "debug")], dashboard.Environment);
        Assert.Equal(
            [new("OPENAI_API_KEY", new SecretText("dashboard.environment.OPENAI_API_KEY"))],
            dashboard.SecretEnvironment
        );
    }

    /// <summary>The settings of a configuration that are not the defaults.</summary>
    internal static IEnumerable<string> Changed(string keys) =>
        SettingsSource.Leaves(SettingsSource.Parse(keys).OrThrow()).Except(SettingsSource.Leaves(Defaults));

    private static StackSettings Defaults => SettingsSource.Parse("release: { stable: v1.0.0 }").OrThrow();

    [Theory]
    [InlineData("production", "strategy: staged", "staging")]
    [InlineData("staging", "strategy: staged", null)]
    [InlineData("production", "strategy: direct", null)]
    public void The_strategy_staged_takes_only_what_staging_has_finished(string stack, string rollout, string? from)
    {
        var tree = StackFile.Parse(
            "config:\n  shop:platform: docker\n  shop:release: { stable: v1.0.0 }\n"
                + $"  shop:rollout: {{ {rollout} }}\n",
            "Pulumi.test.yaml",
            "shop"
        );

        Assert.Equal(from, StackSettings.Parse(tree, "shop", stack).OrThrow().Staging.From);
    }
}
