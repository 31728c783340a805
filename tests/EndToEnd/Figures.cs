namespace InventarioRetail.EndToEnd.Tests;

/// <summary>What the tests measured, gathered in <c>artifacts/end-to-end.txt</c>, which <c>./run test</c> shows.</summary>
internal static class Figures
{
    private static readonly string File = Path.Combine(RunningStack.RepositoryFolder(), "artifacts", "end-to-end.txt");

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
