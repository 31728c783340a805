using Pulumi.Kubernetes.AdmissionRegistration.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.AdmissionRegistration.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>
/// The brake of releases on Kubernetes: a ConfigMap that names the braked canary, and an admission policy by which the
/// cluster refuses a route that sends users to it, with the brake's reason. It needs no running guard.
/// </summary>
public sealed class RolloutBrake : ComponentResource
{
    /// <summary>
    /// The Service of the braked canary, as who braked wrote it: Services' names are shortened and carry digests, so
    /// the revision's name could not be compared.
    /// </summary>
    internal const string Service = "variables.braked ? params.data.service : ''";

    internal const string Braked = "has(params.data) && 'service' in params.data && params.data.service != ''";

    /// <summary>Allows a route that names the Service in the testers' rule only, or with weight 0.</summary>
    internal const string IsAllowed =
        $"!variables.braked || !has(object.spec.rules) || object.spec.rules.all(r, (has(r.name) && "
        + $"r.name == '{RouteNames.Testers}') || !has(r.backendRefs) || r.backendRefs.all(b, "
        + "b.name != variables.service || (has(b.weight) && b.weight == 0)))";

    internal const string Message =
        "'the brake is on for ' + params.data[?'canary'].orValue(variables.service) + ' since ' + "
        + "params.data[?'since'].orValue('?') + ' by ' + params.data[?'by'].orValue('?') + ': ' + "
        + "params.data[?'reason'].orValue('no reason given') + "
        + "'. A weight above 0 needs: ./run release resume --release-brake'";

    private const string Name = "brake";

    /// <summary>Declares the brake, which is off until the guard or an operator pulls it.</summary>
    public RolloutBrake(string name, ClusterScope scope)
        : base("inventario-retail:components:RolloutBrake", name, scope.Options)
    {
        var environment = scope.Environment;
        new ConfigMap(
            $"{name}-configmap",
            new ConfigMapArgs { Metadata = environment.Metadata(PartName.Guard, RouteNames.Brake) },
            // Its content is the guard's.
            new() { Parent = this, IgnoreChanges = { "data" } }
        );
        var policy = new ValidatingAdmissionPolicy(
            $"{name}-policy",
            new ValidatingAdmissionPolicyArgs
            {
                Metadata = environment.ClusterMetadata(PartName.Guard, Name),
                Spec = Policy(),
            },
            new() { Parent = this }
        );
        new ValidatingAdmissionPolicyBinding(
            $"{name}-policy-binding",
            new ValidatingAdmissionPolicyBindingArgs
            {
                Metadata = environment.ClusterMetadata(PartName.Guard, Name),
                Spec = Binding(environment),
            },
            new() { Parent = this, DependsOn = { policy } }
        );
        RegisterOutputs();
    }

    private static ValidatingAdmissionPolicySpecArgs Policy() =>
        new()
        {
            FailurePolicy = "Fail",
            ParamKind = new ParamKindArgs { ApiVersion = "v1", Kind = "ConfigMap" },
            MatchConstraints = new MatchResourcesArgs
            {
                ResourceRules = new NamedRuleWithOperationsArgs
                {
                    ApiGroups = { EnvoyGateway.TargetGroup },
                    ApiVersions = { "*" },
                    Resources = { "httproutes" },
                    Operations = { "CREATE", "UPDATE" },
                    ResourceNames = { RouteNames.Route },
                },
            },
            Variables = new VariableArgs[]
            {
                new() { Name = "braked", Expression = Braked },
                new() { Name = "service", Expression = Service },
            },
            Validations = new ValidationArgs
            {
                Expression = IsAllowed,
                MessageExpression = Message,
                // With Forbidden, the preview of Pulumi's provider hides the message.
                Reason = "Invalid",
            },
        };

    private static ValidatingAdmissionPolicyBindingSpecArgs Binding(KubernetesEnvironment environment) =>
        new()
        {
            PolicyName = environment.ClusterName(Name),
            ValidationActions = { "Deny", "Audit" },
            ParamRef = new ParamRefArgs
            {
                Name = RouteNames.Brake,
                Namespace = environment.Namespace,
                ParameterNotFoundAction = "Allow",
            },
            MatchResources = new MatchResourcesArgs
            {
                NamespaceSelector = new LabelSelectorArgs
                {
                    MatchLabels = { ["kubernetes.io/metadata.name"] = environment.Namespace },
                },
            },
        };
}
