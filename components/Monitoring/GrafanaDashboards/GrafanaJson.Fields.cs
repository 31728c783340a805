using System.Text.Json.Nodes;

namespace InventarioRetail.Monitoring;

// The JSON of field options: how the values of a panel are displayed.
internal sealed partial class GrafanaJson
{
    private static JsonObject Defaults(DataPanel panel)
    {
        var json = new JsonObject
        {
            ["unit"] = panel.Unit.Id,
            ["noValue"] = panel.NoValue,
            ["color"] = new JsonObject { ["mode"] = panel is TimeSeriesPanel ? "palette-classic" : "thresholds" },
            ["thresholds"] = Thresholds(panel.Thresholds),
            ["mappings"] = Mappings(panel.Mappings),
        };
        if (panel is not TablePanel)
        {
            Set(json, "min", panel.Min);
            Set(json, "max", panel.Max);
        }

        if (panel.Decimals is { } decimals)
        {
            json["decimals"] = decimals;
        }

        switch (panel)
        {
            case TimeSeriesPanel lines:
                json["custom"] = Lines(lines);
                break;
            case StateTimelinePanel:
                json["custom"] = new JsonObject { ["fillOpacity"] = 80, ["lineWidth"] = 0 };
                break;
            case TablePanel:
                json["custom"] = new JsonObject
                {
                    ["align"] = "auto",
                    ["cellOptions"] = new JsonObject { ["type"] = "auto" },
                    ["filterable"] = false,
                    ["inspect"] = false,
                };
                break;
        }

        return json;
    }

    private static JsonObject Lines(TimeSeriesPanel panel)
    {
        var json = new JsonObject
        {
            ["drawStyle"] = "line",
            ["lineInterpolation"] = panel.Steps ? "stepAfter" : "linear",
            ["lineWidth"] = 1,
            ["fillOpacity"] = panel.Stacked ? 30 : 5,
            ["showPoints"] = "auto",
            ["pointSize"] = 4,
            ["spanNulls"] = false,
            ["stacking"] = new JsonObject { ["mode"] = panel.Stacked ? "normal" : "none", ["group"] = "A" },
            ["thresholdsStyle"] = new JsonObject { ["mode"] = panel.Thresholds.Steps.Count > 1 ? "line" : "off" },
        };
        // Always show the highest threshold: the distance to it matters more than detail far below it.
        if (panel.Max is null && panel.Thresholds.Steps.Max(step => step.Value) is { } highest)
        {
            json["axisSoftMax"] = highest;
        }

        if (panel.Min is null && panel.Thresholds.Steps.Min(step => step.Value) is { } lowest)
        {
            json["axisSoftMin"] = lowest;
        }

        return json;
    }

    private static JsonObject Thresholds(PanelThresholds thresholds) =>
        new()
        {
            ["mode"] = "absolute",
            ["steps"] = Array(
                thresholds.Steps.Select(step => new JsonObject { ["color"] = step.Color, ["value"] = step.Value })
            ),
        };

    private static JsonArray Mappings(IReadOnlyList<PanelMapping> mappings) =>
        Mappings(mappings.Select(mapping => (PromQl.Number(mapping.Value), mapping.Text, (string?)mapping.Color)));

    private static JsonArray Mappings(IEnumerable<(string Value, string Text, string? Color)> mappings)
    {
        var options = new JsonObject();
        foreach (var (value, text, color) in mappings)
        {
            var result = new JsonObject { ["text"] = text, ["index"] = options.Count };
            if (color is not null)
            {
                result["color"] = color;
            }

            options[value] = result;
        }

        return options.Count == 0 ? [] : [new JsonObject { ["type"] = "value", ["options"] = options }];
    }

    private static JsonObject Options(GrafanaPanel panel) =>
        panel switch
        {
            StatPanel stat => new()
            {
                ["colorMode"] = "background",
                ["graphMode"] = "none",
                ["justifyMode"] = "center",
                ["orientation"] = "auto",
                ["percentChangeColorMode"] = "standard",
                ["reduceOptions"] = Last(),
                ["showPercentChange"] = false,
                ["textMode"] =
                    stat.NamesOnly ? "name"
                    : stat.Named ? "value_and_name"
                    : "value",
                ["wideLayout"] = true,
            },
            GaugePanel => new()
            {
                ["minVizHeight"] = 75,
                ["minVizWidth"] = 75,
                ["orientation"] = "auto",
                ["reduceOptions"] = Last(),
                ["showThresholdLabels"] = false,
                ["showThresholdMarkers"] = true,
                ["sizing"] = "auto",
            },
            BarGaugePanel => new()
            {
                ["displayMode"] = "basic",
                ["legend"] = Legend(shown: false),
                ["maxVizHeight"] = 300,
                ["minVizHeight"] = 16,
                ["minVizWidth"] = 8,
                ["namePlacement"] = "auto",
                ["orientation"] = "horizontal",
                ["reduceOptions"] = Last(),
                ["showUnfilled"] = true,
                ["sizing"] = "auto",
                ["valueMode"] = "color",
            },
            TimeSeriesPanel => new()
            {
                ["legend"] = Legend(shown: true, "lastNotNull", "max"),
                ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "desc" },
            },
            StateTimelinePanel => new()
            {
                ["alignValue"] = "left",
                ["legend"] = Legend(shown: false),
                ["mergeValues"] = true,
                ["rowHeight"] = 0.85,
                ["showValue"] = "auto",
                ["tooltip"] = new JsonObject { ["mode"] = "single", ["sort"] = "none" },
            },
            TablePanel => new()
            {
                ["cellHeight"] = "sm",
                ["footer"] = new JsonObject
                {
                    ["countRows"] = false,
                    ["reducer"] = new JsonArray(),
                    ["show"] = false,
                },
                ["showHeader"] = true,
            },
            TextPanel text => new() { ["mode"] = "markdown", ["content"] = text.Markdown },
            _ => throw new InvalidOperationException($"Cannot write a panel of the type {panel.GetType().Name}."),
        };

    private static JsonObject Last() =>
        new()
        {
            ["calcs"] = new JsonArray("lastNotNull"),
            ["fields"] = "",
            ["values"] = false,
        };

    private static JsonObject Legend(bool shown, params string[] calculations) =>
        new()
        {
            ["calcs"] = Array(calculations.Select(name => JsonValue.Create(name))),
            ["displayMode"] = calculations.Length > 0 ? "table" : "list",
            ["placement"] = "bottom",
            ["showLegend"] = shown,
        };
}
