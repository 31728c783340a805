namespace InventarioRetail.Settings;

/// <summary>The object store (requirements R-S3).</summary>
/// <param name="Bucket">
/// The bucket's name (default <c>inventario-retail-bucket-&lt;stack&gt;</c>, after requirements R-S3).
/// </param>
public sealed record ObjectStoreSettings(string Bucket)
{
    /// <summary>The AWS region (default <c>us-east-1</c>, requirements).</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>
    /// The origins whose pages may use the bucket, such as <c>https://shop.example.com</c>; the default, none, allows no
    /// page of another origin.
    /// </summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>After how long an overwritten or deleted object goes for good; whole days (default 30 d).</summary>
    public TimeSpan ExpireNoncurrentAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>After how long an upload that was never finished is dropped; whole days (default 7 d).</summary>
    public TimeSpan AbortUploadsAfter { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The memory limit (default 1 GiB; requirements ask for a limit and name none).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromGiB(1);

    /// <summary>The bucket's name in a stack that gives none.</summary>
    public static string DefaultBucket(string stack) => $"inventario-retail-bucket-{stack}";
}
