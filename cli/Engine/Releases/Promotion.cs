using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Smoke;

namespace InventarioRetail.Engine.Releases;

/// <summary>
/// Promotes a revision from one stack to the next: the one finished there, by digest, if it passes its smoke tests.
/// </summary>
internal static class Promotion
{
    /// <summary>The revision that may be promoted.</summary>
    /// <param name="source">The stack to promote from.</param>
    /// <param name="target">The stack to promote to.</param>
    /// <param name="url">The URL of the source for the smoke tests; null for its port on this machine.</param>
    /// <param name="say">Called with progress messages.</param>
    /// <param name="cancellation">Cancels the checks.</param>
    /// <exception cref="RefusedException">It may not be promoted; the message says why.</exception>
    public static async Task<Revision> FinishedInAsync(
        string source,
        string target,
        Uri? url,
        Action<string> say,
        CancellationToken cancellation
    )
    {
        if (source == target)
        {
            throw new UsageException(
                $"--from {source}: same as the target stack. Name the stack that has finished the revision."
            );
        }
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
        {
            throw new RefusedException(
                $"{source} has a release of {canary.Name} in progress. Finish it before you start {target} from it."
            );
        }
        if (observed.Live is not { } live)
            throw new RefusedException($"The live split of {source} is unknown. {observed.Problem}");
        if (!live.IsSameSplitAs(file))
        {
            throw new RefusedException(
                $"The stack file of {source} has {ObservedSplit.Of(file)}, but live is {ObservedSplit.Of(live)}. "
                    + $"Resolve this first; see ./run release status {source}"
            );
        }
        return file.Stable.Digest is not null
            ? file.Stable
            : throw new RefusedException(
                $"{source} runs {file.Stable.Name} without a digest, so {target} might get a different image. Start it "
                    + "there with its digest: "
                    + $"./run release start {file.Stable.Name}@sha256:… {source} (see "
                    + "RepoDigests in 'docker image inspect')."
            );
    }

    /// <summary>Checks that a smoke test of the revision passed.</summary>
    internal static void CheckPassed(string source, Revision revision, SmokeReport report)
    {
        if (report.Passed)
            return;
        var failed = report.Checks.Where(check => check.Outcome == SmokeOutcome.Failed);
        throw new RefusedException(
            $"{revision.Name} does not pass its smoke tests in {source}: "
                + $"{string.Join("; ", failed.Select(check => $"{check.Name}: {check.Seen}"))}. "
                + $"See ./run smoke {source}."
        );
    }
}
