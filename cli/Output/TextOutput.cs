using InventarioRetail.Engine.Preview;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace InventarioRetail.Cli.Output;

/// <summary>
/// A preview as text: a tree with one line per resource, its changed properties below it, and a summary.
/// </summary>
internal sealed class TextOutput(IAnsiConsole console)
{
    private const string Branch = "├─ ";
    private const string LastBranch = "└─ ";
    private const string Through = "│  ";
    private const string Nothing = "   ";

    public void Write(PreviewReport report)
    {
        var difference = report.Difference;
        Line("", $"[bold]Preview of {Markup.Escape(report.Stack)}[/]");
        Line("", $"[dim]from[/]  {Markup.Escape(report.Base)}");
        Line("", $"[dim]to[/]    {Markup.Escape(report.Target)}");
        console.WriteLine();
        // Where nothing changes or everything is new, show the whole tree.
        var whole =
            difference.ChangesNothing || difference.Steps.All(step => step.Operation == ResourceOperation.Create);
        foreach (var tree in ResourceTree.Of(difference))
            WriteTree(tree, "", "", whole);
        WriteOutputs(difference);
        console.WriteLine();
        Line("", $"[bold]{Markup.Escape(Wording.Summary(difference))}[/]");
    }

    private void WriteTree(ResourceTree tree, string indent, string childIndent, bool whole)
    {
        var step = tree.Step;
        if (!whole && !tree.Changes)
        {
            var below = tree.Size > 1 ? $" ({tree.Size - 1} below)" : "";
            Line(indent, Described(step, $"unchanged{below}"));
            return;
        }
        Line(indent, Described(step, step.Operation == ResourceOperation.Same ? "" : Wording.Name(step.Operation)));
        var guide = childIndent + (tree.Children.Count > 0 ? Through : Nothing);
        if (step.FormerUrn is { } former)
            Line(guide, $"[dim]was {Markup.Escape(former)}[/]");
        foreach (var change in step.Changes)
            WriteChange(step, change, guide);
        for (var index = 0; index < tree.Children.Count; index++)
        {
            var last = index == tree.Children.Count - 1;
            WriteTree(
                tree.Children[index],
                childIndent + (last ? LastBranch : Branch),
                childIndent + (last ? Nothing : Through),
                whole
            );
        }
    }

    private static string Described(ResourceChange step, string remark)
    {
        var resource = step.Resource;
        var colour = Colour(step.Operation);
        var sign = step.Operation == ResourceOperation.Same ? "" : $"{Wording.Sign(step.Operation)} ";
        var gist = Wording.Gist(resource) is { Length: > 0 } words ? $" {Markup.Escape(words)}" : "";
        var marks = resource.Protect && resource.Custom ? " [dim]protected[/]" : "";
        var note =
            remark.Length == 0 ? "" : $" [{(step.Operation == ResourceOperation.Same ? "dim" : colour)}]{remark}[/]";
        return $"[{colour}]{sign}{Markup.Escape(resource.Name)}[/] "
            + $"[dim]{Markup.Escape(Wording.ShortType(resource.Type))}[/]{gist}{marks}{note}";
    }

    private void WriteChange(ResourceChange step, PropertyChange change, string guide)
    {
        var because = change.Replaces ? " [yellow](replaces)[/]" : "";
        var file = Wording.File(step.Resource, change);
        var about = file.Length == 0 ? "" : $" [dim]{Markup.Escape(file)}[/]";
        Line(guide, $"  {Markup.Escape(change.Path)}{about}{because}");
        foreach (var line in ChangedLines.FromTheDifferenceOn(ChangedLines.Of(change)))
        {
            var (sign, colour) = line.IsAdded ? ("+", "green") : ("-", "red");
            Line(guide, $"    [{colour}]{sign} {Markup.Escape(line.Text)}[/]");
        }
    }

    private void WriteOutputs(StackDiff difference)
    {
        var changed = JsonDifference.Between(difference.OldOutputs, difference.NewOutputs).ToList();
        if (difference.NewOutputs.Count == 0 && difference.OldOutputs.Count == 0)
            return;
        console.WriteLine();
        Line("", "[bold]Outputs[/]");
        if (changed.Count == 0)
        {
            foreach (var (name, value) in difference.NewOutputs)
                Line("", $"  {Markup.Escape(name)}: {Markup.Escape(Wording.OneLine(value))}");
            return;
        }
        foreach (var output in changed)
            WriteOutput(output);
    }

    private void WriteOutput(JsonDifference output)
    {
        var old = output.Old is null ? "" : $"[red]{Markup.Escape(Wording.OneLine(output.Old))}[/] ";
        var arrow = output.Old is null ? "" : "→ ";
        var @new = output.New is null ? "[red]gone[/]" : $"[green]{Markup.Escape(Wording.OneLine(output.New))}[/]";
        Line("", $"  {Markup.Escape(output.Path)}: {old}{arrow}{@new}");
    }

    private void Line(string guide, string markup) =>
        console.Write(new OneLine(new Markup($"[dim]{Markup.Escape(guide)}[/]{Wording.Printable(markup)}")));

    private static string Colour(ResourceOperation operation) =>
        operation switch
        {
            ResourceOperation.Create => "green",
            ResourceOperation.Update => "yellow",
            ResourceOperation.Replace => "magenta",
            ResourceOperation.Delete => "red",
            _ => "default",
        };

    /// <summary>One line, cut off at the terminal's width.</summary>
    private sealed class OneLine(Markup content) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            var segments = ((IRenderable)content).Render(options, int.MaxValue).ToList();
            return segments.Sum(segment => segment.CellCount()) <= maxWidth
                ? [.. segments, Segment.LineBreak]
                : [.. Cut(segments, maxWidth - 1), new Segment("…"), Segment.LineBreak];
        }

        private static IEnumerable<Segment> Cut(IEnumerable<Segment> segments, int width)
        {
            foreach (var segment in segments.TakeWhile(_ => width > 0))
            {
                yield return segment.Split(width).First;
                width -= segment.CellCount();
            }
        }
    }
}
