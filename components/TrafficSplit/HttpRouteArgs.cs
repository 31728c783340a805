using Pulumi.Kubernetes.ApiExtensions;

namespace InventarioRetail.Components;

// The subset of the Gateway API (standard channel, 1.4 or later) that the stack uses, with the API's own names.

/// <summary>A route of the Gateway API.</summary>
internal sealed class HttpRouteArgs() : CustomResourceArgs("gateway.networking.k8s.io/v1", "HTTPRoute")
{
    [Input("spec")]
    public Input<HttpRouteSpecArgs>? Spec { get; set; }
}

internal sealed class HttpRouteSpecArgs : ResourceArgs
{
    [Input("parentRefs")]
    public InputList<RouteParentArgs>? ParentRefs { get; set; }

    [Input("hostnames")]
    public InputList<string>? Hostnames { get; set; }

    [Input("rules")]
    public InputList<HttpRouteRuleArgs>? Rules { get; set; }
}

internal sealed class RouteParentArgs : ResourceArgs
{
    [Input("name", required: true)]
    public Input<string> Name { get; set; } = null!;

    [Input("sectionName")]
    public Input<string>? SectionName { get; set; }
}

internal sealed class HttpRouteRuleArgs : ResourceArgs
{
    [Input("name")]
    public Input<string>? Name { get; set; }

    [Input("matches")]
    public InputList<HttpRouteMatchArgs>? Matches { get; set; }

    [Input("filters")]
    public InputList<HttpRouteFilterArgs>? Filters { get; set; }

    [Input("backendRefs")]
    public InputList<HttpBackendArgs>? BackendRefs { get; set; }

    [Input("timeouts")]
    public Input<HttpRouteTimeoutsArgs>? Timeouts { get; set; }
}

internal sealed class HttpRouteMatchArgs : ResourceArgs
{
    [Input("path")]
    public Input<HttpPathMatchArgs>? Path { get; set; }

    [Input("headers")]
    public InputList<HttpHeaderMatchArgs>? Headers { get; set; }
}

internal sealed class HttpPathMatchArgs : ResourceArgs
{
    [Input("type")]
    public Input<string>? Type { get; set; }

    [Input("value")]
    public Input<string>? Value { get; set; }
}

internal sealed class HttpHeaderMatchArgs : ResourceArgs
{
    [Input("type")]
    public Input<string>? Type { get; set; }

    [Input("name", required: true)]
    public Input<string> Name { get; set; } = null!;

    [Input("value", required: true)]
    public Input<string> Value { get; set; } = null!;
}

internal sealed class HttpRouteFilterArgs : ResourceArgs
{
    [Input("type", required: true)]
    public Input<string> Type { get; set; } = null!;

    [Input("requestHeaderModifier")]
    public Input<HttpHeaderFilterArgs>? RequestHeaderModifier { get; set; }

    [Input("responseHeaderModifier")]
    public Input<HttpHeaderFilterArgs>? ResponseHeaderModifier { get; set; }

    [Input("requestRedirect")]
    public Input<HttpRequestRedirectArgs>? RequestRedirect { get; set; }

    [Input("urlRewrite")]
    public Input<HttpUrlRewriteArgs>? UrlRewrite { get; set; }
}

internal sealed class HttpUrlRewriteArgs : ResourceArgs
{
    [Input("path")]
    public Input<HttpPathModifierArgs>? Path { get; set; }
}

internal sealed class HttpPathModifierArgs : ResourceArgs
{
    [Input("type", required: true)]
    public Input<string> Type { get; set; } = null!;

    [Input("replaceFullPath")]
    public Input<string>? ReplaceFullPath { get; set; }
}

internal sealed class HttpHeaderFilterArgs : ResourceArgs
{
    [Input("add")]
    public InputList<HttpHeaderArgs>? Add { get; set; }

    [Input("set")]
    public InputList<HttpHeaderArgs>? Set { get; set; }
}

internal sealed class HttpHeaderArgs : ResourceArgs
{
    [Input("name", required: true)]
    public Input<string> Name { get; set; } = null!;

    [Input("value", required: true)]
    public Input<string> Value { get; set; } = null!;
}

internal sealed class HttpRequestRedirectArgs : ResourceArgs
{
    [Input("scheme")]
    public Input<string>? Scheme { get; set; }

    [Input("statusCode")]
    public Input<int>? StatusCode { get; set; }
}

internal sealed class HttpBackendArgs : ResourceArgs
{
    [Input("name", required: true)]
    public Input<string> Name { get; set; } = null!;

    [Input("port")]
    public Input<int>? Port { get; set; }

    [Input("weight")]
    public Input<int>? Weight { get; set; }

    [Input("filters")]
    public InputList<HttpRouteFilterArgs>? Filters { get; set; }
}

internal sealed class HttpRouteTimeoutsArgs : ResourceArgs
{
    [Input("request")]
    public Input<string>? Request { get; set; }
}

/// <summary>A Gateway of the Gateway API.</summary>
internal sealed class GatewayArgs() : CustomResourceArgs("gateway.networking.k8s.io/v1", "Gateway")
{
    [Input("spec")]
    public Input<GatewaySpecArgs>? Spec { get; set; }
}

internal sealed class GatewaySpecArgs : ResourceArgs
{
    [Input("gatewayClassName", required: true)]
    public Input<string> GatewayClassName { get; set; } = null!;

    [Input("infrastructure")]
    public Input<GatewayInfrastructureArgs>? Infrastructure { get; set; }

    [Input("listeners")]
    public InputList<GatewayListenerArgs>? Listeners { get; set; }
}

internal sealed class GatewayInfrastructureArgs : ResourceArgs
{
    [Input("annotations")]
    public InputMap<string>? Annotations { get; set; }

    [Input("labels")]
    public InputMap<string>? Labels { get; set; }

    [Input("parametersRef")]
    public Input<ParametersReferenceArgs>? ParametersRef { get; set; }
}

internal sealed class ParametersReferenceArgs : ResourceArgs
{
    [Input("group", required: true)]
    public Input<string> Group { get; set; } = null!;

    [Input("kind", required: true)]
    public Input<string> Kind { get; set; } = null!;

    [Input("name", required: true)]
    public Input<string> Name { get; set; } = null!;
}

internal sealed class GatewayListenerArgs : ResourceArgs
{
    [Input("name", required: true)]
    public Input<string> Name { get; set; } = null!;

    [Input("port", required: true)]
    public Input<int> Port { get; set; } = null!;

    [Input("protocol", required: true)]
    public Input<string> Protocol { get; set; } = null!;

    [Input("hostname")]
    public Input<string>? Hostname { get; set; }

    [Input("tls")]
    public Input<GatewayTlsArgs>? Tls { get; set; }

    [Input("allowedRoutes")]
    public Input<AllowedRoutesArgs>? AllowedRoutes { get; set; }
}

internal sealed class GatewayTlsArgs : ResourceArgs
{
    [Input("mode")]
    public Input<string>? Mode { get; set; }

    [Input("certificateRefs")]
    public InputList<CertificateReferenceArgs>? CertificateRefs { get; set; }
}

internal sealed class CertificateReferenceArgs : ResourceArgs
{
    [Input("name", required: true)]
    public Input<string> Name { get; set; } = null!;
}

internal sealed class AllowedRoutesArgs : ResourceArgs
{
    [Input("namespaces")]
    public Input<RouteNamespacesArgs>? Namespaces { get; set; }
}

internal sealed class RouteNamespacesArgs : ResourceArgs
{
    [Input("from")]
    public Input<string>? From { get; set; }
}
