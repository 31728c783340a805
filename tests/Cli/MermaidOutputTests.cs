using System.Text.RegularExpressions;
using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>The picture of a stack.</summary>
public sealed partial class MermaidOutputTests
{
    [Fact]
    public void A_stack_is_a_tree_coloured_by_what_happens() =>
        Assert.Equal(
            """
            flowchart LR
              r0["shop-dev<br/><small>Stack</small>"]:::same
              r1["part<br/><small>Part</small>"]:::same
              r2["+ new<br/><small>Container</small>"]:::create
              r1 --> r2
              r3["- old<br/><small>Container</small>"]:::delete
              r1 --> r3
              r0 --> r1
              r4["~ web<br/><small>Container</small>"]:::update
              r0 --> r4
              r5["+- app<br/><small>Container</small>"]:::replace
              r0 --> r5
              classDef create fill:#d7f5dd,stroke:#1a7f37,color:#000
              classDef update fill:#fff3c4,stroke:#9a6700,color:#000
              classDef replace fill:#f3d9fa,stroke:#8250df,color:#000
              classDef delete fill:#ffd7d5,stroke:#cf222e,color:#000
              classDef same fill:#f6f8fa,stroke:#8c959f,color:#000

            """,
            Render(
                Stack(
                    Component("part"),
                    Container("old").In(Component("part")),
                    Container("web", """{"memory":1}"""),
                    Container("app", """{"image":"a"}""")
                ),
                Stack(
                    Component("part"),
                    Container("new").In(Component("part")),
                    Container("web", """{"memory":2}"""),
                    Container("app", """{"image":"b"}""")
                )
            )
        );

    public static TheoryData<string, string> Names =>
        TextCases.Of(
            """
            say "hi" => say #34;hi#34;
            list[0] => list[0]
            a#b; => a#35;b;
            `code` => #96;code#96;
            <b>& => #60;b#62;#38;
            a⏎end => a\u000aend
            end => end
            """
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_is_text_whatever_is_in_it(string name, string label)
    {
        var text = Render(Stack(), Stack(Container(name)));

        Assert.Contains($"  r1[\"+ {label}<br/><small>Container</small>\"]:::create\n", text);
        AssertIsFlowchart(text);
    }

    [Fact]
    public async Task Staging_is_a_flowchart_with_an_edge_to_everything_but_the_stack()
    {
        var stack = await Staging.RecordAsync("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }");

        var edges = AssertIsFlowchart(Render(RecordedStack.Empty, stack));

        Assert.Equal(stack.Resources.Count - 1, edges);
    }

    /// <summary>
    /// Each line is a node, an edge between nodes that stand above it, or a style. Gives the number of edges.
    /// </summary>
    private static int AssertIsFlowchart(string text)
    {
        var lines = text.Split('\n');
        Assert.Equal("flowchart LR", lines[0]);
        Assert.Equal("", lines[^1]);
        var nodes = new HashSet<string>();
        var edges = 0;
        foreach (var line in lines[1..^1])
        {
            if (Node().Match(line) is { Success: true } node)
            {
                Assert.True(nodes.Add(node.Groups[1].Value), $"Twice: {line}");
            }
            else if (Edge().Match(line) is { Success: true } edge)
            {
                Assert.Contains(edge.Groups[1].Value, nodes);
                Assert.Contains(edge.Groups[2].Value, nodes);
                edges++;
            }
            else
            {
                Assert.Matches(@"\A  classDef [a-z]+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#000\z", line);
            }
        }
        return edges;
    }

    private static string Render(RecordedStack old, RecordedStack @new) => MermaidOutput.Render(Reports.Of(old, @new));

    [GeneratedRegex("""\A  (r[0-9]+)\["[^"`\p{C}]+"\]:::(?:create|update|replace|delete|same)\z""")]
    private static partial Regex Node();

    [GeneratedRegex(@"\A  (r[0-9]+) --> (r[0-9]+)\z")]
    private static partial Regex Edge();
}
