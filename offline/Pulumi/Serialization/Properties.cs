using System.Collections.Immutable;

namespace Pulumi.Serialization;

/// <summary>Serialised properties, and the resources they depend on. Null properties are omitted.</summary>
internal sealed class Properties
{
    private readonly List<KeyValuePair<string, Serialized>> _values = [];

    public IReadOnlyCollection<Resource> Dependencies { get; private set; } = [];

    public bool AllKnown => _values.TrueForAll(value => value.Value.IsKnown);

    public static async ValueTask<Properties> SerializeAsync(
        string label,
        IEnumerable<KeyValuePair<string, object?>> values,
        Func<string, bool>? accept = null
    )
    {
        var properties = new Properties();
        var serializer = new Serializer(label, Testing.ResourceReferences.Resolve);
        foreach (var (name, value) in values)
        {
            if (value is null || accept?.Invoke(name) == false)
                continue;
            var serialized = await serializer.SerializeAsync(name, value).ConfigureAwait(false);
            if (!serialized.IsNothing)
                properties._values.Add(new(name, serialized));
        }
        properties.Dependencies = serializer.Dependencies;
        return properties;
    }

    /// <summary>The values that a mock gets: known ones only, without their secret markers.</summary>
    public ImmutableDictionary<string, object> ToMock()
    {
        var builder = ImmutableDictionary.CreateBuilder<string, object>();
        foreach (var (name, value) in _values)
        {
            if (value is { IsKnown: true, Value: { } known })
                builder.Add(name, known);
        }
        return builder.ToImmutable();
    }

    public ImmutableDictionary<string, Output<object?>> ToOutputs() =>
        _values.ToImmutableDictionary(
            value => value.Key,
            value => new Output<object?>(
                new OutputData<object?>(
                    ImmutableHashSet<Resource>.Empty,
                    value.Value.Value,
                    value.Value.IsKnown,
                    value.Value.IsSecret
                )
            )
        );
}
