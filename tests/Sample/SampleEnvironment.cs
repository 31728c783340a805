using System.Collections.Immutable;

namespace InventarioRetail.Sample.Tests;

/// <summary>Environment variables for a dashboard under test.</summary>
internal sealed record SampleEnvironment(ImmutableDictionary<string, string> Variables)
{
    public const string ApiKey = "test-key";

    /// <summary>No more than it needs, and no service behind any of it.</summary>
    public static SampleEnvironment Minimal { get; } =
        new SampleEnvironment(ImmutableDictionary<string, string>.Empty).With(
            ("DASHBOARD_API_KEY", ApiKey),
            ("DB_HOST", "127.0.0.1"),
            ("DB_PORT", "1"),
            ("DB_NAME", "inventory"),
            ("DB_USER", "clerk"),
            ("DB_PASSWORD", "db-password"),
            ("REDIS_HOST", "127.0.0.1"),
            ("REDIS_PORT", "1"),
            ("S3_ENDPOINT_URL", "http://127.0.0.1:1"),
            ("S3_BUCKET_NAME", "files"),
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "secret")
        );

    public string? Get(string name) => Variables.GetValueOrDefault(name);

    /// <summary>The same with other values; one without a value is gone.</summary>
    public SampleEnvironment With(params (string Name, string? Value)[] variables) =>
        new(
            variables.Aggregate(
                Variables,
                (all, variable) =>
                    variable.Value is { } value ? all.SetItem(variable.Name, value) : all.Remove(variable.Name)
            )
        );
}
