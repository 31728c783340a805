using InventarioRetail.Stacks;

namespace InventarioRetail.Cli.Releases;

/// <summary>Promotion of a revision from one stack to the next (requirements R-STAGE).</summary>
internal static class Promotion
{
    public static Task<Revision> FinishedInAsync(string source, string target, CancellationToken cancellation) =>
        throw new NotImplementedException();
}
