using System.CommandLine;

namespace InventarioRetail.Cli.Commands;

/// <summary>A command whose help has details and examples.</summary>
/// <param name="name">The verb.</param>
/// <param name="description">An imperative phrase: <c>Show container status.</c></param>
/// <param name="examples">Command lines, without <c>./run</c>.</param>
/// <param name="details">Text below the description; empty if there is nothing to add.</param>
internal sealed class VerbCommand(string name, string description, string[] examples, string details = "")
    : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
    public string Details => details;

    public void Add(IEnumerable<Option> options)
    {
        foreach (var option in options)
            Add(option);
    }
}
