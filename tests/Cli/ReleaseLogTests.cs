namespace InventarioRetail.Cli.Tests;

/// <summary>What <c>release history</c> reads from git and from the router.</summary>
public sealed class ReleaseLogTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("history-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_steps_in_git_and_the_brakes_are_in_one_order()
    {
        Git("init", "--quiet");
        Git("config", "user.name", "Tester");
        Git("config", "user.email", "tester@example.com");
        Commit("begin", "stable: v1.0.0", 0);
        Commit("start", "stable: v1.0.0, canary: v1.1.0", 1);
        Commit("a note", "stable: v1.0.0, canary: v1.1.0 # no change", 2);
        Commit("wave 1", "stable: v1.0.0, canary: v1.1.0, weight: 10", 3);
        Commit("broken", "stable: [", 4);
        Commit("pause", "stable: v1.0.0, canary: v1.1.0, weight: 10, paused: true", 5);
        Commit("back", "stable: v1.0.0, canary: v1.1.0", 7);
        Commit("again", "stable: v1.0.0, canary: v1.1.0, weight: 100", 8);
        Commit("finish", "stable: v1.1.0", 9);
        using var tools = new FakeTools().With(
            "docker",
            """
            case "$1" in
            ps) echo r ;;
            inspect) echo '[{"Id":"r","State":{"Status":"running"},"Config":{"Labels":{"inventario-retail.part":"router"}}}]' ;;
            exec) echo '{"time":"2026-01-01T00:06:00Z","event":"braked","stable":"v1.0.0","canary":"v1.1.0","weight":"10.00","by":"guard","reason":"12 % errors"}'
                  echo '{"time":"2026-01-01T00:' ;;
            esac
            """
        );
        tools.With("git", $"exec {new Engine.ProcessRunner().Find("git")} \"$@\"");
        var said = new List<string>();

        var entries = await ReadAsync(tools, said);

        Assert.Empty(said);
        Assert.Equal(
            [
                "9 Tester: v1.1.0 finished (finish)",
                "8 Tester: v1.1.0 from 0 % to 100 % (again)",
                "7 Tester: v1.1.0 rolled back from 10 % (back)",
                "6 guard: v1.1.0 braked at 10.00 % (12 % errors)",
                "5 Tester: v1.1.0 paused at 10 % (pause)",
                "3 Tester: v1.1.0 from 0 % to 10 % (wave 1)",
                "1 Tester: v1.1.0 started beside v1.0.0 (start)",
            ],
            entries.Select(entry => $"{entry.At.Minute} {entry.Who}: {entry.What} ({entry.Why})")
        );
    }

    [Fact]
    public async Task Without_git_and_Docker_the_history_is_unknown_by_name()
    {
        using var tools = new FakeTools();
        var said = new List<string>();

        var entries = await ReadAsync(tools, said);

        Assert.Empty(entries);
        Assert.Equal("The commits of Pulumi.demo.yaml are unknown: git is not on PATH", said[0]);
        Assert.StartsWith("The history of the brake is unknown: 'docker' is not on PATH.", said[1]);
    }

    private Task<IReadOnlyList<ReleaseLogEntry>> ReadAsync(FakeTools tools, List<string> said) =>
        new ReleaseLog(tools.Runner, folder, "inventario-retail", "demo").ReadAsync(
            20,
            said.Add,
            TestContext.Current.CancellationToken
        );

    private void Commit(string subject, string release, int minute)
    {
        File.WriteAllText(
            Path.Combine(folder, "Pulumi.demo.yaml"),
            $"config:\n  inventario-retail:release: {{ {release}\n  }}\n"
        );
        Git("add", ".");
        Git("commit", "--quiet", "--message", subject, "--date", $"2026-01-01T00:{minute:00}:00Z");
    }

    private void Git(params string[] arguments) =>
        Assert.Equal(0, Programs.Run("git", ["-C", folder, .. arguments]).ExitCode);
}
