using System.Text.RegularExpressions;

namespace InventarioRetail.Engine;

/// <summary>The project's stack files, on disk and in git.</summary>
internal sealed partial class StackFiles(string folder)
{
    private readonly GitCli git = new(new ProcessRunner(), folder);

    /// <summary>Finds the folder with Pulumi.yaml: the given one, or its nearest parent.</summary>
    /// <exception cref="UsageException">There is no such folder.</exception>
    public static StackFiles Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pulumi.yaml")))
                return new(folder.FullName);
        }
        throw new UsageException(
            $"No Pulumi.yaml in {start} or its parents. Run this command in the project's folder."
        );
    }

    public string Folder => folder;

    public static string Name(string stack) => $"Pulumi.{stack}.yaml";

    /// <summary>The project's name.</summary>
    /// <exception cref="SettingsException">Pulumi.yaml is invalid.</exception>
    public string ProjectName() => ProjectFile.Read(folder).Name;

    /// <exception cref="UsageException">The name is not a valid stack name.</exception>
    public static void CheckName(string stack)
    {
        if (!StackName().IsMatch(stack))
        {
            throw new UsageException(
                $"'{stack}' is not a stack name. Use 1 to 100 letters, digits, '.', '_' and '-', starting with a "
                    + "letter, a digit or '_'."
            );
        }
    }

    public string PathOf(string stack) => Path.Combine(folder, Name(stack));

    /// <summary>
    /// The text of a stack file that may be broken, and is not parsed: that takes a tenth of a second. Empty if it
    /// cannot be read.
    /// </summary>
    public string TryReadText(string stack)
    {
        try
        {
            return File.ReadAllText(PathOf(stack));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Reads a stack file and overrides some settings.</summary>
    /// <param name="stack">The stack's name.</param>
    /// <param name="changes">The overrides, each <c>path=value</c>.</param>
    /// <exception cref="UsageException">
    /// The name is not a valid stack name, or a change is not <c>path=value</c>.
    /// </exception>
    /// <exception cref="SettingsException">The stack's configuration is invalid.</exception>
    public StackSettings Settings(string stack, IReadOnlyList<string> changes)
    {
        CheckName(stack);
        var project = ProjectFile.Read(folder).Name;
        var tree = Changed(StackFile.Read(PathOf(stack), project), changes);
        return StackSettings.Parse(tree, project, stack).OrThrow();
    }

    /// <summary>Overrides settings of a configuration, each <c>path=value</c>.</summary>
    /// <exception cref="UsageException">A change is not <c>path=value</c>.</exception>
    public static ConfigTree Changed(ConfigTree tree, IReadOnlyList<string> changes) =>
        changes.Aggregate(tree, Changed);

    private static ConfigTree Changed(ConfigTree tree, string change)
    {
        var equals = change.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new UsageException(
                $"--set {change}: not path=value. Write for example --set release.weight=50, or --set release.canary= "
                    + "to remove a setting."
            );
        }
        return ConfigOverrides.Apply(tree, change[..equals], change[(equals + 1)..]);
    }

    /// <summary>The stack file in a git revision; null if the revision does not have it.</summary>
    /// <exception cref="UsageException">There is no such revision.</exception>
    public async Task<string?> InRevisionAsync(string stack, string revision)
    {
        var commit = await CommitAsync(revision);
        if (!commit.Succeeded)
        {
            var reason =
                commit.Error.Length > 0
                    ? FirstLine(commit.Error)
                    : "no such git revision. Pass a branch, a tag, a commit, or 'none'.";
            throw new UsageException($"--base {revision}: {reason}");
        }
        return await ContentAsync(revision, stack);
    }

    /// <summary>
    /// The stack file in HEAD; null outside git, before the first commit, or if HEAD does not have it.
    /// </summary>
    public Task<string?> InHeadAsync(string stack) => ContentAsync("HEAD", stack);

    /// <summary>Whether the project is in git and has a commit.</summary>
    public async Task<bool> HasCommitAsync() => (await CommitAsync("HEAD")).Succeeded;

    /// <summary>The reason why HEAD does not have the stack file.</summary>
    public async Task<string> WhyNotInHeadAsync(string stack)
    {
        var head = await CommitAsync("HEAD");
        return head.Succeeded ? $"HEAD has no {Name(stack)}"
            : head.Error.Length > 0 ? FirstLine(head.Error)
            : "git has no commit yet";
    }

    private async Task<string?> ContentAsync(string revision, string stack) =>
        await git.RunAsync(CancellationToken.None, "show", $"{revision}:./{Name(stack)}") is { Succeeded: true } shown
            ? shown.Output
            : null;

    /// <summary>Checks that a commit exists. The error is empty if only the revision is unknown.</summary>
    private Task<ProcessResult> CommitAsync(string revision) =>
        git.RunAsync(
            CancellationToken.None,
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            $"{revision}^{{commit}}"
        );

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\z")]
    private static partial Regex StackName();
}
