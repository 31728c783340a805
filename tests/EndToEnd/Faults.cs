namespace InventarioRetail.EndToEnd.Tests;

/// <summary>
/// Stops and starts parts, each once for all tests: the alert arrives, the level and the features follow the matrix, the
/// other parts keep working, and the stack recovers by itself.
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

    private Task? database;
    private Task? cacheAndObjects;
    private Task? canary;

    /// <summary>Causes a fault and waits until it is over; a second call waits for the first.</summary>
    /// <param name="alert">The alert that it causes.</param>
    public Task HappensAsync(string alert) =>
        alert switch
        {
            PostgresDown or ExporterDown => database ??= WithoutPostgresAndAnExporterAsync(),
            RedisDown or ObjectStoreDown => cacheAndObjects ??= WithoutRedisAndTheObjectStoreAsync(),
            _ => canary ??= WithoutCanaryAsync(),
        };

    /// <summary>
    /// Stops both at the same time, because they are independent. The next <c>up</c> starts the exporter again.
    /// </summary>
    private async Task WithoutPostgresAndAnExporterAsync()
    {
        var alertsBefore = stack.Receiver.Count;
        await stack.WeightAsync(RunningStack.StartWeight);
        await LevelIsAsync(0);
        var containers = await stack.ContainersAsync();
        await using var load = SteadyLoad.Start(stack, LightLoad);
        await using (await StopAsync("postgres"))
        {
            await LevelIsAsync(3, "database");
            await stack.StopAsync("redis-exporter");
            await FireAsync(alertsBefore, PostgresDown, ExporterDown);
            // The canary may have brought it down.
            await GuardBrakesAsync(PostgresDown);
        }

        await stack.WeightAsync(RunningStack.StartWeight);

        Assert.Equal(containers, await stack.ContainersAsync());
        await LevelIsAsync(0);
        await load.EndAsync();
        Assert.Empty(load.Failed);
    }

    /// <summary>Stops one, then both, then the other one alone.</summary>
    private async Task WithoutRedisAndTheObjectStoreAsync()
    {
        var alertsBefore = stack.Receiver.Count;
        await LevelIsAsync(0);
        await using var load = SteadyLoad.Start(stack, LightLoad);
        await using var objects = await StopAsync("object-store");
        // The score stays at 95, but OPTIMAL would promise uploads.
        await LevelIsAsync(1, "s3");
        await using var redis = await StopAsync("redis");
        await LevelIsAsync(1, "s3", "redis");
        await FireAsync(alertsBefore, RedisDown, ObjectStoreDown);
        await objects.DisposeAsync();
        await LevelIsAsync(1, "redis");
        await redis.DisposeAsync();
        await LevelIsAsync(0);
        await load.EndAsync();
        Assert.Empty(load.Failed);
    }

    /// <summary>
    /// Kills the canary while it has half of the users. No request is refused, but responses that are under way may be
    /// cut: no proxy can take back their first bytes.
    /// </summary>
    private async Task WithoutCanaryAsync()
    {
        var alertsBefore = stack.Receiver.Count;
        await stack.WeightAsync(50);
        var (canary, part) = (stack.Canary, RunningStack.PartOf(stack.Canary));
        var user = await stack.FirstUserOfAsync(canary);
        await using var load = SteadyLoad.Start(stack, RequestsPerSecond);
        await load.SendsAsync(100);

        await Shell.OutputAsync("docker", "kill", stack.ContainerName(part));
        try
        {
            await FireAsync(alertsBefore, DashboardRevisionDown);
            await load.EndAsync();
            Assert.Empty(load.Refused);
            Assert.InRange(load.Cut.Count, 0, load.MostInFlight);
            await GuardBrakesAsync(DashboardRevisionDown);
        }
        finally
        {
            await stack.StartAsync(part);
        }
        Assert.Empty(await stack.OnAsync(canary, users: 100));
        await stack.WeightAsync(50);
        await Eventually.HoldsAsync(async () =>
            await stack.RevisionOfAsync(user) == canary ? null : "its users are still on stable"
        );
    }

    private Task<TimeSpan> GuardBrakesAsync(string alert) =>
        Eventually.HoldsAsync(async () =>
            await stack.BrakeAsync() is var brake && brake.Contains(alert, StringComparison.Ordinal)
                ? null
                : $"the brake is not on for {alert}: '{brake}'"
        );

    /// <summary>Stops a part, and starts it again when the result is disposed.</summary>
    private async Task<StoppedPart> StopAsync(string part)
    {
        await stack.StopAsync(part);
        return new(stack, part);
    }

    private sealed class StoppedPart(RunningStack stack, string part) : IAsyncDisposable
    {
        private bool started;

        public async ValueTask DisposeAsync()
        {
            if (!started)
                await stack.StartAsync(part);
            started = true;
        }
    }

    private async Task FireAsync(int alertsBefore, params string[] alerts)
    {
        foreach (var alert in alerts)
            await stack.Receiver.GetsAsync($"FIRING {alert}", alertsBefore);
    }

    /// <summary>
    /// Waits until both revisions are at a level, without exactly the features of the matrix and some services.
    /// </summary>
    private async Task LevelIsAsync(int level, params string[] services)
    {
        string[] lost = [.. TakenAwayBelow.Take(level).SelectMany(features => features), .. services];
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
