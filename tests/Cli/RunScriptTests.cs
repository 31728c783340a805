using System.Diagnostics;

namespace InventarioRetail.Cli.Tests;

/// <summary>The way of <c>./run release rollback</c> to the program.</summary>
public sealed class RunScriptTests : IDisposable
{
    private const string Program = "artifacts/offline/cli/inventario-retail";

    private readonly string folder = Directory.CreateTempSubdirectory("run-").FullName;
    private readonly FakeTools tools = new FakeTools().With("dotnet", "echo 'a build' >&2; exit 1");

    public RunScriptTests()
    {
        foreach (var source in new[] { "stacks", "components", "releases", "cli", "offline", "Directory.Build.props" })
            Directory.CreateDirectory(Path.Combine(folder, source));
        Assert.Equal(0, Programs.Run("cp", Repository.PathOf("run"), folder).ExitCode);
    }

    public void Dispose()
    {
        tools.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rollback_uses_the_program_that_is_there_and_says_when_it_is_old(bool isCurrent)
    {
        Publish();
        if (isCurrent)
        {
            File.WriteAllText(Path.Combine(folder, "artifacts/offline/cli.stamp"), "");
            File.SetLastWriteTimeUtc(Path.Combine(folder, "artifacts/offline/cli.stamp"), DateTime.UtcNow.AddDays(1));
        }

        var result = Run("release", "rollback", "dev", "--reason", "two words");

        Assert.Equal((0, "release|rollback|dev|--reason|two words|\n"), (result.ExitCode, result.Output));
        Assert.Equal(
            isCurrent ? "" : "Using the built program in artifacts/offline/cli, which is older than the sources.\n",
            result.Error
        );
        Assert.Empty(tools.Calls);
    }

    [Fact]
    public void Any_other_verb_builds_a_program_that_is_old()
    {
        Publish();

        var result = Run("release", "status", "dev");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Building cli", result.Error);
    }

    [Fact]
    public void Without_a_program_a_rollback_builds_it()
    {
        var result = Run("release", "rollback", "dev");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Building cli", result.Error);
    }

    private void Publish()
    {
        var path = Path.Combine(folder, Program);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".text", "#!/bin/sh\nprintf '%s|' \"$@\"\necho\n");
        // A process that is being started at this moment would have a file that is written here open.
        Assert.Equal(0, Programs.Run("install", path + ".text", path).ExitCode);
    }

    private CommandLineTests.Result Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(folder, "run"), arguments);
        foreach (var (name, value) in tools.First())
            start.Environment[name] = value;
        start.Environment["PulumiPackages"] = "offline";
        return Programs.Run(start);
    }
}
