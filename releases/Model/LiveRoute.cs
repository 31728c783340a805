using System.Globalization;
using System.Text.Json.Nodes;

namespace InventarioRetail.Releases.Model;

/// <summary>A place in a rule of the route and the Service that it names.</summary>
/// <param name="Rule">The rule's number, from 0.</param>
/// <param name="RuleName">The rule's name; empty if it has none.</param>
/// <param name="Backend">The number of the backend in the rule, from 0.</param>
/// <param name="Service">The Service.</param>
/// <param name="Weight">Its weight in the rule.</param>
public sealed record RouteSlot(int Rule, string RuleName, int Backend, string Service, int Weight);

/// <summary>
/// The route to the dashboard as a cluster has it. Its rules say which users are on the canary; the annotations only
/// name the revisions and their Services.
/// </summary>
public sealed class LiveRoute
{
    private readonly JsonNode json;

    private LiveRoute(JsonNode json)
    {
        this.json = json;
        Stable = Required(RouteNames.StableAnnotation);
        StableService = Required(RouteNames.StableServiceAnnotation);
        Canary = Annotation(RouteNames.CanaryAnnotation);
        CanaryService = Canary is null ? null : Required(RouteNames.CanaryServiceAnnotation);
        ResourceVersion =
            Text(json["metadata"]?["resourceVersion"]) ?? throw new FormatException("it has no resourceVersion");
        Slots = [.. ReadSlots()];
        Split = new(Stable, Canary, Weight());
    }

    /// <summary>The stable revision, as metrics name it.</summary>
    public string Stable { get; }

    /// <summary>The stable revision's Service.</summary>
    public string StableService { get; }

    /// <summary>The canary, as metrics name it; null if there is none.</summary>
    public string? Canary { get; }

    /// <summary>The canary's Service; null if there is none.</summary>
    public string? CanaryService { get; }

    /// <summary>The version of the object, which a change must not have overtaken.</summary>
    public string ResourceVersion { get; }

    /// <summary>All places of all rules.</summary>
    public IReadOnlyList<RouteSlot> Slots { get; }

    /// <summary>
    /// The split of users: the largest share of the canary in a rule, by the Services that the rules name.
    /// </summary>
    public ObservedSplit Split { get; }

    /// <summary>Whether a rule other than the testers' leads to the canary.</summary>
    public bool LeadsToCanary =>
        Slots.Any(slot => slot.Service == CanaryService && slot.Weight > 0 && slot.RuleName != RouteNames.Testers);

    /// <summary>
    /// Why the route is not live as it is now, such as a Gateway that has not seen it; null if it is.
    /// </summary>
    public string? NotLive
    {
        get
        {
            var parents = (json["status"]?["parents"] as JsonArray ?? []).OfType<JsonNode>().ToList();
            return parents.Count == 0
                ? "no Gateway has accepted it"
                : parents.Select(NotLiveAt).FirstOrDefault(problem => problem is not null);
        }
    }

    /// <summary>Reads a route from the cluster's API.</summary>
    /// <exception cref="FormatException">It is not the route of a stack; the message says why.</exception>
    public static LiveRoute Parse(string text)
    {
        try
        {
            return new LiveRoute(JsonNode.Parse(text) ?? throw new FormatException("it is empty"));
        }
        catch (Exception mistake) when (mistake is System.Text.Json.JsonException or InvalidOperationException)
        {
            throw new FormatException($"it is not an HTTPRoute ({mistake.Message})", mistake);
        }
    }

    /// <summary>
    /// The JSON patch that takes all users off the canary: the rules as the program declares them at weight 0. It fails
    /// if the route was changed since it was read.
    /// </summary>
    /// <exception cref="InvalidOperationException">The route has no canary.</exception>
    public string PatchToZero()
    {
        var canary = CanaryService ?? throw new InvalidOperationException("The route has no canary.");
        var rules = json["spec"]!["rules"]!.DeepClone().AsArray();
        foreach (var rule in rules)
        {
            if (rule!["backendRefs"] is not JsonArray backends)
                continue;
            foreach (var backend in backends.Where(backend => Text(backend!["name"]) == canary))
                backend!["name"] = StableService;
            if (RouteNames.SplitRules.Contains(Text(rule["name"]) ?? "") && backends.Count == 2)
            {
                backends[0]!["weight"] = RouteNames.RestingWeight;
                backends[1]!["weight"] = 100 - RouteNames.RestingWeight;
            }
        }
        return new JsonArray(
            Operation("test", "/metadata/resourceVersion", ResourceVersion),
            Operation("replace", "/spec/rules", rules),
            Operation("add", $"/metadata/annotations/{RouteNames.WeightAnnotation}", "0")
        ).ToJsonString();
    }

    private IEnumerable<RouteSlot> ReadSlots() =>
        from rule in (json["spec"]?["rules"] as JsonArray ?? []).Index()
        from backend in (rule.Item?["backendRefs"] as JsonArray ?? []).Index()
        let service = Text(backend.Item?["name"])
        where service is not null
        select new RouteSlot(
            rule.Index,
            Text(rule.Item?["name"]) ?? "",
            backend.Index,
            service,
            (int)(Number(backend.Item?["weight"]) ?? 1)
        );

    private decimal Weight() =>
        CanaryService is null
            ? 0
            : Slots
                .Where(slot => RouteNames.SplitRules.Contains(slot.RuleName))
                .GroupBy(slot => slot.Rule)
                .Select(rule => Share(rule.Where(slot => slot.Service == CanaryService), rule))
                .DefaultIfEmpty(0)
                .Max();

    private static decimal Share(IEnumerable<RouteSlot> part, IEnumerable<RouteSlot> all) =>
        all.Sum(slot => slot.Weight) is var sum and > 0 ? Math.Round(100m * part.Sum(slot => slot.Weight) / sum, 2) : 0;

    private string? NotLiveAt(JsonNode parent)
    {
        var gateway = $"Gateway {Text(parent["parentRef"]?["name"])} ({Text(parent["controllerName"])})";
        foreach (var type in new[] { "Accepted", "ResolvedRefs" })
        {
            var condition = (parent["conditions"] as JsonArray ?? []).FirstOrDefault(condition =>
                Text(condition?["type"]) == type
            );
            var (seen, now) = (Number(condition?["observedGeneration"]), Number(json["metadata"]?["generation"]));
            if (seen != now)
                return $"{gateway} has observed generation {seen ?? 0} of {now}";
            if (Text(condition?["status"]) != "True")
                return $"{gateway} says {type}={Text(condition?["status"])} ({Text(condition?["reason"])})";
        }

        return null;
    }

    private string Required(string annotation) =>
        Annotation(annotation)
        ?? throw new FormatException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"it has no annotation {annotation}; an older version deployed it, or it was changed by hand"
            )
        );

    private string? Annotation(string name) => Text(json["metadata"]?["annotations"]?[name]);

    private static JsonObject Operation(string operation, string path, JsonNode value) =>
        new()
        {
            ["op"] = operation,
            ["path"] = path,
            ["value"] = value,
        };

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static long? Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;
}
