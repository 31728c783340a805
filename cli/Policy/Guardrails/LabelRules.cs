using System.Text.Json.Nodes;
using InventarioRetail.Components;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>Rules that every resource is labelled and of a known type.</summary>
internal static class LabelRules
{
    /// <summary>AWS types that cannot have tags.</summary>
    private static readonly HashSet<string> Untaggable =
    [
        "aws:iam/rolePolicy:RolePolicy",
        "aws:kms/alias:Alias",
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:secretsmanager/secretVersion:SecretVersion",
    ];

    /// <summary>AWS types that have tags. Before you add one here, decide which other rules must cover it.</summary>
    private static readonly HashSet<string> Taggable =
    [
        AwsTypes.Bucket,
        AwsTypes.Cache,
        AwsTypes.Database,
        AwsTypes.Key,
        AwsTypes.LogGroup,
        AwsTypes.Secret,
        "aws:budgets/budget:Budget",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:elasticache/parameterGroup:ParameterGroup",
        "aws:elasticache/subnetGroup:SubnetGroup",
        "aws:iam/role:Role",
        "aws:rds/parameterGroup:ParameterGroup",
        "aws:rds/subnetGroup:SubnetGroup",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ];

    private static readonly HashSet<string> DockerTypesWithLabels =
    [
        DockerTypes.Container,
        DockerTypes.Network,
        DockerTypes.Volume,
    ];

    private static readonly HashSet<string> Others =
    [
        DockerTypes.Image,
        DockerTypes.Password,
        "pulumi:providers:aws",
        "pulumi:providers:kubernetes",
    ];

    private static readonly HashSet<string> Kinds =
    [
        "BackendTrafficPolicy",
        "ClientTrafficPolicy",
        "ClusterRole",
        "ClusterRoleBinding",
        "ConfigMap",
        "CronJob",
        "DaemonSet",
        "Deployment",
        "EnvoyProxy",
        "Gateway",
        "HTTPRoute",
        "HorizontalPodAutoscaler",
        "Ingress",
        "Job",
        "LimitRange",
        "Namespace",
        "NetworkPolicy",
        "PersistentVolume",
        "PersistentVolumeClaim",
        "Pod",
        "PodDisruptionBudget",
        "PriorityClass",
        "ReplicaSet",
        "ResourceQuota",
        "Role",
        "RoleBinding",
        "Secret",
        "Service",
        "ServiceAccount",
        "StatefulSet",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
    ];

    public static IEnumerable<Guardrail> All =>
        [
            new(
                "no-unlabelled-resource",
                "A resource without the labels or tags for its stack and part, if its type supports them",
                Unlabelled
            ),
            new(
                "no-unknown-type",
                "A resource of a type that the rules do not know and therefore would not check",
                stack => stack.Resources.Where(resource => !IsKnown(resource)).Select(Unknown)
            ),
        ];

    private static IEnumerable<Violation> Unlabelled(CheckedStack stack, RecordedResource resource)
    {
        if (resource.Type.StartsWith("aws:", StringComparison.Ordinal))
            return Untaggable.Contains(resource.Type) ? [] : Missing("tags", CheckedStack.Labels(resource));
        if (DockerTypesWithLabels.Contains(resource.Type))
            return Missing("labels", CheckedStack.Labels(resource));
        if (CheckedStack.Kind(resource).Length == 0)
            return [];
        return
        [
            .. Missing("metadata.labels", CheckedStack.Labels(resource)),
            .. resource.At("spec", "template") is JsonObject template
                ? Missing("spec.template.metadata.labels", CheckedStack.Map(template.At("metadata", "labels")))
                : [],
            .. resource
                .At("spec", "volumeClaimTemplates")
                .Elements()
                .SelectMany(claim =>
                    Missing(
                        $"spec.volumeClaimTemplates[{claim.Index}].metadata.labels",
                        CheckedStack.Map(claim.Element.At("metadata", "labels"))
                    )
                ),
        ];

        IEnumerable<Violation> Missing(string path, IReadOnlyDictionary<string, string> labels)
        {
            var stackLabel = labels.GetValueOrDefault(PartLabels.Stack, "");
            if (stackLabel != stack.Name)
            {
                yield return new(
                    resource,
                    $"{path}[\"{PartLabels.Stack}\"]",
                    stackLabel.Length == 0 ? "not set" : stackLabel,
                    $"set it to {stack.Name}"
                );
            }
            if (labels.GetValueOrDefault(PartLabels.Part, "").Length == 0)
            {
                yield return new(
                    resource,
                    $"{path}[\"{PartLabels.Part}\"]",
                    "not set",
                    "set it to the resource's part"
                );
            }
        }
    }

    private static bool IsKnown(RecordedResource resource) =>
        Untaggable.Contains(resource.Type)
        || Taggable.Contains(resource.Type)
        || DockerTypesWithLabels.Contains(resource.Type)
        || Others.Contains(resource.Type)
        || Kinds.Contains(CheckedStack.Kind(resource));

    private static Violation Unknown(RecordedResource resource) =>
        new(
            resource,
            "type",
            resource.Type,
            "decide in cli/Policy/Guardrails which rules must cover it, and add it to the types in LabelRules"
        );
}
