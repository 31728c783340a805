using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InventarioRetail.Components;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>What is watched, and that it can be seen.</summary>
public sealed partial class MonitoringTests(RunningStack stack) : RunningStackTests(stack)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>What compares with the day before has nothing to compare with on the first day.</summary>
    private const string TheDayBefore = "offset 1d";

    [RequiresDockerFact]
    public async Task Every_target_is_up_and_none_is_missing()
    {
        string[] expected =
        [
            "alertmanager alertmanager:9093 up",
            "dashboard dashboard-v1-0-0:8080 up",
            "dashboard dashboard-v1-1-0:8080 up",
            "object-store http://object-store:4566/_localstack/health up",
            "postgres postgres-exporter:9187 up",
            "prometheus localhost:9090 up",
            "redis redis-exporter:9121 up",
            "rollout router:8405 up",
            "router router:8405 up",
        ];

        await Eventually.HoldsAsync(
            Patience,
            async () =>
            {
                string[] found =
                [
                    .. (await Stack.Prometheus.TargetsAsync())
                        .Select(target => $"{target.Job} {target.Instance} {target.Health}{target.Error}")
                        .Order(StringComparer.Ordinal),
                ];
                return found.SequenceEqual(expected) ? null : string.Join('\n', found);
            }
        );
        // A probe is a target that answers also where what it asks does not.
        Assert.Equal([1], (await Stack.Prometheus.QueryAsync("probe_success")).Select(sample => sample.Value));
        Assert.Equal([1], (await Stack.Prometheus.QueryAsync("pg_up")).Select(sample => sample.Value));
        Assert.Equal([1], (await Stack.Prometheus.QueryAsync("redis_up")).Select(sample => sample.Value));
    }

    [RequiresDockerFact]
    public async Task Every_recording_rule_and_every_panel_has_data()
    {
        using var users = Load.Start(Stack.Url, Stack.ApiKey, "/api/summary");
        var monitoring = Stack.Monitoring();
        var rules = new MonitoringRules(monitoring);
        (string What, string Expression)[] queries =
        [
            .. rules.Recording.Select(rule => (rule.Name, rule.Name)),
            .. PanelQueries(monitoring),
        ];
        Assert.True(queries.Length > 150, $"{queries.Length} queries");

        await RunningStack.InAsync("postgres-backup", "sh", "/opt/backup/backup.sh", "now");
        // Some panels show what went wrong, so something must: Redis is away for a while.
        await RunningStack.StopAsync("redis");
        var redisIsBack = Task.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(20));
            await RunningStack.StartAsync("redis");
        });
        var comparing = ComparingWithTheDayBefore(rules);
        var withoutData = queries.ToList();
        var watch = MachineWatch.StartNew();
        while (withoutData.Exists(query => !IsExcused(query.Expression, comparing)) && watch.Given < Patience)
        {
            foreach (var query in withoutData.ToList())
            {
                if ((await Stack.Prometheus.QueryAsync(query.Expression)).Count > 0)
                    withoutData.Remove(query);
            }
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
        await redisIsBack;

        string[] unexpected =
        [
            .. withoutData
                .Where(query => !IsExcused(query.Expression, comparing))
                .Select(query => $"{query.What}: {query.Expression}"),
        ];
        Figures.Report(
            $"panel queries and recording rules with data: {queries.Length - withoutData.Count} of {queries.Length}; "
                + $"{withoutData.Count - unexpected.Length} compare with the day before, look back at levels that were not reached, or ask for Grafana"
        );
        Assert.True(unexpected.Length == 0, string.Join('\n', unexpected));
    }

    [RequiresDockerFact]
    public async Task The_weight_in_force_is_a_series()
    {
        await Eventually.HoldsAsync(
            Patience,
            async () =>
            {
                var weights = await Stack.Prometheus.QueryAsync("rollout_weight_percent");
                string[] found =
                [
                    .. weights
                        .Select(weight => $"{weight.Labels["revision"]} {weight.Value}")
                        .Order(StringComparer.Ordinal),
                ];
                return found.SequenceEqual(["v1.0.0 90", "v1.1.0 10"]) ? null : string.Join(", ", found);
            }
        );
    }

    /// <summary>Grafana itself has no image here.</summary>
    private const string OfGrafana = "job=\"grafana\"";

    /// <summary>Without Redis the level is DEGRADED; a panel that looks back at a worse one has nothing to show.</summary>
    private static readonly string[] OfWorseLevels =
    [
        .. Enumerable
            .Range(2, 3)
            .Select(level => $"(degradation_level{{job=\"dashboard\",revision=~\".*\"}}) == {level}"),
    ];

    private static bool IsExcused(string query, IEnumerable<string> comparing) =>
        query.Contains(TheDayBefore, StringComparison.Ordinal)
        || query.Contains(OfGrafana, StringComparison.Ordinal)
        || OfWorseLevels.Any(level => query.Contains(level, StringComparison.Ordinal))
        || comparing.Any(series => query.Contains(series, StringComparison.Ordinal));

    /// <summary>Recorded series that compare with the day before, directly or through others.</summary>
    private static HashSet<string> ComparingWithTheDayBefore(MonitoringRules rules)
    {
        var found = new HashSet<string>();
        int before;
        do
        {
            before = found.Count;
            found.UnionWith(
                rules
                    .Recording.Where(rule =>
                        rule.Expression.Contains(TheDayBefore, StringComparison.Ordinal)
                        || found.Any(series => rule.Expression.Contains(series, StringComparison.Ordinal))
                    )
                    .Select(rule => rule.Name)
            );
        } while (found.Count > before);
        return found;
    }

    /// <summary>The queries of all panels, as Grafana would ask them.</summary>
    private static IEnumerable<(string, string)> PanelQueries(MonitoringOptions monitoring) =>
        from file in GrafanaDashboards.Render(monitoring with { Jobs = ScrapeJob.All })
        from panel in Panels(JsonNode.Parse(file.Value)!)
        from target in panel["targets"]?.AsArray() ?? []
        where target!["expr"] is not null
        select ($"{file.Key} {panel["title"]}", Filled(target!["expr"]!.GetValue<string>()));

    private static IEnumerable<JsonNode> Panels(JsonNode dashboard) =>
        dashboard["panels"]!
            .AsArray()
            .SelectMany(panel => new[] { panel! }.Concat((panel!["panels"]?.AsArray() ?? []).Select(inner => inner!)));

    private static string Filled(string expression) =>
        Variable()
            .Replace(
                expression,
                variable =>
                    variable.Value.Trim('$', '{', '}').Split(':')[0] switch
                    {
                        "__rate_interval" or "__interval" => "20s",
                        "__range" => "5m",
                        "stable" => RunningStack.Stable,
                        "canary" => RunningStack.Canary,
                        _ => ".*",
                    }
            );

    [GeneratedRegex(@"\$(?:[A-Za-z_]+|\{[^}]*\})")]
    private static partial Regex Variable();
}
