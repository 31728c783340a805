namespace InventarioRetail.Engine.Releases;

/// <summary>
/// The rule that a release starts only with a revision that another stack has finished (key <c>release.from</c>).
/// </summary>
internal static class StagingRule
{
    /// <summary>Checks a revision before its release starts.</summary>
    /// <param name="stack">The stack in which it starts.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="skip">The reason to skip the rule; null to obey it.</param>
    /// <returns>The reason to record in the stack file; null if the rule is obeyed, or there is none.</returns>
    /// <exception cref="RefusedException">The rule forbids the release; the message says why.</exception>
    /// <exception cref="UsageException">The reason is not one, or there is nothing to skip.</exception>
    public static async Task<string?> CheckAsync(LoadedStackFile stack, Revision revision, string? skip)
    {
        if (skip is not null && StagingSettings.ReasonProblem(skip) is { } bad)
            throw new UsageException($"--skip-staging '{skip}' {bad}.");
        if (stack.Settings.Staging.From is not { } from)
        {
            return skip is null
                ? null
                : throw new UsageException(
                    $"--skip-staging: {stack.File.Name} has no release.from, so there is nothing to skip; omit it."
                );
        }
        // A start that is repeated was checked before.
        if (stack.Settings.Release.Canary == revision || await WhyNotAsync(stack, from, revision) is not { } problem)
            return null;
        return skip
            ?? throw new RefusedException(
                $"{problem} {stack.Stack} takes only what {from} has finished (release.from); in an emergency, add "
                    + "--skip-staging \"<reason>\", which is recorded in the stack file."
            );
    }

    /// <summary>Why a stack has not finished a revision, by its committed stack file; null if it has.</summary>
    private static async Task<string?> WhyNotAsync(LoadedStackFile stack, string from, Revision revision)
    {
        var file = StackFiles.Name(from);
        // Outside git, there is only the file on disk.
        var tree =
            await stack.Files.InHeadAsync(from) is { } committed ? StackFile.Parse(committed, file, stack.Project)
            : await stack.Files.HasCommitAsync() ? null
            : StackFile.Read(stack.Files.PathOf(from), stack.Project);
        if (tree is null)
            return $"{file} is not committed, so it is unknown what {from} has finished.";
        if (StackSettings.Parse(tree, stack.Project, from) is not { Settings.Release: { } release } invalid)
        {
            return $"{file} is invalid, so it is unknown what {from} has finished: "
                + $"{StackSettings.Parse(tree, stack.Project, from).Errors[0]}";
        }
        var finished = release.Stable;
        return finished == revision ? null
            : finished.Tag != revision.Tag
                ? $"{from} has not finished {revision.Name}: stable in its committed stack file is {finished.Name}"
                    + (release.Canary?.Tag == revision.Tag ? $", and {release.Canary.Name} is under way." : ".")
            : revision.Digest is null
                ? $"{from} has finished {finished}, and {revision} without the digest may be another image. Run "
                    + $"'./run release start {finished} {stack.Stack}'."
            : finished.Digest is null
                ? $"{from} has finished {finished} without a digest, which may be another image than {revision}. Start "
                    + $"and finish {revision} there."
            : $"{from} has finished another image of {revision.Tag}: {finished.Digest}, not {revision.Digest}.";
    }
}
