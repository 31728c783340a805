using System.Globalization;
using System.Text.Json.Nodes;

namespace InventarioRetail.Releases.Model;

/// <summary>The brake as the ConfigMap of a cluster holds it.</summary>
/// <param name="Stable">Name of the stable revision.</param>
/// <param name="Canary">Name of the canary.</param>
/// <param name="Service">The canary's Service, by which the admission policy refuses a route.</param>
/// <param name="By">Who pulled it.</param>
/// <param name="Since">When.</param>
/// <param name="Reason">Why, one line.</param>
public sealed record BrakeRecord(
    string Stable,
    string Canary,
    string Service,
    string By,
    DateTimeOffset Since,
    string Reason
)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The merge patch that releases the brake.</summary>
    public const string Release = """{"data":null}""";

    /// <summary>Reads the ConfigMap from the cluster's API; null while no brake is on.</summary>
    public static BrakeRecord? Of(JsonNode? configMap)
    {
        var data = configMap?["data"] as JsonObject;
        return Text("service") is { Length: > 0 } service
            ? new(
                Text("stable"),
                Text("canary"),
                service,
                Text("by"),
                DateTimeOffset.TryParseExact(
                    Text("since"),
                    TimeFormat,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var since
                )
                    ? since
                    : default,
                Text("reason")
            )
            : null;

        string Text(string key) => data?[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
    }

    /// <summary>The merge patch that puts the brake on.</summary>
    /// <param name="resourceVersion">The version that the ConfigMap must still have; null for any.</param>
    public string Patch(string? resourceVersion)
    {
        var patch = new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["stable"] = Stable,
                ["canary"] = Canary,
                ["service"] = Service,
                ["by"] = By,
                ["since"] = Since.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture),
                ["reason"] = Reason,
            },
        };
        if (resourceVersion is not null)
            patch["metadata"] = new JsonObject { ["resourceVersion"] = resourceVersion };
        return patch.ToJsonString();
    }
}
