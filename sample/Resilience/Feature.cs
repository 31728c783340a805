namespace InventarioRetail.Sample;

/// <summary>One of the dashboard's 16 features, with the last level that provides it.</summary>
/// <param name="Name">Its name in <c>feature_availability</c>.</param>
/// <param name="UpTo">The last level that provides it.</param>
internal sealed record Feature(string Name, DegradationLevel UpTo)
{
    public static readonly Feature S3Uploads = new("S3 Uploads", DegradationLevel.Optimal);
    public static readonly Feature AiRecommendations = new("AI Recommendations", DegradationLevel.Degraded);
    public static readonly Feature RedisCache = new("Redis Cache", DegradationLevel.Degraded);
    public static readonly Feature InventoryManagement = new("Inventory Management", DegradationLevel.Minimal);

    public static IReadOnlyList<Feature> All { get; } =
    [
        S3Uploads,
        new("Image Processing", DegradationLevel.Optimal),
        new("Backup Operations", DegradationLevel.Optimal),
        AiRecommendations,
        new("Real-time Updates", DegradationLevel.Degraded),
        RedisCache,
        new("Rate Limiting", DegradationLevel.Degraded),
        new("File Storage", DegradationLevel.Degraded),
        new("Full AI Pipeline", DegradationLevel.Degraded),
        new("Advanced Analytics", DegradationLevel.Degraded),
        new("Real-time Inventory", DegradationLevel.Degraded),
        new("Session Storage", DegradationLevel.Limited),
        new("Basic Analytics", DegradationLevel.Limited),
        InventoryManagement,
        new("Read-only Access", DegradationLevel.Emergency),
        new("Minimal Access", DegradationLevel.Emergency),
    ];

    public bool IsAvailableAt(DegradationLevel level) => level <= UpTo;
}
