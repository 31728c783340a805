using Pulumi.Serialization;
using Pulumi.Testing;

namespace Pulumi;

/// <summary>Registers resources and their outputs.</summary>
public sealed partial class Deployment
{
    private static readonly Func<string, bool> _isProperty = name => name is not (Constants.Id or Constants.Urn);

    /// <summary>Starts the registration, which resolves the resource's outputs; the run waits for it.</summary>
    internal void Register(Resource resource, Registration registration, ResourceArgs args, ResourceOptions options) =>
        Runner.Watch(RegisterAsync(resource, registration, args, options));

    private async Task RegisterAsync(
        Resource resource,
        Registration registration,
        ResourceArgs args,
        ResourceOptions options
    )
    {
        try
        {
            registration.Resolve(await ReadOrRegisterAsync(resource, args, options).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            registration.Fail(exception);
            // Each output fails, and so does the registration; the run gets the first failure from the state it waits
            // for.
            for (var i = 1; i < registration.Outputs; i++)
                Runner.Fail(exception);
            throw;
        }
    }

    private async ValueTask<ResourceState> ReadOrRegisterAsync(
        Resource resource,
        ResourceArgs args,
        ResourceOptions options
    )
    {
        if (options.Urn != null)
            return _monitor.Get(options.Urn);

        var id = options.Id is null
            ? ""
            : await options.Id.ToOutput().GetValueAsync(whenUnknown: "").ConfigureAwait(false);
        if (string.IsNullOrEmpty(id))
        {
            var importId = (options as CustomResourceOptions)?.ImportId ?? "";
            var request = await RequestAsync(resource, args, options, importId).ConfigureAwait(false);
            return await _monitor.RegisterAsync(resource, request).ConfigureAwait(false);
        }

        if (resource is not CustomResource)
            throw new ArgumentException("ResourceOptions.Id is only valid for a CustomResource");
        var existing = await RequestAsync(resource, args, options, id).ConfigureAwait(false);
        return await _monitor.ReadAsync(resource, existing).ConfigureAwait(false);
    }

    /// <summary>Waits for everything the resource needs: dependencies, properties, parent and provider.</summary>
    private async ValueTask<ResourceRequest> RequestAsync(
        Resource resource,
        ResourceArgs args,
        ResourceOptions options,
        string id
    )
    {
        var (type, name) = (resource.GetResourceType(), resource.GetResourceName());
        if (options.DeletedWith is { } deletedWith)
            await deletedWith.Urn.DataTask.ConfigureAwait(false);

        var dependsOn = options.HasDependsOn
            ? await options.DependsOn.ToOutput().GetValueAsync(whenUnknown: []).ConfigureAwait(false)
            : [];
        var inputs = await Properties
            .SerializeAsync($"resource:{name}[{type}]", args.Members(), _isProperty)
            .ConfigureAwait(false);

        var parentResource = options.Parent ?? (type == Stack.RootType ? null : Stack);
        var parent = parentResource is null
            ? null
            : await parentResource.Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);

        var provider =
            resource is CustomResource && options.Provider != null
                ? await options.Provider.ReferenceAsync().ConfigureAwait(false)
                : "";

        await WaitAsync(dependsOn).ConfigureAwait(false);
        await WaitAsync(inputs.Dependencies).ConfigureAwait(false);
        foreach (var alias in options.OwnAliases)
            await CheckAliasAsync(alias).ConfigureAwait(false);
        return new ResourceRequest(type, name, parent ?? "", provider, id, inputs);
    }

    /// <summary>Waits until resources are registered; for a component, until its contents are.</summary>
    private static async ValueTask WaitAsync(IReadOnlyCollection<Resource> resources)
    {
        foreach (var resource in Reached(resources))
        {
            if (resource is CustomResource or ComponentResource { IsRemote: true })
                await resource.Urn.DataTask.ConfigureAwait(false);
        }
    }

    /// <summary>Returns the resources, with components expanded to their contents.</summary>
    private static IReadOnlyCollection<Resource> Reached(IReadOnlyCollection<Resource> resources)
    {
        if (resources.Count == 0)
            return [];

        var reached = new HashSet<Resource>();
        var next = new Stack<Resource>(resources);
        while (next.TryPop(out var resource))
        {
            if (resource is null || !reached.Add(resource) || resource is not ComponentResource)
                continue;
            foreach (var child in resource.Children)
                next.Push(child);
        }
        return reached;
    }

    private static async ValueTask CheckAliasAsync(Input<Alias> input)
    {
        var alias = await input.ToOutput().GetValueAsync(whenUnknown: new Alias()).ConfigureAwait(false);
        if (alias.Urn != null)
        {
            var other =
                alias.Name != null ? nameof(Alias.Name)
                : alias.Type != null ? nameof(Alias.Type)
                : alias.Project != null ? nameof(Alias.Project)
                : alias.Stack != null ? nameof(Alias.Stack)
                : alias.Parent != null ? nameof(Alias.Parent)
                : alias.ParentUrn != null ? nameof(Alias.ParentUrn)
                : alias.NoParent ? nameof(Alias.NoParent)
                : null;
            if (other != null)
                throw new ArgumentException($"Alias should not specify both Urn and {other}");
        }
        else if (
            alias
            is { Parent: not null, ParentUrn: not null }
                or { NoParent: true, Parent: not null }
                or { NoParent: true, ParentUrn: not null }
        )
        {
            throw new ArgumentException("Only specify one of 'Parent', 'ParentUrn' or 'NoParent' in an Alias");
        }
    }

    internal void RegisterOutputs(Resource resource, Output<IDictionary<string, object?>> outputs) =>
        Runner.Watch(RegisterOutputsAsync(resource, outputs));

    private async Task RegisterOutputsAsync(Resource resource, Output<IDictionary<string, object?>> outputs)
    {
        var urn = await resource.Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
        var values = await outputs.GetValueAsync(whenUnknown: null!).ConfigureAwait(false);
        var properties = await Properties
            .SerializeAsync("monitor.registerResourceOutputs(...)", values)
            .ConfigureAwait(false);
        await _monitor.RegisterOutputsAsync(urn, properties).ConfigureAwait(false);
    }
}
