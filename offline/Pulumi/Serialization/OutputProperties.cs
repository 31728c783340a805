using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Pulumi.Testing;

namespace Pulumi.Serialization;

/// <summary>The [Output] properties of a resource class, cached per type.</summary>
internal static class OutputProperties
{
    private static readonly ConcurrentDictionary<Type, OutputProperty[]> _cache = new();

    /// <summary>
    /// Sets each property to an output that resolves when the resource is registered. A component of this program gets
    /// only its URN from the engine: its other properties stay as the program assigned them.
    /// </summary>
    public static Registration Initialize(Resource resource, bool remote, bool dependsOnItself)
    {
        var properties = Of(resource is ComponentResource && !remote ? typeof(ComponentResource) : resource.GetType());
        var registration = new Registration(
            properties.Length,
            dependsOnItself ? ImmutableHashSet.Create(resource) : ImmutableHashSet<Resource>.Empty
        );
        foreach (var property in properties)
            property.Initialize(resource, registration);
        return registration;
    }

    /// <summary>The outputs that a component registers by default.</summary>
    public static Dictionary<string, object?> Values(Resource resource) =>
        Marked(resource.GetType())
            .Where(property => property.Info.Name != nameof(Resource.Urn))
            .ToDictionary(property => property.Name, property => property.Info.GetValue(resource));

    /// <summary>The outputs that a stack registers: the same, but all must be assigned and be outputs.</summary>
    public static Dictionary<string, object?> StackValues(Stack stack)
    {
        var values = Values(stack);
        var missing = values.Where(value => value.Value is null).Select(value => value.Key).ToList();
        if (missing.Count > 0)
            throw new RunException(
                $"Output(s) '{string.Join(", ", missing)}' have no value assigned. "
                    + "[Output] attributed properties must be assigned inside Stack constructor."
            );
        var wrong = values.Where(value => value.Value is not IOutput).Select(value => value.Key).ToList();
        return wrong.Count == 0 ? values : throw RunException.OutputsHaveIncorrectType(wrong);
    }

    private static OutputProperty[] Of(Type type) => _cache.GetOrAdd(type, Find);

    private static OutputProperty[] Find(Type type) =>
        [.. Marked(type).Select(property => Make(type, property.Info, property.Name))];

    private static IEnumerable<(string Name, PropertyInfo Info)> Marked(Type type) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        let attribute = property.GetCustomAttribute<OutputAttribute>()
        where attribute != null
        select (attribute.Name ?? property.Name, property);

    private static OutputProperty Make(Type type, PropertyInfo property, string name)
    {
        var outputType = property.PropertyType;
        var fullName = $"[Output] {type.FullName}.{property.Name}";
        if (!outputType.IsConstructedGenericType || outputType.GetGenericTypeDefinition() != typeof(Output<>))
            throw RunException.OutputsHaveIncorrectType([name]);

        var owner = property.DeclaringType!;
        var setter =
            owner.GetMethod(
                "set_" + property.Name,
                BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance
            ) ?? throw new InvalidOperationException($"{fullName} did not have a 'set' method");

        var valueType = outputType.GenericTypeArguments[0];
        OutputTypes.Check(fullName, valueType);
        return (OutputProperty)
            Activator.CreateInstance(typeof(OutputProperty<,>).MakeGenericType(owner, valueType), name, setter)!;
    }
}

/// <summary>The pending registration that the outputs of a resource wait for.</summary>
internal sealed class Registration(int outputs, ImmutableHashSet<Resource> resources)
{
    private readonly TaskCompletionSource<ResourceState> _state = new();

    public int Outputs { get; } = outputs;

    /// <summary>The resource itself, for outputs to depend on.</summary>
    public ImmutableHashSet<Resource> Resources { get; } = resources;

    public Task<ResourceState> State => _state.Task;

    public void Resolve(ResourceState state) => _state.SetResult(state);

    public void Fail(Exception exception)
    {
        _state.SetException(exception);
        // The code that registers the resource reports the failure to the run.
        _ = _state.Task.Exception;
    }
}

/// <summary>An [Output] property of a resource class.</summary>
internal abstract class OutputProperty(string name)
{
    protected string Name { get; } = name;

    public abstract void Initialize(Resource resource, Registration registration);
}

/// <summary>Reads the property's value from a resource's state.</summary>
internal abstract class OutputProperty<T>(string name) : OutputProperty(name)
{
    private readonly ValueConverter _converter = ValueConverter.For(typeof(T));

    public Task<OutputData<T>> DataAsync(Registration registration)
    {
        var state = registration.State;
        return state.IsCompletedSuccessfully ? Task.FromResult(Data(state.Result)) : DataLater();

        async Task<OutputData<T>> DataLater() => Data(await state.ConfigureAwait(false));

        OutputData<T> Data(ResourceState result)
        {
            var value = result.Output(Name);
            _converter.TryConvert(value.Value, out var converted);
            return new(
                registration.Resources,
                converted is null ? default! : (T)converted,
                value.IsKnown,
                value.IsSecret
            );
        }
    }
}

/// <summary>Sets the property. The owner's type is a reference type, so all owners share the compiled code.</summary>
internal sealed class OutputProperty<TOwner, T>(string name, MethodInfo setter) : OutputProperty<T>(name)
    where TOwner : class
{
    private readonly Action<TOwner, Output<T>> _set = setter.CreateDelegate<Action<TOwner, Output<T>>>();

    public override void Initialize(Resource resource, Registration registration) =>
        _set((TOwner)(object)resource, new Output<T>(registration, this));
}
