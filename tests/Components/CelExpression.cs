using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cel;

namespace InventarioRetail.Components.Tests;

/// <summary>Evaluates expressions of an admission policy on objects.</summary>
internal static partial class CelExpression
{
    private static readonly CelEnvironment Environment = new(null, null);

    /// <summary>The value of an expression that gives a truth value.</summary>
    public static bool Holds(string expression, JsonObject route, JsonObject parameter, JsonObject variables) =>
        (bool)Evaluate(expression, route, parameter, variables)!;

    /// <summary>The value of an expression that gives a text.</summary>
    public static string Text(string expression, JsonObject route, JsonObject parameter, JsonObject variables) =>
        (string)Evaluate(expression, route, parameter, variables)!;

    private static object? Evaluate(string expression, JsonObject route, JsonObject parameter, JsonObject variables) =>
        // The library has no optional values.
        Environment.Compile(Optional().Replace(expression, "($1 in $2 ? $2[$1] : $3)"))(
            new Dictionary<string, object?>
            {
                ["object"] = ToCel(route),
                ["params"] = ToCel(parameter),
                ["variables"] = ToCel(variables),
            }
        );

    [GeneratedRegex(@"(?<2>[a-z.]+)\[\?(?<1>'\w+')\]\.orValue\((?<3>[^()]*)\)")]
    private static partial Regex Optional();

    private static object? ToCel(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.ToDictionary(entry => entry.Key, entry => ToCel(entry.Value)),
            JsonArray list => list.Select(ToCel).ToList(),
            JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
            JsonValue value when value.TryGetValue<int>(out var number) => (long)number,
            JsonValue value => value.GetValue<string>(),
            _ => null,
        };
}
