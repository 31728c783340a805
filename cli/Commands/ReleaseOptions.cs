using System.CommandLine;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Releases;

namespace InventarioRetail.Cli.Commands;

/// <summary>What the commands of this folder are given alike.</summary>
internal sealed class ReleaseOptions
{
    public Argument<string> Stack { get; } = StackOptions.Stack();
    public Option<string?> Engine { get; } = EngineOptions.Engine();
    public Option<bool> Yes { get; } = EngineOptions.Yes();

    public Option<string?> Prometheus { get; } =
        new("--prometheus")
        {
            Description =
                $"URL of the stack's Prometheus. Without it: the variable {ReleaseSession.PrometheusVariable}; else the loopback port of a stack on Docker.",
            HelpName = "url",
        };

    public Option<bool> DryRun { get; } =
        new("--dry-run")
        {
            Description = "Show the line of the file and the resources that would change, and change nothing.",
        };

    public Option<bool> Commit { get; } =
        new("--commit")
        {
            Description = "Commit the changed stack file to git once it is in force; nothing is pushed.",
        };

    public Option<string> Format { get; } = StackOptions.Format("json");

    /// <summary>How to reach what the command works with.</summary>
    public SessionOptions Session(ParseResult parsed) => new(parsed.GetValue(Engine), parsed.GetValue(Prometheus));

    /// <summary>How a step is taken.</summary>
    public StepOptions Step(ParseResult parsed) =>
        new(parsed.GetValue(DryRun), parsed.GetValue(Yes), parsed.GetValue(Commit), parsed.GetValue(Format) == "json");
}

/// <summary>How a step is taken.</summary>
/// <param name="DryRun">Whether it is only shown.</param>
/// <param name="Yes">Whether nobody is asked.</param>
/// <param name="Commit">Whether the changed file is committed.</param>
/// <param name="Json">Whether programs read what it says.</param>
internal sealed record StepOptions(bool DryRun, bool Yes, bool Commit, bool Json);
