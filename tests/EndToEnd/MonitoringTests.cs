namespace InventarioRetail.EndToEnd.Tests;

/// <summary>What Prometheus scrapes.</summary>
public sealed class MonitoringTests(StackFixture fixture)
{
    private readonly RunningStack stack = fixture.Stack;

    [RequiresDockerFact]
    public async Task Every_target_is_up_and_none_is_missing()
    {
        string[] expected =
        [
            "alertmanager alertmanager:9093 up",
            "dashboard dashboard-v1-0-0:8080 up",
            "dashboard dashboard-v1-1-0:8080 up",
            "guard guard:9092 up",
            "object-store http://object-store:4566/_localstack/health up",
            "postgres postgres-exporter:9187 up",
            "prometheus localhost:9090 up",
            "redis redis-exporter:9121 up",
            "rollout router:8405 up",
            "router router:8405 up",
        ];

        await Eventually.HoldsAsync(async () =>
        {
            string[] found =
            [
                .. (await stack.Prometheus.TargetsAsync())
                    .Select(target => $"{target.Job} {target.Instance} {target.Health}{target.Error}")
                    .Order(StringComparer.Ordinal),
            ];
            return found.SequenceEqual(expected) ? null : string.Join('\n', found);
        });
    }

    /// <summary>A probe or an exporter is a target that answers also where what it asks does not.</summary>
    [RequiresDockerTheory]
    [InlineData("probe_success")]
    [InlineData("pg_up")]
    [InlineData("redis_up")]
    public Task What_an_exporter_asks_is_up(string series) => IsAsync(series, [" 1"]);

    [RequiresDockerFact]
    public Task The_live_weight_is_a_series() =>
        IsAsync("rollout_weight_percent", [$"{stack.Stable} 90", $"{stack.Canary} 10"]);

    private Task<TimeSpan> IsAsync(string series, string[] expected) =>
        Eventually.HoldsAsync(async () =>
        {
            string[] found =
            [
                .. (await stack.Prometheus.QueryAsync(series))
                    .Select(sample => $"{sample.Labels.GetValueOrDefault("revision")} {sample.Value}")
                    .Order(StringComparer.Ordinal),
            ];
            return found.SequenceEqual(expected) ? null : string.Join(", ", found);
        });
}
