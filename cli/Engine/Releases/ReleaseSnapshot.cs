using InventarioRetail.Engine.Brakes;

namespace InventarioRetail.Engine.Releases;

/// <summary>A snapshot of a release.</summary>
/// <param name="Stack">The stack file.</param>
/// <param name="Situation">What a decision depends on.</param>
/// <param name="Problems">The reasons why parts of it are unknown, a sentence each.</param>
internal sealed record ReleaseSnapshot(
    LoadedStackFile Stack,
    ReleaseSituation Situation,
    IReadOnlyList<string> Problems
)
{
    /// <summary>
    /// Checks that a blind rollback, which goes by the stack file alone, is not made from an old checkout: it would
    /// deploy another stable revision.
    /// </summary>
    /// <param name="braked">The brake that was pulled; null if none was.</param>
    /// <exception cref="UsageException">The file has another stable revision than the live one.</exception>
    public void CheckFileIsOfLive(BrakeOutcome? braked)
    {
        var (file, deployed) = (Situation.File, Situation.Deployed);
        if (Situation.Live is not null)
            return;
        var live =
            braked?.Result is { } pulled && (pulled.Stable != file.Stable.Name || pulled.Canary != file.Canary?.Name)
                ? $"{pulled.Stable} with the canary {pulled.Canary ?? "(none)"}"
            : deployed is { Count: > 0 } && !deployed.Contains(file.Stable)
                ? string.Join(" and ", deployed.Select(revision => revision.Name))
            : null;
        if (live is null)
            return;
        throw new UsageException(
            $"{Stack.File.Name} has {ObservedSplit.Of(file)}, but live is {live}. Nothing was "
                + "deployed. Update this checkout (git pull) and run the same command again."
        );
    }
}
