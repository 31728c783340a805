using System.Collections.Immutable;

namespace Pulumi;

/// <summary>The content of a resolved output.</summary>
internal readonly struct OutputData<T>(ImmutableHashSet<Resource> resources, T value, bool isKnown, bool isSecret)
{
    public readonly ImmutableHashSet<Resource> Resources = resources;
    public readonly T Value = value;
    public readonly bool IsKnown = isKnown;
    public readonly bool IsSecret = isSecret;

    public static OutputData<T> Known(T value, bool isSecret = false) =>
        new(ImmutableHashSet<Resource>.Empty, value, isKnown: true, isSecret);

    public OutputData<TOther> With<TOther>(TOther value) => new(Resources, value, IsKnown, IsSecret);
}

/// <summary>Combines the values of several outputs into one.</summary>
internal sealed class Gathering
{
    private ImmutableHashSet<Resource> _resources = ImmutableHashSet<Resource>.Empty;
    private bool _isKnown = true;
    private bool _isSecret;

    public async ValueTask<T> Value<T>(Input<T> input)
    {
        var data = await ((Output<T>)input).DataTask.ConfigureAwait(false);
        _resources = _resources.And(data.Resources);
        _isKnown &= data.IsKnown;
        _isSecret |= data.IsSecret;
        return data.Value;
    }

    public OutputData<T> Into<T>(T value) => new(_resources, value, _isKnown, _isSecret);
}

internal static class ResourceSets
{
    /// <summary>Unites two sets; returns early if one is empty or both are the same.</summary>
    public static ImmutableHashSet<Resource> And(
        this ImmutableHashSet<Resource> first,
        ImmutableHashSet<Resource> second
    ) =>
        second.Count == 0 || ReferenceEquals(first, second) ? first
        : first.Count == 0 ? second
        : first.Union(second);
}
