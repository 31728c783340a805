using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Components;

/// <summary>CORS, versioning and lifecycle of a bucket, the same on every platform.</summary>
public sealed record BucketRules
{
    /// <summary>
    /// Origins whose pages may read and upload, e.g. <c>https://dashboard.example.com</c>; empty allows none.
    /// </summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Days after which a replaced or deleted version is removed for good.</summary>
    public int ExpireNoncurrentAfterDays { get; init; } = 30;

    /// <summary>Days after which an unfinished multipart upload is aborted.</summary>
    public int AbortUploadsAfterDays { get; init; } = 7;

    internal const string LifecycleRule = "expire-noncurrent-versions";
    internal const int CorsMaxAgeSeconds = 3600;
    internal static readonly IReadOnlyList<string> CorsMethods = ["GET", "HEAD", "PUT", "POST"];
    internal static readonly IReadOnlyList<string> CorsHeaders = ["*"];
    internal static readonly IReadOnlyList<string> CorsExposedHeaders = ["ETag"];

    /// <summary>The CORS rules as JSON for S3's PutBucketCors; null if no origin is allowed.</summary>
    internal string? CorsJson() =>
        CorsOrigins.Count == 0
            ? null
            : Text(
                new()
                {
                    ["CORSRules"] = new JsonArray(
                        new JsonObject
                        {
                            ["AllowedOrigins"] = Array(CorsOrigins),
                            ["AllowedMethods"] = Array(CorsMethods),
                            ["AllowedHeaders"] = Array(CorsHeaders),
                            ["ExposeHeaders"] = Array(CorsExposedHeaders),
                            ["MaxAgeSeconds"] = CorsMaxAgeSeconds,
                        }
                    ),
                }
            );

    /// <summary>The lifecycle rules as JSON for S3's PutBucketLifecycleConfiguration.</summary>
    internal string LifecycleJson() =>
        Text(
            new()
            {
                ["Rules"] = new JsonArray(
                    new JsonObject
                    {
                        ["ID"] = LifecycleRule,
                        ["Status"] = "Enabled",
                        ["Filter"] = new JsonObject { ["Prefix"] = "" },
                        ["NoncurrentVersionExpiration"] = new JsonObject
                        {
                            ["NoncurrentDays"] = ExpireNoncurrentAfterDays,
                        },
                        ["AbortIncompleteMultipartUpload"] = new JsonObject
                        {
                            ["DaysAfterInitiation"] = AbortUploadsAfterDays,
                        },
                    }
                ),
            }
        );

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static JsonArray Array(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];

    private static string Text(JsonObject json) => json.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
}
