using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Guard;

/// <summary>The feature flags of a stack on Kubernetes, as their ConfigMap is now.</summary>
/// <param name="api">The cluster's API.</param>
/// <param name="time">The clock of their age.</param>
internal sealed class ClusterFlags(KubernetesApi api, TimeProvider time)
{
    /// <summary>How old they may be: one request to the API serves all dashboards.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<string>? reading;
    private long startedAt;

    /// <summary>Returns the flag file.</summary>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    public Task<string> ReadAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (reading is null || time.GetElapsedTime(startedAt) >= MaxAge)
            {
                startedAt = time.GetTimestamp();
                // For all who ask meanwhile, so none of them can cancel it; it has a timeout of its own.
                reading = ReadAsync();
            }

            return reading.WaitAsync(cancellation);
        }
    }

    private async Task<string> ReadAsync() => Parse(await api.GetFlagsAsync(CancellationToken.None));

    private static string Parse(string configMap)
    {
        try
        {
            if (JsonNode.Parse(configMap)?["data"]?[RouteNames.FlagsFile]?.GetValue<string>() is { } file)
                return file;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // The same message as for a missing key.
        }

        throw new IOException($"The ConfigMap '{RouteNames.Flags}' has no text '{RouteNames.FlagsFile}'.");
    }
}
