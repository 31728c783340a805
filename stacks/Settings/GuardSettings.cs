using System.Text.Json;
using System.Text.Json.Serialization;

namespace InventarioRetail.Settings;

/// <summary>
/// The settings of the guard's program, a JSON file in its container. They hold nothing that a release changes (no
/// revision, weight or flag), so that a release does not restart the guard.
/// </summary>
public sealed record GuardSettings
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The Pulumi project's name.</summary>
    public required string Project { get; init; }

    /// <summary>The stack's name.</summary>
    public required string Stack { get; init; }

    /// <summary>The waves of a release; their holds are the time for which the error test plans.</summary>
    public required RolloutSettings Rollout { get; init; }

    /// <summary>When a wave rolls back, and how long the guard may be blind.</summary>
    public required GateSettings Gates { get; init; }

    /// <summary>The time windows of the recording rules, which are part of the names of their series.</summary>
    public required MonitoringWindows Windows { get; init; }

    /// <summary>Prometheus's scrape interval.</summary>
    public required TimeSpan ScrapeInterval { get; init; }

    /// <summary>Returns the guard's settings of a stack.</summary>
    public static GuardSettings Of(StackSettings settings) =>
        new()
        {
            Project = settings.Project,
            Stack = settings.Stack,
            Rollout = settings.Rollout,
            Gates = settings.Gates,
            Windows = settings.Alerts.Windows,
            ScrapeInterval = settings.Prometheus.ScrapeInterval,
        };

    /// <summary>
    /// Returns the settings as JSON, which <see cref="FromJson"/> reads; the same settings, the same text.
    /// </summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options).ReplaceLineEndings("\n") + "\n";

    /// <summary>Reads the settings.</summary>
    /// <exception cref="FormatException">
    /// The text is not what <see cref="ToJson"/> writes; the message says why.
    /// </exception>
    public static GuardSettings FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<GuardSettings>(json, Options)
                ?? throw new FormatException("It is empty.");
        }
        catch (JsonException exception)
        {
            throw new FormatException(ConfigText.OneLine(exception.Message), exception);
        }
    }
}
