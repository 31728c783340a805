using System.Diagnostics;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>
/// A part is stopped: the alert arrives, the level and the features follow the matrix, the rest keeps working, and all recovers by
/// itself when the part is back.
/// </summary>
public sealed class FaultTests(RunningStack stack) : RunningStackTests(stack)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The requirements' matrix: the features that a level takes away, beside those of the levels above it.</summary>
    private static readonly string[][] TakenAwayBelow =
    [
        ["S3 Uploads", "Image Processing", "Backup Operations"],
        [
            "AI Recommendations",
            "Real-time Updates",
            "Redis Cache",
            "Rate Limiting",
            "File Storage",
            "Full AI Pipeline",
            "Advanced Analytics",
            "Real-time Inventory",
        ],
        ["Session Storage", "Basic Analytics"],
        ["Inventory Management"],
    ];

    private const int AllFeatures = 16;

    [RequiresDockerFact]
    public Task Without_Postgres_the_score_falls_to_50_and_the_level_to_MINIMAL() =>
        WithoutAsync("postgres", level: 3, "PostgresDown");

    [RequiresDockerFact]
    public Task Without_Redis_the_score_falls_to_85_and_the_level_to_DEGRADED() =>
        WithoutAsync("redis", level: 1, "RedisDown");

    [RequiresDockerFact]
    public Task Without_the_object_store_the_score_stays_at_95_and_the_level_falls_to_DEGRADED_all_the_same() =>
        WithoutAsync("object-store", level: 1, "ObjectStoreDown");

    [RequiresDockerFact]
    public async Task Without_an_exporter_people_are_told_that_nobody_can_see()
    {
        await IsOverAsync("ExporterDown");
        await RunningStack.StopAsync("redis-exporter");
        try
        {
            await ArrivesAsync("FIRING ExporterDown");
        }
        finally
        {
            await RunningStack.StartAsync("redis-exporter");
        }
        await ArrivesAsync("RESOLVED ExporterDown");
    }

    [RequiresDockerFact]
    public async Task Without_the_canary_its_users_are_served_by_stable_and_people_are_told()
    {
        await IsOverAsync("DashboardRevisionDown");
        var part = RunningStack.ContainerOf(RunningStack.Canary);
        var user = (await Stack.UsersOfAsync(RunningStack.Canary, 1))[0];
        await RunningStack.StopAsync(part);
        try
        {
            Assert.Equal(RunningStack.Stable, await Stack.RevisionOfAsync(user));
            await ArrivesAsync("FIRING DashboardRevisionDown");
        }
        finally
        {
            await RunningStack.StartAsync(part);
        }
        await Eventually.HoldsAsync(
            Patience,
            async () =>
                await Stack.RevisionOfAsync(user) == RunningStack.Canary ? null : "its users are still on stable"
        );
        await ArrivesAsync("RESOLVED DashboardRevisionDown");
    }

    private async Task WithoutAsync(string part, int level, string alert)
    {
        await IsOverAsync(alert);
        await LevelIsAsync(0);
        await RunningStack.StopAsync(part);
        var watch = Stopwatch.StartNew();
        try
        {
            var degraded = await LevelIsAsync(level);
            Assert.Equal(200, (int)(await Stack.GetAsync("/health", "fault")).StatusCode);
            await ArrivesAsync($"FIRING {alert}");
            Figures.Report(
                $"{part} stopped: level {level} after {degraded.TotalSeconds:0} s, {alert} at the receiver after {watch.Elapsed.TotalSeconds:0} s"
            );
        }
        finally
        {
            await RunningStack.StartAsync(part);
        }
        watch.Restart();
        await LevelIsAsync(0);
        Figures.Report($"{part} back: level 0 after {watch.Elapsed.TotalSeconds:0} s");
        await ArrivesAsync($"RESOLVED {alert}");
    }

    /// <summary>Waits until both revisions are at a level, with exactly the features of the matrix.</summary>
    private async Task<TimeSpan> LevelIsAsync(int level)
    {
        string[] takenAway =
        [
            .. TakenAwayBelow.Take(level).SelectMany(features => features).Order(StringComparer.Ordinal),
        ];
        return await Eventually.HoldsAsync(
            Patience,
            async () =>
            {
                foreach (var revision in (string[])[RunningStack.Stable, RunningStack.Canary])
                {
                    var levels = await Stack.Prometheus.QueryAsync($"degradation_level{{revision=\"{revision}\"}}");
                    if (levels.Count != 1 || levels[0].Value != level)
                        return $"{revision} is at level {string.Join(", ", levels.Select(sample => sample.Value))}, not {level}";
                    var features = await Stack.Prometheus.QueryAsync(
                        $"feature_availability{{revision=\"{revision}\"}}"
                    );
                    string[] missing =
                    [
                        .. features
                            .Where(feature => feature.Value == 0)
                            .Select(feature => feature.Labels["feature"])
                            .Order(StringComparer.Ordinal),
                    ];
                    if (features.Count != AllFeatures || !missing.SequenceEqual(takenAway))
                        return $"{revision} lacks {string.Join(", ", missing)} of {features.Count}";
                }
                return null;
            }
        );
    }

    /// <summary>
    /// Waits until people were told that an alert of before is over, and forgets it. One that fires again before that is not told again.
    /// </summary>
    private async Task IsOverAsync(string alert)
    {
        await Eventually.HoldsAsync(
            Patience,
            () =>
                Task.FromResult(
                    Stack.Receiver.HasOpen(alert) ? $"nobody was told that {alert} of before is over" : null
                )
        );
        Stack.Receiver.Forget();
    }

    private Task<TimeSpan> ArrivesAsync(string title) =>
        Eventually.HoldsAsync(
            Patience,
            () =>
                Task.FromResult(
                    Stack.Receiver.Titles.Contains(title)
                        ? null
                        : $"'{title}' has not arrived, but {string.Join(", ", Stack.Receiver.Titles)}"
                )
        );
}
