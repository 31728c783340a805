using System.CommandLine;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary>Arguments and options shared by the release commands.</summary>
internal sealed class ReleaseOptions
{
    public Argument<string> Stack { get; } = StackOptions.Stack();
    public Option<string?> Engine { get; } = EngineOptions.Engine();
    public Option<bool> Yes { get; } = EngineOptions.Yes();

    public UrlOption Prometheus { get; } =
        new(
            "--prometheus",
            $"Query this Prometheus (default: ${SessionOptions.PrometheusVariable}, else its "
                + "loopback port for stacks on Docker)."
        );

    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Show the changes without applying them." };

    public Option<bool> Commit { get; } =
        new("--commit") { Description = "Commit the stack file to git once live (no push)." };

    public Option<bool> Also { get; } =
        new("--also") { Description = "Also apply what else has changed in the stack." };

    public UrlOption Guard { get; } =
        new("--guard", "Reach the guard at this URL (default: its loopback port on this machine).");

    public Option<string> Format { get; } = StackOptions.Format("json");

    /// <summary>Reads the engine, the Prometheus and the guard of the session.</summary>
    public SessionOptions Session(ParseResult parsed) =>
        new(parsed.GetValue(Engine), Prometheus.Read(parsed), Guard.Read(parsed));

    /// <summary>The options of a step that asks the gate.</summary>
    public IReadOnlyList<Option> OfStep => [DryRun, Yes, Commit, Engine, Prometheus, Format];

    /// <summary>Reads the options of a step.</summary>
    public StepOptions Step(ParseResult parsed) =>
        new(parsed.GetValue(DryRun), parsed.GetValue(Yes), parsed.GetValue(Commit), parsed.GetValue(Format) == "json");
}

/// <summary>A release command as the operator typed it.</summary>
internal sealed class ReleaseCall(ReleaseOptions options, ParseResult parsed)
{
    /// <summary>The stack that the command names.</summary>
    public string Stack => parsed.GetValue(options.Stack)!;

    /// <summary>The options of its step.</summary>
    public StepOptions Step { get; } = options.Step(parsed);

    /// <summary>Whether its step also applies what else has changed in the stack.</summary>
    public bool TakesOthers => parsed.GetValue(options.Also);

    /// <summary>The engine, the Prometheus and the guard of its session.</summary>
    public SessionOptions Session { get; } = options.Session(parsed);

    /// <summary>Opens its session, which shows its progress on the console unless the output is JSON.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="console">The console.</param>
    /// <param name="needsPrometheus">Whether the session fails if Prometheus does not respond.</param>
    /// <param name="cancellation">Cancels it.</param>
    public Task<ReleaseSession> OpenAsync(
        string stack,
        IAnsiConsole console,
        bool needsPrometheus,
        CancellationToken cancellation
    ) =>
        ReleaseSession.OpenAsync(
            stack,
            Session with
            {
                DoesWithoutPrometheus = !needsPrometheus,
            },
            Step.Json ? UpProgress.None : ConsoleProgress.For(console),
            cancellation
        );
}

/// <summary>The options of a step.</summary>
/// <param name="DryRun">Whether to show the step without taking it.</param>
/// <param name="Yes">Whether to skip the confirmation.</param>
/// <param name="Commit">Whether to commit the changed file.</param>
/// <param name="Json">Whether the output is JSON.</param>
internal sealed record StepOptions(bool DryRun, bool Yes, bool Commit, bool Json);
