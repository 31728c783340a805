using Pulumi.Docker;
using Pulumi.Docker.Inputs;

namespace InventarioRetail.Components;

/// <summary>A bridge network on the Docker host.</summary>
internal static class BridgeNetwork
{
    /// <summary>
    /// Settings of a network that allows published ports in and nothing out: without masquerading, a container can
    /// answer requests to a published port, but cannot open connections to the outside.
    /// </summary>
    public static NetworkArgs Inbound() =>
        new() { Options = { ["com.docker.network.bridge.enable_ip_masquerade"] = "false" } };

    /// <param name="name">Name of the resource in the stack.</param>
    /// <param name="hostName">Name on the host, without the stack's prefix.</param>
    /// <param name="part">The part it belongs to.</param>
    /// <param name="environment">The stack's Docker environment.</param>
    /// <param name="args">Its own settings.</param>
    /// <param name="parent">The component it belongs to.</param>
    public static Network Declare(
        string name,
        string hostName,
        string part,
        DockerEnvironment environment,
        NetworkArgs args,
        Resource parent
    )
    {
        args.Name = environment.HostName(hostName);
        args.Driver = "bridge";
        args.Labels.Add(new NetworkLabelArgs { Label = PartLabels.Stack, Value = environment.Stack });
        args.Labels.Add(new NetworkLabelArgs { Label = PartLabels.Part, Value = part });
        return new Network(
            name,
            args,
            new()
            {
                Parent = parent,
                DeleteBeforeReplace = true,
                // Some Docker hosts add options of their own, and a diff in options replaces the network.
                IgnoreChanges = { "options" },
            }
        );
    }
}
