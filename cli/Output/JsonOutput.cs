using System.Text.Json.Nodes;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Cli.Output;

/// <summary>A preview as JSON, in the format of <c>pulumi preview --json</c>.</summary>
internal static class JsonOutput
{
    public static string Render(PreviewReport report)
    {
        var difference = report.Difference;
        return Json.Indented(
                new JsonObject
                {
                    ["steps"] = new JsonArray([.. difference.Steps.Select(Step)]),
                    // Pulumi's duration is in nanoseconds.
                    ["duration"] = (long)report.Duration.TotalNanoseconds,
                    ["changeSummary"] = ChangeSummary(difference),
                    ["outputs"] = difference.NewOutputs.DeepClone(),
                }
            ) + "\n";
    }

    private static JsonObject Step(ResourceChange step)
    {
        var json = new JsonObject { ["op"] = Wording.Name(step.Operation), ["urn"] = step.Resource.Urn };
        if (step.Old is { } old)
            json["oldState"] = State(old);
        if (step.New is { } @new)
            json["newState"] = State(@new);
        if (step.Changes.Count == 0)
        {
            // Pulumi omits the reasons of an unchanged resource, but writes this null.
            json["detailedDiff"] = null;
            return json;
        }
        json["diffReasons"] = Properties(step.Changes);
        var replacing = step.Changes.Where(change => change.Replaces).ToList();
        if (replacing.Count > 0)
            json["replaceReasons"] = Properties(replacing);
        var detailed = new JsonObject();
        foreach (var change in step.Changes)
            detailed[change.Path] = new JsonObject { ["kind"] = Kind(change), ["inputDiff"] = true };
        json["detailedDiff"] = detailed;
        return json;
    }

    private static JsonObject State(RecordedResource resource)
    {
        var state = new JsonObject
        {
            ["urn"] = resource.Urn,
            ["custom"] = resource.Custom,
            ["type"] = resource.Type,
            ["inputs"] = resource.Inputs.DeepClone(),
        };
        if (resource.Parent is { } parent)
            state["parent"] = parent;
        if (resource.Protect)
            state["protect"] = true;
        if (resource.RetainOnDelete)
            state["retainOnDelete"] = true;
        if (resource.Dependencies.Count > 0)
            state["dependencies"] = List(resource.Dependencies);
        if (resource.Aliases.Count > 0)
            state["aliases"] = List(resource.Aliases);
        return state;
    }

    private static JsonObject ChangeSummary(StackDiff difference)
    {
        var summary = new JsonObject();
        foreach (var operation in Enum.GetValues<ResourceOperation>())
        {
            if (difference.Count(operation) is > 0 and var count)
                summary[Wording.Name(operation)] = count;
        }
        return summary;
    }

    private static string Kind(PropertyChange change)
    {
        var kind =
            change.Old is null ? "add"
            : change.New is null ? "delete"
            : "update";
        return change.Replaces ? $"{kind}-replace" : kind;
    }

    private static JsonArray Properties(IEnumerable<PropertyChange> changes) =>
        List(changes.Select(change => PropertyPath.First(change.Path)).Distinct());

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
