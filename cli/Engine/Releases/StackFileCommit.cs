namespace InventarioRetail.Engine.Releases;

/// <summary>Commits a changed stack file, and nothing else, to the git that it is in.</summary>
internal sealed class StackFileCommit(ProcessRunner runner, string folder, string file)
{
    private readonly GitCli git = new(runner, folder);

    /// <summary>Checks, before the file is changed, that the commit would hold this change alone.</summary>
    /// <exception cref="UsageException">It would not, or there is no git to commit to.</exception>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        var status = await RunAsync(["status", "--porcelain", "--", file], cancellation);
        if (!status.Succeeded)
            throw new UsageException(
                $"--commit: {FirstLine(status)}; leave it away, or run this in a clone of the project."
            );
        if (status.Output.Length > 0)
        {
            throw new UsageException(
                $"--commit: {file} has changes that are not committed, and they would get into the commit; commit or undo them first."
            );
        }
        if ((await RunAsync(["check-ignore", "--quiet", "--", file], cancellation)).Succeeded)
            throw new UsageException(
                $"--commit: git ignores {file}; take it out of .gitignore, or leave --commit away."
            );
        if (new FileInfo(Path.Combine(folder, file)).LinkTarget is { } target)
        {
            throw new UsageException(
                $"--commit: {file} is a link to {target}, which git would not see changed; leave --commit away."
            );
        }
        if ((await RunAsync(["rev-parse", "--quiet", "--verify", "MERGE_HEAD"], cancellation)).Succeeded)
            throw new UsageException("--commit: a merge is under way; commit it ('git commit') or end it first.");
        var author = await RunAsync(["var", "GIT_AUTHOR_IDENT"], cancellation);
        if (!author.Succeeded)
            throw new UsageException(
                "--commit: git does not know who you are; set user.name and user.email ('git config')."
            );
    }

    /// <summary>Commits the file.</summary>
    /// <returns>The commit's short name.</returns>
    /// <exception cref="DeploymentException">Git refuses, such as by a hook; the step itself has been taken.</exception>
    public async Task<string> RunAsync(string message, CancellationToken cancellation)
    {
        var commit = await RunAsync(["commit", "--quiet", "--message", message, "--only", "--", file], cancellation);
        if (!commit.Succeeded)
        {
            throw new DeploymentException(
                $"The step is taken and in force, but git did not commit {file}: {FirstLine(commit)}"
            );
        }
        return (await RunAsync(["rev-parse", "--short", "HEAD"], cancellation)).Output.Trim();
    }

    private Task<ProcessResult> RunAsync(string[] arguments, CancellationToken cancellation) =>
        git.RunAsync(cancellation, arguments);

    private static string FirstLine(ProcessResult result) =>
        (result.Error + result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()?.Trim()
        ?? "git gave no reason";
}
