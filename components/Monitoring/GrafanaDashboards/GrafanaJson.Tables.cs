using System.Text.Json.Nodes;

namespace InventarioRetail.Monitoring;

// The JSON of table panels.
internal sealed partial class GrafanaJson
{
    /// <summary>
    /// Joins the frames of all queries into one table: the keys, then the values, under their headings.
    /// </summary>
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
}
