using System.Text.Json.Nodes;
using InventarioRetail.Policy.Costs;
using Spectre.Console;
using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>An estimate as people and programs see it.</summary>
public sealed class CostOutputTests
{
    private static readonly CostEstimate Example = CostEstimate.Of(
        "production",
        Stack(
            Component("cache"),
            Custom(
                    "aws:elasticache/replicationGroup:ReplicationGroup",
                    "cache-group",
                    """{"nodeType": "cache.t4g.small", "numCacheClusters": 2, "snapshotRetentionLimit": 3}"""
                )
                .In(Component("cache")),
            Custom("aws:ec2/instance:Instance", "odd [one]"),
            Container("web")
        ),
        new() { HostMonthlyUsd = 20 }
    );

    [Fact]
    public void A_table_shows_what_each_part_is_paid_for_and_what_is_a_guess()
    {
        Assert.Equal(
            """
            Monthly cost of production in USD, list prices of us-east-1 as of 2026-06-30

              part    what                               quantity                price   monthly
            ──────────────────────────────────────────────────────────────────────────────────────
              cache                                                                        46.81
                      cache-group: cache.t4g.small × 2      1,460         0.032 / hour     46.72
                      cache-group: snapshots                  ~ 1   0.085? / GiB-month      0.09
              host                                                                         20.00
                      host: the Docker host                     1        20.00 / month     20.00

            at least 66.81 of a budget of 300.00, 233.20 below
            not included  odd [one]: no price for aws:ec2/instance:Instance
            ~ assumed quantity: the stack does not determine it.
            ? assumed price.
            Traffic, taxes and discounts are not included.

            """,
            Text(Example)
        );
    }

    [Fact]
    public void Above_the_budget_it_says_by_how_much()
    {
        var estimate = Example with { BudgetUsd = 50, WithoutPrice = [] };

        Assert.Contains("\n66.81, 16.81 above the budget of 50.00\n", Text(estimate));
    }

    [Fact]
    public void JSON_has_every_line_with_its_source()
    {
        var json = JsonNode.Parse(CostJson.Render(Example))!;

        Assert.Equal("production", json["stack"]!.GetValue<string>());
        Assert.Equal(66.81m, json["monthly"]!.GetValue<decimal>());
        Assert.Equal(300m, json["budget"]!.GetValue<decimal>());
        Assert.False(json["overBudget"]!.GetValue<bool>());
        Assert.Equal(
            """
            {
              "part": "cache",
              "monthly": 46.81,
              "items": [
                {
                  "resource": "cache-group",
                  "what": "cache.t4g.small × 2",
                  "quantity": 1460,
                  "unit": "hour",
                  "unitPrice": 0.032,
                  "monthly": 46.720,
                  "quantityIsAssumed": false,
                  "priceIsAssumed": false,
                  "source": "https://aws.amazon.com/elasticache/pricing/"
                },
                {
                  "resource": "cache-group",
                  "what": "snapshots",
                  "quantity": 1.0,
                  "unit": "GiB-month",
                  "unitPrice": 0.085,
                  "monthly": 0.0850,
                  "quantityIsAssumed": true,
                  "priceIsAssumed": true,
                  "source": "https://aws.amazon.com/elasticache/pricing/"
                }
              ]
            }
            """,
            Json.Indented(json["parts"]![0]!)
        );
        Assert.Equal("odd [one]: no price for aws:ec2/instance:Instance", json["withoutPrice"]![0]!.GetValue<string>());
    }

    /// <summary>What a pipe gets, without the spaces at the lines' ends.</summary>
    private static string Text(CostEstimate estimate)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        new CostText(Reports.Console(writer, width: 10_000)).Write(estimate);
        return string.Join('\n', writer.ToString().Split('\n').Select(line => line.TrimEnd()));
    }
}
