using System.Diagnostics;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// A project with the stack <c>dev</c> in which a release is rolled back, with tools that are scripts.
/// </summary>
internal sealed class RollbackFolder : IDisposable
{
    public const string StackFile = "Pulumi.dev.yaml";

    public RollbackFolder(string content)
    {
        Write("Pulumi.yaml", "name: inventario-retail\nruntime: dotnet\n");
        Write(StackFile, content);
        Tools.With("pulumi", "echo '{}'");
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("rollback-").FullName;

    public FakeTools Tools { get; } = new();

    public CommandLineTests.Result Rollback(params string[] options) =>
        CommandLineTests.Run(Path, UseTools, ["release", "rollback", "dev", .. options]);

    public void UseTools(ProcessStartInfo start)
    {
        foreach (var (name, value) in Tools.First())
            start.Environment[name] = value;
    }

    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    public string Read(string file) => File.ReadAllText(PathOf(file));

    public void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    public void Dispose()
    {
        Tools.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
