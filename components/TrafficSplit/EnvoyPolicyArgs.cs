using Pulumi.Kubernetes.ApiExtensions;

namespace InventarioRetail.Components;

// The subset of Envoy Gateway's policies (1.9 or later) that the stack uses, with the API's own names.

/// <summary>A policy for how clients reach a Gateway.</summary>
internal sealed class ClientTrafficPolicyArgs() : CustomResourceArgs(EnvoyGateway.ApiVersion, "ClientTrafficPolicy")
{
    [Input("spec")]
    public Input<ClientTrafficPolicySpecArgs>? Spec { get; set; }
}

internal sealed class ClientTrafficPolicySpecArgs : ResourceArgs
{
    [Input("targetRefs")]
    public InputList<PolicyTargetArgs>? TargetRefs { get; set; }

    [Input("headers")]
    public Input<ClientHeadersArgs>? Headers { get; set; }

    [Input("timeout")]
    public Input<ClientTimeoutArgs>? Timeout { get; set; }

    [Input("tls")]
    public Input<ClientTlsArgs>? Tls { get; set; }
}

internal sealed class ClientTimeoutArgs : ResourceArgs
{
    [Input("tcp")]
    public Input<ClientTcpTimeoutArgs>? Tcp { get; set; }

    [Input("http")]
    public Input<ClientHttpTimeoutArgs>? Http { get; set; }
}

internal sealed class ClientTcpTimeoutArgs : ResourceArgs
{
    [Input("tlsHandshakeTimeout")]
    public Input<string>? TlsHandshakeTimeout { get; set; }
}

internal sealed class ClientHttpTimeoutArgs : ResourceArgs
{
    [Input("requestHeadersReceivedTimeout")]
    public Input<string>? RequestHeadersReceivedTimeout { get; set; }

    [Input("requestReceivedTimeout")]
    public Input<string>? RequestReceivedTimeout { get; set; }

    [Input("idleTimeout")]
    public Input<string>? IdleTimeout { get; set; }
}

internal sealed class ClientTlsArgs : ResourceArgs
{
    [Input("minVersion")]
    public Input<string>? MinVersion { get; set; }
}

internal sealed class ClientHeadersArgs : ResourceArgs
{
    [Input("requestID")]
    public Input<string>? RequestId { get; set; }

    [Input("earlyRequestHeaders")]
    public Input<HttpHeaderFilterArgs>? EarlyRequestHeaders { get; set; }
}

/// <summary>A policy for how a Gateway or a rule of a route reaches its backends.</summary>
internal sealed class BackendTrafficPolicyArgs() : CustomResourceArgs(EnvoyGateway.ApiVersion, "BackendTrafficPolicy")
{
    [Input("spec")]
    public Input<BackendTrafficPolicySpecArgs>? Spec { get; set; }
}

internal sealed class BackendTrafficPolicySpecArgs : ResourceArgs
{
    [Input("targetRefs")]
    public InputList<PolicyTargetArgs>? TargetRefs { get; set; }

    [Input("loadBalancer")]
    public Input<LoadBalancerArgs>? LoadBalancer { get; set; }

    [Input("mergeType")]
    public Input<string>? MergeType { get; set; }
}

internal sealed class PolicyTargetArgs : ResourceArgs
{
    [Input("group", required: true)]
    public Input<string> Group { get; set; } = null!;

    [Input("kind", required: true)]
    public Input<string> Kind { get; set; } = null!;

    [Input("name", required: true)]
    public Input<string> Name { get; set; } = null!;

    [Input("sectionName")]
    public Input<string>? SectionName { get; set; }
}

internal sealed class LoadBalancerArgs : ResourceArgs
{
    [Input("type", required: true)]
    public Input<string> Type { get; set; } = null!;

    [Input("consistentHash")]
    public Input<ConsistentHashArgs>? ConsistentHash { get; set; }
}

internal sealed class ConsistentHashArgs : ResourceArgs
{
    [Input("type", required: true)]
    public Input<string> Type { get; set; } = null!;

    [Input("headers")]
    public InputList<HashHeaderArgs>? Headers { get; set; }

    [Input("cookie")]
    public Input<HashCookieArgs>? Cookie { get; set; }
}

internal sealed class HashHeaderArgs : ResourceArgs
{
    [Input("name", required: true)]
    public Input<string> Name { get; set; } = null!;
}

internal sealed class HashCookieArgs : ResourceArgs
{
    [Input("name", required: true)]
    public Input<string> Name { get; set; } = null!;
}

/// <summary>Names of Envoy Gateway's API.</summary>
internal static class EnvoyGateway
{
    public const string ApiVersion = "gateway.envoyproxy.io/v1alpha1";

    /// <summary>The Gateway API's group and kinds, which policies target.</summary>
    public const string TargetGroup = "gateway.networking.k8s.io";
}
