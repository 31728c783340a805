using System.Collections.Concurrent;
using System.Reflection;

namespace Pulumi.Serialization;

/// <summary>The [Input] members of an args class, cached per type.</summary>
internal sealed class InputMembers
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly ConcurrentDictionary<Type, InputMembers> _cache = new();

    private readonly Type _type;
    private readonly Member[] _members;

    private InputMembers(Type type)
    {
        _type = type;
        var fields =
            from field in type.GetFields(All)
            let attribute = field.GetCustomAttribute<InputAttribute>()
            where attribute != null
            select new Member(attribute, field.Name, field.GetValue);
        var properties =
            from property in type.GetProperties(All)
            let attribute = property.GetCustomAttribute<InputAttribute>()
            where attribute != null
            select new Member(attribute, property.Name, Getters.Of(property));
        _members = [.. fields, .. properties];
    }

    public static KeyValuePair<string, object?>[] Of(InputArgs args) =>
        _cache.GetOrAdd(args.GetType(), type => new InputMembers(type)).Values(args);

    private KeyValuePair<string, object?>[] Values(InputArgs args)
    {
        var values = new KeyValuePair<string, object?>[_members.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (attribute, name, get) = _members[i];
            var value = get(args);
            if (value is null && attribute.IsRequired)
                throw new ArgumentNullException(
                    name,
                    $"[Input] {_type.FullName}.{name} is required but was not given a value"
                );
            values[i] = new(attribute.Name, attribute.Json ? JsonText.Of(value) : value);
        }
        return values;
    }

    private readonly record struct Member(InputAttribute Attribute, string Name, Func<object, object?> Get);
}

/// <summary>
/// Fast access to properties of reference types, by a cached delegate instead of reflection at each call.
/// </summary>
internal static class Getters
{
    public static Func<object, object?> Of(PropertyInfo property)
    {
        var getter = property.GetGetMethod(nonPublic: true);
        if (getter is null || property.PropertyType.IsValueType || getter.DeclaringType!.IsValueType)
            return property.GetValue;

        // Both type arguments are reference types, so all of these share one compiled body.
        var access = (Access)
            Activator.CreateInstance(
                typeof(Access<,>).MakeGenericType(getter.DeclaringType, property.PropertyType),
                getter
            )!;
        return access.Get;
    }

    private abstract class Access
    {
        public abstract object? Get(object owner);
    }

    private sealed class Access<TOwner, TValue>(MethodInfo getter) : Access
        where TOwner : class
        where TValue : class
    {
        private readonly Func<TOwner, TValue?> _get = getter.CreateDelegate<Func<TOwner, TValue?>>();

        public override object? Get(object owner) => _get((TOwner)owner);
    }
}
