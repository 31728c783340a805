using System.Collections;
using System.Collections.Immutable;

namespace Pulumi;

/// <summary>A list of inputs that is itself an input; supports collection initialisers.</summary>
public sealed class InputList<T> : Input<ImmutableArray<T>>, IEnumerable, IAsyncEnumerable<Input<T>>
{
    // The items are kept as inputs, so that one unknown item does not hide the others.
    private Output<ImmutableArray<Input<T>>> _items;

    public InputList()
        : this(Output.Create(ImmutableArray<Input<T>>.Empty)) { }

    private InputList(Output<ImmutableArray<Input<T>>> items) => _items = items;

    private InputList(ImmutableArray<Input<T>> items)
        : this(Output.Create(items))
    {
        // A null item is an error in the program: compute the list now, so that the run fails.
        if (items.Contains(null!))
            AsOutput();
    }

    private protected override Output<ImmutableArray<T>> AsOutput() =>
        _output ??= _items.Apply(items => items.IsDefault ? null : Output.All(items.AsEnumerable()));

    private protected override IOutput AsSerialized() => _items;

    public void Add(params Input<T>[] inputs) => AddRange(inputs);

    public void Add(InputList<T> inputs) => AddRange(inputs);

    public void AddRange(InputList<T> inputs)
    {
        _items = Joined(inputs);
        _output = null;
    }

    public InputList<T> Concat(InputList<T> other) => new(Joined(other));

    private Output<ImmutableArray<Input<T>>> Joined(InputList<T> other) =>
        Output.Tuple(_items, other._items).Apply(both => both.Item1.AddRange(both.Item2));

    internal InputList<T> Clone() => new(_items);

    public static implicit operator InputList<T>(T value) => ImmutableArray.Create<Input<T>>(value);

    public static implicit operator InputList<T>(Output<T> value) => ImmutableArray.Create<Input<T>>(value);

    public static implicit operator InputList<T>(Input<T> value) => ImmutableArray.Create(value);

    public static implicit operator InputList<T>(T[] values) =>
        ImmutableArray.CreateRange(values.Select(v => (Input<T>)v));

    public static implicit operator InputList<T>(Output<T>[] values) =>
        ImmutableArray.CreateRange(values.Select(v => (Input<T>)v));

    public static implicit operator InputList<T>(Input<T>[] values) => ImmutableArray.CreateRange(values);

    public static implicit operator InputList<T>(List<T> values) =>
        ImmutableArray.CreateRange(values.Select(v => (Input<T>)v));

    public static implicit operator InputList<T>(List<Output<T>> values) =>
        ImmutableArray.CreateRange(values.Select(v => (Input<T>)v));

    public static implicit operator InputList<T>(List<Input<T>> values) => ImmutableArray.CreateRange(values);

    public static implicit operator InputList<T>(ImmutableArray<T> values) =>
        ImmutableArray.CreateRange(values, v => (Input<T>)v);

    public static implicit operator InputList<T>(ImmutableArray<Output<T>> values) =>
        ImmutableArray.CreateRange(values, v => (Input<T>)v);

    public static implicit operator InputList<T>(ImmutableArray<Input<T>> values) => new(values);

    public static implicit operator InputList<T>(Output<T[]> values) => values.Apply(ImmutableArray.CreateRange);

    public static implicit operator InputList<T>(Output<List<T>> values) => values.Apply(ImmutableArray.CreateRange);

    public static implicit operator InputList<T>(Output<IEnumerable<T>> values) =>
        values.Apply(ImmutableArray.CreateRange);

    public static implicit operator InputList<T>(Output<ImmutableArray<T>> values) =>
        new(values.Apply(items => items.IsDefault ? default : ImmutableArray.CreateRange(items, v => (Input<T>)v)));

    IEnumerator IEnumerable.GetEnumerator() =>
        throw new NotSupportedException(
            $"A {GetType().FullName} cannot be synchronously enumerated. Use {nameof(GetAsyncEnumerator)} instead."
        );

    public async IAsyncEnumerator<Input<T>> GetAsyncEnumerator(CancellationToken cancellationToken)
    {
        foreach (var value in await AsOutput().GetValueAsync(whenUnknown: []).ConfigureAwait(false))
            yield return value;
    }
}
