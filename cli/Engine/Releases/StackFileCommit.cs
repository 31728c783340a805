namespace InventarioRetail.Engine.Releases;

/// <summary>Commits a changed stack file, and nothing else, to its git repository.</summary>
internal sealed class StackFileCommit(ProcessRunner runner, string folder, string file)
{
    private readonly GitCli git = new(runner, folder);

    /// <summary>Checks, before the file is changed, that the commit would contain only this change.</summary>
    /// <exception cref="UsageException">It would not, or there is no git repository.</exception>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        var status = await RunAsync(["status", "--porcelain", "--", file], cancellation);
        if (!status.Succeeded)
        {
            throw new UsageException(
                $"--commit: {FirstLine(status)}. Omit --commit, or run the command in a clone of the project."
            );
        }
        if (status.Output.Length > 0)
        {
            throw new UsageException(
                $"--commit: {file} has uncommitted changes, which the commit would include. Commit or undo them first."
            );
        }
        if ((await RunAsync(["check-ignore", "--quiet", "--", file], cancellation)).Succeeded)
            throw new UsageException($"--commit: git ignores {file}. Remove it from .gitignore, or omit --commit.");
        if (new FileInfo(Path.Combine(folder, file)).LinkTarget is { } target)
        {
            throw new UsageException(
                $"--commit: {file} is a link to {target}, so git would not see the change. Omit --commit."
            );
        }
        if ((await RunAsync(["rev-parse", "--quiet", "--verify", "MERGE_HEAD"], cancellation)).Succeeded)
        {
            throw new UsageException(
                "--commit: a merge is in progress. Commit it ('git commit') or abort it ('git merge --abort') first."
            );
        }
        var author = await RunAsync(["var", "GIT_AUTHOR_IDENT"], cancellation);
        if (!author.Succeeded)
        {
            throw new UsageException(
                "--commit: git has no author identity. Set user.name and user.email with 'git config'."
            );
        }
    }

    /// <summary>Commits the file.</summary>
    /// <returns>The commit's short hash.</returns>
    /// <exception cref="DeploymentException">Git refuses, e.g. because of a hook; the step itself is done.</exception>
    public async Task<string> RunAsync(string message, CancellationToken cancellation)
    {
        var commit = await RunAsync(["commit", "--quiet", "--message", message, "--only", "--", file], cancellation);
        if (!commit.Succeeded)
        {
            throw new DeploymentException(
                $"The step is done and live, but git did not commit {file}: {FirstLine(commit)}"
            );
        }
        return (await RunAsync(["rev-parse", "--short", "HEAD"], cancellation)).Output.Trim();
    }

    private Task<ProcessResult> RunAsync(string[] arguments, CancellationToken cancellation) =>
        git.RunAsync(cancellation, arguments);

    private static string FirstLine(ProcessResult result) =>
        (result.Error + result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()?.Trim()
        ?? "git gave no error message";
}
