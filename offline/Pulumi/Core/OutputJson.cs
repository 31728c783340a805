using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pulumi;

/// <summary>JSON outputs; the value may contain outputs and inputs.</summary>
public static partial class Output
{
    public static Output<string> JsonSerialize<T>(Output<T> value, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(SerializeAsync());

        async Task<OutputData<string>> SerializeAsync()
        {
            var data = await value.DataTask.ConfigureAwait(false);
            if (!data.IsKnown)
                return data.With("");

            using var nested = new NestedOutputs(data.Resources, data.IsSecret);
            var json = JsonSerializer.Serialize(data.Value, NestedOutputs.Aware(options));
            return new(nested.Resources, nested.IsKnown ? json : "", nested.IsKnown, nested.IsSecret);
        }
    }

    public static Output<T> JsonDeserialize<T>(Output<string> json, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(DeserializeAsync());

        async Task<OutputData<T>> DeserializeAsync()
        {
            var data = await json.DataTask.ConfigureAwait(false);
            if (!data.IsKnown)
                return data.With(default(T)!);

            using var nested = new NestedOutputs(data.Resources, data.IsSecret);
            return data.With(JsonSerializer.Deserialize<T>(data.Value, NestedOutputs.Aware(options))!);
        }
    }

    /// <summary>Collects the metadata of outputs inside a value while it is (de)serialised on this thread.</summary>
    private sealed class NestedOutputs : IDisposable
    {
        [ThreadStatic]
        private static NestedOutputs? _current;

        private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> _aware = [];

        private readonly NestedOutputs? _outer = _current;

        public ImmutableHashSet<Resource> Resources { get; private set; }
        public bool IsKnown { get; private set; } = true;
        public bool IsSecret { get; private set; }

        public NestedOutputs(ImmutableHashSet<Resource> resources, bool isSecret)
        {
            Resources = resources;
            IsSecret = isSecret;
            _current = this;
        }

        public void Dispose() => _current = _outer;

        /// <summary>
        /// The options with converters for outputs and inputs, one cached copy per original, so that their caches are
        /// kept.
        /// </summary>
        public static JsonSerializerOptions Aware(JsonSerializerOptions? options) =>
            _aware.GetValue(
                options ?? JsonSerializerOptions.Default,
                given => new JsonSerializerOptions(given) { Converters = { new Factory() } }
            );

        private static OutputData<T> Read<T>(ref Utf8JsonReader reader, JsonSerializerOptions options)
        {
            var (resources, isSecret) = (_current!.Resources, _current.IsSecret);
            return new(resources, JsonSerializer.Deserialize<T>(ref reader, options)!, isKnown: true, isSecret);
        }

        private static void Write<T>(Utf8JsonWriter writer, Output<T> output, JsonSerializerOptions options)
        {
            // A JSON converter can only wait synchronously.
            var data = output.DataTask.GetAwaiter().GetResult();
            var nested = _current!;
            nested.Resources = nested.Resources.And(data.Resources);
            nested.IsKnown &= data.IsKnown;
            if (data.IsKnown)
            {
                nested.IsSecret |= data.IsSecret;
                JsonSerializer.Serialize(writer, data.Value, options);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        private sealed class Factory : JsonConverterFactory
        {
            public override bool CanConvert(Type type) =>
                type.IsGenericType
                && (
                    type.GetGenericTypeDefinition() == typeof(Output<>)
                    || type.GetGenericTypeDefinition() == typeof(Input<>)
                );

            public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options)
            {
                var converter =
                    type.GetGenericTypeDefinition() == typeof(Output<>)
                        ? typeof(OutputConverter<>)
                        : typeof(InputConverter<>);
                return (JsonConverter)Activator.CreateInstance(converter.MakeGenericType(type.GetGenericArguments()))!;
            }
        }

        private sealed class OutputConverter<T> : JsonConverter<Output<T>>
        {
            public override Output<T> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
                new(NestedOutputs.Read<T>(ref reader, options));

            public override void Write(Utf8JsonWriter writer, Output<T> value, JsonSerializerOptions options) =>
                NestedOutputs.Write(writer, value, options);
        }

        private sealed class InputConverter<T> : JsonConverter<Input<T>>
        {
            public override Input<T> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
                new Output<T>(NestedOutputs.Read<T>(ref reader, options));

            public override void Write(Utf8JsonWriter writer, Input<T> value, JsonSerializerOptions options) =>
                NestedOutputs.Write(writer, value.ToOutput(), options);
        }
    }
}
