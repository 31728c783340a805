using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InventarioRetail.Components.Tests;

/// <summary>A request of a user.</summary>
/// <param name="User">The user that it names; null if it names none.</param>
/// <param name="Cookies">The cookies by name.</param>
internal sealed record EnvoyRequest(string? User, IReadOnlyDictionary<string, string> Cookies);

/// <summary>
/// A rendered route with its policies as Envoy reads them: rules in order, and in a rule the hash of its policy's key,
/// which falls into the cumulative weights of the slots.
/// </summary>
internal sealed partial class EnvoyRoute
{
    private readonly IReadOnlyList<(string Name, string Value)> early;
    private readonly IReadOnlyList<Rule> rules;
    private int ids;

    public EnvoyRoute(IReadOnlyList<Manifest> manifests)
    {
        early =
        [
            .. Manifest.Find(manifests, "ClientTrafficPolicy edge")["spec.headers.earlyRequestHeaders.set"]!
                .AsArray()
                .Select(header => ((string)header!["name"]!, (string)header["value"]!)),
        ];
        rules =
        [
            .. Manifest.Find(manifests, "HTTPRoute dashboard")["spec.rules"]!
                .AsArray()
                .Select(rule => Read(rule!, manifests)),
        ];
    }

    private sealed record Slot(string Service, int Weight, string? Cookie);

    private sealed record Rule(
        string Name,
        IReadOnlyList<(Regex Path, IReadOnlyList<(string Name, Regex Value)> Headers)> Matches,
        IReadOnlyList<Slot> Slots,
        string? HashHeader,
        string? HashCookie
    );

    /// <summary>
    /// The Service that a request reaches, its rule, and the cookie that the response sets, if it sets one.
    /// </summary>
    public (string Service, string Rule, (string Name, string Value)? Cookie) Send(EnvoyRequest request)
    {
        // A client cannot choose its first hash: the policy sets the header before the route is looked at.
        var id = $"{++ids:x8}-0000-4000-8000-000000000000";
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (request.User is { } user)
            headers["X-User-Id"] = user;
        if (request.Cookies.Count > 0)
            headers["Cookie"] = string.Join("; ", request.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
        foreach (var (name, value) in early)
        {
            headers[name] = value
                .Replace("%UNIQUE_ID%", id, StringComparison.Ordinal)
                .Replace("%REQ(X-USER-ID)%", request.User ?? "-", StringComparison.Ordinal);
        }

        var rule = rules.First(rule =>
            rule.Matches.Any(match =>
                match.Path.IsMatch("/")
                && match.Headers.All(header =>
                    headers.TryGetValue(header.Name, out var text) && header.Value.IsMatch(text)
                )
            )
        );
        var key = rule.HashCookie is { } cookie ? request.Cookies[cookie] : headers[rule.HashHeader!];
        var slot = Choose(rule.Slots, key);
        var set = slot.Cookie is null
            ? null
            : SetCookie()
                .Match(slot.Cookie.Replace("%REQ(X-SPLIT-ID)%", headers["X-Split-Id"], StringComparison.Ordinal));
        return (slot.Service, rule.Name, set is null ? null : (set.Groups[1].Value, set.Groups[2].Value));
    }

    private static Rule Read(JsonNode rule, IReadOnlyList<Manifest> manifests)
    {
        var name = (string)rule["name"]!;
        var slots = rule["backendRefs"]!.AsArray();
        var policy = manifests.SingleOrDefault(manifest =>
            manifest.Kind == "BackendTrafficPolicy" && (string?)manifest["spec.targetRefs"]![0]!["sectionName"] == name
        );
        if (slots.Count > 1)
        {
            Assert.Equal("ConsistentHash", (string?)policy!["spec.loadBalancer.type"]);
            // Without it, the Gateway's own policy would be dropped.
            Assert.Equal("StrategicMerge", (string?)policy["spec.mergeType"]);
            // Envoy Gateway applies the hash only where a slot has a filter.
            Assert.All(slots, slot => Assert.NotEmpty(slot!["filters"]!.AsArray()));
        }

        var hash = policy?["spec.loadBalancer.consistentHash"];
        return new(
            name,
            [
                .. rule["matches"]!
                    .AsArray()
                    .Select(match =>
                        (
                            Path((string)match!["path"]!["type"]!, (string)match["path"]!["value"]!),
                            (IReadOnlyList<(string, Regex)>)
                                [
                                    .. (match["headers"] as JsonArray ?? []).Select(header =>
                                        ((string)header!["name"]!, Whole((string)header["value"]!))
                                    ),
                                ]
                        )
                    ),
            ],
            [
                .. slots.Select(slot => new Slot(
                    (string)slot!["name"]!,
                    (int)slot["weight"]!,
                    (slot["filters"] as JsonArray ?? [])
                        .Select(filter => (string?)filter!["responseHeaderModifier"]?["add"]?[0]?["value"])
                        .FirstOrDefault(value => value is not null)
                )),
            ],
            (string?)hash?["headers"]?[0]?["name"],
            (string?)hash?["cookie"]?["name"]
        );
    }

    private static Regex Path(string type, string value) =>
        type == "PathPrefix"
            ? new Regex(value == "/" ? "^/" : $"^{Regex.Escape(value)}(/|$)", RegexOptions.Compiled)
            : Whole(value);

    // Envoy matches the whole text.
    private static Regex Whole(string pattern) => new($"^(?:{pattern})$", RegexOptions.Compiled);

    private static Slot Choose(IReadOnlyList<Slot> slots, string key)
    {
        // Any hash whose values are spread evenly; Envoy's is xxHash64.
        var hash = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var left = (int)(hash % (ulong)slots.Sum(slot => slot.Weight));
        return slots.First(slot => (left -= slot.Weight) < 0);
    }

    [GeneratedRegex(@"\A([^=]+)=([^;]*);.*\bSecure; HttpOnly\b")]
    private static partial Regex SetCookie();
}
