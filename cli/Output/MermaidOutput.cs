using System.Text;
using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Cli.Output;

/// <summary>The resource tree as a Mermaid flowchart, coloured by each resource's operation.</summary>
internal static class MermaidOutput
{
    private const string Styles = """
          classDef create fill:#d7f5dd,stroke:#1a7f37,color:#000
          classDef update fill:#fff3c4,stroke:#9a6700,color:#000
          classDef replace fill:#f3d9fa,stroke:#8250df,color:#000
          classDef delete fill:#ffd7d5,stroke:#cf222e,color:#000
          classDef same fill:#f6f8fa,stroke:#8c959f,color:#000

        """;

    public static string Render(PreviewReport report)
    {
        var text = new StringBuilder("flowchart LR\n");
        var number = 0;
        foreach (var tree in ResourceTree.Of(report.Difference))
            Append(tree);
        return text.Append(Styles).ToString();

        string Append(ResourceTree tree)
        {
            var id = $"r{number++}";
            var resource = tree.Step.Resource;
            var sign = Wording.Sign(tree.Step.Operation);
            var label =
                $"{(sign.Length == 0 ? "" : sign + " ")}{Label(resource.Name)}<br/><small>{Label(Wording.ShortType(resource.Type))}</small>";
            text.Append($"  {id}[\"{label}\"]:::{Wording.Name(tree.Step.Operation)}\n");
            foreach (var child in tree.Children)
            {
                var childId = Append(child);
                text.Append($"  {id} --> {childId}\n");
            }
            return id;
        }
    }

    /// <summary>Escapes the characters that are special in a label as Mermaid's <c>#number;</c>.</summary>
    private static string Label(string text) =>
        string.Concat(
            Wording
                .Printable(text)
                .Select(letter => letter is '"' or '#' or '&' or '<' or '>' or '`' ? $"#{(int)letter};" : $"{letter}")
        );
}
