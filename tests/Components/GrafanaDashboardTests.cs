using System.Reflection;
using System.Text.Json.Nodes;

namespace InventarioRetail.Components.Tests;

public sealed class GrafanaDashboardTests
{
    private static readonly MonitoringOptions Monitoring = new()
    {
        Stack = "staging",
        RunbookUrl = "https://docs.test/runbook.md",
        DashboardMemoryBytes = 512 * 1024 * 1024,
    };

    private static readonly IReadOnlyDictionary<string, string> Files = GrafanaDashboards.Render(Monitoring);

    private static readonly IReadOnlyDictionary<string, JsonNode> Dashboards = Files.ToDictionary(
        file => file.Key,
        file => JsonNode.Parse(file.Value)!
    );

    private static readonly IReadOnlyList<GrafanaDashboard> Models = GrafanaDashboards.All(
        GrafanaDashboards.Context(Monitoring, null)
    );

    [Fact]
    public void There_are_six_and_their_addresses_never_change()
    {
        Assert.Equal(
            [
                "circuit-breakers.json inventario-circuit-breakers: Circuit breakers, now-6h, $revision",
                "degradation-levels.json inventario-degradation-levels: Degradation levels, now-24h, $revision",
                "feature-availability.json inventario-feature-availability: Feature availability, now-24h, $revision",
                "rollout.json inventario-rollout: Rollout, now-24h, $stable $canary",
                "service-performance.json inventario-service-performance: Service performance, now-6h, $revision",
                "system-health.json inventario-system-health: System health, now-1h, ",
            ],
            Dashboards.Select(file =>
                $"{file.Key} {file.Value["uid"]}: {file.Value["title"]}, {file.Value["time"]!["from"]}, "
                + string.Join(' ', Items(file.Value["templating"]!["list"]).Select(variable => $"${variable["name"]}"))
            )
        );
        Assert.All(
            Dashboards.Values,
            dashboard =>
            {
                Assert.Equal("""["inventario-retail","staging"]""", dashboard["tags"]!.ToJsonString());
                Assert.Equal(
                    ("browser", "30s", "now", false, 39),
                    (
                        (string?)dashboard["timezone"],
                        (string?)dashboard["refresh"],
                        (string?)dashboard["time"]!["to"],
                        (bool)dashboard["editable"]!,
                        (int)dashboard["schemaVersion"]!
                    )
                );
            }
        );
    }

    /// <summary>The panels for what the requirements list.</summary>
    public static TheoryData<string, string> Required =>
        TextCases.Of(
            """
            system-health.json => Health score; Degradation level; Health score by service; Postgres; Redis; Object \
              store; Features
            circuit-breakers.json => State of the breakers; Failures by type; Last failure by type; Last failure and \
              time to recovery; Mean time to recovery
            service-performance.json => Request rate; Error ratio; Latency p50; Latency p95; Latency p99; Memory \
              usage of the limit; CPU; Postgres connections
            degradation-levels.json => Level over time; Time in each level by revision
            feature-availability.json => Features over time; Observed availability by level
            rollout.json => Stable and canary side by side; Weight over time; Wave; Gates
            """
        );

    [Theory]
    [MemberData(nameof(Required))]
    public void Requirements_have_their_panels(string file, string panels) =>
        Assert.Empty(panels.Split("; ").Except(Panels(Dashboards[file]).Select(item => (string?)item["title"])));

    [Fact]
    public void Every_panel_has_an_id_and_a_title_of_its_own()
    {
        Assert.All(
            Dashboards.Values,
            dashboard =>
            {
                var panels = Items(dashboard["panels"]).ToList();
                Assert.Equal(Enumerable.Range(1, panels.Count), panels.Select(panel => (int)panel["id"]!));
                string[] titles = [.. panels.Where(IsPanel).Select(panel => (string)panel["title"]!)];
                Assert.Equal(titles.Distinct(), titles);
            }
        );
    }

    [Fact]
    public void Every_cell_of_the_grid_belongs_to_exactly_one_panel()
    {
        Assert.All(
            Dashboards.Values,
            dashboard =>
            {
                var cells = Items(dashboard["panels"])
                    .Select(panel => panel["gridPos"]!)
                    .SelectMany(position =>
                        from x in Enumerable.Range((int)position["x"]!, (int)position["w"]!)
                        from y in Enumerable.Range((int)position["y"]!, (int)position["h"]!)
                        select (x, y)
                    )
                    .ToList();
                var height = cells.Max(cell => cell.y) + 1;
                Assert.Equal(24 * height, cells.Count);
                Assert.Equal(24 * height, cells.Where(cell => cell.x < 24).Distinct().Count());
            }
        );
    }

