using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Components;

/// <summary>A statement of an IAM policy.</summary>
internal sealed record PolicyStatement
{
    public required string Sid { get; init; }
    public bool Deny { get; init; }

    /// <summary>
    /// Type and value, e.g. <c>Service</c> and <c>logs.us-east-1.amazonaws.com</c>; null in a role's own policy.
    /// </summary>
    public (string Kind, string Name)? Principal { get; init; }
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>ARNs of the resources; empty in a trust policy.</summary>
    public IReadOnlyList<Input<string>> Resources { get; init; } = [];

    /// <summary>Conditions, all of which must hold: operator, key and value.</summary>
    public IReadOnlyList<(string Operator, string Key, string Value)> Conditions { get; init; } = [];
}

/// <summary>Writes IAM policies as JSON.</summary>
internal static class PolicyDocument
{
    // Unescaped, for readable previews: a policy never ends up in HTML.
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Output<string> Json(params IEnumerable<PolicyStatement> statements)
    {
        PolicyStatement[] all = [.. statements];
        return Output
            .All(all.Select(statement => Output.All(statement.Resources)))
            .Apply(resources =>
                new JsonObject
                {
                    ["Version"] = "2012-10-17",
                    ["Statement"] = new JsonArray([
                        .. all.Zip(resources, (statement, names) => (JsonNode)Json(statement, names)),
                    ]),
                }.ToJsonString(Readable)
            );
    }

    private static JsonObject Json(PolicyStatement statement, IEnumerable<string> resources)
    {
        var json = new JsonObject { ["Sid"] = statement.Sid, ["Effect"] = statement.Deny ? "Deny" : "Allow" };
        if (statement.Principal is { } principal)
            json["Principal"] = new JsonObject { [principal.Kind] = principal.Name };
        json["Action"] = Names(statement.Actions);
        if (statement.Resources.Count > 0)
            json["Resource"] = Names(resources);
        if (statement.Conditions.Count > 0)
            json["Condition"] = Conditions(statement.Conditions);
        return json;
    }

    private static JsonObject Conditions(IEnumerable<(string Operator, string Key, string Value)> conditions) =>
        new(
            conditions
                .GroupBy(condition => condition.Operator)
                .Select(operation =>
                    KeyValuePair.Create(
                        operation.Key,
                        (JsonNode?)
                            new JsonObject(
                                operation.Select(condition =>
                                    KeyValuePair.Create(condition.Key, (JsonNode?)condition.Value)
                                )
                            )
                    )
                )
        );

    private static JsonArray Names(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)name)];
}
