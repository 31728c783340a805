using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Pulumi.Serialization;

/// <summary>
/// An engine value: null, bool, double, string, an array or a dictionary of such values, an asset, an archive or a
/// resource. One unknown or secret part makes the whole value unknown or secret.
/// </summary>
internal readonly record struct Serialized(object? Value, bool IsKnown = true, bool IsSecret = false)
{
    /// <summary>Whether it is a null that maps and properties omit. A secret null is sent as a secret.</summary>
    public bool IsNothing => Value is null && IsKnown && !IsSecret;
}

/// <summary>Converts values of the program, including inputs and outputs, to engine values.</summary>
internal sealed class Serializer(string context, Func<string, Resource>? reference = null)
{
    private static readonly ConcurrentDictionary<Type, Func<object, object?>?> _enumTypes = new();
    private static readonly ConcurrentDictionary<Type, FieldInfo[]?> _outputTypes = new();

    private static readonly object _true = true;
    private static readonly object _false = false;

    // The current path, for error messages: keys, indexes and suffixes.
    private readonly List<object> _path = [];
    private HashSet<Resource>? _dependencies;

    /// <summary>The resources that the values depend on.</summary>
    public IReadOnlyCollection<Resource> Dependencies => _dependencies ?? (IReadOnlyCollection<Resource>)[];

    /// <summary>Serialises a property; can be called for several properties, one after the other.</summary>
    public ValueTask<Serialized> SerializeAsync(string name, object? value) => PartAsync(name, value);

    private ValueTask<Serialized> PartAsync(object step, object? value)
    {
        // Fast path: most values are simple and available, so there is no need to await them or to track the path.
        if (TrySimple(value, out var simple))
            return new(simple);

        _path.Add(step);
        var part = SerializeAsync(value);
        if (!part.IsCompletedSuccessfully)
            return Later(part);
        _path.RemoveAt(_path.Count - 1);
        return part;

        async ValueTask<Serialized> Later(ValueTask<Serialized> later)
        {
            var serialized = await later.ConfigureAwait(false);
            _path.RemoveAt(_path.Count - 1);
            return serialized;
        }
    }

    private static bool TrySimple(object? value, out Serialized simple)
    {
        (var isSimple, simple) = value switch
        {
            null => (true, new Serialized(null)),
            string text => (true, text == Constants.Unknown ? new(null, IsKnown: false) : new(text)),
            bool flag => (true, new(flag ? _true : _false)),
            int number => (true, new((double)number)),
            double => (true, new(value)),
            _ => (false, default),
        };
        return isSimple;
    }

    private ValueTask<Serialized> SerializeAsync(object? value)
    {
        if (TrySimple(value, out var simple))
            return new(simple);

        switch (value)
        {
            case InputArgs args:
                return DictionaryAsync(args.Members());
            case AssetOrArchive asset:
                return AssetAsync(asset);
            case Task:
                throw new InvalidOperationException(
                    $"Tasks are not allowed inside ResourceArgs. Please wrap your Task in an Output:\n\t{Where()}"
                );
            case IInput input:
                return OutputAsync(input.ToSerialize());
            case IUnion union:
                return SerializeAsync(union.Value);
            case JsonElement element:
                return new(new Serialized(Json(element)));
            case IOutput output:
                return OutputAsync(output);
            case Resource resource:
                return ResourceAsync(resource);
            case IDictionary dictionary:
                return DictionaryAsync(Entries(dictionary));
            case IList list:
                return ListAsync(list);
            case Enum when ((Enum)value).GetTypeCode() == TypeCode.Int32:
                return new(new Serialized((double)(int)value));
            case ValueTuple:
                return new(new Serialized(null));
        }

        var type = value!.GetType();
        if (_enumTypes.GetOrAdd(type, EnumValueOf) is { } enumValue)
            return SerializeAsync(enumValue(value));
        if (_outputTypes.GetOrAdd(type, FieldsOf) is { } fields)
            return DictionaryAsync(
                fields.Select(field => new KeyValuePair<string, object?>(
                    LowerFirst(field.Name),
                    field.GetValue(value)
                )),
                keepNulls: true
            );
        throw new InvalidOperationException($"{type.FullName} is not a supported argument type.\n\t{Where()}");
    }

    private ValueTask<Serialized> OutputAsync(IOutput output)
    {
        var data = output.GetDataAsync();
        return data.IsCompletedSuccessfully ? ValueOf(data.Result) : Later(data);

        async ValueTask<Serialized> Later(ValueTask<OutputData<object?>> later) =>
            await ValueOf(await later.ConfigureAwait(false)).ConfigureAwait(false);
    }

