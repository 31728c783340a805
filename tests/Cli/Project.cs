using System.Diagnostics;

namespace InventarioRetail.Cli.Tests;

/// <summary>A folder with a Pulumi project of one stack, in git or not. It goes with the test.</summary>
internal sealed class Project : IDisposable
{
    public const string Stack = """
        config:
          shop:platform: docker
          shop:release:
            stable: v1.0.0
            canary: v1.1.0
            weight: 10

        """;

    public string Folder { get; } = Directory.CreateTempSubdirectory("preview-").FullName;

    public Project(string stack = Stack)
    {
        Write("Pulumi.yaml", "name: shop\nruntime: dotnet\n");
        Write("Pulumi.dev.yaml", stack);
    }

    /// <summary>A project whose files are the first commit.</summary>
    public static Project InGit(string stack = Stack)
    {
        var project = new Project(stack);
        project.Git("init", "--quiet");
        project.Commit();
        return project;
    }

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Folder, file), text);

    /// <summary>Changes the stack's file.</summary>
    public void Change(string old, string @new) =>
        Write(
            "Pulumi.dev.yaml",
            File.ReadAllText(Path.Combine(Folder, "Pulumi.dev.yaml")).Replace(old, @new, StringComparison.Ordinal)
        );

    public void Commit()
    {
        Git("add", "--all");
        Git("commit", "--quiet", "--message", "A change");
    }

    public void Git(params string[] arguments)
    {
        // Without the user's own settings, such as signed commits.
        string[] settings = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
        var git = Programs.Run(new ProcessStartInfo("git", [.. settings, .. arguments]) { WorkingDirectory = Folder });
        Assert.True(git.ExitCode == 0, git.Error);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
