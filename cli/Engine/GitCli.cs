namespace InventarioRetail.Engine;

/// <summary>Git in a folder, through its own command.</summary>
/// <param name="runner">Runs it.</param>
/// <param name="folder">The folder.</param>
internal sealed class GitCli(ProcessRunner runner, string folder)
{
    private const string Program = "git";

    /// <summary>Runs git. That git is not installed is a failure like any other of its own.</summary>
    public async Task<ProcessResult> RunAsync(CancellationToken cancellation, params string[] arguments) =>
        runner.Find(Program) is null
            ? new(-1, "", "git is not on PATH")
            : await runner.RunAsync(new(Program, arguments) { Folder = folder }, cancellation);
}
