namespace InventarioRetail.Engine;

/// <summary>Runs the <c>git</c> command in a folder.</summary>
/// <param name="runner">Runs it.</param>
/// <param name="folder">The folder.</param>
internal sealed class GitCli(ProcessRunner runner, string folder)
{
    private const string Program = "git";

    /// <summary>Runs git. Returns a failed result if git is not installed.</summary>
    public async Task<ProcessResult> RunAsync(CancellationToken cancellation, params string[] arguments) =>
        runner.Find(Program) is null
            ? new(-1, "", "git is not on PATH")
            : await runner.RunAsync(new(Program, arguments) { Folder = folder }, cancellation);
}
