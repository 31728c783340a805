using Pulumi.Kubernetes.ApiExtensions;

namespace InventarioRetail.Components;

/// <summary>Names of Envoy Gateway's API (1.9 or later).</summary>
internal static class EnvoyGateway
{
    public const string ApiGroup = "gateway.envoyproxy.io";

    /// <summary>The Gateway API's group, whose objects policies target.</summary>
    public const string TargetGroup = "gateway.networking.k8s.io";

    /// <summary>Returns the target of a policy: an object of the Gateway API, or a section of one.</summary>
    public static ApiMap[] Target(string kind, string name, string? section = null)
    {
        var target = new ApiMap
        {
            ["group"] = TargetGroup,
            ["kind"] = kind,
            ["name"] = name,
        };
        if (section is not null)
            target["sectionName"] = section;
        return [target];
    }
}

/// <summary>An object of Envoy Gateway's API.</summary>
internal sealed class EnvoyGatewayArgs(string kind) : CustomResourceArgs($"{EnvoyGateway.ApiGroup}/v1alpha1", kind)
{
    /// <summary>Its specification, with the API's own names.</summary>
    [Input("spec")]
    public InputMap<object>? Spec { get; set; }
}

/// <summary>A map of a manifest, with the API's own names.</summary>
internal sealed class ApiMap : Dictionary<string, object>
{
    public InputMap<object> ToInputs()
    {
        var inputs = new InputMap<object>();
        foreach (var (key, value) in this)
            inputs.Add(key, Output.Create(value));
        return inputs;
    }
}
