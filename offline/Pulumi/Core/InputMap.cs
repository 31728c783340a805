using System.Collections;
using System.Collections.Immutable;

namespace Pulumi;

/// <summary>A map of inputs that is itself an input; supports collection initialisers.</summary>
public sealed class InputMap<TValue>
    : Input<ImmutableDictionary<string, TValue>>,
        IEnumerable,
        IAsyncEnumerable<Input<KeyValuePair<string, TValue>>>
{
    // The values are kept as inputs, so that one unknown value does not hide the others.
    private Output<ImmutableDictionary<string, Input<TValue>>> _items;

    public InputMap()
        : this(Output.Create(ImmutableDictionary<string, Input<TValue>>.Empty)) { }

    private InputMap(Output<ImmutableDictionary<string, Input<TValue>>> items) => _items = items;

    private protected override Output<ImmutableDictionary<string, TValue>> AsOutput() =>
        _output ??= _items.Apply(items => items is null ? null : Flat(items));

    private static Output<ImmutableDictionary<string, TValue>> Flat(ImmutableDictionary<string, Input<TValue>> items) =>
        Output
            .All(items.Select(item => (Input<TValue>)item.Value.ToOutput()))
            .Apply(values => ImmutableDictionary.CreateRange(items.Keys.Zip(values, KeyValuePair.Create)));

    private protected override IOutput AsSerialized() => _items;

    private void Become(Output<ImmutableDictionary<string, Input<TValue>>> items)
    {
        _items = items;
        _output = null;
    }

    public void Add(string key, Input<TValue> value) =>
        Become(
            _items.Apply(items =>
                items.TryGetValue(key, out var existing)
                    ? items.SetItem(key, Same(key, existing, value))
                    : items.Add(key, value)
            )
        );

    /// <summary>
    /// Adds a value. The same value may be added twice; two different values for a key are an error once both are
    /// known.
    /// </summary>
    private static Output<TValue> Same(string key, Input<TValue> first, Input<TValue> second) =>
        Output
            .Tuple(first, second)
            .Apply(both =>
                EqualityComparer<TValue>.Default.Equals(both.Item1, both.Item2)
                    ? both.Item1
                    : throw new ArgumentException($"Key '{key}' already exists in the map with a different value.")
            );

    public void Add(InputMap<TValue> values) => AddRange(values);

    public void AddRange(InputMap<TValue> values) =>
        Become(Output.Tuple(_items, values._items).Apply(both => both.Item1.AddRange(both.Item2)));

    public Input<TValue> this[string key]
    {
        set => Add(key, value);
    }

    /// <summary>Merges two maps into a new one; the second map wins for a key in both.</summary>
    public static InputMap<TValue> Merge(InputMap<TValue> first, InputMap<TValue> second) =>
        new(Output.Tuple(first._items, second._items).Apply(both => both.Item1.SetItems(both.Item2)));

    public static implicit operator InputMap<TValue>(Dictionary<string, TValue> values) => Output.Create(values);

    public static implicit operator InputMap<TValue>(ImmutableDictionary<string, TValue> values) =>
        Output.Create(values);

    public static implicit operator InputMap<TValue>(Output<Dictionary<string, TValue>> values) =>
        values.Apply(ImmutableDictionary.CreateRange);

    public static implicit operator InputMap<TValue>(Output<IDictionary<string, TValue>> values) =>
        values.Apply(ImmutableDictionary.CreateRange);

    public static implicit operator InputMap<TValue>(Output<ImmutableDictionary<string, TValue>> values) =>
        new(
            values.Apply(items =>
                items is null
                    ? null!
                    : ImmutableDictionary.CreateRange(
                        items.Select(item => KeyValuePair.Create(item.Key, (Input<TValue>)item.Value))
                    )
            )
        );

    IEnumerator IEnumerable.GetEnumerator() =>
        throw new NotSupportedException(
            $"A {GetType().FullName} cannot be synchronously enumerated. Use {nameof(GetAsyncEnumerator)} instead."
        );

    public async IAsyncEnumerator<Input<KeyValuePair<string, TValue>>> GetAsyncEnumerator(
        CancellationToken cancellationToken
    )
    {
        var values = await AsOutput()
            .GetValueAsync(whenUnknown: ImmutableDictionary<string, TValue>.Empty)
            .ConfigureAwait(false);
        foreach (var value in values)
            yield return value;
    }
}
