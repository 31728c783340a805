using System.Collections.Concurrent;
using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Engine.Recording;

/// <summary>
/// Reads an <see cref="Input{T}"/> or <see cref="Output{T}"/> of any type: its value, and whether it is known and
/// secret.
/// </summary>
internal abstract class EventualValue
{
    private static readonly ConcurrentDictionary<Type, EventualValue?> Known = new();

    /// <summary>The reader for a value; null if the value is neither an input nor an output.</summary>
    public static EventualValue? Of(object value) => Known.GetOrAdd(value.GetType(), Find);

    public abstract Task<(object? Value, bool IsKnown, bool IsSecret, IEnumerable<Resource> DependsOn)> GetAsync(
        object value
    );

    private static EventualValue? Find(Type type)
    {
        for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
        {
            if (!candidate.IsGenericType)
                continue;
            var reader =
                candidate.GetGenericTypeDefinition() == typeof(Input<>) ? typeof(InputValue<>)
                : candidate.GetGenericTypeDefinition() == typeof(Output<>) ? typeof(OutputValue<>)
                : null;
            if (reader is not null)
                return (EventualValue?)Activator.CreateInstance(reader.MakeGenericType(candidate.GenericTypeArguments));
        }
        return null;
    }

    private static async Task<(object?, bool, bool, IEnumerable<Resource>)> ReadAsync<T>(Output<T> output) =>
        (
            await OutputUtilities.GetValueAsync(output),
            await OutputUtilities.GetIsKnownAsync(output),
            await Output.IsSecretAsync(output),
            await OutputUtilities.GetDependenciesAsync(output)
        );

    private sealed class InputValue<T> : EventualValue
    {
        public override Task<(object?, bool, bool, IEnumerable<Resource>)> GetAsync(object value) =>
            ReadAsync(((Input<T>)value).ToOutput());
    }

    private sealed class OutputValue<T> : EventualValue
    {
        public override Task<(object?, bool, bool, IEnumerable<Resource>)> GetAsync(object value) =>
            ReadAsync((Output<T>)value);
    }
}
