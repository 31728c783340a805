using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>A resource that groups others.</summary>
public class ComponentResource : Resource
{
    internal bool IsRemote { get; }

    public ComponentResource(string type, string name, ComponentResourceOptions? options = null)
        : this(type, name, ResourceArgs.Empty, options, remote: false, registerPackageRequest: null) { }

    public ComponentResource(
        string type,
        string name,
        ResourceArgs? args,
        ComponentResourceOptions? options = null,
        bool remote = false
    )
        : this(type, name, args, options, remote, registerPackageRequest: null) { }

    public ComponentResource(
        string type,
        string name,
        ResourceArgs? args,
        ComponentResourceOptions? options,
        bool remote,
        RegisterPackageRequest? registerPackageRequest = null
    )
        : base(type, name, custom: false, args ?? ResourceArgs.Empty, options ?? new ComponentResourceOptions(), remote)
    {
        IsRemote = remote;
        _ = registerPackageRequest;
    }

    /// <summary>Registers the [Output] properties, by the attribute's name or the property's own.</summary>
    protected void RegisterOutputs() => RegisterOutputs(OutputProperties.Values(this));

    protected void RegisterOutputs(IDictionary<string, object?> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        RegisterOutputs(Task.FromResult(outputs));
    }

    protected void RegisterOutputs(Task<IDictionary<string, object?>> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        RegisterOutputs(Output.Create(outputs));
    }

    protected void RegisterOutputs(Output<IDictionary<string, object?>> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        Deployment.Internal.RegisterOutputs(this, outputs);
    }
}

/// <summary>The root of all resources of a program.</summary>
public class Stack : ComponentResource
{
    internal const string RootType = "pulumi:pulumi:Stack";

    public Stack(StackOptions? options = null)
        : base(
            RootType,
            $"{Deployment.Instance.ProjectName}-{Deployment.Instance.StackName}",
            options is null
                ? null
                : new ComponentResourceOptions
                {
                    ResourceTransformations = options.ResourceTransformations,
                    ResourceTransforms = options.ResourceTransforms,
                }
        ) => Deployment.Internal.Stack = this;

    /// <summary>
    /// Registers a stack's outputs at the end of its constructor, because a stack does not call RegisterOutputs.
    /// </summary>
    internal void RegisterOwnOutputs() => RegisterOutputs(OutputProperties.StackValues(this));
}
