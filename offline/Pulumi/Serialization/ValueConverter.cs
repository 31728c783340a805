using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace Pulumi.Serialization;

/// <summary>
/// Converts an engine value to a type of the program. A value of the wrong kind becomes null (the engine only warns),
/// and null becomes the type's default.
/// </summary>
internal abstract class ValueConverter
{
    private static readonly ConcurrentDictionary<Type, ValueConverter> _cache = new();

    public static ValueConverter For(Type type) => _cache.GetOrAdd(type, Make);

    public abstract bool TryConvert(object? value, out object? result);

    private static ValueConverter Make(Type type)
    {
        if (type == typeof(string) || type == typeof(bool) || type == typeof(double) || type == typeof(object))
            return new Same(type);
        if (type == typeof(int))
            return new FromNumber(number => (int)number);
        if (type == typeof(Asset) || type == typeof(AssetOrArchive))
            return new SameOr(type, new InvalidAsset());
        if (type == typeof(Archive))
            return new SameOr(type, new InvalidArchive());
        if (type == typeof(JsonElement))
            return new ToJson();
        if (type.IsAssignableTo(typeof(Resource)))
            return new Same(typeof(Resource));
        if (type.IsEnum)
            return new FromNumber(number => Enum.ToObject(type, (int)number));
        if (OutputTypes.IsEnumType(type))
            return new ToEnumType(type);
        if (!type.IsConstructedGenericType)
            return new ToOutputType(type);

        var definition = type.GetGenericTypeDefinition();
        var arguments = type.GenericTypeArguments;
        if (definition == typeof(Nullable<>))
            return For(arguments[0]);
        var converter =
            definition == typeof(ImmutableArray<>) ? typeof(ToArray<>)
            : definition == typeof(ImmutableDictionary<,>) ? typeof(ToMap<>)
            : definition == typeof(Dictionary<,>) ? typeof(ToDictionary<>)
            : definition == typeof(Union<,>) ? typeof(ToUnion<,>)
            : definition == typeof(Output<>) ? typeof(ToOutput<>)
            : throw new InvalidOperationException($"Unexpected generic target type {type.FullName}");
        if (arguments.Length == 2 && definition != typeof(Union<,>))
            arguments = [arguments[1]];
        return (ValueConverter)Activator.CreateInstance(converter.MakeGenericType(arguments))!;
    }

    private sealed class Same(Type type) : ValueConverter
    {
        public override bool TryConvert(object? value, out object? result)
        {
            var fits = value is null || type.IsInstanceOfType(value);
            result = fits ? value : null;
            return fits;
        }
    }

    private sealed class SameOr(Type type, object otherwise) : ValueConverter
    {
        public override bool TryConvert(object? value, out object? result)
        {
            result = value is null || type.IsInstanceOfType(value) ? value : otherwise;
            return true;
        }
    }

    private sealed class FromNumber(Func<double, object> convert) : ValueConverter
    {
        public override bool TryConvert(object? value, out object? result)
        {
            result = value is double number ? convert(number) : null;
            return value is null or double;
        }
    }

    private sealed class ToEnumType(Type type) : ValueConverter
    {
        private readonly ConstructorInfo? _fromString = OutputTypes.EnumConstructor(type, typeof(string));
        private readonly ConstructorInfo? _fromNumber = OutputTypes.EnumConstructor(type, typeof(double));

        public override bool TryConvert(object? value, out object? result)
        {
            var constructor =
                value is string ? _fromString
                : value is double ? _fromNumber
                : null;
            result = constructor?.Invoke([value]);
            return value is null || constructor is not null;
        }
    }

    private sealed class ToOutputType : ValueConverter
    {
        private readonly ConstructorInfo? _constructor;
        private readonly (string Name, Type Type)[] _parameters;

        public ToOutputType(Type type)
        {
            _constructor = OutputTypes.IsOutputType(type) ? OutputTypes.OutputConstructor(type) : null;
            _parameters =
            [
                .. (_constructor?.GetParameters() ?? []).Select(parameter =>
                    (
                        parameter.GetCustomAttribute<OutputConstructorParameterAttribute>()?.Name ?? parameter.Name!,
                        parameter.ParameterType
                    )
                ),
            ];
        }

