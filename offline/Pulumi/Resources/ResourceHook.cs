using System.Collections.Immutable;

namespace Pulumi;

/// <summary>A callback around an operation on a resource. The in-memory engine never calls it.</summary>
public class ResourceHook
{
    public ResourceHook(string name, ResourceHookCallback callback, ResourceHookOptions? options = null)
        : this(name, callback, options ?? new ResourceHookOptions(), Task.CompletedTask) { }

    protected ResourceHook(string name, ResourceHookCallback callback, ResourceHookOptions options, Task registered)
    {
        Name = name;
        Callback = callback;
        Options = options;
        _ = registered;
    }

    public string Name { get; }
    public ResourceHookCallback Callback { get; }
    public ResourceHookOptions Options { get; }
}

public delegate Task ResourceHookCallback(ResourceHookArgs args, CancellationToken cancellationToken = default);

/// <summary>Whether a hook runs in a preview too.</summary>
public class ResourceHookOptions
{
    public bool? OnDryRun { get; set; }
}

/// <summary>Arguments of a hook.</summary>
public class ResourceHookArgs(
    string urn,
    string id,
    ImmutableDictionary<string, object?>? newInputs = null,
    ImmutableDictionary<string, object?>? oldInputs = null,
    ImmutableDictionary<string, object?>? newOutputs = null,
    ImmutableDictionary<string, object?>? oldOutputs = null
)
{
    public string Urn { get; } = urn;
    public string Id { get; } = id;
    public ImmutableDictionary<string, object?>? NewInputs { get; } = newInputs;
    public ImmutableDictionary<string, object?>? OldInputs { get; } = oldInputs;
    public ImmutableDictionary<string, object?>? NewOutputs { get; } = newOutputs;
    public ImmutableDictionary<string, object?>? OldOutputs { get; } = oldOutputs;
}

/// <summary>The hooks of a resource.</summary>
public class ResourceHookBinding
{
    public List<ResourceHook> BeforeCreate { get; set; } = [];
    public List<ResourceHook> AfterCreate { get; set; } = [];
    public List<ResourceHook> BeforeUpdate { get; set; } = [];
    public List<ResourceHook> AfterUpdate { get; set; } = [];
    public List<ResourceHook> BeforeDelete { get; set; } = [];
    public List<ResourceHook> AfterDelete { get; set; } = [];

    public bool IsEmpty =>
        BeforeCreate.Count
            + AfterCreate.Count
            + BeforeUpdate.Count
            + AfterUpdate.Count
            + BeforeDelete.Count
            + AfterDelete.Count
        == 0;

    public ResourceHookBinding Clone() => Concat(new ResourceHookBinding());

    public ResourceHookBinding Concat(ResourceHookBinding other) =>
        new()
        {
            BeforeCreate = [.. BeforeCreate, .. other.BeforeCreate],
            AfterCreate = [.. AfterCreate, .. other.AfterCreate],
            BeforeUpdate = [.. BeforeUpdate, .. other.BeforeUpdate],
            AfterUpdate = [.. AfterUpdate, .. other.AfterUpdate],
            BeforeDelete = [.. BeforeDelete, .. other.BeforeDelete],
            AfterDelete = [.. AfterDelete, .. other.AfterDelete],
        };
}
