using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Monitoring;

/// <summary>Writes dashboards as Grafana 11 reads them (its classic JSON model, schema version 39).</summary>
internal sealed class GrafanaJson(PanelContext context, IReadOnlyList<GrafanaDashboard> all)
{
    private const int SchemaVersion = 39;

    /// <summary>The version of the panels' options, so that Grafana does not take them for older ones.</summary>
    private const string PluginVersion = "11.2.0";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string Render(GrafanaDashboard dashboard) =>
        new JsonObject
        {
            ["uid"] = dashboard.Uid,
            ["title"] = dashboard.Title,
            ["description"] = dashboard.Description,
            ["tags"] = new JsonArray("inventario-retail", context.Monitoring.Stack),
            ["editable"] = false,
            ["graphTooltip"] = 1,
            ["timezone"] = "browser",
            ["time"] = new JsonObject { ["from"] = $"now-{dashboard.Range}", ["to"] = "now" },
            ["refresh"] = "30s",
            ["schemaVersion"] = SchemaVersion,
            ["links"] = Links(dashboard),
            ["annotations"] = new JsonObject { ["list"] = new JsonArray(WeightChanges()) },
            ["templating"] = new JsonObject { ["list"] = Array(dashboard.Variables.Select(Variable)) },
            ["panels"] = Panels(dashboard),
        }.ToJsonString(Indented) + "\n";

    private JsonArray Links(GrafanaDashboard dashboard) =>
        Array(
            all.Where(other => other != dashboard)
                .Select(other => Link(other.Title, other.Description, $"/d/{other.Uid}", "dashboard", blank: false))
                .Append(Link("Runbook", "What to do about an alert", context.Monitoring.RunbookUrl, "doc", blank: true))
        );

    private static JsonObject Link(string title, string tooltip, string url, string icon, bool blank) =>
        new()
        {
            ["type"] = "link",
            ["title"] = title,
            ["tooltip"] = tooltip,
            ["url"] = url,
            ["icon"] = icon,
            ["targetBlank"] = blank,
            ["includeVars"] = !blank,
            ["keepTime"] = !blank,
            ["asDropdown"] = false,
            ["tags"] = new JsonArray(),
        };

    /// <summary>
    /// The weight that a revision got stands in a label, as a mark can show labels only. The window is longer than the step, or a
    /// change between two windows would be missed.
    /// </summary>
    private JsonObject WeightChanges() =>
        new()
        {
            ["name"] = "Weight changes",
            ["datasource"] = Datasource(),
            ["enable"] = true,
            ["hide"] = false,
            ["iconColor"] = PanelColor.Unknown,
            ["expr"] = WeightChangesExpression(context),
            ["step"] = "60s",
            ["titleFormat"] = "Weight changed",
            ["textFormat"] = "{{revision}}: {{weight}} %",
            ["tagKeys"] = "revision",
            ["useValueForTime"] = false,
        };

    internal static string WeightChangesExpression(PanelContext context) =>
        $$"""
            count_values by (revision) ("weight",
              rollout_weight_percent{job="rollout"}
              and changes(rollout_weight_percent{job="rollout"}[{{PrometheusDuration.Format(
                TimeSpan.FromSeconds(60) + 2 * context.Monitoring.Intervals.Fast
            )}}]) > 0
            )
            """;

    private static JsonObject Variable(GrafanaVariable variable)
    {
        var json = new JsonObject
        {
            ["type"] = "query",
            ["name"] = variable.Name,
            ["label"] = variable.Label,
            ["description"] = variable.Description,
            ["datasource"] = Datasource(),
            ["definition"] = variable.Query,
            ["query"] = new JsonObject
            {
                ["query"] = variable.Query,
                ["refId"] = "PrometheusVariableQueryEditor-VariableQuery",
            },
            ["regex"] = variable.Regex,
            // On every refresh: a release that starts must not need a reload of the page.
            ["refresh"] = 2,
            ["sort"] = 1,
            ["hide"] = 0,
            ["multi"] = variable.Several,
            ["includeAll"] = variable.Several,
            ["skipUrlSync"] = false,
        };
        if (variable.Several)
        {
            json["allValue"] = ".+";
            json["current"] = new JsonObject
            {
                ["selected"] = true,
                ["text"] = new JsonArray("All"),
                ["value"] = new JsonArray("$__all"),
            };
        }

        return json;
    }

