namespace InventarioRetail.EndToEnd.Tests;

/// <summary>What the tests measured, gathered in a file that <c>./run test</c> shows.</summary>
internal static class Figures
{
    private static readonly string File = Path.Combine(
        RunningStack.RepositoryFolder(),
        "artifacts",
        "test-results",
        "figures.txt"
    );

    private static readonly Lock Gate = new();
    private static bool begun;

    public static void Report(string figure)
    {
        lock (Gate)
        {
            if (!begun)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(File)!);
                System.IO.File.Delete(File);
                begun = true;
            }
            System.IO.File.AppendAllText(File, figure + "\n");
        }
    }
}
