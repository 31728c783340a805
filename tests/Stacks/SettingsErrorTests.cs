namespace InventarioRetail.Stacks.Tests;

/// <summary>What is said about a wrong configuration: whole texts, each with its place.</summary>
public sealed class SettingsErrorTests
{
    // A configuration on a line, then the errors that it has, each on a line that is indented.
    private const string WrongAnywhere = """
        platform: ecs
          2:31: platform: 'ecs' is not one of docker, kubernetes.
        platform: Docker
          2:31: platform: 'Docker' is not one of docker, kubernetes; did you mean 'docker'?
        platform: { name: docker }
          2:31: platform: is a map; write one of docker, kubernetes.
        release: {}
          2:30: release.stable: missing; write the image tag of the stable revision, such as "v1.0.0".
        release: v1.0.0
          2:30: release: 'v1.0.0' is text, not a map; its keys are canary, from, paused, skippedStaging, stable, weight.
        release: [v1.0.0]
          2:30: release: is a list, not a map; its keys are canary, from, paused, skippedStaging, stable, weight.
        release: { stable: v1.0.0, from: "not a name" }
          2:54: release.from: 'not a name' is not a stack name; write for example staging.
        release: { stable: v1.0.0, skippedStaging: an emergency }
          2:64: release.skippedStaging: set without a canary; there is no release that skipped anything. Remove the key.
        release: { stable: v1.0.0, weight: 10 }
          2:56: release.weight: 10 without a canary; set 'canary' to the new revision, or the weight to 0.
        release: { stable: v1.0.0, canary: v1.1.0, weight: -1 }
          2:72: release.weight: -1 is below 0; a weight is a whole number of percent from 0 to 100.
        release: { stable: v1.0.0, canary: v1.1.0, weight: 101 }
          2:72: release.weight: 101 is above 100; a weight is a whole number of percent from 0 to 100.
        release: { stable: v1.0.0, canary: v1.1.0, weight: ten }
          2:72: release.weight: 'ten' is text; a weight is a whole number of percent from 0 to 100.
        release: { stable: v1.0.0, canary: v1.1.0, weight: "10" }
          2:72: release.weight: '10' is text; write it without quotes: 10.
        release: { stable: v1.0.0, canary: v1.1.0, weight: 10.5 }
          2:72: release.weight: 10.5 is not a whole number; a weight is a whole number of percent from 0 to 100.
        release: { stable: v1.0.0, canary: v1.1.0, weight: true }
          2:72: release.weight: true is a boolean; a weight is a whole number of percent from 0 to 100.
        release: { stable: v1.0.0, canary: v1.1.0, weight: [10] }
          2:72: release.weight: is a list; a weight is a whole number of percent from 0 to 100.
        release: { stable: v1.0.0, paused: true }
          2:56: release.paused: true without a canary; there is no release to pause. Remove the key, or write false.
        release: { stable: v1.0.0, canary: v1.1.0, paused: yes }
          2:72: release.paused: 'yes' is text; write true or false, without quotes.
        release: { stable: latest }
          2:40: release.stable: 'latest' is a floating tag, not a revision; use the tag of a fixed version.
        release: { stable: -v1 }
          2:40: release.stable: '-v1' is not a valid image tag; use 1 to 128 letters, digits, '.', '_' and '-', not \
            starting with '.' or '-'.
        release: { stable: "v1.0.0@sha256:abc" }
          2:40: release.stable: 'v1.0.0@sha256:abc' has an invalid digest; a digest is 'sha256:' and 64 lower-case \
            hexadecimal digits.
        release: { stable: ___ }
          2:40: release.stable: '___' has no letter or digit, so no resource name can be derived from it.
        release: { stable: this-tag-is-much-too-long-to-be-a-part-of-the-name-of-a-resource }
          2:40: release.stable: 'this-tag-is-much-too-long-to-be-a-part-of-the-name-of-a-resource' is too long; in \
            resource names it may have at most 53 characters, but has 64.
        release: { stable: { tag: v1 } }
          2:40: release.stable: is a map; write an image tag, such as "v1.0.0".
        release: { stable: v1.0.0, canary: v1.0.0, weight: 10 }
          2:56: release.canary: v1.0.0 is already the stable revision; write another revision, or remove the key.
        release: { stable: v1.0.0, canary: v1-0-0, weight: 10 }
          2:56: release.canary: v1-0-0 and the stable revision v1.0.0 would both name their resources v1-0-0; use \
            another tag.
        release: { stable: v1.0.0, canary: v1.1.0, wieght: 10 }
          2:64: release.wieght: unknown key; did you mean 'weight'? (known keys: canary, from, paused, \
            skippedStaging, stable, weight)
        release: { stable: v1.0.0, "we\night": 10 }
          2:48: release["we\u{A}ight"]: unknown key; did you mean 'weight'? (known keys: canary, from, paused, \
            skippedStaging, stable, weight)
        relase: { stable: v1.0.0 }
          2:3: relase: unknown key; did you mean 'release'? (known keys: alertmanager, alerts, aws, cost, dashboard, \
            docker, flags, gates, grafana, guard, images, kubernetes, logs, objectStore, platform, postgres, \
            prometheus, redis, release, rollout, router)
        colour: red
          2:3: colour: unknown key (known keys: alertmanager, alerts, aws, cost, dashboard, docker, flags, gates, \
            grafana, guard, images, kubernetes, logs, objectStore, platform, postgres, prometheus, redis, release, \
            rollout, router)
        alerts: { errorRate: { warning: 20, critical: 10 } }
          2:53: alerts.errorRate.warning: 'warning' (20) is above 'critical' (10); the warning must come first.
        alerts: { successRate: { warning: 80 } }
          2:55: alerts.successRate.warning: 'warning' (80) is below 'critical' (90); the warning must come first.
        alerts: { latencyP95: { warning: fast } }
          2:54: alerts.latencyP95.warning: 'fast' is text; it is a number from 0 to 1000000.
        alerts: { memoryGrowth: 5 }
          2:45: alerts.memoryGrowth: 5 is a number, not a map; its keys are critical, warning.
        alerts: { runbookUrl: "docs/runbook.md" }
          2:43: alerts.runbookUrl: 'docs/runbook.md' is not a valid page URL; it must start with https:// or http:// \
            and contain no '#'.
        gates: { latencyP95: { go: 1200 } }
          2:48: gates.latencyP95.go: 'go' (1200) is above 'rollBack' (1000); a value that may advance must not also \
            roll back.
        gates: { errorRate: 5 }
          2:41: gates.errorRate: 5 is a number, not a map; its keys are go, rollBack, sustained.
        gates: { significance: 50 }
          2:44: gates.significance: 50 is above 20; it is a number of percent from 0.001 to 20.
        gates: { criteria: { name: a } }
          2:40: gates.criteria: is a map, not a list; a criterion is a map, such as { name: failed-orders, query: \
            'orders_failed{revision="{{revision}}"}', go: 2, back: 10 }.
        gates: { criteria: [{ go: 1 }] }
          2:41: gates.criteria[0].back: missing; it is a number from -1000000000000000 to 1000000000000000.
          2:41: gates.criteria[0].name: missing; write a name, such as failed-orders.
          2:41: gates.criteria[0].query: missing; write PromQL, such as 'orders_failed{revision="{{revision}}"}'.
        gates: { criteria: [{ name: a, query: "up{revision='{{revision}}'}", go: 1, back: 1 }] }
          2:94: gates.criteria[0].go: 'go' and 'back' are both 1; write 'back' above 'go' if more is worse, and below \
            it if less is.
        gates: { criteria: [{ back: high, for: 2d, go: 1, name: A b, query: "up{revision='v1.0.0'}" }] }
          2:49: gates.criteria[0].back: 'high' is text; it is a number from -1000000000000000 to 1000000000000000.
          2:60: gates.criteria[0].for: '2d' is above the maximum of 1d.
          2:77: gates.criteria[0].name: 'A b' is not a valid name of a criterion; use lower-case letters, digits and \
            '-', starting with a letter.
          2:89: gates.criteria[0].query: 'up{revision='v1.0.0'}' does not contain {{revision}}, which stands for the \
            canary's name; add a matcher such as {revision="{{revision}}"}.
        gates: { criteria: [{ name: a, query: "up{revision='{{revision}}',stack='{{stack}}'}", go: 2, back: 1 }] }
          2:59: gates.criteria[0].query: 'up{revision='{{revision}}',stack='{{stack}}'}' contains double braces; only \
            {{revision}} is replaced.
        gates: { criteria: [{ name: a, query: "x{r='{{revision}}'}", go: 2, back: 1 }, { name: a, query: "y{r='{{revision}}'}", go: 2, back: 1 }] }
          2:108: gates.criteria[1].name: 'a' is the name of an earlier criterion; use another.
        dashboard: { requestTimeout: 2h }
          2:50: dashboard.requestTimeout: 2h is above the maximum of 1h.
        dashboard: { rateLimit: { window: 2d } }
          2:55: dashboard.rateLimit.window: 2d is above the maximum of 1d.
        rollout: { strategy: canary-5 }
          2:42: rollout.strategy: 'canary-5' is not one of direct, staged, canary-3, canary-4; did you mean 'canary-3'?
        rollout: { strategy: canary3 }
          2:42: rollout.strategy: 'canary3' is not one of direct, staged, canary-3, canary-4; did you mean 'canary-3'?
        rollout: { strategy: 3 }
          2:42: rollout.strategy: 3 is not one of direct, staged, canary-3, canary-4.
        rollout: { strategy: [] }
          2:42: rollout.strategy: is an empty list; write at least one wave, such as { weight: 100, hold: 0s }.
        rollout: { strategy: [{ weight: 0, hold: 1h }, { weight: 100, hold: 1h }] }
          2:53: rollout.strategy[0].weight: 0 is below 1; a wave's weight is a whole number of percent from 1 to 100.
        rollout: { strategy: [{ weight: 50, hold: 1h }, { weight: 25, hold: 1h }, { weight: 100, hold: 1h }] }
          2:79: rollout.strategy[1].weight: 25 is not above the previous wave's 50; weights must rise from wave to wave.
        rollout: { strategy: [{ weight: 50, hold: 1h }] }
          2:53: rollout.strategy[0].weight: 50 is the last wave's weight; it must be 100, so that all users get the \
            new revision.
        rollout: { strategy: [{ weight: 100 }] }
          2:43: rollout.strategy[0].hold: missing; write whole numbers with units, such as 0s, 30s, 1h30m or 14d.
        rollout: { strategy: [{ hold: 1h }] }
          2:43: rollout.strategy[0].weight: missing; a wave's weight is a whole number of percent from 1 to 100.
        rollout: { strategy: [{ weight: 100, hold: -1h }] }
          2:64: rollout.strategy[0].hold: '-1h' is not a duration; write whole numbers with units, such as 0s, 30s, \
            1h30m or 14d.
        rollout: { strategy: [100] }
          2:43: rollout.strategy[0]: 100 is a number; a wave is a map, such as { weight: 10, hold: 30m }.
        rollout: { watch: 14 }
          2:39: rollout.watch: 14 has no unit; write whole numbers with units, such as 0s, 30s, 1h30m or 14d.
        rollout: { watch: fortnight }
          2:39: rollout.watch: 'fortnight' is not a duration; write whole numbers with units, such as 0s, 30s, 1h30m \
            or 14d.
        rollout: { watch: 4000d }
          2:39: rollout.watch: '4000d' is above the maximum of ten years (3650d).
        rollout: { watch: 1500ms }
          2:39: rollout.watch: '1500ms' is not a multiple of 1s; write a whole multiple.
        dashboard: { image: "ghcr.io/eevans-d/aidrive_genspark:v1" }
          2:41: dashboard.image: 'ghcr.io/eevans-d/aidrive_genspark:v1' has a tag or a digest; remove it, because \
            each revision sets its own.
        dashboard: { image: "Not An Image" }
          2:41: dashboard.image: 'Not An Image' is not a valid image name; use one such as ghcr.io/owner/image.
        dashboard: { port: 0 }
          2:40: dashboard.port: 0 is below 1; a port is a whole number from 1 to 65535.
        dashboard: { port: 65536 }
          2:40: dashboard.port: 65536 is above 65535; a port is a whole number from 1 to 65535.
        dashboard: { memory: 512MB }
          2:42: dashboard.memory: '512MB' is not in MiB or GiB; write 512MiB.
        dashboard: { memory: 512 }
          2:42: dashboard.memory: 512 has no unit; write whole MiB or GiB, such as 512MiB or 2GiB.
        dashboard: { memory: 1.5GiB }
          2:42: dashboard.memory: '1.5GiB' is not a size; write whole MiB or GiB, such as 512MiB or 2GiB.
        dashboard: { memory: 8MiB }
          2:42: dashboard.memory: '8MiB' is below the minimum of 16MiB.
        dashboard: { requestTimeout: 500ms }
          2:50: dashboard.requestTimeout: '500ms' is below the minimum of 1s.
        dashboard: { requestTimeout: 30 }
          2:50: dashboard.requestTimeout: 30 has no unit; write whole numbers with units, such as 30s, 1h30m or 14d.
        dashboard: { rateLimit: { requests: 0, window: 1m } }
          2:57: dashboard.rateLimit.requests: 0 is below 1; a rate limit is a whole number of requests from 1 to \
            1000000.
        dashboard: { recoveryPrediction: sometimes }
          2:54: dashboard.recoveryPrediction: 'sometimes' is text; write true or false, without quotes.
        dashboard: { recoveryPrediction: "true" }
          2:54: dashboard.recoveryPrediction: 'true' is text; write true or false, without quotes.
        dashboard: { circuitBreakers: { open-ai: {} } }
          2:53: dashboard.circuitBreakers.open-ai: unknown key; did you mean 'openai'? (known keys: db, openai, \
            redis, s3)
        dashboard: { circuitBreakers: { openai: { failureThreshold: 0 } } }
          2:81: dashboard.circuitBreakers.openai.failureThreshold: 0 is below 1; a threshold is a whole number of \
            failures from 1 to 1000.
        dashboard: { serviceWeights: { database: 0.6 } }
          2:50: dashboard.serviceWeights: the weights sum to 1.10, not to 1 (database 0.6, openai 0.30, redis 0.15, \
            s3 0.05).
        dashboard: { serviceWeights: { database: 1.5 } }
          2:62: dashboard.serviceWeights.database: 1.5 is above 1; a service's weight is a number from 0 to 1.
        dashboard: { degradation: { degraded: 95 } }
          2:59: dashboard.degradation.degraded: 'degraded' (95) is not below 'optimal' (90); thresholds must fall \
            from optimal to minimal.
        dashboard: { degradation: { limited: 40 } }
          2:58: dashboard.degradation.limited: 'minimal' (40) is not below 'limited' (40); thresholds must fall from \
            optimal to minimal.
        dashboard: { environment: { log-level: debug } }
          2:49: dashboard.environment.log-level: 'log-level' is not a valid variable name; use upper-case letters, \
            digits and '_', not starting with a digit.
        dashboard: { environment: { DB_HOST: elsewhere } }
          2:49: dashboard.environment.DB_HOST: 'DB_HOST' is set by the program; change the setting that it comes from.
        dashboard: { environment: { WORKERS: 4 } }
          2:58: dashboard.environment.WORKERS: 4 is a number, not text; write it in quotes: "4".
        dashboard: { environment: [WORKERS] }
          2:47: dashboard.environment: is a list, not a map of names to values.
        postgres: { database: Inventario }
          2:43: postgres.database: 'Inventario' is not a valid Postgres name; use 1 to 63 lower-case letters, digits \
            and '_', not starting with a digit.
        postgres: { user: 1st }
          2:39: postgres.user: '1st' is not a valid Postgres name; use 1 to 63 lower-case letters, digits and '_', \
            not starting with a digit.
        postgres: { hostPort: "5433" }
          2:43: postgres.hostPort: '5433' is text; write it without quotes: 5433.
        postgres: { hostPort: 9091 }
          2:43: postgres.hostPort: 9091 is already the port of prometheus.hostPort; each part needs its own port.
        postgres: { poolSize: 0 }
          2:43: postgres.poolSize: 0 is below 1; a pool size is a whole number of connections from 1 to 1000.
        postgres: { backup: { at: 2am } }
          2:47: postgres.backup.at: '2am' is not a time of day; write hours and minutes in UTC, from 00:00 to 23:59, \
            such as "02:30".
        postgres: { backup: { at: "25:00" } }
          2:47: postgres.backup.at: '25:00' is not a time of day; write hours and minutes in UTC, from 00:00 to \
            23:59, such as "02:30".
        postgres: { backup: { keep: 0 } }
          2:49: postgres.backup.keep: 0 is below 1; it is a whole number of dumps from 1 to 3650.
        redis: { maxMemory: 0MiB }
          2:41: redis.maxMemory: '0MiB' is below the minimum of 1MiB.
        redis: { maxmemory: 512MiB }
          2:30: redis.maxmemory: unknown key; did you mean 'maxMemory'? (known keys: maxMemory, nodeType, nodes, \
            snapshotRetention)
        objectStore: { bucket: My_Bucket }
          2:44: objectStore.bucket: 'My_Bucket' is not a valid bucket name; use 3 to 63 lower-case letters, digits \
            and '-', starting and ending with a letter or digit, without the prefixes and suffixes that S3 reserves.
        objectStore: { region: Ireland }
          2:44: objectStore.region: 'Ireland' is not an AWS region; use one such as us-east-1.
        objectStore: { corsOrigins: https://shop.example.com }
          2:49: objectStore.corsOrigins: 'https://shop.example.com' is text, not a list; origins are a list, such as \
            [https://shop.example.com].
        objectStore: { corsOrigins: ["*"] }
          2:50: objectStore.corsOrigins[0]: '*' is not a valid origin; write a scheme, a host and optionally a port, \
            without a path, such as https://shop.example.com.
        objectStore: { corsOrigins: ["https://shop.example.com/path"] }
          2:50: objectStore.corsOrigins[0]: 'https://shop.example.com/path' is not a valid origin; write a scheme, a \
            host and optionally a port, without a path, such as https://shop.example.com.
        objectStore: { expireNoncurrentAfter: 36h }
          2:59: objectStore.expireNoncurrentAfter: '36h' is not a multiple of 1d; write a whole multiple.
        prometheus: { scrapeInterval: 1m }
          2:51: prometheus.scrapeInterval: 'slowScrapeInterval' (30s) is shorter than 'scrapeInterval' (1m); slow \
            targets must not be scraped more often than the others.
        gates: { blindAfter: 25h }
          2:42: gates.blindAfter: '25h' is above the maximum of 1d.
        prometheus: { retention: 30m }
          2:46: prometheus.retention: '30m' is below the minimum of 1h.
        prometheus: { scrapeInterval: 2m, slowScrapeInterval: 2m }
          2:51: prometheus.scrapeInterval: 5m contains fewer than 4 scrapes of 'prometheus.scrapeInterval' (2m); a \
            rate needs 8m or more.
        alerts: { windows: { rate: 30s } }
          2:48: alerts.windows.rate: 30s contains fewer than 4 scrapes of 'prometheus.scrapeInterval' (15s); a rate \
            needs 1m or more.
        alerts: { windows: { hold: 0s } }
          2:48: alerts.windows.hold: '0s' is below the minimum of 1s.
        prometheus: { hostPort: 3001 }
          2:45: prometheus.hostPort: 3001 is already the port of grafana.hostPort; each part needs its own port.
        router: { sessionCookie: "my cookie" }
          2:46: router.sessionCookie: 'my cookie' is not a valid cookie name; use 1 to 64 letters, digits, '-' and '_'.
        dashboard: { build: /srv/sample }
          2:41: dashboard.build: '/srv/sample' is not a valid project folder; use a relative path without '..', such \
            as sample.
        dashboard: { build: sample/../../other }
          2:41: dashboard.build: 'sample/../../other' is not a valid project folder; use a relative path without \
            '..', such as sample.
        grafana: { enabled: sometimes }
          2:41: grafana.enabled: 'sometimes' is text; write true or false, without quotes.
        images: { redis: redis }
          2:38: images.redis: 'redis' has neither a tag nor a digest; add one to pin the image.
        images: { redis: "redis:latest" }
          2:38: images.redis: 'redis:latest' has the floating tag latest; use the tag of a fixed version.
        images: { redis: "redis@sha256:abc" }
          2:38: images.redis: 'redis@sha256:abc' has an invalid digest; a digest is 'sha256:' and 64 lower-case \
            hexadecimal digits.
        images: { redis: "redis 7" }
          2:38: images.redis: 'redis 7' is not a valid image reference; use one such as \
            docker.io/library/redis:7.4.11-alpine.
        images: { reddis: "redis:7" }
          2:31: images.reddis: unknown key; did you mean 'redis'? (known keys: alertmanager, blackboxExporter, \
            grafana, guard, logCollector, objectStore, postgres, postgresExporter, prometheus, redis, redisExporter, \
            routeMetrics, router)
        cost: { budget: 0 }
          2:37: cost.budget: 0 is below 1; an amount is a number of USD from 1 to 1000000.
        cost: { hostMonthly: much }
          2:42: cost.hostMonthly: 'much' is text; an amount is a number of USD from 0 to 1000000.
        logs: { maxFiles: 0 }
          2:39: logs.maxFiles: 0 is below 1; it is a whole number of files from 1 to 1000.
        logs: 10
          2:27: logs: '10' is text, not a map; its keys are maxFiles, maxSize, retention.
        flags: { Batch: 10 }
          2:30: flags.Batch: 'Batch' is not a valid flag name; use lower-case letters, digits and '-', starting with \
            a letter.
        flags: { batch-patches-v1: on }
          2:48: flags.batch-patches-v1: 'on' is text; a flag is a whole number of percent from 0 to 100.
        flags: { batch-patches-v1: 120 }
          2:48: flags.batch-patches-v1: 120 is above 100; a flag is a whole number of percent from 0 to 100.
        rollout: { strategy: { weight: 100 } }
          2:42: rollout.strategy: is a map; write one of direct, staged, canary-3, canary-4, or a list of { weight, \
            hold }.
        dashboard: { requestTimeout: true }
          2:50: dashboard.requestTimeout: true is a boolean; write whole numbers with units, such as 30s, 1h30m or 14d.
        """;

