using System.Collections.Concurrent;
using System.Reflection;
using Pulumi;

namespace InventarioRetail.Engine.Recording;

/// <summary>Unwraps the value that the SDK sends for an enum (a struct around a text or a number) or a union.</summary>
internal static class EnumOrUnion
{
    private static readonly ConcurrentDictionary<Type, Func<object, object?>?> Known = new();

    /// <summary>The text, the number or the union's case; null if the value is neither an enum nor a union.</summary>
    public static object? Unwrap(object value) => Known.GetOrAdd(value.GetType(), Find)?.Invoke(value);

    private static Func<object, object?>? Find(Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Union<,>))
            return type.GetProperty(nameof(Union<int, int>.Value))!.GetValue;
        if (type.GetCustomAttribute<EnumTypeAttribute>() is null)
            return null;
        var convert = type.GetMethod("op_Explicit", BindingFlags.Public | BindingFlags.Static, [type]);
        return convert is null ? null : value => convert.Invoke(null, [value]);
    }
}