    [Fact]
    public void A_line_that_does_not_fill_the_grid_is_refused()
    {
        var panel = Models[0].Panels.First() with { Width = 7 };

        var error = Assert.Throws<InvalidOperationException>(() =>
            PanelGrid.Place(new(4, panel, panel, panel), 0).ToList()
        );

        Assert.Equal($"The line of '{panel.Title}' leaves 3 of 24 columns for 0 panels.", error.Message);
        Assert.Throws<InvalidOperationException>(() => PanelGrid.Place(new(4, panel with { Width = 25 }), 0).ToList());
    }

    [Fact]
    public void Every_panel_says_what_it_means_and_when_to_worry()
    {
        Assert.All(
            AllPanels(),
            panel =>
            {
                var description = (string)panel["description"]!;
                var parts = description.Split("\n\n**When to worry:** ");
                Assert.Equal(2, parts.Length);
                Assert.All(parts, part => Assert.True(part.Length >= 15 && part.EndsWith('.'), description));
            }
        );
    }

    [Fact]
    public void Every_threshold_stands_in_its_panels_description_with_its_unit()
    {
        var shown = Models
            .SelectMany(dashboard => dashboard.Panels)
            .OfType<DataPanel>()
            .Where(panel => panel.Mappings.Count == 0)
            .SelectMany(panel =>
                panel.Thresholds.Steps.Where(step => step.Value is not null).Select(step => (panel, step.Value!.Value))
            )
            // The sign of the hold that is left, of which the description speaks in words.
            .Where(item => item.panel.Title != "Hold remaining")
            .ToList();

        Assert.True(shown.Count > 50, $"{shown.Count} thresholds");
        Assert.All(shown, item => Assert.Contains(item.panel.Unit.Text(item.Value), item.panel.Worry));
    }

    [Fact]
    public void Every_panel_with_data_has_a_unit_steps_a_datasource_and_words_for_no_data()
    {
        Assert.All(
            AllPanels().Where(panel => (string?)panel["type"] != "text"),
            panel =>
            {
                var defaults = panel["fieldConfig"]!["defaults"]!;
                Assert.NotEqual("", (string)defaults["unit"]!);
                Assert.NotEqual("", (string)defaults["noValue"]!);
                var steps = Items(defaults["thresholds"]!["steps"]).ToList();
                Assert.Null(steps[0]["value"]);
                var values = steps.Skip(1).Select(step => (double)step["value"]!).ToList();
                Assert.Equal(values.Order().Distinct(), values);
                Assert.True(
                    (double?)defaults["min"] < (double?)defaults["max"]
                        || defaults["min"] is null
                        || defaults["max"] is null
                );
                var targets = Items(panel["targets"]).ToList();
                Assert.NotEmpty(targets);
                Assert.Equal(targets.Count, targets.Select(target => (string)target["refId"]!).Distinct().Count());
                Assert.All(
                    targets.Append(panel),
                    node =>
                        Assert.Equal("""{"type":"prometheus","uid":"prometheus"}""", node["datasource"]!.ToJsonString())
                );
                Assert.All(targets, target => Assert.NotEqual((bool)target["range"]!, (bool)target["instant"]!));
            }
        );
    }

    [Fact]
    public void A_table_names_every_column_and_colors_only_columns_that_it_has()
    {
        var tables = AllPanels().Where(panel => (string?)panel["type"] == "table").ToList();

        Assert.Equal(7, tables.Count);
        Assert.All(
            tables,
            table =>
            {
                var organize = Items(table["transformations"]).Single(item => (string?)item["id"] == "organize")[
                    "options"
                ]!;
                var renamed = organize["renameByName"]!.AsObject();
                var values = Items(table["targets"]).Select(target => $"Value #{target["refId"]}");
                Assert.Subset(renamed.Select(name => name.Key).ToHashSet(), values.ToHashSet());
                var titles = renamed.Select(name => (string)name.Value!).ToList();
                Assert.Equal(titles.Count, titles.Distinct().Count());
                Assert.Subset(
                    titles.ToHashSet(),
                    Items(table["fieldConfig"]!["overrides"])
                        .Select(item => (string)item["matcher"]!["options"]!)
                        .ToHashSet()
                );
                Assert.Equal(
                    renamed.Select(name => name.Key),
                    organize["indexByName"]!.AsObject().Select(name => name.Key)
                );
            }
        );
    }