    private JsonArray Panels(GrafanaDashboard dashboard)
    {
        var panels = new JsonArray();
        var y = 0;
        foreach (var row in dashboard.Rows)
        {
            panels.Add(
                new JsonObject
                {
                    ["id"] = panels.Count + 1,
                    ["type"] = "row",
                    ["title"] = row.Title,
                    ["collapsed"] = false,
                    ["gridPos"] = Position(new(0, y, PanelGrid.Columns, 1)),
                    ["panels"] = new JsonArray(),
                }
            );
            y++;
            foreach (var line in row.Lines)
            {
                foreach (var (panel, position) in PanelGrid.Place(line, y))
                {
                    panels.Add(Panel(panel, position, panels.Count + 1));
                }

                y += line.Height;
            }
        }

        return panels;
    }

    private static JsonObject Position(GridPosition position) =>
        new()
        {
            ["h"] = position.Height,
            ["w"] = position.Width,
            ["x"] = position.X,
            ["y"] = position.Y,
        };

    private JsonObject Panel(GrafanaPanel panel, GridPosition position, int id)
    {
        var json = new JsonObject
        {
            ["id"] = id,
            ["type"] = TypeOf(panel),
            ["title"] = panel.Title,
            ["description"] = $"{panel.Means}\n\n**When to worry:** {panel.Worry}",
            ["gridPos"] = Position(position),
        };
        if (PanelLinks(panel) is { Count: > 0 } links)
        {
            json["links"] = links;
        }

        json["pluginVersion"] = PluginVersion;
        json["options"] = Options(panel);
        if (panel is DataPanel data)
        {
            json["datasource"] = Datasource();
            json["fieldConfig"] = new JsonObject
            {
                ["defaults"] = Defaults(data),
                ["overrides"] = data is TablePanel table ? Overrides(table) : [],
            };
            json["targets"] = Array(data.AllQueries.Select((query, index) => Target(data, query, index)));
            if (data is TablePanel keyed)
            {
                json["transformations"] = Transformations(keyed);
            }
        }

        return json;
    }

    private static string TypeOf(GrafanaPanel panel) =>
        panel switch
        {
            StatPanel => "stat",
            GaugePanel => "gauge",
            BarGaugePanel => "bargauge",
            TimeSeriesPanel => "timeseries",
            StateTimelinePanel => "state-timeline",
            TablePanel => "table",
            TextPanel => "text",
            _ => throw new InvalidOperationException($"Nothing says how to write a {panel.GetType().Name}."),
        };

    private JsonArray PanelLinks(GrafanaPanel panel)
    {
        var links = new JsonArray();
        if (panel.DetailsUid is { } uid)
        {
            links.Add(
                PanelLink(all.Single(dashboard => dashboard.Uid == uid).Title, $"/d/{uid}?${{__url_time_range}}", false)
            );
        }

        foreach (var name in panel.Alerts)
        {
            var rule = context.Rules.Alerts.Single(rule => rule.Name == name);
            links.Add(PanelLink($"Runbook: {name}", $"{context.Monitoring.RunbookUrl}#{rule.RunbookAnchor}", true));
        }

        return links;
    }

    private static JsonObject PanelLink(string title, string url, bool blank) =>
        new()
        {
            ["title"] = title,
            ["url"] = url,
            ["targetBlank"] = blank,
        };

