using System.Globalization;
using System.Text.Json.Nodes;
using InventarioRetail.Cli.Output;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Releases;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary>Shows a step to a person or a program, asks, has it taken, and shows what came of it.</summary>
/// <param name="session">The stack.</param>
/// <param name="console">Where it is shown.</param>
/// <param name="options">How it is taken.</param>
/// <param name="command">The command, e.g. <c>./run release promote staging</c>.</param>
internal sealed class StepPresenter(ReleaseSession session, IAnsiConsole console, StepOptions options, string command)
{
    /// <summary>Presents a step, and takes it where it is agreed to.</summary>
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
        var exitCode =
            isAllowed ? ExitCode.Fine
            : verdict?.Decision == GateDecision.RollBack ? ExitCode.RollBack
            : ExitCode.Hold;
        if (!options.Json)
            Show(step, why, isAllowed);
        json["taken"] = false;
        // Somebody else's step may be under way, and what must be done whatever it changes is looked at again after it.
        if (options.DryRun || (step.ChangesNothing && (step.Replan is null || !options.Yes)))
        {
            if (!options.Json)
            {
                Say(
                    !step.ChangesNothing ? "Nothing was changed: this was a dry run."
                    : isAllowed ? "Nothing has to change."
                    : "Nothing was changed."
                );
            }
            return Ended(json, exitCode);
        }
        if (
            !options.Yes
            && !await Confirmation.AskAsync(console, isAllowed ? "Do it?" : "Put the file in order?", cancellation)
        )
        {
            Say("Nothing was changed.");
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
            // Users do not wait for git.
            cannotCommit = problem;
        }

        var result = await session.TakeAsync(step, command, Tell, cancellation);
        json["taken"] = true;
        json["change"] = ReleaseJson.Of(result.Step);
        json["inForceAfterSeconds"] = result.LiveAfter?.TotalSeconds;
        Tell(Done(result));
        if (cannotCommit is not null)
            throw new DeploymentException($"The step is taken, but not committed. {cannotCommit.Message}");
        if (commit is null)
            return;
        var name = await commit.RunAsync(message, cancellation);
        json["commit"] = name;
        Tell($"Committed as {name}: {message}");
    }

    private void Show(PlannedChange step, string why, bool isAllowed)
    {
        console.MarkupLine(isAllowed ? Markup.Escape(why) : $"[yellow]Refused:[/] {Markup.Escape(why)}");
        if (step.ChangesNothing)
            return;
        console.WriteLine();
        if (!isAllowed)
            Say($"{step.Before.File.Name} does not say what is in force, and is put in order:");
        foreach (var line in step.Lines)
        {
            console.MarkupLine(
                $"[dim]{Markup.Escape($"{step.Before.File.Name}:{line.Number}")}[/]  [{(line.IsAdded ? "green" : "red")}]{Markup.Escape($"{line}")}[/]"
            );
        }
        if (!step.MustApply)
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
            Say($"Only {string.Join(", ", parts)} is touched now; the rest stays for './run up {session.Stack}'.");
        }
        console.WriteLine();

        static bool Changes(ResourceChange resource) => resource.Operation != ResourceOperation.Same;
    }

    private static string Done(StepResult result) =>
        result.LiveAfter is { } after && result.Step.Release is { } release
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"In force is {ObservedSplit.Of(release)}: seen after {after.TotalSeconds:0.0} s."
            )
        : result.Step.IsBlind && result.Step.MustApply
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Applied ({result.Duration.TotalSeconds:0.0} s); nobody could see what is in force, neither before nor after it."
            )
        : result.Step.ChangesNothing ? "Nothing has to change."
        : result.Step.MustApply
            ? string.Create(CultureInfo.InvariantCulture, $"Done ({result.Duration.TotalSeconds:0.0} s).")
        : "Done: the file is changed, and no resource had to.";

    private static StackFileCommit Commit(PlannedChange step) =>
        new(new ProcessRunner(), step.Before.Files.Folder, step.Before.File.Name);

    private void Tell(string text)
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