        public override bool TryConvert(object? value, out object? result)
        {
            result = null;
            if (value is null)
                return true;
            if (_constructor is null || value is not ImmutableDictionary<string, object?> fields)
                return false;

            var arguments = new object?[_parameters.Length];
            for (var i = 0; i < arguments.Length; i++)
            {
                // Looked up here and not in the constructor, because a type may contain itself.
                For(_parameters[i].Type).TryConvert(fields.GetValueOrDefault(_parameters[i].Name), out arguments[i]);
            }
            result = _constructor.Invoke(arguments);
            return true;
        }
    }

    private sealed class ToArray<T> : ValueConverter
    {
        private readonly ValueConverter _element = For(typeof(T));

        public override bool TryConvert(object? value, out object? result)
        {
            result = null;
            if (value is not ImmutableArray<object?> items)
                return value is null;

            var builder = ImmutableArray.CreateBuilder<T>(items.Length);
            foreach (var item in items)
                builder.Add(Element<T>(_element, item));
            result = builder.MoveToImmutable();
            return true;
        }
    }

    private sealed class ToMap<T> : ValueConverter
    {
        private readonly ValueConverter _element = For(typeof(T));

        public override bool TryConvert(object? value, out object? result)
        {
            result = null;
            if (value is not ImmutableDictionary<string, object?> items)
                return value is null;

            var builder = ImmutableDictionary.CreateBuilder<string, T>();
            foreach (var (key, item) in items)
                builder.Add(key, Element<T>(_element, item));
            result = builder.ToImmutable();
            return true;
        }
    }

    private sealed class ToDictionary<T> : ValueConverter
    {
        private readonly ValueConverter _element = For(typeof(T));

        public override bool TryConvert(object? value, out object? result)
        {
            result = value is ImmutableDictionary<string, object?> items
                ? items.ToDictionary(item => item.Key, item => Element<T>(_element, item.Value))
                : null;
            return value is null || result is not null;
        }
    }

    private sealed class ToUnion<T0, T1> : ValueConverter
    {
        private readonly ValueConverter _first = For(typeof(T0));
        private readonly ValueConverter _second = For(typeof(T1));

        public override bool TryConvert(object? value, out object? result)
        {
            result = null;
            if (value is null)
                return true;
            if (_first.TryConvert(value, out var first))
                result = Union<T0, T1>.FromT0((T0)first!);
            else if (_second.TryConvert(value, out var second))
                result = Union<T0, T1>.FromT1((T1)second!);
            return result is not null;
        }
    }

    private sealed class ToOutput<T> : ValueConverter
    {
        private readonly ValueConverter _value = For(typeof(T));

        public override bool TryConvert(object? value, out object? result)
        {
            var fits = _value.TryConvert(value, out var converted);
            result = fits && value is not null ? Output.Create((T)converted!) : null;
            return fits;
        }
    }

    private sealed class ToJson : ValueConverter
    {
        public override bool TryConvert(object? value, out object? result)
        {
            result = null;
            if (value is null)
                return true;
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream))
            {
                if (!TryWrite(writer, value))
                    return false;
            }
            result = JsonElement.Parse(stream.ToArray());
            return true;
        }

        private static bool TryWrite(Utf8JsonWriter writer, object? value)
        {
            switch (value)
            {
                case null:
                    writer.WriteNullValue();
                    return true;
                case string text:
                    writer.WriteStringValue(text);
                    return true;
                case double number:
                    writer.WriteNumberValue(number);
                    return true;
                case bool flag:
                    writer.WriteBooleanValue(flag);
                    return true;
                case ImmutableArray<object?> items:
                    writer.WriteStartArray();
                    foreach (var item in items)
                    {
                        if (!TryWrite(writer, item))
                            return false;
                    }
                    writer.WriteEndArray();
                    return true;
                case ImmutableDictionary<string, object?> items:
                    writer.WriteStartObject();
                    foreach (var (key, item) in items)
                    {
                        writer.WritePropertyName(key);
                        if (!TryWrite(writer, item))
                            return false;
                    }
                    writer.WriteEndObject();
                    return true;
                default:
                    return false;
            }
        }
    }

    private static T Element<T>(ValueConverter converter, object? value)
    {
        converter.TryConvert(value, out var converted);
        return converted is null ? default! : (T)converted;
    }
}
