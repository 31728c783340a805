using System.Collections.Concurrent;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>
/// Parts that are stopped and started again, each once for all tests that look at it: the alert arrives, the level and the features
/// follow the matrix, the rest keeps working, and the stack recovers by itself.
/// </summary>
internal sealed class Faults(RunningStack stack)
{
    public const string PostgresDown = nameof(PostgresDown);
    public const string RedisDown = nameof(RedisDown);
    public const string ObjectStoreDown = nameof(ObjectStoreDown);
    public const string ExporterDown = nameof(ExporterDown);
    public const string DashboardRevisionDown = nameof(DashboardRevisionDown);

    private const double RequestsPerSecond = 150;
    private const double LightLoad = 20;

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

    private readonly ConcurrentDictionary<string, Lazy<Task>> happened = [];

    /// <summary>Has a fault happen and end, unless it has already.</summary>
    /// <param name="alert">The alert that it causes.</param>
    public Task HappensAsync(string alert) =>
        happened
            .GetOrAdd(
                alert,
                alert =>
                    new(() =>
                        alert switch
                        {
                            PostgresDown => WithoutServiceAsync("postgres", "database", level: 3, alert),
                            RedisDown => WithoutServiceAsync("redis", "redis", level: 1, alert),
                            // The score stays at 95, and yet OPTIMAL would promise uploads.
                            ObjectStoreDown => WithoutServiceAsync("object-store", "s3", level: 1, alert),
                            ExporterDown => WithoutExporterAsync(),
                            _ => WithoutCanaryAsync(),
                        }
                    )
            )
            .Value;

    private async Task WithoutServiceAsync(string part, string service, int level, string alert)
    {
        await LevelIsAsync(0, null);
        var before = stack.Receiver.Count($"FIRING {alert}");
        await using var load = SteadyLoad.Start(stack, LightLoad);
        await stack.StopAsync(part);
        try
        {
            await LevelIsAsync(level, service);
            await stack.Receiver.GetsAsync($"FIRING {alert}", moreThan: before);
        }
        finally
        {
            await stack.StartAsync(part);
        }
        await LevelIsAsync(0, null);
        await load.EndAsync();
        Assert.Empty(load.Failed);
    }

    /// <summary>The next <c>up</c> starts a part that was stopped, and leaves the others alone.</summary>
    private async Task WithoutExporterAsync()
    {
        var containers = await stack.ContainersAsync();
        var before = stack.Receiver.Count($"FIRING {ExporterDown}");
        await stack.StopAsync("redis-exporter");

        await stack.Receiver.GetsAsync($"FIRING {ExporterDown}", moreThan: before);
        await stack.UpAsync();

        Assert.Equal(containers, await stack.ContainersAsync());
    }

    /// <summary>
    /// A canary that is killed while it has half of the users. No request is refused; but the answers that were on their way then may be
    /// cut, which no proxy can take back.
    /// </summary>
    private async Task WithoutCanaryAsync()
    {
        await stack.WeightAsync(50);
        var (canary, part) = (stack.Canary, RunningStack.PartOf(stack.Canary));
        var user = await stack.FirstUserOfAsync(canary);
        var before = stack.Receiver.Count($"FIRING {DashboardRevisionDown}");
        await using var load = SteadyLoad.Start(stack, RequestsPerSecond);
        await load.SendsAsync(100);

        await Shell.OutputAsync("docker", "kill", stack.ContainerName(part));
        try
        {
            await stack.Receiver.GetsAsync($"FIRING {DashboardRevisionDown}", moreThan: before);
            await load.EndAsync();
            Assert.Empty(load.Refused);
            Assert.InRange(load.Cut.Count, 0, load.MostInFlight);
            Assert.Empty(await stack.OnAsync(canary, users: 100));
        }
        finally
        {
            await stack.StartAsync(part);
        }
        await Eventually.HoldsAsync(async () =>
            await stack.RevisionOfAsync(user) == canary ? null : "its users are still on stable"
        );
    }

    /// <summary>Waits until both revisions are at a level, with exactly the features of the matrix, for one service at most.</summary>
    private async Task LevelIsAsync(int level, string? lostService)
    {
        string[] lost =
        [
            .. TakenAwayBelow.Take(level).SelectMany(features => features),
            .. lostService is null ? (string[])[] : [lostService],
        ];
        foreach (var revision in (string[])[stack.Stable, stack.Canary])
        {
            await Eventually.HoldsAsync(async () =>
            {
                var now = await stack.Prometheus.QueryAsync(
                    $"{{__name__=~\"degradation_level|feature_availability|health_score\",revision=\"{revision}\"}}"
                );
                var atLevel = now.Count(sample => Name(sample) == "degradation_level" && sample.Value == level);
                var features = now.Count(sample => Name(sample) == "feature_availability");
                string[] missing =
                [
                    .. now.Where(sample => Name(sample) != "degradation_level" && sample.Value == 0)
                        .Select(sample => sample.Labels.GetValueOrDefault("feature") ?? sample.Labels["service"]),
                ];
                return atLevel == 1 && features == AllFeatures && missing.ToHashSet().SetEquals(lost)
                    ? null
                    : $"{revision} is not at level {level}, or lacks {string.Join(", ", missing)} of {features}";
            });
        }

        static string Name(Sample sample) => sample.Labels["__name__"];
    }
}
