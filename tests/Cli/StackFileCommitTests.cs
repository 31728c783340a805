using System.Diagnostics;

namespace InventarioRetail.Cli.Tests;

/// <summary>Commits of a stack file, in a real git.</summary>
public sealed class StackFileCommitTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("commit-").FullName;
    private readonly StackFileCommit commit;

    public StackFileCommitTests()
    {
        commit = new(new ProcessRunner(), folder, "Pulumi.demo.yaml");
        Git("init", "--quiet");
        Git("config", "user.name", "Tester");
        Git("config", "user.email", "tester@example.com");
        Write("Pulumi.demo.yaml", "weight: 10\n");
        Write("other.txt", "as it was\n");
        Git("add", ".");
        Git("commit", "--quiet", "--message", "begin");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_commit_holds_the_stack_file_alone()
    {
        await commit.CheckAsync(CancellationToken.None);
        Write("Pulumi.demo.yaml", "weight: 25\n");
        Write("other.txt", "changed\n");
        Git("add", "other.txt");

        var name = await commit.RunAsync(
            "demo: v1.1.0 to wave 2 of 4 (25 %); the gate says advance",
            CancellationToken.None
        );

        Assert.Equal(Git("rev-parse", "--short", "HEAD"), name);
        Assert.Equal("demo: v1.1.0 to wave 2 of 4 (25 %); the gate says advance", Git("log", "-1", "--format=%s"));
        Assert.Equal("Pulumi.demo.yaml", Git("show", "--name-only", "--format=", "HEAD"));
        Assert.Equal("M  other.txt", Git("status", "--porcelain"));
    }

    [Fact]
    public async Task A_file_with_other_changes_is_refused_before_anything_is_done()
    {
        Write("Pulumi.demo.yaml", "weight: 10 # a note\n");

        var refusal = await Assert.ThrowsAsync<UsageException>(() => commit.CheckAsync(CancellationToken.None));

        Assert.StartsWith("--commit: Pulumi.demo.yaml has uncommitted changes", refusal.Message);
    }

    [Fact]
    public async Task Outside_git_it_is_refused()
    {
        var outside = Directory.CreateTempSubdirectory("no-git-").FullName;
        try
        {
            var refusal = await Assert.ThrowsAsync<UsageException>(() =>
                new StackFileCommit(new ProcessRunner(), outside, "Pulumi.demo.yaml").CheckAsync(CancellationToken.None)
            );
            Assert.StartsWith("--commit: fatal: not a git repository", refusal.Message);
        }
        finally
        {
            Directory.Delete(outside);
        }
    }

    [Fact]
    public async Task A_hook_that_refuses_is_reported()
    {
        Write("Pulumi.demo.yaml", "weight: 25\n");
        var hook = Path.Combine(folder, ".git", "hooks", "pre-commit");
        await File.WriteAllTextAsync(hook, "#!/bin/sh\necho 'no weights on Fridays' >&2\nexit 1\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            commit.RunAsync("demo", CancellationToken.None)
        );

        Assert.Equal(
            "The step is done and live, but git did not commit Pulumi.demo.yaml: no weights on Fridays",
            failure.Message
        );
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private string Git(params string[] arguments)
    {
        var git = Programs.Run(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder });
        Assert.True(git.ExitCode == 0, git.Error);
        return git.Output.TrimEnd();
    }
}
