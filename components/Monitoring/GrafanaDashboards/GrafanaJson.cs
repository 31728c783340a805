using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Monitoring;

/// <summary>Writes dashboards in the classic JSON model of Grafana 11 (schema version 39).</summary>
internal sealed partial class GrafanaJson(PanelContext context, IReadOnlyList<GrafanaDashboard> all)
{
    private const int SchemaVersion = 39;

    /// <summary>The version of the panel options; without it Grafana would migrate them as older ones.</summary>
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
    /// Annotations that mark weight changes. The new weight is in a label, because an annotation can only show labels.
    /// The window is longer than the step; otherwise a change between two windows would be missed.
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
            // 2: on every refresh, so that a new release appears without a page reload.
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
            _ => throw new InvalidOperationException($"Cannot write a panel of the type {panel.GetType().Name}."),
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