    // What only a file can have; Pulumi has read these away, or made other values of them, when a program sees them.
    private const string WrongInAFile = """
        release: { stable: v1.0.0, canary: v1.1.0, weight: 99999999999999999999999999999999999999 }
          2:72: release.weight: 99999999999999999999999999999999999999 is above 100; a weight is a whole number of \
            percent from 0 to 100.
        release: { stable: 1.0 }
          2:40: release.stable: 1.0 is a number, not text; write it in quotes: "1.0".
        release: { stable: v1.0.0, canary: v1.1.0, weight: 010 }
          2:72: release.weight: 010 is not a plain decimal number; a weight is a whole number of percent from 0 to 100.
        release: { stable: v1.0.0, canary: v1.1.0, weight: 0x10 }
          2:72: release.weight: 0x10 is not a plain decimal number; a weight is a whole number of percent from 0 to 100.
        release: { stable: 2025-01-31 }
          2:40: release.stable: 2025-01-31 is a date, not text; write it in quotes: "2025-01-31".
        redis: { maxMemory: 512MiB, maxMemory: 1GiB }
          2:49: redis.maxMemory: duplicate key; the first is on line 2.
        redis: &redis { maxMemory: 512MiB }
          2:28: redis: has an anchor (&), which Pulumi removes when it rewrites the file; write the value out.
        redis: { maxMemory: *size }
          2:41: redis.maxMemory: is an alias (*), which Pulumi removes when it rewrites the file; write the value out.
        redis: { maxMemory: !size 512MiB }
          2:41: redis.maxMemory: has a tag (!); remove it, and put text in quotes.
        redis: { <<: { maxMemory: 512MiB } }
          2:30: redis: has a merge key (<<), which Pulumi removes when it rewrites the file; write the keys out.
        redis: { ? [a] : 512MiB }
          2:32: redis: has a key that is a list or a map; keys must be text.
        redis: { maxMemory: { secure: v1:abc } }
          2:41: redis.maxMemory: is encrypted, but is not a secret; write whole MiB or GiB, such as 512MiB or 2GiB.
        redis: { secure: v1:abc }
          2:28: redis: is encrypted as a whole; encrypt only the secrets in it, each by its own path (pulumi config \
            set --secret --path).
        alertmanager: { slackWebhook: "https://hooks.slack.com/services/T0/B0/hunter2" }
          2:51: alertmanager.slackWebhook: is in plain text and must be encrypted; run: pulumi config set --secret \
            --path 'inventario-retail:alertmanager.slackWebhook'
        alertmanager: { pagerDutyRoutingKey: [hunter2] }
          2:58: alertmanager.pagerDutyRoutingKey: is a list; write encrypted text, or { secretFrom: NAME } for the \
            environment variable that holds it.
        """;

