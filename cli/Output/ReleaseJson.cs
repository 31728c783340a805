using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Cli.Output;

/// <summary>The output of the release commands as JSON.</summary>
internal static class ReleaseJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static JsonObject Of(Verdict verdict) =>
        new()
        {
            ["answer"] = Name(verdict.Decision),
            ["at"] = verdict.At,
            ["split"] = JsonSerializer.SerializeToNode(verdict.Split, Options),
            ["reasons"] = JsonSerializer.SerializeToNode(verdict.Reasons, Options),
            ["dryRuns"] = JsonSerializer.SerializeToNode(verdict.DryRuns, Options),
            ["criteria"] = JsonSerializer.SerializeToNode(verdict.Results, Options),
        };

    public static JsonObject Of(ReleaseSettings release) =>
        new()
        {
            ["stable"] = $"{release.Stable}",
            ["canary"] = release.Canary?.ToString(),
            ["weight"] = release.Weight,
            ["paused"] = release.Paused,
        };

    public static JsonObject Of(Decision decision, RolloutSettings plan)
    {
        var state = decision.State;
        return new()
        {
            ["phase"] = Name(state.Phase),
            ["inForce"] = state.Phase == ReleasePhase.Unknown ? null : Of(state.Release),
            ["fileAgrees"] = state.FileAgrees,
            ["wave"] = state.Wave == 0 ? null : state.Wave,
            ["waves"] = new JsonArray([
                .. plan.Waves.Select(wave => new JsonObject
                {
                    ["weight"] = wave.Weight,
                    ["holdSeconds"] = wave.Hold.TotalSeconds,
                }),
            ]),
            ["watchSeconds"] = plan.BakeTime.TotalSeconds,
            ["since"] = state.Since,
            ["heldSeconds"] = state.Held.TotalSeconds,
            ["leftSeconds"] = state.Left.TotalSeconds,
            ["until"] = state.Until,
            ["next"] = Name(decision.Step),
            ["stuck"] = decision.IsStuck,
            ["why"] = decision.Why,
        };
    }

    /// <summary>The brake that is on; null if none is.</summary>
    public static JsonNode? Of(ActiveBrake? brake) => JsonSerializer.SerializeToNode(brake, Options);

    /// <summary>The lines and resources that a step changes.</summary>
    public static JsonObject Of(PlannedChange step) =>
        new()
        {
            ["file"] = step.Before.File.Name,
            ["lines"] = new JsonArray([.. step.Lines.Select(line => (JsonNode)$"{line}")]),
            ["resources"] = new JsonArray([
                .. step
                    .Resources.Steps.Where(resource => resource.Operation != ResourceOperation.Same)
                    .Select(resource => new JsonObject
                    {
                        ["op"] = Name(resource.Operation),
                        ["urn"] = resource.Resource.Urn,
                    }),
            ]),
        };

    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
