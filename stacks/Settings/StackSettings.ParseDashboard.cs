using System.Collections.Immutable;
using System.Globalization;

namespace InventarioRetail.Settings;

// Reads the settings of the dashboard.
public sealed partial record StackSettings
{
    // A longer request should be a background job; the router would keep its connection open all that time.
    private static readonly TimeSpan MaxRequestTimeout = TimeSpan.FromHours(1);

    private static DashboardSettings ReadDashboard(ConfigSection section)
    {
        var defaults = new DashboardSettings();
        var (environment, secretEnvironment) = section.Section("environment", ReadEnvironment);
        return new DashboardSettings
        {
            Image = section.Text("image", defaults.Image, Formats.ImageWithoutTag),
            Build = section.OptionalText("build", Formats.FolderInProject),
            Port = section.Port("port", defaults.Port),
            Memory = section.Size("memory", defaults.Memory, MemoryLimitMinMiB),
            MinReplicas = section.Integer("minReplicas", 1, 1000, defaults.MinReplicas, "it is a whole number of pods"),
            MaxReplicas = section.Integer("maxReplicas", 1, 1000, defaults.MaxReplicas, "it is a whole number of pods"),
            CpuMillis = section.Integer(
                "cpuMillis",
                10,
                64_000,
                defaults.CpuMillis,
                "it is a whole number of thousandths of a core"
            ),
            UserId = section.Integer(
                "userId",
                1,
                65_535,
                defaults.UserId,
                "it is the numeric ID of a user other than root,"
            ),
            RequestTimeout = Within(section, "requestTimeout", MaxRequestTimeout, defaults.RequestTimeout),
            RateLimit = section.Section("rateLimit", ReadRateLimit),
            HealthCheckInterval = section.Duration("healthCheckInterval", Second, Second, defaults.HealthCheckInterval),
            RecoveryPrediction = section.Boolean("recoveryPrediction", defaults.RecoveryPrediction),
            CircuitBreakers = section.Section("circuitBreakers", ReadCircuitBreakers),
            ServiceWeights = section.Section("serviceWeights", ReadServiceWeights),
            Degradation = section.Section("degradation", ReadDegradation),
            Environment = environment,
            SecretEnvironment = secretEnvironment,
        };
    }

    private static RateLimit ReadRateLimit(ConfigSection section)
    {
        var defaults = RateLimit.Default;
        return new RateLimit(
            section.Integer("requests", 1, 1_000_000, defaults.Requests, "a rate limit is a whole number of requests"),
            Within(section, "window", Day, defaults.Window)
        );
    }

    /// <summary>Reads a duration in whole seconds, at least one and at most <paramref name="max"/>.</summary>
    private static TimeSpan Within(ConfigSection section, string key, TimeSpan max, TimeSpan @default)
    {
        var time = section.Duration(key, Second, Second, @default);
        section.Rule(time <= max, $"{Duration.Format(time)} is above the maximum of {Duration.Format(max)}.", key);
        return time;
    }

    private static CircuitBreakers ReadCircuitBreakers(ConfigSection section)
    {
        var defaults = new CircuitBreakers();
        return new CircuitBreakers
        {
            OpenAi = section.Section("openai", breaker => ReadCircuitBreaker(breaker, defaults.OpenAi)),
            Database = section.Section("db", breaker => ReadCircuitBreaker(breaker, defaults.Database)),
            Redis = section.Section("redis", breaker => ReadCircuitBreaker(breaker, defaults.Redis)),
            S3 = section.Section("s3", breaker => ReadCircuitBreaker(breaker, defaults.S3)),
        };
    }

    private static CircuitBreaker ReadCircuitBreaker(ConfigSection section, CircuitBreaker defaults) =>
        new(
            section.Integer(
                "failureThreshold",
                1,
                1000,
                defaults.FailureThreshold,
                "a threshold is a whole number of failures"
            ),
            section.Duration("recoveryTimeout", Second, Second, defaults.RecoveryTimeout),
            section.Integer("halfOpenRequests", 1, 1000, defaults.HalfOpenRequests, "it is a whole number of requests")
        );

    private static ServiceWeights ReadServiceWeights(ConfigSection section)
    {
        const string What = "a service's weight is a number";
        var defaults = new ServiceWeights();
        var weights = new ServiceWeights
        {
            Database = section.Number("database", 0, 1, defaults.Database, What),
            OpenAi = section.Number("openai", 0, 1, defaults.OpenAi, What),
            Redis = section.Number("redis", 0, 1, defaults.Redis, What),
            S3 = section.Number("s3", 0, 1, defaults.S3, What),
        };

        var sum = weights.Database + weights.OpenAi + weights.Redis + weights.S3;
        section.RuleOfAll(
            Math.Abs(sum - 1) <= 1e-9m,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the weights sum to {sum}, not to 1 (database {weights.Database}, openai {weights.OpenAi}, "
                    + $"redis {weights.Redis}, s3 {weights.S3})."
            ),
            "database",
            "openai",
            "redis",
            "s3"
        );
        return weights;
    }

    private static DegradationThresholds ReadDegradation(ConfigSection section)
    {
        const string What = "a threshold is a whole number, a health score";
        var defaults = new DegradationThresholds();
        var thresholds = new DegradationThresholds
        {
            Optimal = section.Integer("optimal", 0, 100, defaults.Optimal, What),
            Degraded = section.Integer("degraded", 0, 100, defaults.Degraded, What),
            Limited = section.Integer("limited", 0, 100, defaults.Limited, What),
            Minimal = section.Integer("minimal", 0, 100, defaults.Minimal, What),
        };

        Falls("degraded", thresholds.Degraded, "optimal", thresholds.Optimal);
        Falls("limited", thresholds.Limited, "degraded", thresholds.Degraded);
        Falls("minimal", thresholds.Minimal, "limited", thresholds.Limited);
        return thresholds;

        void Falls(string lower, int low, string higher, int high) =>
            section.Rule(
                low < high,
                $"'{lower}' ({low}) is not below '{higher}' ({high}); thresholds must fall from optimal to minimal.",
                lower,
                higher
            );
    }

    private static (IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, SecretText>) ReadEnvironment(
        ConfigSection section
    )
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var secrets = ImmutableSortedDictionary.CreateBuilder<string, SecretText>(StringComparer.Ordinal);
        foreach (var name in section.FreeNames(Formats.VariableName))
        {
            var (text, secret) = section.TextOrSecret(name, Formats.VariableValue);
            if (text is not null)
            {
                texts.Add(name, text);
            }
            else if (secret is not null)
            {
                secrets.Add(name, secret);
            }
        }

        return (texts.ToImmutable(), secrets.ToImmutable());
    }
}
