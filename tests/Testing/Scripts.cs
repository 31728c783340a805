using System.Diagnostics;

namespace InventarioRetail.Testing;

/// <summary>Runs programs to their end.</summary>
internal static class Scripts
{
    /// <summary>Exit code, and what was written to the one output and then to the other.</summary>
    public static async Task<(int ExitCode, string Output)> Run(
        string program,
        string[] arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(Commands.Find(program) ?? program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Wait.Bound);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Sends a signal, e.g. TERM, with the shell's own kill, which a minimal machine has too.</summary>
    public static async Task Signal(int process, string signal) =>
        Assert.Equal((0, ""), await Run("sh", ["-c", $"kill -{signal} {process}"]));
}

/// <summary>A directory that goes when the test is over.</summary>
internal sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("components-").FullName;

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, content);
        return path;
    }

    public async Task WriteExecutable(string name, string content) =>
        Assert.Equal(0, (await Scripts.Run("chmod", ["+x", Write(name, content)])).ExitCode);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
