using System.Net;
using System.Text.Json.Nodes;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>Rules that only the dashboard is reachable from outside.</summary>
internal static class PublicRules
{
    /// <summary>The only container that may be reachable from outside, and its port.</summary>
    private const string Router = "router-container";
    private const int RouterPort = 8080;

    /// <summary>The only Gateway of a stack on Kubernetes, and the part that its routes may lead to.</summary>
    private const string Gateway = "gateway-gateway";
    private const string RoutedPart = "dashboard";

    private static readonly string[] PublicAccessBlocks =
    [
        "blockPublicAcls",
        "blockPublicPolicy",
        "ignorePublicAcls",
        "restrictPublicBuckets",
    ];

    private static readonly IPNetwork[] PrivateNetworks =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("fc00::/7"),
    ];

    public static IEnumerable<Guardrail> All =>
        [
            new(
                "no-public-port",
                "A Docker container's port, except the router's, on an address that is reachable from outside the host",
                stack => stack.Containers.Where(container => container.IsDocker).SelectMany(PublicPorts)
            ),
            new(
                "no-public-service",
                "An entry point into the cluster other than the Gateway, or a route to anything but the dashboard",
                PublicServices
            ),
            new(
                "no-open-security-group",
                "A security group that allows ingress from addresses that are not private",
                (_, resource) => OpenSecurityGroups(resource)
            ),
            new(
                "no-public-database",
                "A database or cache with a public address, or outside the private subnets",
                (_, resource) => PublicDatabases(resource)
            ),
            new(
                "no-public-bucket",
                "A bucket whose public access is not blocked, or that a policy or access list makes public",
                PublicBuckets
            ),
        ];

    private static IEnumerable<Violation> PublicPorts(CheckedContainer container)
    {
        if (container.Json.At("publishAllPorts").Is(true))
        {
            yield return container.Breaks(
                "publishAllPorts",
                "true",
                "publish only the needed ports, each on 127.0.0.1"
            );
        }
        foreach (var (index, port) in container.Json.At("ports").Elements())
        {
            var address = port.At("ip").Text();
            var isLoopback = IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip);
            var isRoute = container.Resource.Name == Router && port.At("internal").Number() == RouterPort;
            if (isLoopback || isRoute)
                continue;
            yield return container.Breaks(
                $"ports[{index}]",
                $"{(address.Length == 0 ? "all addresses" : address)}:{port.At("external").Shown()}",
                "publish it on 127.0.0.1, or route to it through the router"
            );
        }
    }

    private static IEnumerable<Violation> PublicServices(CheckedStack stack)
    {
        foreach (var service in stack.OfKind("Service"))
        {
            if (service.At("spec", "type") is { } type && type.Text() != "ClusterIP")
                yield return new(service, "spec.type", type.Shown(), "omit it; the Gateway is the only entry point");
            if (service.At("spec", "externalIPs") is { } addresses && addresses.Elements().Any())
                yield return new(service, "spec.externalIPs", addresses.Shown(), "omit it");
        }
        foreach (var ingress in stack.OfKind("Ingress"))
            yield return new(ingress, "kind", "Ingress", "use an HTTPRoute of the Gateway");
        foreach (var gateway in stack.OfKind("Gateway").Where(gateway => gateway.Name != Gateway))
            yield return new(gateway, "kind", "a second Gateway", $"attach the route to {Gateway}");
        foreach (var container in stack.Containers)
        {
            foreach (var (index, port) in container.Json.At("ports").Elements())
            {
                if (!container.IsDocker && port.At("hostPort") is { } hostPort)
                    yield return container.Breaks($"ports[{index}].hostPort", hostPort.Shown(), "omit it");
            }
        }
        var routed = stack
            .OfKind("Service")
            .Where(service => CheckedStack.Part(service) == RoutedPart)
            .Select(service => service.At("metadata", "name").Text())
            .ToHashSet();
        foreach (var route in stack.OfKind("HTTPRoute"))
        {
            foreach (var (rule, definition) in route.At("spec", "rules").Elements())
            {
                foreach (var (index, backend) in definition.At("backendRefs").Elements())
                {
                    if (!routed.Contains(backend.At("name").Text()))
                    {
                        yield return new(
                            route,
                            $"spec.rules[{rule}].backendRefs[{index}].name",
                            backend.At("name").Shown(),
                            "route only to the dashboard's services"
                        );
                    }
                }
            }
        }
    }

    private static IEnumerable<Violation> OpenSecurityGroups(RecordedResource resource)
    {
        IEnumerable<(string Path, JsonNode? Range)> ranges = resource.Type switch
        {
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule" => Ranges(
                resource.Inputs,
                "",
                "cidrIpv4",
                "cidrIpv6"
            ),
            "aws:ec2/securityGroupRule:SecurityGroupRule" when resource.At("type").Text() == "ingress" => Ranges(
                resource.Inputs,
                "",
                "cidrBlocks",
                "ipv6CidrBlocks"
            ),
            "aws:ec2/securityGroup:SecurityGroup" => resource
                .At("ingress")
                .Elements()
                .SelectMany(rule => Ranges(rule.Element, $"ingress[{rule.Index}].", "cidrBlocks", "ipv6CidrBlocks")),
            _ => [],
        };
        return ranges
            .Where(range => !IsPrivate(range.Range.Text()))
            .Select(range => new Violation(
                resource,
                range.Path,
                range.Range.Shown(),
                "allow a security group (referencedSecurityGroupId) or a private range"
            ));
    }

    /// <summary>The address ranges of a rule, single or in lists.</summary>
    private static IEnumerable<(string Path, JsonNode? Range)> Ranges(
        JsonNode? rule,
        string path,
        params string[] names
    ) =>
        from name in names
        from range in rule.At(name) switch
        {
            null => [],
            JsonArray list => list.Elements().Select(element => ($"{path}{name}[{element.Index}]", element.Element)),
            var single => [($"{path}{name}", single)],
        }
        select range;

    private static bool IsPrivate(string range) =>
        IPNetwork.TryParse(range, out var network)
        && PrivateNetworks.Any(known =>
            known.PrefixLength <= network.PrefixLength && known.Contains(network.BaseAddress)
        );

    private static IEnumerable<Violation> PublicDatabases(RecordedResource resource)
    {
        var subnets = resource.Type switch
        {
            AwsTypes.Database => "dbSubnetGroupName",
            AwsTypes.Cache => "subnetGroupName",
            _ => null,
        };
        if (subnets is null)
            yield break;
        if (resource.At("publiclyAccessible") is { } flag && !flag.Is(false))
            yield return new(resource, "publiclyAccessible", flag.Shown(), "set it to false");
        if (resource.At(subnets).Text().Length == 0)
        {
            yield return new(
                resource,
                subnets,
                "not set, which means the default VPC and its public subnets",
                "set it to a group of private subnets"
            );
        }
    }

    private static IEnumerable<Violation> PublicBuckets(CheckedStack stack)
    {
        foreach (var bucket in stack.Of(AwsTypes.Bucket))
        {
            var block = stack
                .Of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
                .FirstOrDefault(block => CheckedStack.Refers(block.At("bucket"), bucket));
            if (block is null)
            {
                yield return new(bucket, "", "no BucketPublicAccessBlock", "declare one, with all four settings true");
            }
            else
            {
                foreach (var setting in PublicAccessBlocks.Where(setting => !block.At(setting).Is(true)))
                    yield return Violation.Of(block, setting, "set it to true");
            }
        }
        foreach (var policy in stack.Of(AwsTypes.BucketPolicy))
        {
            foreach (var (index, statement) in AwsTypes.Statements(policy))
            {
                if (statement.At("Effect").Text() == "Allow" && IsAnybody(statement.At("Principal")))
                {
                    yield return new(
                        policy,
                        $"policy.Statement[{index}]",
                        "allows any principal",
                        "allow only specific roles, or use the roles' own policies"
                    );
                }
            }
        }
        foreach (var list in stack.Of("aws:s3/bucketAcl:BucketAcl"))
        {
            if (list.At("acl").Text() != "private")
                yield return Violation.Of(list, "acl", "set it to private, or remove the resource");
        }
    }

    private static bool IsAnybody(JsonNode? principal) =>
        principal.Text() == "*"
        || principal.Members().Any(member => member.Value.Text() == "*" || member.Value.Texts().Contains("*"));
}
