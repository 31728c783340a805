using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Pulumi.Serialization;

namespace Pulumi.Testing;

/// <summary>The in-memory engine: it stores the resources, and gets their ids and states from the mocks.</summary>
internal sealed class MockMonitor(IMocks mocks)
{
    private readonly ConcurrentDictionary<string, ResourceState> _registered = new();
    private readonly List<Resource> _resources = [];

    public IReadOnlyList<Resource> Resources => _resources;

    public async Task<ResourceState> RegisterAsync(Resource resource, ResourceRequest request)
    {
        Add(resource);
        var urn = NewUrn(request);
        if (request.Type == Stack.RootType)
            return new(urn, "", []);

        var (id, state) = await mocks.NewResourceAsync(MockArgs(request)).ConfigureAwait(false);
        return await KeepAsync(urn, id ?? request.Id, state).ConfigureAwait(false);
    }

    /// <summary>Reads an existing resource; its id is the requested one.</summary>
    public async Task<ResourceState> ReadAsync(Resource resource, ResourceRequest request)
    {
        var (id, state) = await mocks.NewResourceAsync(MockArgs(request)).ConfigureAwait(false);
        var kept = await KeepAsync(NewUrn(request), id ?? "", state).ConfigureAwait(false);
        Add(resource);
        return kept with { Id = request.Id };
    }

    public ResourceState Get(string urn) =>
        _registered.TryGetValue(urn, out var state)
            ? state
            : throw new InvalidOperationException($"Unknown resource {urn}");

    public async Task<Dictionary<string, Serialized>> CallAsync(string token, Properties args, string provider)
    {
        var result = await mocks
            .CallAsync(
                new MockCallArgs
                {
                    Token = token,
                    Args = args.ToMock(),
                    Provider = provider,
                }
            )
            .ConfigureAwait(false);
        return await StateAsync(result).ConfigureAwait(false);
    }

    public Task RegisterOutputsAsync(string urn, Properties outputs) =>
        mocks.RegisterResourceOutputs(new MockRegisterResourceOutputsRequest(urn, outputs.ToOutputs()));

    private void Add(Resource resource)
    {
        lock (_resources)
            _resources.Add(resource);
    }

    private static MockResourceArgs MockArgs(ResourceRequest request) =>
        new()
        {
            Type = request.Type,
            Name = request.Name,
            Inputs = request.Inputs.ToMock(),
            Provider = request.Provider,
            Id = request.Id,
        };

    private async Task<ResourceState> KeepAsync(string urn, string id, object state) =>
        _registered[urn] = new(urn, id, await StateAsync(state).ConfigureAwait(false));

    /// <summary>Creates a resource's URN; only the first part of the parent's type is kept.</summary>
    private static string NewUrn(ResourceRequest request)
    {
        var type = request.Type;
        if (request.Parent.Length > 0)
            type = $"{request.Parent.Split("::")[2].Split('$')[0]}${type}";
        var deployment = Deployment.Internal;
        return $"urn:pulumi:{deployment.StackName}::{deployment.ProjectName}::{type}::{request.Name}";
    }

    private static async Task<Dictionary<string, Serialized>> StateAsync(object state)
    {
        var serializer = new Serializer("", ResourceReferences.Resolve);
        var fields = state switch
        {
            IDictionary<string, object> dictionary => dictionary.Select(item => new KeyValuePair<string, object?>(
                item.Key,
                item.Value
            )),
            InputArgs args => args.Members(),
            _ => null,
        };
        if (fields is null)
        {
            var whole = await serializer.SerializeAsync("", state).ConfigureAwait(false);
            return (whole.Value as ImmutableDictionary<string, object?>)?.ToDictionary(
                    field => field.Key,
                    field => whole with { Value = field.Value }
                )
                ?? throw new InvalidOperationException($"{state.GetType().FullName} is not a supported argument type");
        }

        var result = new Dictionary<string, Serialized>();
        foreach (var (name, value) in fields)
        {
            var serialized = await serializer.SerializeAsync(name, value).ConfigureAwait(false);
            if (!serialized.IsNothing)
                result[name] = serialized;
        }
        return result;
    }
}

/// <summary>A request to register a resource; an empty string means none.</summary>
internal sealed record ResourceRequest(
    string Type,
    string Name,
    string Parent,
    string Provider,
    string Id,
    Properties Inputs
);

/// <summary>The engine's response.</summary>
internal sealed record ResourceState(string Urn, string Id, Dictionary<string, Serialized> State)
{
    private readonly bool _isPreview = Deployment.Internal.IsDryRun;

    /// <summary>Returns an output; one that the state lacks is unknown in a preview, and null in an update.</summary>
    public Serialized Output(string name) =>
        name == Constants.Urn ? new Serialized(Urn)
        : name == Constants.Id ? new Serialized(Id, IsKnown: Id.Length > 0)
        : State.TryGetValue(name, out var value) ? value
        : new Serialized(null, IsKnown: !_isPreview);
}

/// <summary>Resolves a URN inside a value to a resource, of its own class if that is found.</summary>
internal static class ResourceReferences
{
    private static readonly Lazy<Dictionary<string, Type>> _types = new(FindTypes);

    public static Resource Resolve(string urn)
    {
        var parts = urn.Split("::");
        if (!_types.Value.TryGetValue(parts[2].Split('$')[^1], out var type))
            return new DependencyResource(urn);

        ResourceOptions options = type.IsAssignableTo(typeof(CustomResource))
            ? new CustomResourceOptions { Urn = urn }
            : new ComponentResourceOptions { Urn = urn };
        return (Resource)
            type.GetConstructors().Single(c => c.GetParameters().Length == 3).Invoke([parts[3], null, options]);
    }

    private static Dictionary<string, Type> FindTypes()
    {
        var own = typeof(Resource).Assembly.GetName().Name;
        var types =
            from assembly in AppDomain.CurrentDomain.GetAssemblies()
            where !assembly.IsDynamic && assembly.GetReferencedAssemblies().Any(name => name.Name == own)
            from type in assembly.GetTypes()
            where type.IsAssignableTo(typeof(Resource))
            let attribute = type.GetCustomAttribute<ResourceTypeAttribute>()
            where attribute != null
            group type by attribute.Type;
        return types.ToDictionary(group => group.Key, group => group.First());
    }
}
