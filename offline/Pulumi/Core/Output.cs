using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>An output whose type is not known.</summary>
internal interface IOutput
{
    ValueTask<OutputData<object?>> GetDataAsync();
}

/// <summary>
/// A value that may be available later, may be unknown or secret, and tracks the resources it depends on.
/// </summary>
public sealed class Output<T> : IOutput
{
    private readonly Registration? _registration;
    private readonly OutputProperty<T>? _property;
    private Task<OutputData<T>>? _data;

    internal Output(Task<OutputData<T>> data)
    {
        _data = data;
        // A failed value must fail the run, even if it is never read.
        if (!data.IsCompletedSuccessfully)
            Deployment.Current?.Runner.Watch(data);
    }

    internal Output(OutputData<T> data) => _data = Task.FromResult(data);

    /// <summary>A resource's own output. Most are never read, so the value is computed lazily.</summary>
    internal Output(Registration registration, OutputProperty<T> property)
    {
        _registration = registration;
        _property = property;
    }

    internal Task<OutputData<T>> DataTask => _data ?? FromRegistration();

    private Task<OutputData<T>> FromRegistration()
    {
        var data = _property!.DataAsync(_registration!);
        return Interlocked.CompareExchange(ref _data, data, null) ?? data;
    }

    public static Output<T> Create(Task<T> value) => Create(value, isSecret: false);

    internal static Output<T> Create(Task<T> value, bool isSecret)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(value.IsCompletedSuccessfully ? Task.FromResult(Data(value.Result)) : DataLater());

        async Task<OutputData<T>> DataLater() => Data(await value.ConfigureAwait(false));
        OutputData<T> Data(T result) => OutputData<T>.Known(result, isSecret);
    }

    /// <summary>Applies a function to the value. An unknown value stays unknown, in an update as well.</summary>
    public Output<TResult> Apply<TResult>(Func<T, TResult> func)
    {
        return new(ApplyAsync());

        async Task<OutputData<TResult>> ApplyAsync()
        {
            var data = await DataTask.ConfigureAwait(false);
            return data.With(data.IsKnown ? func(data.Value) : default!);
        }
    }

    public Output<TResult> Apply<TResult>(Func<T, Task<TResult>> func) => Apply(value => Output.Create(func(value)));

    public Output<ValueTuple> Apply(Func<T, Task> func)
    {
        return Apply(value => Done(func(value)));

        static async Task<ValueTuple> Done(Task task)
        {
            await task.ConfigureAwait(false);
            return default;
        }
    }

    public Output<TResult> Apply<TResult>(Func<T, Input<TResult>?> func) => Apply(value => func(value).ToOutput());

    public Output<TResult> Apply<TResult>(Func<T, Output<TResult>?> func)
    {
        return new(ApplyAsync());

        async Task<OutputData<TResult>> ApplyAsync()
        {
            var data = await DataTask.ConfigureAwait(false);
            if (!data.IsKnown || func(data.Value) is not { } inner)
                return data.With(default(TResult)!);

            var result = await inner.DataTask.ConfigureAwait(false);
            return new(
                data.Resources.And(result.Resources),
                result.Value,
                result.IsKnown,
                data.IsSecret || result.IsSecret
            );
        }
    }

    public Output<TResult> UntypedApply<TResult>(Func<object?, Output<TResult>> func) => Apply(value => func(value));

    internal Output<T> WithSecret(bool isSecret)
    {
        return new(DataAsync());

        async Task<OutputData<T>> DataAsync()
        {
            var data = await DataTask.ConfigureAwait(false);
            return new(data.Resources, data.Value, data.IsKnown, isSecret);
        }
    }

    internal async Task<T> GetValueAsync(T whenUnknown)
    {
        var data = await DataTask.ConfigureAwait(false);
        return data.IsKnown ? data.Value : whenUnknown;
    }

    ValueTask<OutputData<object?>> IOutput.GetDataAsync()
    {
        return DataTask.IsCompletedSuccessfully ? new(Untyped(DataTask.Result)) : Later();

        async ValueTask<OutputData<object?>> Later() => Untyped(await DataTask.ConfigureAwait(false));
        static OutputData<object?> Untyped(OutputData<T> data) => data.With<object?>(data.Value);
    }

    public override string ToString()
    {
        const string Message = """
            Calling [ToString] on an [Output<T>] is not supported.

            To get the value of an Output<T> as an Output<string> consider:
            1. o.Apply(v => $"prefix{v}suffix")
            2. Output.Format($"prefix{hostname}suffix");

            See https://www.pulumi.com/docs/concepts/inputs-outputs for more details.
            """;

        var mustThrow = Environment.GetEnvironmentVariable("PULUMI_ERROR_OUTPUT_STRING");
        if (mustThrow == "1" || string.Equals(mustThrow, "true", StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException(Message);

        Log.Warn(Message);
        return Message + Environment.NewLine + "This function may throw in a future version of Pulumi.";
    }
}

/// <summary>Creates and combines outputs.</summary>
public static partial class Output
{
    public static Output<T> Create<T>(T value) => new(OutputData<T>.Known(value));

    public static Output<T> Create<T>(Task<T> value) => Output<T>.Create(value);

    public static Output<T> CreateSecret<T>(T value) => new(OutputData<T>.Known(value, isSecret: true));

    public static Output<T> CreateSecret<T>(Task<T> value) => Output<T>.Create(value, isSecret: true);

    public static Output<T> CreateSecret<T>(Output<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.WithSecret(true);
    }

    public static Output<T> Unsecret<T>(Output<T> output) => output.WithSecret(false);

    public static async Task<bool> IsSecretAsync<T>(Output<T> output) =>
        (await output.DataTask.ConfigureAwait(false)).IsSecret;

    public static Output<ImmutableArray<T>> All<T>(params Input<T>[] inputs) => All(inputs.AsEnumerable());

    public static Output<ImmutableArray<T>> All<T>(IEnumerable<Input<T>> inputs)
    {
        var all = ImmutableArray.CreateRange(inputs);
        return new(AllAsync());

        async Task<OutputData<ImmutableArray<T>>> AllAsync()
        {
            var gathering = new Gathering();
            var values = ImmutableArray.CreateBuilder<T>(all.Length);
            foreach (var input in all)
                values.Add(await gathering.Value(input).ConfigureAwait(false));
            return gathering.Into(values.MoveToImmutable());
        }
    }

    public static Output<ImmutableArray<T>> All<T>(params Output<T>[] outputs) => All(outputs.AsEnumerable());

    public static Output<ImmutableArray<T>> All<T>(IEnumerable<Output<T>> outputs) =>
        All(outputs.Select(output => (Input<T>)output));

    public static Output<string> Format(FormattableString formattableString)
    {
        var arguments = formattableString.GetArguments();
        var inputs = new Input<object?>[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            inputs[i] = Untyped(arguments[i]);

        return All(inputs).Apply(values => string.Format(formattableString.Format, values.ToArray()));
    }

    private static Output<object?> Untyped(object? value)
    {
        var output = value is IInput input ? input.ToOutput() : value as IOutput;
        return output is null ? Create(value) : new(output.GetDataAsync().AsTask());
    }
}
