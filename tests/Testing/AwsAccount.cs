using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using Pulumi;
using Pulumi.Testing;

namespace InventarioRetail.Testing;

/// <summary>The account that the AWS components under test are declared in, and what it answers.</summary>
internal static class AwsAccount
{
    public static AwsEnvironment Environment { get; } =
        new("inventario-retail", "production", "us-east-1", "123456789012");

    public static ClusterNetwork Network { get; } =
        new()
        {
            VpcId = "vpc-1",
            PrivateSubnetIds = ["subnet-a", "subnet-b"],
            SecurityGroupId = "sg-cluster",
        };

    public const string Issuer = "oidc.eks.us-east-1.amazonaws.com/id/ABC";

    public static ServiceAccountIdentity Identity(string serviceAccount) =>
        new()
        {
            OidcProviderArn = $"arn:aws:iam::123456789012:oidc-provider/{Issuer}",
            Namespace = "inventario-retail",
            ServiceAccount = serviceAccount,
        };

    /// <summary>
    /// What a resource is told, and what the account would add; what it makes up is named after the resource.
    /// </summary>
    public static ImmutableDictionary<string, object> Answer(MockResourceArgs args)
    {
        var computed = new Dictionary<string, object>
        {
            ["arn"] = $"arn:{args.Name}",
            ["name"] = $"{args.Name}-a1b2c3",
            ["keyId"] = $"{args.Name}-key-id",
            ["address"] = $"{args.Name}.rds.test",
            ["primaryEndpointAddress"] = $"{args.Name}.cache.test",
        };
        return computed.ToImmutableDictionary().SetItems(args.Inputs);
    }

    /// <summary>Names of a resource's inputs that are marked as secret.</summary>
    public static async IAsyncEnumerable<string> SecretsOf(ResourceArgs args)
    {
        foreach (var property in args.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetValue(args) is { } value && await IsSecret((dynamic)value))
                yield return char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
        }
    }

    private static Task<bool> IsSecret<T>(Input<T> input) => Output.IsSecretAsync(input.ToOutput());

    private static Task<bool> IsSecret(object _) => Task.FromResult(false);

    /// <summary>
    /// Compares two JSON documents: the order of an object's properties does not matter, a list's does.
    /// </summary>
    public static void SameDocument(string expected, string? actual) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual ?? "null")),
            $"expected:\n{expected}\nis:\n{actual}"
        );
}
