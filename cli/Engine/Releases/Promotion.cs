using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Smoke;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Releases;

/// <summary>Promotion of a revision from one stack to the next: what it has finished there, by digest, with its smoke tests passed (requirements R-STAGE).</summary>
internal static class Promotion
{
    /// <summary>The revision that may go on.</summary>
    /// <param name="source">The stack that it was tried in.</param>
    /// <param name="target">The stack that it goes to.</param>
    /// <param name="url">Where users reach the source; null for this machine.</param>
    /// <param name="say">Told what is being looked at.</param>
    /// <param name="cancellation">Ends the looking.</param>
    /// <exception cref="RefusedException">It may not; the message says why.</exception>
    public static async Task<Revision> FinishedInAsync(
        string source,
        string target,
        Uri? url,
        Action<string> say,
        CancellationToken cancellation
    )
    {
        if (source == target)
            throw new UsageException(
                $"--from {source}: is the stack itself; name the one that the revision was tried in."
            );
        var session = await ReleaseSession.OpenAsync(source, new SessionOptions(), UpProgress.None, cancellation);
        var stack = session.Read();
        var revision = Finished(
            source,
            target,
            stack.Settings.Release,
            await session.Observer.ObserveAsync(stack.Settings, cancellation)
        );
        say($"Testing {revision.Name} in {source} …");
        var smoke = SmokeTarget.Of(stack.Files, stack.Settings, url, prometheus: null);
        CheckPassed(source, revision, await SmokeSuite.RunAsync(smoke, _ => { }, cancellation));
        return revision;
    }

    /// <summary>The revision that a stack has finished.</summary>
    internal static Revision Finished(string source, string target, ReleaseSettings file, ObservedState observed)
    {
        if (file.Canary is { } canary)
            throw new RefusedException(
                $"{source} has a release of {canary.Name} under way; what goes on to {target} must be finished there first."
            );
        if (observed.Live is not { } live)
            throw new RefusedException($"Nobody can see what {source} runs. {observed.Problem}");
        if (!live.IsSameSplitAs(file))
        {
            throw new RefusedException(
                $"The file of {source} says {ObservedSplit.Of(file)}, and in force there is {ObservedSplit.Of(live)}; only what is in force was tried."
            );
        }
        return file.Stable.Digest is not null
            ? file.Stable
            : throw new RefusedException(
                $"{source} runs {file.Stable.Name} without a digest, so nobody knows whether {target} would get the same image. Start it there with its digest: "
                    + $"./run release start {file.Stable.Name}@sha256:… {source} ('docker image inspect' shows it as RepoDigests)."
            );
    }

    /// <summary>Checks that a smoke test was passed, by the revision itself.</summary>
    internal static void CheckPassed(string source, Revision revision, SmokeReport report)
    {
        if (report.Passed)
            return;
        var failed = report.Checks.Where(check => check.Outcome == SmokeOutcome.Failed);
        throw new RefusedException(
            $"{revision.Name} does not pass its smoke tests in {source}: {string.Join("; ", failed.Select(check => $"{check.Name}: {check.Seen}"))}. "
                + $"See ./run smoke {source}."
        );
    }
}
