using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using InventarioRetail.Components;
using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Engine.Releases;

/// <summary>A step of a release, or a brake, in the past.</summary>
/// <param name="At">When.</param>
/// <param name="Who">The author of the commit, or who braked.</param>
/// <param name="What">What happened: <c>v1.1.0 from 10 % to 25 %</c>.</param>
/// <param name="Why">The commit's subject, or the reason of the brake.</param>
/// <param name="Commit">The short hash of the commit; null for a brake.</param>
internal sealed record ReleaseLogEntry(DateTimeOffset At, string Who, string What, string Why, string? Commit);

/// <summary>
/// Reads the history of a stack's releases: the commits of the stack file that change <c>release</c>, and the brake's
/// history, which the router keeps.
/// </summary>
internal sealed class ReleaseLog(ProcessRunner runner, string folder, string project, string stack)
{
    // A commit may change anything else in the file, so more are read than are shown.
    private const int CommitsPerEntry = 5;
    private const char Separator = '\u001f';

    private readonly GitCli git = new(runner, folder);

    /// <summary>Reads the newest entries, newest first.</summary>
    /// <param name="limit">Their number at most.</param>
    /// <param name="say">Called with the reason why a part of the history is unknown.</param>
    /// <param name="cancellation">Cancels reading.</param>
    public async Task<IReadOnlyList<ReleaseLogEntry>> ReadAsync(
        int limit,
        Action<string> say,
        CancellationToken cancellation
    ) =>
        [
            .. (await CommitsAsync(limit, say, cancellation))
                .Concat(await BrakesAsync(say, cancellation))
                .OrderByDescending(entry => entry.At)
                .Take(limit),
        ];

    private async Task<IReadOnlyList<ReleaseLogEntry>> CommitsAsync(
        int limit,
        Action<string> say,
        CancellationToken cancellation
    )
    {
        var file = StackFiles.Name(stack);
        var log = await git.RunAsync(
            cancellation,
            "log",
            $"--max-count={(limit * CommitsPerEntry) + 1}",
            $"--format=%h{Separator}%an{Separator}%aI{Separator}%s",
            "--",
            file
        );
        if (!log.Succeeded)
        {
            say($"The commits of {file} are unknown: {log.Error.Trim()}");
            return [];
        }
        var entries = new List<ReleaseLogEntry>();
        ReleaseLogEntry? newer = null;
        ReleaseSettings? after = null;
        foreach (var line in log.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (entries.Count == limit || line.Split(Separator) is not [var hash, var author, var date, var subject])
                break;
            var shown = await git.RunAsync(cancellation, "show", $"{hash}:./{file}");
            var release = shown.Succeeded ? Release(shown.Output) : null;
            // A commit in which the file cannot be read contains no step.
            if (release is null)
                continue;
            if (newer is not null && Describe(release, after!) is { } what)
                entries.Add(newer with { What = what });
            var at = DateTimeOffset.Parse(date, CultureInfo.InvariantCulture);
            (newer, after) = (new ReleaseLogEntry(at, author, "", subject, hash), release);
        }
        return entries;
    }

    /// <summary>The release in a stack file, whatever else is wrong in it; null if it has none.</summary>
    private ReleaseSettings? Release(string text)
    {
        var root = StackFile.Parse(text, StackFiles.Name(stack), project).Root;
        return
            root.Find("release")?.Value is ConfigMap release
            && Revision.TryParse(Value("stable"), out var stable, out _)
            && int.TryParse(Value("weight", "0"), CultureInfo.InvariantCulture, out var weight)
            ? new ReleaseSettings(
                stable,
                Revision.TryParse(Value("canary"), out var canary, out _) ? canary : null,
                weight,
                Value("paused") == "true"
            )
            : null;

        string Value(string key, string @default = "") =>
            release.Find(key)?.Value is ConfigScalar { Kind: not ScalarKind.Null } scalar ? scalar.Text : @default;
    }

    /// <summary>Describes the step from one release to another; null if there was none.</summary>
    internal static string? Describe(ReleaseSettings before, ReleaseSettings after) =>
        before == after ? null
        : after.Canary is null && before.Canary == after.Stable ? $"{after.Stable.Name} finished"
        : before.Stable != after.Stable ? $"{ObservedSplit.Of(after)}"
        : after.Canary is null ? $"{before.Canary!.Name} aborted"
        : before.Canary != after.Canary ? $"{after.Canary.Name} started beside {after.Stable.Name}"
        : before.Weight > 0 && after.Weight == 0 ? $"{after.Canary.Name} rolled back from {before.Weight} %"
        : before.Weight != after.Weight ? $"{after.Canary.Name} from {before.Weight} % to {after.Weight} %"
        : $"{after.Canary.Name} {(after.Paused ? "paused" : "resumed")} at {after.Weight} %";

    private async Task<IReadOnlyList<ReleaseLogEntry>> BrakesAsync(Action<string> say, CancellationToken cancellation)
    {
        try
        {
            var docker = new DockerCli(runner);
            var router = (await docker.ContainersAsync(project, stack, cancellation)).FirstOrDefault(container =>
                container.Part == TrafficParts.Router
            );
            if (router is null)
                return [];
            // Without the file, the brake was never on.
            var history = await docker.ExecuteAsync(
                router.Id,
                ["cat", $"{TrafficSplit.BrakePath}/history.jsonl"],
                cancellation
            );
            return history.Succeeded ? [.. history.Output.Split('\n').Select(Brake).OfType<ReleaseLogEntry>()] : [];
        }
        catch (Exception silence) when (silence is DeploymentException or UsageException)
        {
            say($"The history of the brake is unknown: {silence.Message}");
            return [];
        }
    }

    /// <summary>Reads a line of the brake's history; null if it is not one, as after a full disk.</summary>
    private static ReleaseLogEntry? Brake(string line)
    {
        try
        {
            return
                JsonNode.Parse(line) is JsonObject item
                && DateTimeOffset.TryParse($"{item["time"]}", CultureInfo.InvariantCulture, out var at)
                ? new ReleaseLogEntry(
                    at,
                    $"{item["by"]}",
                    $"{item["event"]}" == "braked"
                        ? $"{item["canary"]} braked at {item["weight"]} %"
                        : $"brake of {item["canary"]} released",
                    $"{item["reason"]}",
                    null
                )
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
