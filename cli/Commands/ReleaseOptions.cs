using System.CommandLine;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Releases;

namespace InventarioRetail.Cli.Commands;

/// <summary>Arguments and options that the release commands share.</summary>
internal sealed class ReleaseOptions
{
    public Argument<string> Stack { get; } = StackOptions.Stack();
    public Option<string?> Engine { get; } = EngineOptions.Engine();
    public Option<bool> Yes { get; } = EngineOptions.Yes();

    public UrlOption Prometheus { get; } =
        new(
            "--prometheus",
            $"Ask this Prometheus (default: the variable {ReleaseSession.PrometheusVariable}, else the loopback port of a stack on Docker)."
        );

    public Option<bool> DryRun { get; } =
        new("--dry-run") { Description = "Show the changed line and resources; change nothing." };

    public Option<bool> Commit { get; } =
        new("--commit") { Description = "Commit the stack file to git once the change is live; push nothing." };

    public Option<string> Format { get; } = StackOptions.Format("json");

    /// <summary>How to reach what the command works with.</summary>
    public SessionOptions Session(ParseResult parsed) => new(parsed.GetValue(Engine), Prometheus.Read(parsed));

    /// <summary>How a step is taken.</summary>
    public StepOptions Step(ParseResult parsed) =>
        new(parsed.GetValue(DryRun), parsed.GetValue(Yes), parsed.GetValue(Commit), parsed.GetValue(Format) == "json");
}

/// <summary>How a step is taken.</summary>
/// <param name="DryRun">Whether it is only shown.</param>
/// <param name="Yes">Whether nobody is asked.</param>
/// <param name="Commit">Whether the changed file is committed.</param>
/// <param name="Json">Whether programs read the output.</param>
internal sealed record StepOptions(bool DryRun, bool Yes, bool Commit, bool Json);
