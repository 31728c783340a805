using System.Globalization;
using System.Text.Json.Nodes;
using InventarioRetail.Engine.Preview;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary>Shows a step, asks for confirmation, takes it, and shows its result.</summary>
/// <param name="session">The stack.</param>
/// <param name="console">The output for people.</param>
/// <param name="options">The options of the step.</param>
/// <param name="command">The command line, e.g. <c>./run release promote staging</c>.</param>
internal sealed class StepPresenter(ReleaseSession session, IAnsiConsole console, StepOptions options, string command)
{
    /// <summary>The brake that was pulled before, for the JSON output; null if none was.</summary>
    public JsonObject? Brake { get; init; }

    /// <summary>Shows a step and takes it if the operator confirms.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(DecidedStep decided, CancellationToken cancellation)
    {
        var (step, why, isAllowed, message, verdict) = decided;
        var json = new JsonObject
        {
            ["stack"] = session.Stack,
            ["command"] = command,
            ["allowed"] = isAllowed,
            ["why"] = why,
            ["release"] = step.Release is null ? null : ReleaseJson.Of(step.Release),
            ["change"] = ReleaseJson.Of(step),
            ["verdict"] = verdict is null ? null : ReleaseJson.Of(verdict),
        };
        if (Brake is not null)
            json["brake"] = Brake;
        var exitCode =
            isAllowed ? ExitCode.Fine
            : verdict?.Decision == GateDecision.RollBack ? ExitCode.RollBack
            : ExitCode.Hold;
        if (!options.Json)
            Show(step, why, isAllowed);
        json["taken"] = false;
        // A step that changes nothing is still taken if it can be replanned: another command's step may be in progress,
        // and this one is planned again once that one has ended.
        if (options.DryRun || (step.ChangesNothing && (step.Replan is null || !options.Yes)))
        {
            if (!options.Json)
            {
                Say(
                    !step.ChangesNothing ? "Nothing changed: this was a dry run."
                    : isAllowed ? "Nothing to change."
                    : "Nothing changed."
                );
            }
            return Ended(json, exitCode);
        }
        if (
            !options.Yes
            && !await Confirmation.AskAsync(
                console,
                isAllowed ? "Apply this change?" : "Update the stack file to match what is running?",
                cancellation
            )
        )
        {
            Say("Nothing changed.");
            return exitCode;
        }
        try
        {
            await TakeAsync(step, message, json, cancellation);
            return Ended(json, exitCode);
        }
        catch (Exception failure)
            when (options.Json
                && failure is RefusedException or UsageException or SettingsException or DeploymentException
            )
        {
            json["problem"] = failure.Message;
            Ended(json, exitCode);
            throw;
        }
    }

    private async Task TakeAsync(PlannedChange step, string message, JsonObject json, CancellationToken cancellation)
    {
        var commit = options.Commit && step.ChangesFile ? Commit(step) : null;
        UsageException? cannotCommit = null;
        try
        {
            if (commit is not null)
                await commit.CheckAsync(cancellation);
        }
        catch (UsageException problem) when (step.KeepsFile)
        {
            // A rollback does not wait for git.
            cannotCommit = problem;
        }

        var result = await session.TakeAsync(step, command, Note, cancellation);
        json["taken"] = true;
        json["change"] = ReleaseJson.Of(result.Step);
        json["inForceAfterSeconds"] = result.LiveAfter?.TotalSeconds;
        Note(Done(result));
        if (cannotCommit is not null)
            throw new DeploymentException($"The step is done but not committed. {cannotCommit.Message}");
        if (commit is null)
            return;
        var name = await commit.RunAsync(message, cancellation);
        json["commit"] = name;
        Note($"Committed as {name}: {message}");
    }

    private void Show(PlannedChange step, string why, bool isAllowed)
    {
        console.MarkupLine(isAllowed ? Markup.Escape(why) : $"[yellow]Refused:[/] {Markup.Escape(why)}");
        if (step.ChangesNothing)
            return;
        console.WriteLine();
        if (!isAllowed)
            Say($"{step.Before.File.Name} does not match what is live; it would be updated:");
        foreach (var line in step.Lines)
        {
            console.MarkupLine(
                $"[dim]{Markup.Escape($"{step.Before.File.Name}:{line.Number}")}[/]  "
                    + $"[{(line.IsAdded ? "green" : "red")}]{Markup.Escape($"{line}")}[/]"
            );
        }
        if (!step.MustApply || (step.IsRollback && !options.DryRun))
            return;
        console.WriteLine();
        var report = new PreviewReport(
            session.Stack,
            step.ComparedWith,
            "the changed file",
            step.Resources,
            TimeSpan.Zero
        );
        new TextOutput(console).Write(report);
        if (session.AppliesParts && step.OnlyParts is { } parts && step.Resources.Steps.Count(Changes) > parts.Count)
        {
            Say($"Only {string.Join(", ", parts)} changes now; run './run up {session.Stack}' to apply the rest.");
        }
        console.WriteLine();

        static bool Changes(ResourceChange resource) => resource.Operation != ResourceOperation.Same;
    }

    private static string Done(StepResult result) =>
        result.LiveAfter is { } after && result.Step.Release is { } release
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Live: {ObservedSplit.Of(release)}, observed after {after.TotalSeconds:0.0} s."
            )
        : result.Step.IsBlind && result.Step.MustApply
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Applied ({result.Duration.TotalSeconds:0.0} s), "
                    + $"but the live split could not be observed before or after."
            )
        : result.Step.ChangesNothing ? "Nothing to change."
        : result.Step.MustApply
            ? string.Create(CultureInfo.InvariantCulture, $"Done ({result.Duration.TotalSeconds:0.0} s).")
        : "Done: the stack file changed; no resource had to change.";

    private static StackFileCommit Commit(PlannedChange step) =>
        new(new ProcessRunner(), step.Before.Files.Folder, step.Before.File.Name);

    private void Note(string text)
    {
        if (!options.Json)
            Say(text);
    }

    private void Say(string text) => console.WriteLine(text);

    private int Ended(JsonObject json, int exitCode)
    {
        if (options.Json)
            Console.Out.WriteLine(Json.Indented(json));
        return exitCode;
    }
}