    public static TheoryData<string, string> Anywhere => TextCases.Of(WrongAnywhere);

    public static TheoryData<string, string> InAFile => TextCases.Of(WrongInAFile);

    [Theory]
    [MemberData(nameof(Anywhere))]
    [MemberData(nameof(InAFile))]
    public void An_error_says_where_it_is_what_is_wrong_and_what_would_be_right(string keys, string expected)
    {
        var result = SettingsSource.Parse(keys);

        Assert.Null(result.Settings);
        Assert.Equal(
            expected.Split('\n').Select(error => $"{SettingsSource.File}:{error}"),
            result.Errors.Select(error => error.ToString())
        );
    }

    [Theory]
    [MemberData(nameof(Anywhere))]
    public void Pulumi_gives_the_same_errors_as_the_file_but_for_the_place(string keys, string expected)
    {
        var fromFile = expected.Split('\n').Select(line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);

        Assert.Equal(fromFile, SettingsSource.ParseAsPulumi(keys).Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void All_errors_are_found_at_once_in_the_order_of_the_file()
    {
        var result = SettingsSource.Parse(
            """
            router:
              hostPort: 0
            platform: dokcer
            release:
              weight: 101
              wieght: 10
              stable: latest
            flags:
              batch-patches-v1: 101
            reddis: {}
            """
        );

        Assert.Equal(
            [
                "3:15 router.hostPort",
                "4:31 platform",
                "6:13 release.weight",
                "7:5 release.wieght",
                "8:13 release.stable",
                "10:23 flags.batch-patches-v1",
                "11:3 reddis",
            ],
            result.Errors.Select(error => $"{error.Location!.Line}:{error.Location.Column} {error.Path}")
        );
    }

    [Fact]
    public void A_stack_whose_name_gives_no_good_default_must_write_one()
    {
        var tree = SettingsSource.Tree("redis: {}");

        var result = StackSettings.Parse(tree, SettingsSource.Project, "Blue_Green");

        Assert.Equal(
            ["objectStore.bucket", "postgres.database"],
            result.Errors.Select(error => error.Path).Order(StringComparer.Ordinal)
        );
        Assert.Contains(
            "the default, 'inventario_retail_Blue_Green', is not a valid Postgres name;",
            result.Errors.Single(error => error.Path == "postgres.database").Message
        );
    }

    [Fact]
    public void Errors_can_be_thrown_with_every_line_in_the_message()
    {
        var result = SettingsSource.Parse("platform: ecs\nreddis: {}");

        var exception = Assert.Throws<SettingsException>(result.OrThrow);

        Assert.Equal(string.Join('\n', result.Errors), exception.Message);
        Assert.Equal(2, exception.Errors.Count);
    }
}
