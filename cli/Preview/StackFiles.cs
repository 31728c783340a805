using System.Diagnostics;

namespace InventarioRetail.Cli.Preview;

/// <summary>The project's configuration files, in the folder and in git.</summary>
internal sealed class StackFiles(string folder)
{
    /// <summary>The folder with Pulumi.yaml: the one given, or the nearest one above it.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static StackFiles Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pulumi.yaml")))
                return new(folder.FullName);
        }
        throw new UsageException($"There is no Pulumi.yaml in {start} or above it; run this in the project's folder.");
    }

    public string Folder => folder;

    public static string Name(string stack) => $"Pulumi.{stack}.yaml";

    public string PathOf(string stack) => Path.Combine(folder, Name(stack));

    /// <summary>The stack's file as it is in a revision of git; null where the revision does not have it.</summary>
    /// <exception cref="UsageException">Git does not know the revision.</exception>
    public string? InRevision(string stack, string revision)
    {
        if (Git("rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}") is null)
        {
            throw new UsageException(
                $"--base {revision}: git knows no such revision; write a branch, a tag, a commit, or 'none'."
            );
        }
        return Git("show", $"{revision}:./{Name(stack)}");
    }

    /// <summary>The stack's file as it is in HEAD; null outside git, before the first commit, or where HEAD does not have it.</summary>
    public string? InHead(string stack) => Git("show", $"HEAD:./{Name(stack)}");

    private string? Git(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(
                new ProcessStartInfo("git", arguments)
                {
                    WorkingDirectory = folder,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            // Both must be drained, or a full pipe stops git.
            var errors = git.StandardError.ReadToEndAsync();
            var output = git.StandardOutput.ReadToEnd();
            errors.Wait();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
