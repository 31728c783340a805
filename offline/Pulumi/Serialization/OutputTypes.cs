using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace Pulumi.Serialization;

/// <summary>The types that an engine value can be converted to.</summary>
internal static class OutputTypes
{
    private const BindingFlags AllInstance = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly HashSet<Type> _simple =
    [
        typeof(bool),
        typeof(int),
        typeof(double),
        typeof(string),
        typeof(object),
        typeof(Asset),
        typeof(Archive),
        typeof(AssetOrArchive),
        typeof(JsonElement),
    ];

    public static void Check(string context, Type type) => Check(context, type, []);

    /// <summary>The types that values of an args dictionary may have.</summary>
    public static void CheckValues(string context, ImmutableDictionary<string, object?> values)
    {
        var seen = new HashSet<Type>();
        foreach (var value in values.Values)
        {
            if (value is null)
                continue;
            var type = value.GetType();
            var isWrapped =
                type.IsGenericType
                && (
                    type.GetGenericTypeDefinition() == typeof(Output<>)
                    || type.GetGenericTypeDefinition() == typeof(Input<>)
                );
            Check(context, isWrapped ? type.GenericTypeArguments[0] : type, seen);
        }
    }

    private static void Check(string context, Type type, HashSet<Type> seen)
    {
        // A type may contain itself.
        if (_simple.Contains(type) || !seen.Add(type) || type.IsAssignableTo(typeof(Resource)))
            return;
        if (type.IsEnum && type.GetEnumUnderlyingType() == typeof(int))
            return;

        if (IsEnumType(type))
            CheckEnum(type);
        else if (type.IsConstructedGenericType)
            CheckGeneric(context, type, seen);
        else
            CheckOutputType(context, type, seen);
    }

    private static void CheckEnum(Type type)
    {
        foreach (var underlying in new[] { typeof(string), typeof(double) })
        {
            if (EnumConstructor(type, underlying) is null)
                continue;
            if (EnumValue(type)?.ReturnType != underlying)
                throw new InvalidOperationException(
                    $"{type.FullName} had [{nameof(EnumTypeAttribute)}], but did not contain an explicit conversion operator to {underlying.FullName}."
                );
            return;
        }
        throw new InvalidOperationException(
            $"{type.FullName} had [{nameof(EnumTypeAttribute)}], but did not contain constructor with a single String or Double parameter."
        );
    }

    private static void CheckGeneric(string context, Type type, HashSet<Type> seen)
    {
        var definition = type.GetGenericTypeDefinition();
        var isMap = definition == typeof(ImmutableDictionary<,>) || definition == typeof(Dictionary<,>);
        if (isMap && type.GenericTypeArguments[0] != typeof(string))
            throw new InvalidOperationException(
                $"{context} contains invalid type {type.FullName}:\n    The only allowed ImmutableDictionary 'TKey' type is 'String'."
            );
        if (
            !isMap
            && definition != typeof(Nullable<>)
            && definition != typeof(Union<,>)
            && definition != typeof(ImmutableArray<>)
            && definition != typeof(Output<>)
        )
            throw new InvalidOperationException(
                $"{context} contains invalid type {type.FullName}:\n    The only generic types allowed are ImmutableArray<...> and ImmutableDictionary<string, ...>"
            );

        foreach (var argument in type.GenericTypeArguments)
            Check(context, argument, seen);
    }

    private static void CheckOutputType(string context, Type type, HashSet<Type> seen)
    {
        if (!IsOutputType(type))
            throw new InvalidOperationException(
                $"""
                {context} contains invalid type {type.FullName}. Allowed types are:
                    String, Boolean, Int32, Double,
                    Nullable<...>, ImmutableArray<...> and ImmutableDictionary<string, ...> or
                    a class explicitly marked with the [{nameof(OutputTypeAttribute)}].
                """
            );

        var constructor =
            OutputConstructor(type)
            ?? throw new InvalidOperationException(
                $"{type.FullName} had [{nameof(OutputTypeAttribute)}], but did not contain constructor marked with [{nameof(OutputConstructorAttribute)}]."
            );
        foreach (var parameter in constructor.GetParameters())
            Check($"{type.FullName}({parameter.Name})", parameter.ParameterType, seen);
    }

    public static bool IsEnumType(Type type) => type.IsValueType && type.IsDefined(typeof(EnumTypeAttribute));

    public static bool IsOutputType(Type type) => type.IsDefined(typeof(OutputTypeAttribute));

    public static ConstructorInfo? EnumConstructor(Type type, Type underlying) =>
        type.GetConstructor(AllInstance, [underlying]);

    public static MethodInfo? EnumValue(Type type) =>
        type.GetMethod("op_Explicit", BindingFlags.Public | BindingFlags.Static, [type]);

    /// <summary>Returns the marked constructor, or else the only public one.</summary>
    public static ConstructorInfo? OutputConstructor(Type type)
    {
        var constructors = type.GetConstructors(AllInstance);
        if (constructors.FirstOrDefault(c => c.IsDefined(typeof(OutputConstructorAttribute))) is { } marked)
            return marked;
        var open = constructors.Where(c => c.IsPublic).ToList();
        return open.Count == 1 ? open[0] : null;
    }
}
