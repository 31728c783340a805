using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InventarioRetail.Components;

/// <summary>Renders the files of a traffic split.</summary>
public static partial class RouterFiles
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Renders the files for a split and feature flags.</summary>
    /// <param name="split">The revisions and the weight.</param>
    /// <param name="options">The router's other settings.</param>
    /// <param name="flags">Feature flags: name and percentage of users for whom each is on, 0 to 100.</param>
    /// <exception cref="ArgumentException">
    /// An argument is invalid; the message says which and what is valid.
    /// </exception>
    public static PublishedFiles Render(Split split, RouterOptions options, IReadOnlyDictionary<string, int> flags)
    {
        split.Check();
        options.Check();

        // The id is a hash of the rest of the file.
        var id = ContentHash.Short(HaproxyConfig.Render(split, options, id: ""));
        return new PublishedFiles(
            HaproxyConfig.Render(split, options, id),
            id,
            SplitMap(split),
            Targets(split),
            Flags(flags)
        );
    }

    /// <summary>The key of the split in the router's map.</summary>
    internal static string SplitKey(Split split) =>
        split.Canary is null ? split.Stable.Name : $"{split.Stable.Name}>{split.Canary.Name}";

    private static string SplitMap(Split split) => $"{SplitKey(split)} {split.WeightPercent * 100}\n";

    private static string Targets(Split split) =>
        ToText(
            new JsonArray([
                .. split.Revisions.Select(revision => new JsonObject
                {
                    ["targets"] = new JsonArray($"{revision.Host}:{revision.Port}"),
                    // Without the role: a series must continue when the canary becomes the stable revision.
                    ["labels"] = new JsonObject { ["revision"] = revision.Name },
                }),
            ])
        );

    /// <summary>
    /// Renders feature flags in flagd's format: name and percentage of users for whom each is on, 0 to 100.
    /// </summary>
    /// <exception cref="ArgumentException">A flag has an invalid name or percentage.</exception>
    internal static string Flags(IReadOnlyDictionary<string, int> flags)
    {
        CheckFlags(flags);
        return ToText(
            new JsonObject
            {
                ["$schema"] = "https://flagd.dev/schema/v0/flags.json",
                ["flags"] = new JsonObject(
                    flags
                        .OrderBy(flag => flag.Key, StringComparer.Ordinal)
                        .Select(flag => KeyValuePair.Create(flag.Key, (JsonNode?)Flag(flag.Value)))
                ),
            }
        );
    }

    private static JsonObject Flag(int percent)
    {
        var flag = new JsonObject
        {
            ["state"] = "ENABLED",
            ["variants"] = new JsonObject { ["on"] = true, ["off"] = false },
            ["defaultVariant"] = percent == 100 ? "on" : "off",
        };
        if (percent is > 0 and < 100)
        {
            // "on" first, so that a rising percentage only adds users. Bucketed by flag key and targeting key.
            flag["targeting"] = new JsonObject
            {
                ["fractional"] = new JsonArray(new JsonArray("on", percent), new JsonArray("off", 100 - percent)),
            };
        }

        return flag;
    }

    private static void CheckFlags(IReadOnlyDictionary<string, int> flags)
    {
        foreach (var (name, percent) in flags)
        {
            if (!FlagName().IsMatch(name))
            {
                throw new ArgumentException(
                    $"The feature flag '{name}' is not a valid name: use lower-case letters, digits and '-' only."
                );
            }

            if (percent is < 0 or > 100)
            {
                throw new ArgumentException(
                    $"The feature flag '{name}' has {percent} %: it must be a percentage from 0 to 100."
                );
            }
        }
    }

    private static string ToText(JsonNode node) => node.ToJsonString(Json).ReplaceLineEndings("\n") + "\n";

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]*\z")]
    private static partial Regex FlagName();
}
