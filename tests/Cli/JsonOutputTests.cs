using System.Text.Json.Nodes;
using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>A preview for programs that read <c>pulumi preview --json</c>.</summary>
public sealed class JsonOutputTests
{
    [Fact]
    public void The_shape_is_that_of_Pulumi_s_preview() =>
        Assert.Equal(
            """
            {
              "steps": [
                {
                  "op": "same",
                  "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
                  "oldState": {
                    "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
                    "custom": false,
                    "type": "pulumi:pulumi:Stack",
                    "inputs": {}
                  },
                  "newState": {
                    "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
                    "custom": false,
                    "type": "pulumi:pulumi:Stack",
                    "inputs": {}
                  },
                  "detailedDiff": null
                },
                {
                  "op": "replace",
                  "urn": "urn:pulumi:dev::shop::docker:index/container:Container::shop",
                  "oldState": {
                    "urn": "urn:pulumi:dev::shop::docker:index/container:Container::web",
                    "custom": true,
                    "type": "docker:index/container:Container",
                    "inputs": {
                      "image": "a",
                      "memory": 1
                    },
                    "parent": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
                  },
                  "newState": {
                    "urn": "urn:pulumi:dev::shop::docker:index/container:Container::shop",
                    "custom": true,
                    "type": "docker:index/container:Container",
                    "inputs": {
                      "image": "b",
                      "envs": [
                        "GREETING=¡Hola! <&>",
                        "KEY=‹secret: key›"
                      ]
                    },
                    "parent": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
                    "protect": true,
                    "retainOnDelete": true,
                    "dependencies": [
                      "urn:pulumi:dev::shop::docker:index/volume:Volume::data"
                    ],
                    "aliases": [
                      "urn:pulumi:dev::shop::docker:index/container:Container::web"
                    ]
                  },
                  "diffReasons": [
                    "envs",
                    "image",
                    "memory"
                  ],
                  "replaceReasons": [
                    "envs",
                    "image"
                  ],
                  "detailedDiff": {
                    "envs": {
                      "kind": "add-replace",
                      "inputDiff": true
                    },
                    "image": {
                      "kind": "update-replace",
                      "inputDiff": true
                    },
                    "memory": {
                      "kind": "delete",
                      "inputDiff": true
                    }
                  }
                },
                {
                  "op": "delete",
                  "urn": "urn:pulumi:dev::shop::docker:index/volume:Volume::data",
                  "oldState": {
                    "urn": "urn:pulumi:dev::shop::docker:index/volume:Volume::data",
                    "custom": true,
                    "type": "docker:index/volume:Volume",
                    "inputs": {},
                    "parent": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
                  },
                  "detailedDiff": null
                }
              ],
              "duration": 250000000,
              "changeSummary": {
                "same": 1,
                "replace": 1,
                "delete": 1
              },
              "outputs": {
                "url": "http://localhost"
              }
            }

            """,
            JsonOutput.Render(
                Reports.Of(
                    Stack(Volume("data"), Container("web", """{"image":"a","memory":1}""")),
                    Stack(
                        Container("shop", """{"image":"b","envs":["GREETING=¡Hola! <&>","KEY=‹secret: key›"]}""") with
                        {
                            Aliases = [Container("web").Urn],
                            Protect = true,
                            RetainOnDelete = true,
                            Dependencies = [Volume("data").Urn],
                        }
                    ) with
                    {
                        Outputs = new() { ["url"] = "http://localhost" },
                    }
                )
            )
        );

    [Theory]
    [InlineData("""{"memory":1}""", """{"memory":2}""", "memory", "update")]
    [InlineData("""{}""", """{"memory":2}""", "memory", "add")]
    [InlineData("""{"memory":1}""", """{}""", "memory", "delete")]
    [InlineData("""{"envs":["a"]}""", """{"envs":["b"]}""", "envs[0]", "update-replace")]
    [InlineData("""{"envs":["a"]}""", """{"envs":["a","b"]}""", "envs[1]", "add-replace")]
    [InlineData("""{"envs":["a","b"]}""", """{"envs":["a"]}""", "envs[1]", "delete-replace")]
    public void A_property_s_kind_of_difference_is_Pulumi_s(string old, string @new, string path, string kind)
    {
        var json = JsonNode.Parse(
            JsonOutput.Render(Reports.Of(Stack(Container("web", old)), Stack(Container("web", @new))))
        )!;

        Assert.Equal(
            $$$"""{"{{{path}}}":{"kind":"{{{kind}}}","inputDiff":true}}""",
            json["steps"]![1]!["detailedDiff"]!.ToJsonString()
        );
    }

    [Fact]
    public void Every_kind_of_step_has_its_states_and_is_counted()
    {
        var json = JsonNode.Parse(JsonOutput.Render(Reports.Of(Shop.Before, Shop.After)))!;

        Assert.Equal(
            [
                "same old new",
                "same old new",
                "same old new",
                "same old new",
                "create new",
                "replace old new",
                "update old new",
                "same old new",
                "same old new",
                "delete old",
                "delete old",
            ],
            json["steps"]!
                .AsArray()
                .Select(step =>
                    $"{step!["op"]}{(step["oldState"] is null ? "" : " old")}{(step["newState"] is null ? "" : " new")}"
                )
        );
        Assert.Equal(
            """{"same":6,"create":1,"update":1,"replace":1,"delete":2}""",
            json["changeSummary"]!.ToJsonString()
        );
    }
}
