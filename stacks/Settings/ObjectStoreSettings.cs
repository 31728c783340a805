namespace InventarioRetail.Settings;

/// <summary>The object store (key <c>objectStore</c>).</summary>
/// <param name="Bucket">The bucket's name (default <c>inventario-retail-bucket-&lt;stack&gt;</c>).</param>
public sealed record ObjectStoreSettings(string Bucket)
{
    /// <summary>The AWS region (default <c>us-east-1</c>).</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>
    /// The origins that may use the bucket through CORS, such as <c>https://shop.example.com</c>; none by default.
    /// </summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>
    /// Time after which overwritten and deleted objects are removed permanently, in whole days (default 30 d).
    /// </summary>
    public TimeSpan ExpireNoncurrentAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Time after which unfinished multipart uploads are aborted, in whole days (default 7 d).</summary>
    public TimeSpan AbortUploadsAfter { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The memory limit (default 1 GiB, the project's own choice).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromGiB(1);

    /// <summary>Returns the default bucket name of a stack.</summary>
    public static string DefaultBucket(string stack) => $"inventario-retail-bucket-{stack}";
}
