using System.Text.Json.Nodes;
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
        release: { stable: v1.0.0, canary: v1.1.0-rc1, weight: 25, paused: true }
        rollout: { strategy: [{ weight: 20, hold: 2h }, { weight: 100, hold: 0 }], watch: 3d }
        gates:
          errorRate: { go: 1, rollBack: 3, sustained: 2m }
          errorRateAboveStable: { go: 2, rollBack: 4 }
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
          memory: 64MiB
        grafana: { enabled: false, hostPort: 13001, memory: 128MiB }
        router: { hostPort: 18080, sessionCookie: sid, memory: 128MiB }
        images:
          postgres: registry.example.com/postgres:15
          redis: redis:7-alpine
          objectStore: a/b:1
          prometheus: a/c:1
          alertmanager: a/d:1
          grafana: a/e:1
          router: a/f:1
          postgresExporter: a/g:1
          redisExporter: a/h@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          blackboxExporter: a/i:1
        logs: { maxSize: 20MiB, maxFiles: 2 }
        cost: { budget: 450.5, hostMonthly: 25 }
        flags: { batch-patches-v1: 5, new-checkout: 50 }
        """;

    [Fact]
    public void The_defaults_are_the_requirements_numbers()
    {
        var settings = SettingsSource.Parse("release: { stable: v1.0.0 }").OrThrow();

        Assert.Equal(
            """
            {
              "Project": "inventario-retail",
              "Stack": "staging",
              "Platform": "Docker",
              "Release": {
                "Stable": "v1.0.0",
                "Canary": null,
                "Weight": 0,
                "Paused": false
              },
              "Rollout": {
                "Strategy": "Canary4",
                "Waves": [
                  {
                    "Weight": 10,
                    "Hold": "1d"
                  },
                  {
                    "Weight": 25,
                    "Hold": "2d"
                  },
                  {
                    "Weight": 50,
                    "Hold": "2d"
                  },
                  {
                    "Weight": 100,
                    "Hold": "2d"
                  }
                ],
                "BakeTime": "14d"
              },
              "Gates": {
                "Thresholds": {
                  "ErrorRatio": {
                    "Go": 0.02,
                    "RollBack": 0.1
                  },
                  "ErrorRatioAboveStable": {
                    "Go": 0.05,
                    "RollBack": 0.05
                  },
                  "LatencyP95Milliseconds": {
                    "Go": 400,
                    "RollBack": 1000
                  },
                  "LatencyP99Milliseconds": {
                    "Go": 500,
                    "RollBack": 1500
                  },
                  "LatencyP99AboveStable": {
                    "Go": 0.5,
                    "RollBack": 0.5
                  },
                  "MemoryAboveStable": {
                    "Go": 0.5,
                    "RollBack": 1
                  },
                  "MemoryGrowth": {
                    "Go": 0.05,
                    "RollBack": 0.05
                  },
                  "CpuAboveStable": {
                    "Go": 0.4,
                    "RollBack": 0.8
                  },
                  "Restarts": {
                    "Go": 0,
                    "RollBack": 0
                  },
                  "InvariantViolations": {
                    "Go": 0,
                    "RollBack": 10
                  },
                  "CriticalAlerts": {
                    "Go": 0,
                    "RollBack": 0
                  }
                },
                "ErrorRateSustained": "5m",
                "MinimumRequests": 100,
                "Significance": 0.01
              },
              "Dashboard": {
                "Image": "ghcr.io/eevans-d/aidrive_genspark",
                "Build": null,
                "Port": 8080,
                "Memory": "512MiB",
                "MinReplicas": 2,
                "MaxReplicas": 6,
                "CpuMillis": 250,
                "UserId": 1000,
                "RequestTimeout": "30s",
                "RateLimit": {
                  "Requests": 100,
                  "Window": "1m"
                },
                "HealthCheckInterval": "10s",
                "RecoveryPrediction": true,
                "CircuitBreakers": {
                  "OpenAi": {
                    "FailureThreshold": 5,
                    "RecoveryTimeout": "30s",
                    "HalfOpenRequests": 2
                  },
                  "Database": {
                    "FailureThreshold": 3,
                    "RecoveryTimeout": "20s",
                    "HalfOpenRequests": 1
                  },
                  "Redis": {
                    "FailureThreshold": 5,
                    "RecoveryTimeout": "15s",
                    "HalfOpenRequests": 2
                  },
                  "S3": {
                    "FailureThreshold": 4,
                    "RecoveryTimeout": "25s",
                    "HalfOpenRequests": 2
                  }
                },
                "ServiceWeights": {
                  "Database": 0.50,
                  "OpenAi": 0.30,
                  "Redis": 0.15,
                  "S3": 0.05
                },
                "Degradation": {
                  "Optimal": 90,
                  "Degraded": 70,
                  "Limited": 60,
                  "Minimal": 40
                },
                "Environment": {},
                "SecretEnvironment": {}
              },
              "Postgres": {
                "Database": "inventario_retail_staging",
                "User": "inventario_user",
                "HostPort": null,
                "PoolSize": 20,
                "Memory": "1GiB",
                "Backup": {
                  "At": "02:30:00",
                  "Keep": 7
                },
                "InstanceClass": "db.t4g.medium",
                "Storage": "50GiB",
                "MaxStorage": "200GiB",
                "BackupRetention": "14d",
                "LogRetention": "30d"
              },
              "Redis": {
                "MaxMemory": "512MiB",
                "NodeType": "cache.t4g.small",
                "Nodes": 2,
                "SnapshotRetention": "7d"
              },
              "ObjectStore": {
                "Bucket": "inventario-retail-bucket-staging",
                "Region": "us-east-1",
                "CorsOrigins": [],
                "ExpireNoncurrentAfter": "30d",
                "AbortUploadsAfter": "7d",
                "Memory": "1GiB"
              },
              "Prometheus": {
                "Retention": "7d",
                "RetentionSize": "2GiB",
                "Volume": "20GiB",
                "ScrapeInterval": "15s",
                "SlowScrapeInterval": "30s",
                "HostPort": 9091,
                "Memory": "1GiB"
              },
              "Alerts": {
                "RunbookUrl": "https://github.com/eevans-d/aidrive_genspark/blob/main/docs/runbook.md",
                "Thresholds": {
                  "ErrorRatio": {
                    "Warning": 0.005,
                    "Critical": 0.01
                  },
                  "SuccessRatio": {
                    "Warning": 0.95,
                    "Critical": 0.9
                  },
                  "LatencyP95Milliseconds": {
                    "Warning": 750,
                    "Critical": 1000
                  },
                  "LatencyP99Milliseconds": {
                    "Warning": 800,
                    "Critical": 1500
                  },
                  "MemoryGrowth": {
                    "Warning": 0.02,
                    "Critical": 0.05
                  },
                  "MemoryOfLimit": {
                    "Warning": 0.7,
                    "Critical": 0.8
                  },
                  "MemoryOfLimitEmergency": 0.95,
                  "CpuAboveBaseline": {
                    "Warning": 0.4,
                    "Critical": 0.8
                  },
                  "InvariantViolations": {
                    "Warning": 5,
                    "Critical": 10
                  },
                  "LatencyP95AboveDayBefore": 0.5,
                  "ThroughputBelowDayBefore": 0.5,
                  "MemoryPeakAboveDayBefore": 0.1,
                  "GarbageCollectionChange": 0.5,
                  "CrashLoopRestarts": 3,
                  "MinimumRequests": 10,
                  "SharePoints": 5,
                  "ShareRequests": 500,
                  "BackupAge": "1d2h"
                },
                "Windows": {
                  "Rate": "5m",
                  "MemoryGrowth": "1h",
                  "WarmUp": "15m",
                  "Restarts": "15m",
                  "InvariantViolations": "1h",
                  "CircuitBreaker": "2m",
                  "Baseline": "1h",
                  "ForUrgent": "1m",
                  "For": "5m",
                  "ForTrend": "15m"
                }
              },
              "Alertmanager": {
                "PagerDutyRoutingKey": null,
                "SlackWebhook": null,
                "Memory": "128MiB"
              },
              "Grafana": {
                "Enabled": true,
                "HostPort": 3001,
                "Memory": "256MiB"
              },
              "Router": {
                "HostPort": 8080,
                "SessionCookie": "session",
                "Memory": "256MiB"
              },
              "Images": {
                "Postgres": "postgres:15.19-alpine",
                "Redis": "redis:7.4.11-alpine",
                "ObjectStore": "localstack/localstack:3.8.1",
                "Prometheus": "prom/prometheus:v2.53.2",
                "Alertmanager": "prom/alertmanager:v0.27.0",
                "Grafana": "grafana/grafana:11.2.2",
                "Router": "haproxy:3.2.26-alpine",
                "PostgresExporter": "prometheuscommunity/postgres-exporter:v0.15.0",
                "RedisExporter": "oliver006/redis_exporter:v1.62.0-alpine",
                "BlackboxExporter": "prom/blackbox-exporter:v0.25.0",
                "RouteMetrics": "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0",
                "LogCollector": "fluent/fluent-bit:4.0.3"
              },
              "Aws": {
                "AccountId": "",
                "Region": "us-east-1",
                "VpcId": "",
                "PrivateSubnetIds": [],
                "PrivateSubnetCidrs": [],
                "ClusterSecurityGroupId": "",
                "OidcProviderArn": ""
              },
              "Kubernetes": {
                "Context": "",
                "ControlPlaneCidrs": [],
                "VolumeProvisioner": "ebs.csi.aws.com",
                "Gateway": {
                  "Hostname": "",
                  "Class": "eg",
                  "Namespace": "envoy-gateway-system",
                  "CertificateSecret": "dashboard-tls",
                  "BucketCookie": "rollout-bucket",
                  "Annotations": {},
                  "LoadBalancerAnnotations": {}
                }
              },
              "Logs": {
                "MaxSize": "10MiB",
                "MaxFiles": 5,
                "Retention": "30d"
              },
              "Cost": {
                "BudgetUsd": 300,
                "Emails": [],
                "TaggedOnly": false,
                "HostMonthlyUsd": null
              },
              "Flags": {
                "batch-patches-v1": 0,
                "experimental-caching": 0
              }
            }
            """,
            SettingsSource.Dump(settings)
        );
    }

    [Fact]
    public void Settings_made_without_a_configuration_have_the_same_defaults()
    {
        var made = new StackSettings(
            SettingsSource.Project,
            SettingsSource.Stack,
            Platform.Docker,
            new ReleaseSettings(Revision.Parse("v1.0.0"))
        );

        Assert.Equal(
            SettingsSource.Dump(SettingsSource.Parse("release: { stable: v1.0.0 }").OrThrow()),
            SettingsSource.Dump(made)
        );
    }

    [Fact]
    public void Every_key_reaches_its_own_setting()
    {
        var settings = SettingsSource.Parse(Everything).OrThrow();

        Assert.Equal(
            """
            {
              "Project": "inventario-retail",
              "Stack": "staging",
              "Platform": "Docker",
              "Release": {
                "Stable": "v1.0.0",
                "Canary": "v1.1.0-rc1",
                "Weight": 25,
                "Paused": true
              },
              "Rollout": {
                "Strategy": "Custom",
                "Waves": [
                  {
                    "Weight": 20,
                    "Hold": "2h"
                  },
                  {
                    "Weight": 100,
                    "Hold": "0s"
                  }
                ],
                "BakeTime": "3d"
              },
              "Gates": {
                "Thresholds": {
                  "ErrorRatio": {
                    "Go": 0.01,
                    "RollBack": 0.03
                  },
                  "ErrorRatioAboveStable": {
                    "Go": 0.02,
                    "RollBack": 0.04
                  },
                  "LatencyP95Milliseconds": {
                    "Go": 300,
                    "RollBack": 800
                  },
                  "LatencyP99Milliseconds": {
                    "Go": 450.5,
                    "RollBack": 1100
                  },
                  "LatencyP99AboveStable": {
                    "Go": 0.3,
                    "RollBack": 0.6
                  },
                  "MemoryAboveStable": {
                    "Go": 0.4,
                    "RollBack": 0.8
                  },
                  "MemoryGrowth": {
                    "Go": 0.08,
                    "RollBack": 0.08
                  },
                  "CpuAboveStable": {
                    "Go": 0.25,
                    "RollBack": 0.75
                  },
                  "Restarts": {
                    "Go": 1,
                    "RollBack": 2
                  },
                  "InvariantViolations": {
                    "Go": 3,
                    "RollBack": 4
                  },
                  "CriticalAlerts": {
                    "Go": 1,
                    "RollBack": 2
                  }
                },
                "ErrorRateSustained": "2m",
                "MinimumRequests": 500,
                "Significance": 0.005
              },
              "Dashboard": {
                "Image": "registry.example.com:5000/team/dashboard",
                "Build": "apps/dashboard",
                "Port": 9000,
                "Memory": "1GiB",
                "MinReplicas": 2,
                "MaxReplicas": 6,
                "CpuMillis": 250,
                "UserId": 1000,
                "RequestTimeout": "10s",
                "RateLimit": {
                  "Requests": 50,
                  "Window": "2m"
                },
                "HealthCheckInterval": "5s",
                "RecoveryPrediction": false,
                "CircuitBreakers": {
                  "OpenAi": {
                    "FailureThreshold": 1,
                    "RecoveryTimeout": "1s",
                    "HalfOpenRequests": 3
                  },
                  "Database": {
                    "FailureThreshold": 2,
                    "RecoveryTimeout": "2s",
                    "HalfOpenRequests": 4
                  },
                  "Redis": {
                    "FailureThreshold": 3,
                    "RecoveryTimeout": "3s",
                    "HalfOpenRequests": 5
                  },
                  "S3": {
                    "FailureThreshold": 9,
                    "RecoveryTimeout": "4s",
                    "HalfOpenRequests": 6
                  }
                },
                "ServiceWeights": {
                  "Database": 0.4,
                  "OpenAi": 0.4,
                  "Redis": 0.1,
                  "S3": 0.1
                },
                "Degradation": {
                  "Optimal": 95,
                  "Degraded": 80,
                  "Limited": 50,
                  "Minimal": 20
                },
                "Environment": {},
                "SecretEnvironment": {}
              },
              "Postgres": {
                "Database": "shop",
                "User": "shopkeeper",
                "HostPort": 5433,
                "PoolSize": 5,
                "Memory": "2GiB",
                "Backup": {
                  "At": "04:15:00",
                  "Keep": 14
                },
                "InstanceClass": "db.t4g.medium",
                "Storage": "50GiB",
                "MaxStorage": "200GiB",
                "BackupRetention": "14d",
                "LogRetention": "30d"
              },
              "Redis": {
                "MaxMemory": "64MiB",
                "NodeType": "cache.t4g.small",
                "Nodes": 2,
                "SnapshotRetention": "7d"
              },
              "ObjectStore": {
                "Bucket": "shop-bucket",
                "Region": "eu-west-1",
                "CorsOrigins": [
                  "https://shop.example.com",
                  "https://*.example.org:8443",
                  "http://localhost:3000"
                ],
                "ExpireNoncurrentAfter": "10d",
                "AbortUploadsAfter": "1d",
                "Memory": "512MiB"
              },
              "Prometheus": {
                "Retention": "15d",
                "RetentionSize": "4GiB",
                "Volume": "20GiB",
                "ScrapeInterval": "10s",
                "SlowScrapeInterval": "20s",
                "HostPort": 19091,
                "Memory": "2GiB"
              },
              "Alerts": {
                "RunbookUrl": "https://runbook.example.com/",
                "Thresholds": {
                  "ErrorRatio": {
                    "Warning": 0.05,
                    "Critical": 0.1
                  },
                  "SuccessRatio": {
                    "Warning": 0.9,
                    "Critical": 0.8
                  },
                  "LatencyP95Milliseconds": {
                    "Warning": 500,
                    "Critical": 900
                  },
                  "LatencyP99Milliseconds": {
                    "Warning": 700,
                    "Critical": 1200.5
                  },
                  "MemoryGrowth": {
                    "Warning": 0.03,
                    "Critical": 0.06
                  },
                  "MemoryOfLimit": {
                    "Warning": 0.6,
                    "Critical": 0.75
                  },
                  "MemoryOfLimitEmergency": 0.9,
                  "CpuAboveBaseline": {
                    "Warning": 0.3,
                    "Critical": 0.6
                  },
                  "InvariantViolations": {
                    "Warning": 1,
                    "Critical": 2
                  },
                  "LatencyP95AboveDayBefore": 0.4,
                  "ThroughputBelowDayBefore": 0.3,
                  "MemoryPeakAboveDayBefore": 0.2,
                  "GarbageCollectionChange": 0.7,
                  "CrashLoopRestarts": 5,
                  "MinimumRequests": 20,
                  "SharePoints": 2.5,
                  "ShareRequests": 1000,
                  "BackupAge": "1d6h"
                },
                "Windows": {
                  "Rate": "1m",
                  "MemoryGrowth": "30m",
                  "WarmUp": "10m",
                  "Restarts": "20m",
                  "InvariantViolations": "2h",
                  "CircuitBreaker": "1m30s",
                  "Baseline": "45m",
                  "ForUrgent": "20s",
                  "For": "2m",
                  "ForTrend": "10m"
                }
              },
              "Alertmanager": {
                "PagerDutyRoutingKey": "‹secret: alertmanager.pagerDutyRoutingKey›",
                "SlackWebhook": "‹secret: alertmanager.slackWebhook›",
                "Memory": "64MiB"
              },
              "Grafana": {
                "Enabled": false,
                "HostPort": 13001,
                "Memory": "128MiB"
              },
              "Router": {
                "HostPort": 18080,
                "SessionCookie": "sid",
                "Memory": "128MiB"
              },
              "Images": {
                "Postgres": "registry.example.com/postgres:15",
                "Redis": "redis:7-alpine",
                "ObjectStore": "a/b:1",
                "Prometheus": "a/c:1",
                "Alertmanager": "a/d:1",
                "Grafana": "a/e:1",
                "Router": "a/f:1",
                "PostgresExporter": "a/g:1",
                "RedisExporter": "a/h@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "BlackboxExporter": "a/i:1",
                "RouteMetrics": "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0",
                "LogCollector": "fluent/fluent-bit:4.0.3"
              },
              "Aws": {
                "AccountId": "",
                "Region": "us-east-1",
                "VpcId": "",
                "PrivateSubnetIds": [],
                "PrivateSubnetCidrs": [],
                "ClusterSecurityGroupId": "",
                "OidcProviderArn": ""
              },
              "Kubernetes": {
                "Context": "",
                "ControlPlaneCidrs": [],
                "VolumeProvisioner": "ebs.csi.aws.com",
                "Gateway": {
                  "Hostname": "",
                  "Class": "eg",
                  "Namespace": "envoy-gateway-system",
                  "CertificateSecret": "dashboard-tls",
                  "BucketCookie": "rollout-bucket",
                  "Annotations": {},
                  "LoadBalancerAnnotations": {}
                }
              },
              "Logs": {
                "MaxSize": "20MiB",
                "MaxFiles": 2,
                "Retention": "30d"
              },
              "Cost": {
                "BudgetUsd": 450.5,
                "Emails": [],
                "TaggedOnly": false,
                "HostMonthlyUsd": 25
              },
              "Flags": {
                "batch-patches-v1": 5,
                "experimental-caching": 0,
                "new-checkout": 50
              }
            }
            """,
            SettingsSource.Dump(settings)
        );
    }

    [Fact]
    public void The_configurations_of_both_platforms_change_every_setting()
    {
        var defaults = Leaves(SettingsSource.Parse("release: { stable: v1.0.0 }").OrThrow());
        var onDocker = Leaves(SettingsSource.Parse(Everything).OrThrow());
        var onKubernetes = Leaves(SettingsSource.Parse(SettingsPlatformTests.Everything).OrThrow());

        var same = defaults.Intersect(onDocker).Intersect(onKubernetes).Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "$.Flags.experimental-caching=0",
                "$.Project=\"inventario-retail\"",
                "$.Release.Stable=\"v1.0.0\"",
                "$.Stack=\"staging\"",
            ],
            same
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

        Assert.Equal(
            SettingsSource.Dump(SettingsSource.Parse("release: { stable: v1.0.0 }").OrThrow()),
            SettingsSource.Dump(settings.OrThrow())
        );
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

    private static IEnumerable<string> Leaves(StackSettings settings) =>
        Leaves("$", JsonNode.Parse(SettingsSource.Dump(settings)));

    private static IEnumerable<string> Leaves(string path, JsonNode? node) =>
        node switch
        {
            JsonObject map => map.SelectMany(pair => Leaves($"{path}.{pair.Key}", pair.Value)),
            JsonArray => [$"{path}={node.ToJsonString()}"],
            _ => [$"{path}={node?.ToJsonString() ?? "null"}"],
        };
}