    private ValueTask<Serialized> ValueOf(OutputData<object?> data)
    {
        if (data.Resources.Count > 0)
            (_dependencies ??= []).UnionWith(data.Resources);
        if (!data.IsKnown)
            return new(new Serialized(null, IsKnown: false, data.IsSecret));

        var value = PartAsync(".id", data.Value);
        return data.IsSecret ? Secret(value) : value;

        static async ValueTask<Serialized> Secret(ValueTask<Serialized> value) =>
            (await value.ConfigureAwait(false)) with
            {
                IsSecret = true,
            };
    }

    /// <summary>Serialises a dictionary; as in JSON, null values are omitted, except in output types.</summary>
    private async ValueTask<Serialized> DictionaryAsync(
        IEnumerable<KeyValuePair<string, object?>> entries,
        bool keepNulls = false
    )
    {
        var builder = ImmutableDictionary.CreateBuilder<string, object?>();
        var (isKnown, isSecret) = (true, false);
        foreach (var (key, value) in entries)
        {
            var part = await PartAsync(key, value).ConfigureAwait(false);
            isKnown &= part.IsKnown;
            isSecret |= part.IsSecret;
            if (keepNulls || !part.IsNothing)
                builder[key] = part.Value;
        }
        return new(builder.ToImmutable(), isKnown, isSecret);
    }

    private IEnumerable<KeyValuePair<string, object?>> Entries(IDictionary dictionary)
    {
        foreach (DictionaryEntry entry in dictionary)
        {
            if (entry.Key is not string key)
                throw new InvalidOperationException($"Dictionaries are only supported with string keys:\n\t{Where()}");
            yield return new(key, entry.Value);
        }
    }

    private async ValueTask<Serialized> ListAsync(IList list)
    {
        if (IsDefaultArray(list))
            return new(ImmutableArray<object?>.Empty);

        var builder = ImmutableArray.CreateBuilder<object?>(list.Count);
        var (isKnown, isSecret) = (true, false);
        for (var i = 0; i < list.Count; i++)
        {
            var part = await PartAsync(i, list[i]).ConfigureAwait(false);
            isKnown &= part.IsKnown;
            isSecret |= part.IsSecret;
            builder.Add(part.Value);
        }
        return new(builder.MoveToImmutable(), isKnown, isSecret);
    }

    /// <summary>An ImmutableArray that was never assigned throws when it is counted.</summary>
    private static bool IsDefaultArray(IList list)
    {
        if (list is not IStructuralEquatable || !list.GetType().IsValueType)
            return false;
        try
        {
            return list.Count < 0;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private async ValueTask<Serialized> AssetAsync(AssetOrArchive asset)
    {
        if (asset is InvalidAsset)
            throw new InvalidOperationException("Cannot serialize invalid asset");
        if (asset is InvalidArchive)
            throw new InvalidOperationException("Cannot serialize invalid archive");
        if (asset is AssetArchive)
            await PartAsync(asset.PropName, asset.Value).ConfigureAwait(false);
        return new(asset);
    }

    private async ValueTask<Serialized> ResourceAsync(Resource resource)
    {
        if (resource is CustomResource custom)
        {
            (_dependencies ??= []).Add(resource);
            var id = await PartAsync(".id", custom.Id).ConfigureAwait(false);
            if (reference is null)
                return id;
        }

        var urn = await PartAsync(".urn", resource.Urn).ConfigureAwait(false);
        return reference is null ? urn : new(reference((string)urn.Value!));
    }

    private static object? Json(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number => element.GetDouble(),
            JsonValueKind.True => _true,
            JsonValueKind.False => _false,
            JsonValueKind.Array => ImmutableArray.CreateRange(element.EnumerateArray().Select(Json)),
            JsonValueKind.Object => ImmutableDictionary.CreateRange(
                element
                    .EnumerateObject()
                    .Select(property => new KeyValuePair<string, object?>(property.Name, Json(property.Value)))
            ),
            _ => null,
        };

    private static Func<object, object?>? EnumValueOf(Type type)
    {
        if (!OutputTypes.IsEnumType(type))
            return null;
        var value = OutputTypes.EnumValue(type);
        if (value?.ReturnType != typeof(string) && value?.ReturnType != typeof(double))
            throw new InvalidOperationException(
                $"Expected {type.FullName} to have an explicit conversion operator to String or Double."
            );
        return instance => value.Invoke(null, [instance]);
    }

    private static FieldInfo[]? FieldsOf(Type type) =>
        OutputTypes.IsOutputType(type)
            ?
            [
                .. type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                    .Where(field => field.IsInitOnly),
            ]
            : null;

    private static string LowerFirst(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private string Where()
    {
        var text = new StringBuilder(context);
        foreach (var step in _path)
        {
            _ = step switch
            {
                int index => text.Append('[').Append(index).Append(']'),
                string suffix when suffix.StartsWith('.') => text.Append(suffix),
                _ => text.Append(text.Length > 0 ? "." : "").Append(step),
            };
        }
        return text.ToString();
    }
}
