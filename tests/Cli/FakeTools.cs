using System.Diagnostics;

namespace InventarioRetail.Cli.Tests;

/// <summary>A folder of scripts that stand in for programs; it goes with the test.</summary>
internal sealed class FakeTools : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tools-").FullName;

    /// <summary>What the scripts were called with, a line each, where they say so.</summary>
    public string[] Calls => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    /// <summary>Runs programs with these scripts alone on PATH.</summary>
    public ProcessRunner Runner => new(Variables(folder));

    private string Log => Path.Combine(folder, "calls");
    private string Go => Path.Combine(folder, "go");

    /// <summary>Adds a program: a shell script, whose call is written down.</summary>
    public FakeTools With(string program, string script)
    {
        var path = Path.Combine(folder, program);
        File.WriteAllText(path + ".text", $"#!/bin/sh\necho \"{program} $*\" >> \"$CALLS\"\n{script}\n");
        // A process that is being started at this moment would have a file that is written here open, which then cannot
        // be executed.
        Assert.Equal(0, Programs.Run("cp", path + ".text", path).ExitCode);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return this;
    }

    /// <summary>
    /// Puts a Compose, of whichever kind, before the real one that brings nothing up before <see cref="LetCompose"/>.
    /// Gives the environment in which it is found.
    /// </summary>
    public IReadOnlyDictionary<string, string> HeldUpCompose()
    {
        var real = new ProcessRunner();
        foreach (var program in new[] { "docker", "docker-compose" })
        {
            if (real.Find(program) is { } path)
                With(
                    program,
                    $"case \"$*\" in *'up --detach'*) until [ -e {Go} ]; do sleep 0.1; done ;; esac; exec {path} \"$@\""
                );
        }
        return First();
    }

    /// <summary>Lets every user run the scripts and write down their calls.</summary>
    public void OpenToEverybody()
    {
        File.WriteAllText(Log, "");
        foreach (var path in Directory.GetFiles(folder).Append(folder))
            File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);
    }

    /// <summary>Lets a Compose that was held up bring things up.</summary>
    public void LetCompose() => File.WriteAllText(Go, "");

    /// <summary>Waits until a program was called with some arguments.</summary>
    public Task IsCalledAsync(string arguments) =>
        Wait.Until(
            () => Calls.Any(call => call.Contains(arguments, StringComparison.Ordinal)),
            $"a call with '{arguments}'"
        );

    /// <summary>The environment in which these programs are found before the others.</summary>
    public IReadOnlyDictionary<string, string> First() =>
        Variables(folder + Path.PathSeparator + new ProcessRunner().Variable("PATH"));

    private Dictionary<string, string> Variables(string path) => new() { ["PATH"] = path, ["CALLS"] = Log };

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
