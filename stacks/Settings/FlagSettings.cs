using System.Collections.Immutable;

namespace InventarioRetail.Settings;

/// <summary>The feature flags that every stack has.</summary>
public static class FlagSettings
{
    /// <summary><c>batch-patches-v1</c> and <c>experimental-caching</c>, both off: 0 percent of the users.</summary>
    public static ImmutableSortedDictionary<string, int> Default { get; } =
        ImmutableSortedDictionary
            .Create<string, int>(StringComparer.Ordinal)
            .Add("batch-patches-v1", 0)
            .Add("experimental-caching", 0);
}
