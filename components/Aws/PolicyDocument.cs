using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pulumi;

namespace InventarioRetail.Components;

/// <summary>A statement of a policy: who may, or must not, do what with what.</summary>
internal sealed record PolicyStatement
{
    public required string Sid { get; init; }
    public bool Deny { get; init; }

    /// <summary>Kind and name, e.g. <c>Service</c> and <c>logs.us-east-1.amazonaws.com</c>; null in a policy that is given to a role.</summary>
    public (string Kind, string Name)? Principal { get; init; }
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>Names of the resources it is about; none in a policy of who may take on a role.</summary>
    public IReadOnlyList<Input<string>> Resources { get; init; } = [];

    /// <summary>All of them must hold: operator, key and value.</summary>
    public IReadOnlyList<(string Operator, string Key, string Value)> Conditions { get; init; } = [];
}

/// <summary>Policies in IAM's JSON.</summary>
internal static class PolicyDocument
{
    // A policy is read by people in a preview, and is in no page.
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