    private static JsonObject Target(DataPanel panel, PanelQuery query, int index)
    {
        var overTime = panel is TimeSeriesPanel or StateTimelinePanel;
        return new()
        {
            ["refId"] = RefId(index),
            ["datasource"] = Datasource(),
            ["editorMode"] = "code",
            ["expr"] = query.Expression,
            ["legendFormat"] = query.Legend,
            ["format"] = panel is TablePanel ? "table" : "time_series",
            ["range"] = overTime,
            ["instant"] = !overTime,
        };
    }

    private static string RefId(int index) => ((char)('A' + index)).ToString();

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
        // How far it is to the line says more than the shape of what is far below it.
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
            _ => throw new InvalidOperationException($"Nothing says how to write a {panel.GetType().Name}."),
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

    /// <summary>The frames of all queries become one table: keys, then values, under their headings.</summary>
    private static JsonArray Transformations(TablePanel panel)
    {
        var names = new JsonObject();
        var order = new JsonObject();
        foreach (var key in panel.Keys)
        {
            names[key.Label] = key.Title;
            order[key.Label] = order.Count;
        }

        for (var index = 0; index < panel.Columns.Count; index++)
        {
            var name = panel.Columns.Count == 1 ? "Value" : $"Value #{RefId(index)}";
            names[name] = panel.Columns[index].Title;
            order[name] = order.Count;
        }

        return
        [
            new JsonObject { ["id"] = "merge", ["options"] = new JsonObject() },
            new JsonObject
            {
                ["id"] = "organize",
                ["options"] = new JsonObject
                {
                    ["excludeByName"] = new JsonObject { ["Time"] = true },
                    ["indexByName"] = order,
                    ["renameByName"] = names,
                },
            },
        ];
    }

    private static JsonArray Overrides(TablePanel panel)
    {
        var overrides = new JsonArray();
        foreach (var key in panel.Keys)
        {
            var properties = new JsonArray();
            if (key.Texts.Count > 0)
            {
                properties.Add(Property("mappings", Mappings(key.Texts)));
                if (key.Texts.Any(text => text.Color is not null))
                {
                    properties.Add(Property("custom.cellOptions", Colored()));
                }
            }

            if (key.Url is { } url)
            {
                var link = new JsonObject
                {
                    ["title"] = key.Title,
                    ["url"] = url,
                    ["targetBlank"] = true,
                };
                properties.Add(Property("links", new JsonArray(link)));
            }

            Override(key.Title, properties);
        }

        foreach (var column in panel.Columns)
        {
            JsonArray properties = [Property("unit", column.Unit.Id)];
            if (column.Decimals is { } decimals)
            {
                properties.Add(Property("decimals", decimals));
            }

            if (column.Thresholds is { } thresholds)
            {
                properties.Add(Property("thresholds", Thresholds(thresholds)));
            }

            if (column.Mappings.Count > 0)
            {
                properties.Add(Property("mappings", Mappings(column.Mappings)));
            }

            if (column.Thresholds is not null || column.Mappings.Count > 0)
            {
                properties.Add(Property("custom.cellOptions", Colored()));
            }

            Override(column.Title, properties);
        }

        return overrides;

        void Override(string title, JsonArray properties)
        {
            if (properties.Count > 0)
            {
                overrides.Add(
                    new JsonObject
                    {
                        ["matcher"] = new JsonObject { ["id"] = "byName", ["options"] = title },
                        ["properties"] = properties,
                    }
                );
            }
        }

        JsonObject Property(string id, JsonNode value) => new() { ["id"] = id, ["value"] = value };

        JsonObject Colored() => new() { ["type"] = "color-background", ["mode"] = "basic" };
    }

    private static JsonObject Datasource() => new() { ["type"] = "prometheus", ["uid"] = "prometheus" };

    private static void Set(JsonObject json, string name, double? value)
    {
        if (value is { } number)
        {
            json[name] = number;
        }
    }

    private static JsonArray Array(IEnumerable<JsonNode?> nodes) => [.. nodes];
}