    [Fact]
    public void Each_links_to_the_five_others_and_to_the_runbook()
    {
        var uids = Dashboards.Values.Select(dashboard => (string)dashboard["uid"]!).ToList();
        Assert.All(
            Dashboards.Values,
            dashboard =>
                Assert.Equal(
                    [
                        .. uids.Where(uid => uid != (string?)dashboard["uid"]).Select(uid => $"/d/{uid}").Order(),
                        "https://docs.test/runbook.md",
                    ],
                    Items(dashboard["links"])
                        .Select(link => (string)link["url"]!)
                        .OrderBy(url => url[0] != '/')
                        .ThenBy(url => url, StringComparer.Ordinal)
                )
        );
    }

    [Fact]
    public void Every_link_of_a_panel_leads_to_a_dashboard_or_to_a_section_of_the_runbook()
    {
        HashSet<string> there =
        [
            .. Dashboards.Values.Select(dashboard => $"/d/{dashboard["uid"]}?${{__url_time_range}}"),
            .. new MonitoringRules(Monitoring).Alerts.Select(rule =>
                $"https://docs.test/runbook.md#{rule.RunbookAnchor}"
            ),
        ];
        var links = AllPanels()
            .SelectMany(panel => Items(panel["links"]))
            .Select(link => (string)link["url"]!)
            .ToList();

        Assert.True(links.Count > 60, $"{links.Count} links");
        Assert.All(links, link => Assert.Contains(link, there));
    }

    [Fact]
    public void A_firing_alert_links_to_its_section_of_the_runbook()
    {
        var table = Panels(Dashboards["system-health.json"])
            .Single(panel => (string?)panel["title"] == "Firing alerts");
        var runbook = Items(table["fieldConfig"]!["overrides"])
            .Single(item => (string?)item["matcher"]!["options"] == "Runbook");
        var properties = Items(runbook["properties"]).ToDictionary(item => (string)item["id"]!, item => item["value"]!);

        Assert.Equal("https://docs.test/runbook.md#${__value.text}", (string?)properties["links"][0]!["url"]);
        Assert.Equal(
            new MonitoringRules(Monitoring).Alerts.Select(rule => (rule.Name, (string?)rule.RunbookAnchor)),
            properties["mappings"][0]!["options"]!.AsObject().Select(item => (item.Key, (string?)item.Value!["text"]))
        );
    }

    [Fact]
    public void Every_alert_is_explained_by_a_panel_but_the_one_that_always_fires()
    {
        var explained = Models.SelectMany(dashboard => dashboard.Panels).SelectMany(panel => panel.Alerts).ToHashSet();

        Assert.Equal(
            ["Watchdog"],
            new MonitoringRules(Monitoring)
                .Alerts.Select(rule => rule.Name)
                .Where(name => !explained.Contains(name))
                .Order()
        );
    }

    public static TheoryData<string> ThresholdNames => [.. MonitoringTests.Properties<AlertThresholds>()];

    [Theory]
    [MemberData(nameof(ThresholdNames))]
    public void Each_alert_threshold_is_seen_on_a_panel(string name)
    {
        var changed = MonitoringTests.With<AlertThresholds>(name);

        Assert.NotEqual(Files, GrafanaDashboards.Render(Monitoring with { Thresholds = changed }));
    }

    [Fact]
    public void Alert_threshold_is_the_line_the_color_and_the_words()
    {
        var files = GrafanaDashboards.Render(
            Monitoring with
            {
                Thresholds = new() { LatencyP95Milliseconds = new(750, 1234) },
            }
        );

        Assert.Equal(
            [
                "rollout.json: Stable and canary side by side",
                "rollout.json: p95: stable and canary",
                "service-performance.json: Latency p95",
                "service-performance.json: Latency seen by users (p95)",
                "system-health.json: Latency p95",
            ],
            from file in files
            from pair in Panels(JsonNode.Parse(file.Value)!).Zip(Panels(Dashboards[file.Key]))
            where !JsonNode.DeepEquals(pair.First, pair.Second)
            select $"{file.Key}: {pair.First["title"]}"
        );
        var panel = Panels(JsonNode.Parse(files["service-performance.json"])!)
            .Single(item => (string?)item["title"] == "Latency p95");
        Assert.Equal(
            """[{"color":"green","value":null},{"color":"yellow","value":750},{"color":"red","value":1234}]""",
            panel["fieldConfig"]!["defaults"]!["thresholds"]!["steps"]!.ToJsonString()
        );
        Assert.Equal("line", (string?)panel["fieldConfig"]!["defaults"]!["custom"]!["thresholdsStyle"]!["mode"]);
        Assert.Contains("critical above 1234 ms", (string?)panel["description"]);
    }

