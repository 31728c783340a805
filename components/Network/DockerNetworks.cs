using Pulumi.Docker;

namespace InventarioRetail.Components;

/// <summary>
/// The networks of a stack on one Docker host. A container reaches only containers with which it shares a network, so
/// the memberships act as the firewall: <list type="bullet">
/// <item>
/// <see cref="Internal"/>, <see cref="Postgres"/>, <see cref="Redis"/> and <see cref="Objects"/> allow nothing in or
/// out;
/// </item>
/// <item><see cref="Edge"/> and <see cref="Operators"/> allow published ports in, and nothing out;</item>
/// <item><see cref="Egress"/> allows connections to external services, and nothing in.</item>
/// </list>
/// </summary>
public sealed class DockerNetworks : ComponentResource
{
    /// <summary>Scrapes, alerts and traffic from the router to the dashboard.</summary>
    public Network Internal { get; }

    /// <summary>Postgres and its clients.</summary>
    public Network Postgres { get; }

    /// <summary>Redis and its clients.</summary>
    public Network Redis { get; }

    /// <summary>The object store and its clients.</summary>
    public Network Objects { get; }

    /// <summary>The router's published port.</summary>
    public Network Edge { get; }

    /// <summary>Ports published on the host's loopback for operators.</summary>
    public Network Operators { get; }

    /// <summary>Connections to external services: the AI provider, PagerDuty, Slack.</summary>
    public Network Egress { get; }

    /// <summary>Declares the networks.</summary>
    public DockerNetworks(string name, DockerEnvironment environment, ComponentResourceOptions? options = null)
        : base("inventario-retail:components:DockerNetworks", name, options)
    {
        Internal = Closed("internal");
        Postgres = Closed("postgres");
        Redis = Closed("redis");
        Objects = Closed("objects");
        Edge = Inbound("edge");
        Operators = Inbound("operators");
        Egress = Declare("egress", new NetworkArgs());
        RegisterOutputs();

        Network Closed(string suffix) => Declare(suffix, new NetworkArgs { Internal = true });

        Network Inbound(string suffix) => Declare(suffix, BridgeNetwork.Inbound());

        Network Declare(string suffix, NetworkArgs args) =>
            BridgeNetwork.Declare($"{name}-{suffix}", suffix, name, environment, args, this);
    }
}
