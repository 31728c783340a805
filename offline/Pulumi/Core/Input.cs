namespace Pulumi;

/// <summary>An input whose type is not known.</summary>
internal interface IInput
{
    IOutput ToOutput();

    /// <summary>The value to serialise: for a list or a map, its individual inputs.</summary>
    IOutput ToSerialize();
}

/// <summary>A property of a resource's args: a value, or an output of another resource.</summary>
public class Input<T> : IInput
{
    private protected Output<T>? _output;

    private protected Input(Output<T> output) => _output = output ?? throw new ArgumentNullException(nameof(output));

    /// <summary>For collections, which compute their output lazily.</summary>
    private protected Input() { }

    private protected virtual Output<T> AsOutput() => _output!;

    private protected virtual IOutput AsSerialized() => AsOutput();

    IOutput IInput.ToOutput() => AsOutput();

    IOutput IInput.ToSerialize() => AsSerialized();

    public static implicit operator Input<T>(T value) => Output.Create(value);

    public static implicit operator Input<T>(Output<T> value) => new(value);

    public static implicit operator Output<T>(Input<T> input) => input.AsOutput();
}

/// <summary>Applies inputs and turns them into outputs; null counts as an input of the default value.</summary>
public static class InputExtensions
{
    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, TResult> func) =>
        input.ToOutput().Apply(func);

    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, Task<TResult>> func) =>
        input.ToOutput().Apply(func);

    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, Input<TResult>?> func) =>
        input.ToOutput().Apply(func);

    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, Output<TResult>?> func) =>
        input.ToOutput().Apply(func);

    public static Output<T> ToOutput<T>(this Input<T>? input) => input ?? Output.Create(default(T)!);
}

/// <summary>Adds values of either case to a list of unions.</summary>
public static class InputListExtensions
{
    public static void Add<T0, T1>(this InputList<Union<T0, T1>> list, Input<T0> value) =>
        list.Add(value.ToOutput().Apply(v => (Union<T0, T1>)v));

    public static void Add<T0, T1>(this InputList<Union<T0, T1>> list, Input<T1> value) =>
        list.Add(value.ToOutput().Apply(v => (Union<T0, T1>)v));
}

/// <summary>Adds values of either case to a map of unions.</summary>
public static class InputMapExtensions
{
    public static void Add<T0, T1>(this InputMap<Union<T0, T1>> map, string key, Input<T0> value) =>
        map.Add(key, value.ToOutput().Apply(v => (Union<T0, T1>)v));

    public static void Add<T0, T1>(this InputMap<Union<T0, T1>> map, string key, Input<T1> value) =>
        map.Add(key, value.ToOutput().Apply(v => (Union<T0, T1>)v));
}