    [Fact]
    public void Limits_of_gates_are_the_requirements()
    {
        var gates = new GateThresholds();

        Assert.Equal(
            """
            ErrorRatio 0.005 0.01
            ErrorRatioAboveStable 0.05 0.05
            UnsuccessfulRatioAboveStable 0.05 0.1
            LatencyP95Milliseconds 400 1000
            LatencyP99Milliseconds 500 1500
            LatencyP99AboveStable 0.5 0.5
            MemoryAboveStable 0.5 1
            MemoryGrowth 0.05 0.05
            CpuAboveStable 0.4 0.8
            Restarts 0 0
            InvariantViolations 0 10
            CriticalAlerts 0 0
            """,
            string.Join(
                '\n',
                typeof(GateThresholds)
                    .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                    .Select(property => (property.Name, (GateLimits)property.GetValue(gates)!))
                    .Select(item => FormattableString.Invariant($"{item.Name} {item.Item2.Go} {item.Item2.RollBack}"))
            )
        );
    }

    [Fact]
    public void The_features_and_levels_are_the_requirements()
    {
        Assert.Equal([16, 13, 5, 3, 2], Enumerable.Range(0, 5).Select(DegradationLevels.FeaturesAt));
        var matrix = Panels(Dashboards["feature-availability.json"]).Single(panel => (string?)panel["type"] == "text");
        Assert.StartsWith(
            """
            | Feature | OPTIMAL | DEGRADED | LIMITED | MINIMAL | EMERGENCY |
            |:--|:-:|:-:|:-:|:-:|:-:|
            | S3 Uploads | ✓ | · | · | · | · |
            | Image Processing | ✓ | · | · | · | · |
            | Backup Operations | ✓ | · | · | · | · |
            | AI Recommendations | ✓ | ✓ | · | · | · |
            """,
            (string?)matrix["options"]!["content"]
        );
        Assert.EndsWith(
            """
            | Basic Analytics | ✓ | ✓ | ✓ | · | · |
            | Inventory Management | ✓ | ✓ | ✓ | ✓ | · |
            | Read-only Access | ✓ | ✓ | ✓ | ✓ | ✓ |
            | Minimal Access | ✓ | ✓ | ✓ | ✓ | ✓ |

            """,
            (string?)matrix["options"]!["content"]
        );
    }

    [Fact]
    public void The_waves_of_a_stack_have_their_names()
    {
        var files = GrafanaDashboards.Render(
            Monitoring,
            new() { Waves = [new(10, TimeSpan.FromDays(1)), new(100, TimeSpan.Zero)] }
        );
        var wave = Panels(JsonNode.Parse(files["rollout.json"])!).Single(panel => (string?)panel["title"] == "Wave");

        Assert.StartsWith(
            "The last wave whose weight has been reached: 10% for 1d, 100%.",
            (string?)wave["description"]
        );
        Assert.Equal(
            ["0 not started", "1 1 of 2 (10%)", "2 2 of 2 (100%)"],
            wave["fieldConfig"]!["defaults"]!["mappings"]![0]!["options"]!
                .AsObject()
                .Select(item => $"{item.Key} {item.Value!["text"]}")
        );
    }

    [Fact]
    public void Waves_that_do_not_rise_are_refused()
    {
        Assert.Equal(
            "The wave of 10 % must be above the 50 % before it, and at most 100 %.",
            Refused(new(50, TimeSpan.Zero), new(10, TimeSpan.Zero))
        );
        Assert.Equal(
            "The wave of 101 % must be above the 0 % before it, and at most 100 %.",
            Refused(new GrafanaWave(101, TimeSpan.Zero))
        );
        Assert.Equal("The wave of 5 % has a negative hold.", Refused(new GrafanaWave(5, TimeSpan.FromSeconds(-1))));
        Assert.Equal("The rollout dashboard has no waves; a release needs at least one.", Refused());

        static string Refused(params GrafanaWave[] waves) =>
            Assert
                .Throws<ArgumentException>(() => GrafanaDashboards.Render(Monitoring, new() { Waves = waves }))
                .Message;
    }

    [Fact]
    public void The_same_settings_give_the_same_files_of_a_sane_size()
    {
        Assert.Equal(Files, GrafanaDashboards.Render(Monitoring));
        Assert.All(
            Files.Values,
            text =>
            {
                Assert.InRange(text.Length, 10_000, 150_000);
                Assert.EndsWith("\n}\n", text);
                Assert.DoesNotContain("\r", text);
                Assert.DoesNotContain("\\u00", text);
            }
        );
    }

    private static IEnumerable<JsonNode> AllPanels() => Dashboards.Values.SelectMany(Panels);

    private static IEnumerable<JsonNode> Panels(JsonNode dashboard) => Items(dashboard["panels"]).Where(IsPanel);

    private static bool IsPanel(JsonNode item) => (string?)item["type"] != "row";

    private static IEnumerable<JsonNode> Items(JsonNode? array) => array?.AsArray().Select(item => item!) ?? [];
}
