using Pulumi.Serialization;

namespace Pulumi;

/// <summary>A resource that a provider creates, reads, updates and deletes.</summary>
public class CustomResource : Resource
{
    [Output(Constants.Id)]
    public Output<string> Id { get; private protected set; } = null!;

    public CustomResource(string type, string name, ResourceArgs? args, CustomResourceOptions? options = null)
        : this(type, name, args, options, registerPackageRequest: null) { }

    public CustomResource(
        string type,
        string name,
        ResourceArgs? args,
        CustomResourceOptions? options = null,
        RegisterPackageRequest? registerPackageRequest = null
    )
        : base(
            type,
            name,
            custom: true,
            args ?? ResourceArgs.Empty,
            options ?? new CustomResourceOptions(),
            remote: false
        ) => _ = registerPackageRequest;

    private protected CustomResource() { }
}

/// <summary>An explicit provider with its own settings.</summary>
public class ProviderResource : CustomResource
{
    internal string Package { get; }

    public ProviderResource(string package, string name, ResourceArgs args, CustomResourceOptions? options = null)
        : this(package, name, args, options, registerPackageRequest: null) { }

    public ProviderResource(
        string package,
        string name,
        ResourceArgs args,
        CustomResourceOptions? options = null,
        RegisterPackageRequest? registerPackageRequest = null
    )
        : base($"pulumi:providers:{package}", name, args, options, registerPackageRequest) => Package = package;

    /// <summary>The reference by which other resources name this provider.</summary>
    internal async ValueTask<string> ReferenceAsync()
    {
        var urn = await Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
        var id = await Id.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
        return $"{urn}::{(string.IsNullOrEmpty(id) ? Constants.Unknown : id)}";
    }
}
