using System.Collections.Concurrent;
using System.Reflection;
using InventarioRetail.Engine.Engines;
using Pulumi;

namespace InventarioRetail.Engine.Recording;

/// <summary>
/// The inputs of an argument class: fields and properties with <see cref="InputAttribute"/>, by input name.
/// </summary>
internal static class InputMembers
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, IReadOnlyList<(string Name, Func<object, object?> Get)>> Known =
        new();

    public static IReadOnlyList<(string Name, Func<object, object?> Get)> Of(Type type) => Known.GetOrAdd(type, Find);

    private static List<(string, Func<object, object?>)> Find(Type type)
    {
        var members = new List<(string, Func<object, object?>)>();
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (var field in declaring.GetFields(Declared))
                Add(field, field.GetValue);
            foreach (var property in declaring.GetProperties(Declared))
                Add(property, property.GetValue);
        }
        return members;

        void Add(MemberInfo member, Func<object, object?> get)
        {
            // The attribute has no public name, so read the constructor argument.
            var attribute = member.CustomAttributes.FirstOrDefault(data =>
                data.AttributeType == typeof(InputAttribute)
            );
            if (attribute?.ConstructorArguments[0].Value is string name)
                members.Add((name, get));
        }
    }
}
