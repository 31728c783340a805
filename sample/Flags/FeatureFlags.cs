using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace InventarioRetail.Sample;

/// <summary>
/// Feature flags in flagd's format: flags with boolean variants, a default, and optionally targeting by the
/// <c>fractional</c> operation; nothing else of the format is supported.
/// </summary>
internal sealed class FeatureFlags
{
    private readonly SortedDictionary<string, Flag> byName = new(StringComparer.Ordinal);

    private FeatureFlags() { }

    public static FeatureFlags None { get; } = new();

    /// <exception cref="FormatException">The text is not in the supported format; the message says where.</exception>
    public static FeatureFlags Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var flags = new FeatureFlags();
            foreach (var flag in Member(document.RootElement, "flags", JsonValueKind.Object).EnumerateObject())
                flags.byName[flag.Name] = Flag.Parse(flag.Name, flag.Value);
            return flags;
        }
        catch (JsonException mistake)
        {
            throw new FormatException(mistake.Message, mistake);
        }
    }

    /// <summary>Returns which flags are on for a user, ordered by name.</summary>
    public IReadOnlyDictionary<string, bool> For(string user) =>
        new SortedDictionary<string, bool>(
            byName.ToDictionary(flag => flag.Key, flag => flag.Value.IsOn(user)),
            StringComparer.Ordinal
        );

    private static JsonElement Member(JsonElement parent, string name, JsonValueKind kind, string path = "") =>
        parent.ValueKind is JsonValueKind.Object
        && parent.TryGetProperty(name, out var member)
        && member.ValueKind == kind
            ? member
            : throw new FormatException($"'{path}{name}' is missing or not {Article(kind)}");

    private static string Article(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            _ => "a text",
        };

    private sealed record Flag(string Name, bool Otherwise, IReadOnlyList<(bool IsOn, uint Weight)> Fractions)
    {
        public static Flag Parse(string name, JsonElement json)
        {
            var path = $"flags.{name}.";
            var variants = Member(json, "variants", JsonValueKind.Object, path);
            var otherwise = Variant(Member(json, "defaultVariant", JsonValueKind.String, path).GetString()!);
            return Member(json, "state", JsonValueKind.String, path).GetString() switch
            {
                "DISABLED" => new(name, false, []),
                "ENABLED" => new(
                    name,
                    otherwise,
                    json.TryGetProperty("targeting", out var rule) ? Fractions(rule) : []
                ),
                var state => throw new FormatException($"'{path}state' is '{state}', not ENABLED or DISABLED"),
            };

            bool Variant(string variant) =>
                variants.TryGetProperty(variant, out var value)
                && value.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? value.GetBoolean()
                    : throw new FormatException($"'{path}variants' has no '{variant}' that is true or false");

            List<(bool, uint)> Fractions(JsonElement rule)
            {
                if (rule.ValueKind is JsonValueKind.Object && !rule.EnumerateObject().Any())
                    return [];
                var fractions = new List<(bool, uint)>();
                foreach (
                    var part in Member(rule, "fractional", JsonValueKind.Array, $"{path}targeting.").EnumerateArray()
                )
                {
                    if (
                        part.ValueKind is not JsonValueKind.Array
                        || part.GetArrayLength() != 2
                        || part[0].ValueKind is not JsonValueKind.String
                        || part[1].ValueKind is not JsonValueKind.Number
                        || !part[1].TryGetUInt16(out var weight)
                    )
                    {
                        throw new FormatException($"'{path}targeting.fractional' is not a list of [variant, weight]");
                    }
                    fractions.Add((Variant(part[0].GetString()!), weight));
                }

                return fractions;
            }
        }

        public bool IsOn(string user)
        {
            var bucket = Bucket(user, (uint)Fractions.Sum(fraction => (long)fraction.Weight));
            foreach (var (isOn, weight) in Fractions)
            {
                if (bucket < weight)
                    return isOn;
                bucket -= weight;
            }

            return Otherwise;
        }

        /// <summary>
        /// The user's bucket for this flag, below the sum of the weights. It is stable, so raising the weight of the
        /// first variant only adds users to it.
        /// </summary>
        private uint Bucket(string user, uint buckets)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{user}"));
            return (uint)((BinaryPrimitives.ReadUInt32BigEndian(hash) * (ulong)buckets) >> 32);
        }
    }
}
