using Pulumi.Aws.Iam;

namespace InventarioRetail.Components;

/// <summary>A service account of the cluster that may assume an IAM role.</summary>
public sealed record ServiceAccountIdentity
{
    private const string ArnMiddle = ":oidc-provider/";

    /// <summary>
    /// ARN of the cluster's OIDC provider:
    /// <c>arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC</c>.
    /// </summary>
    public required string OidcProviderArn { get; init; }

    /// <summary>Namespace of the service account.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the service account.</summary>
    public required string ServiceAccount { get; init; }

    /// <summary>The cluster's OIDC issuer without <c>https://</c>, taken from the ARN.</summary>
    /// <exception cref="ArgumentException">The ARN is not that of an OIDC provider.</exception>
    internal string Issuer =>
        OidcProviderArn.Split(ArnMiddle) is [['a', 'r', 'n', ':', ..], { Length: > 0 } issuer]
            ? issuer
            : throw new ArgumentException(
                $"'{OidcProviderArn}' is not the ARN of a cluster's OIDC provider, such as "
                    + "'arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC'."
            );
}

/// <summary>
/// An IAM role that only one service account of the cluster may assume, with exactly the given statements. It uses the
/// cluster's OIDC provider (IRSA) instead of EKS Pod Identity: the trust policy names the service account itself, every
/// AWS SDK since 2019 supports it, and the cluster needs no agent.
/// </summary>
internal static class ServiceAccountRole
{
    public static Role Declare(
        string name,
        string part,
        AwsEnvironment environment,
        ServiceAccountIdentity identity,
        IEnumerable<PolicyStatement> statements,
        Resource parent
    )
    {
        var role = new Role(
            $"{name}-role",
            new()
            {
                Name = environment.AccountName(name),
                Description = $"Service account {identity.ServiceAccount} in namespace {identity.Namespace}",
                AssumeRolePolicy = PolicyDocument.Json(Trust(identity)),
                Tags = environment.Tags(part),
            },
            RetainedData.Options(parent)
        );
        _ = new RolePolicy(
            $"{name}-policy",
            new() { Role = role.Name, Policy = PolicyDocument.Json(statements) },
            RetainedData.Options(parent)
        );
        return role;
    }

    private static PolicyStatement Trust(ServiceAccountIdentity identity) =>
        new()
        {
            Sid = "ServiceAccount",
            Principal = ("Federated", identity.OidcProviderArn),
            Actions = ["sts:AssumeRoleWithWebIdentity"],
            Conditions =
            [
                ("StringEquals", $"{identity.Issuer}:aud", "sts.amazonaws.com"),
                (
                    "StringEquals",
                    $"{identity.Issuer}:sub",
                    $"system:serviceaccount:{identity.Namespace}:{identity.ServiceAccount}"
                ),
            ],
        };
}
