using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

/// <summary>Who may do what in AWS: the key's policy, and the roles of the cluster's service accounts.</summary>
public sealed class AwsAccessTests
{
    [Theory]
    [InlineData("https://oidc.eks.us-east-1.amazonaws.com/id/ABC")]
    [InlineData("arn:aws:iam::123456789012:oidc-provider/")]
    [InlineData("")]
    public async Task What_is_no_OIDC_provider_is_refused(string arn)
    {
        var identity = AwsAccount.Identity("fluent-bit") with { OidcProviderArn = arn };

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Declaration.Of(stack => Logs(stack, identity)));

        Assert.Contains($"'{arn}' is not the ARN of a cluster's OIDC provider", refused.ToString());
    }

    private static EncryptionKey Key(Declaration stack) => new("encryption", stack.Aws);

    private static CloudWatchLogs Logs(Declaration stack, ServiceAccountIdentity? identity = null) =>
        new("logs", stack.Aws, new() { Key = Key(stack), Collector = identity ?? AwsAccount.Identity("fluent-bit") });
}
