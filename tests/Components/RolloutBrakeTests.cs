using System.Text.Json.Nodes;

namespace InventarioRetail.Components.Tests;

/// <summary>The brake as the cluster enforces it: its policy is evaluated on rendered routes.</summary>
public sealed class RolloutBrakeTests
{
    /// <summary>A revision whose Service's name is shortened and carries a digest.</summary>
    private const string Awkward = "V1.1_rc1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }", false)]
    [InlineData("{ stable: v1.0.0, canary: v1.1.0, weight: 1 }", false)]
    [InlineData("{ stable: v1.0.0, canary: v1.1.0, weight: 100 }", false)]
    // Finishing would make the braked canary everybody's.
    [InlineData("{ stable: v1.1.0 }", false)]
    [InlineData("{ stable: v1.0.0, canary: v1.1.0, weight: 0 }", true)]
    [InlineData("{ stable: v1.0.0 }", true)]
    [InlineData("{ stable: v1.0.0, canary: v1.2.0, weight: 50 }", true)]
    public async Task Policy_refuses_exactly_the_routes_that_lead_to_the_braked_canary(string release, bool isAllowed)
    {
        var brake = await BrakeOf("v1.1.0");

        Assert.Equal(isAllowed, await AllowsAsync(await Route(release), brake));
        Assert.True(await AllowsAsync(await Route(release), Brake(null)));
        Assert.True(await AllowsAsync(await Route(release), Brake("")));
    }

    [Fact]
    public async Task Policy_knows_a_canary_by_its_Service_however_its_name_is_shortened()
    {
        var release = $"{{ stable: v1.0.0, canary: '{Awkward}', weight: 25 }}";
        var route = await Route(release);
        var service = (string)route["metadata"]!["annotations"]![RouteNames.CanaryServiceAnnotation]!;

        Assert.DoesNotContain("V1.1", service);
        Assert.Contains(
            service,
            route["spec"]!["rules"]![1]!["backendRefs"]!.AsArray().Select(backend => (string)backend!["name"]!)
        );
        Assert.False(await AllowsAsync(route, Brake(service)));
        Assert.True(
            await AllowsAsync(await Route(release.Replace(": 25", ": 0", StringComparison.Ordinal)), Brake(service))
        );
    }

    [Fact]
    public async Task Policy_passes_a_canary_that_only_testers_reach()
    {
        var brake = await BrakeOf("v1.1.0");
        var route = await Route("{ stable: v1.0.0, canary: v1.1.0, weight: 0 }");
        var rule = route["spec"]!["rules"]![3]!.DeepClone();
        rule["name"] = "testers-canary";
        rule["backendRefs"]![0]!["name"] = (string)brake["data"]!["service"]!;
        route["spec"]!["rules"]!.AsArray().Add(rule);

        Assert.True(await AllowsAsync(route, brake));

        rule["name"] = "segment-beta";
        Assert.False(await AllowsAsync(route, brake));
    }

    [Fact]
    public async Task Refusal_has_the_reason_and_the_way_out()
    {
        var brake = await BrakeOf("v1.1.0");
        brake["data"]!["canary"] = "v1.1.0";
        brake["data"]!["since"] = "2026-11-30T04:00:00Z";
        brake["data"]!["by"] = "guard";
        brake["data"]!["reason"] = "12 % errors";

        Assert.Equal(
            "the brake is on for v1.1.0 since 2026-11-30T04:00:00Z by guard: 12 % errors. A weight above 0 needs: "
                + "./run release resume --release-brake",
            CelExpression.Text(
                RolloutBrake.Message,
                await Route("{ stable: v1.0.0 }"),
                brake,
                await VariablesAsync(brake)
            )
        );
        Assert.StartsWith(
            "the brake is on for dashboard-v1-1-0 since ? by ?: no reason given.",
            CelExpression.Text(
                RolloutBrake.Message,
                await Route("{ stable: v1.0.0 }"),
                await BrakeOf("v1.1.0"),
                await VariablesAsync(await BrakeOf("v1.1.0"))
            )
        );
    }

    [Fact]
    public async Task Declared_objects_are_the_proven_ones()
    {
        var manifests = await Manifest.OfProduction();
        var policy = Manifest.Find(manifests, "ValidatingAdmissionPolicy inventario-retail-production-brake");
        var binding = Manifest.Find(manifests, "ValidatingAdmissionPolicyBinding inventario-retail-production-brake");
        var configMap = Manifest.Find(manifests, "ConfigMap rollout-brake");

        Assert.Equal(["data"], configMap.Resource.IgnoreChanges);
        Assert.Null(configMap["data"]);
        Assert.Equal(
            """{"failurePolicy":"Fail","matchConstraints":{"resourceRules":[{"apiGroups":["gateway.networking.k8s.io"],"apiVersions":["*"],"operations":["CREATE","UPDATE"],"resourceNames":["dashboard"],"resources":["httproutes"]}]},"paramKind":{"apiVersion":"v1","kind":"ConfigMap"}}""",
            Without(policy["spec"]!, "validations", "variables")
        );
        Assert.Equal("Invalid", (string?)policy["spec.validations"]![0]!["reason"]);
        Assert.Equal(
            """{"matchResources":{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"inventario-retail-production"}}},"paramRef":{"name":"rollout-brake","namespace":"inventario-retail-production","parameterNotFoundAction":"Allow"},"policyName":"inventario-retail-production-brake","validationActions":["Deny","Audit"]}""",
            binding["spec"]!.ToJsonString()
        );

        static string Without(JsonNode spec, params string[] keys)
        {
            var copy = spec.DeepClone().AsObject();
            foreach (var key in keys)
                copy.Remove(key);
            return copy.ToJsonString();
        }
    }

    [Fact]
    public async Task Guard_may_change_the_brake_and_the_route_and_read_the_flags_and_the_revisions_Deployments_only()
    {
        var manifests = await Manifest.OfProduction();
        var bindings = manifests.Where(manifest =>
            manifest.Kind is "RoleBinding" or "ClusterRoleBinding"
            && manifest["subjects"]!.AsArray().Any(subject => (string?)subject!["name"] == "guard")
        );

        Assert.Equal(
            [
                "apps/deployments dashboard-v1-0-0: get",
                "apps/deployments dashboard-v1-1-0-rc1: get",
                "gateway.networking.k8s.io/httproutes dashboard: get watch patch",
                "/configmaps rollout-brake: get watch patch",
                "/configmaps feature-flags: get",
            ],
            bindings
                .Select(binding => Manifest.Find(manifests, $"Role {binding["roleRef.name"]}"))
                .SelectMany(role => role["rules"]!.AsArray())
                .Select(rule =>
                    $"{Words(rule!["apiGroups"])}/{Words(rule["resources"])} {Words(rule["resourceNames"])}: {Words(rule["verbs"])}"
                )
        );

        static string Words(JsonNode? list) => string.Join(' ', list!.AsArray().Select(word => (string?)word));
    }

    private static async Task<JsonObject> Route(string release) =>
        Manifest
            .Find(Manifest.Of(await Production.DeclaredWith(release)), "HTTPRoute dashboard")
            .Json.DeepClone()
            .AsObject();

    /// <summary>The ConfigMap as the guard writes it, which knows the Service from the route.</summary>
    private static async Task<JsonObject> BrakeOf(string canary)
    {
        var route = await Route($"{{ stable: v1.0.0, canary: {canary}, weight: 10 }}");
        return Brake((string)route["metadata"]!["annotations"]![RouteNames.CanaryServiceAnnotation]!);
    }

    private static JsonObject Brake(string? service) =>
        service is null
            ? new() { ["metadata"] = new JsonObject { ["name"] = "rollout-brake" } }
            : new() { ["data"] = new JsonObject { ["service"] = service } };

    private static async Task<bool> AllowsAsync(JsonObject route, JsonObject brake) =>
        CelExpression.Holds(RolloutBrake.IsAllowed, route, brake, await VariablesAsync(brake));

    private static Task<JsonObject> VariablesAsync(JsonObject brake)
    {
        var variables = new JsonObject { ["braked"] = CelExpression.Holds(RolloutBrake.Braked, [], brake, []) };
        variables["service"] = CelExpression.Text(RolloutBrake.Service, [], brake, variables);
        return Task.FromResult(variables);
    }
}
