using System.Collections.Concurrent;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// A stack of the repository with various settings, each recorded once for all tests, which must not change it.
/// </summary>
internal sealed class RecordedVariants(RepositoryStack stack)
{
    private readonly ConcurrentDictionary<string, Task<RecordedStack>> recorded = new();

    public static RecordedVariants Staging { get; } = new(RepositoryStack.Staging);
    public static RecordedVariants Production { get; } = new(RepositoryStack.Production);

    /// <summary>The stack with a release, such as <c>{ stable: v1.0.0 }</c>, and further changes.</summary>
    public Task<RecordedStack> RecordAsync(string release, params string[] changes) =>
        recorded
            .GetOrAdd(
                string.Join('\n', [release, .. changes]),
                _ => StackRecorder.RecordAsync(stack.Settings(release, changes))
            )
            .WaitAsync(Wait.Bound);

    /// <summary>What leads from one release to another.</summary>
    public async Task<StackDiff> DifferenceAsync(string from, string to, params string[] changes) =>
        StackDiff.Between(await RecordAsync(from), await RecordAsync(to, changes));
}
