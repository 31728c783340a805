using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Cli.Tests;

/// <summary>What a preview knows of the parts in AWS, of which only the account can tell the names.</summary>
public sealed class AwsRecordingTests
{
    [Fact]
    public async Task A_policy_says_whose_name_stands_where_the_account_will_put_one()
    {
        var stack = await AwsParts.RecordAsync();

        var policy = Resource(stack, "object-store-policy").Inputs["policy"]!.GetValue<string>();
        Assert.Contains(
            "\"Resource\":[\"‹arn of object-store-bucket›\",\"‹arn of object-store-bucket›/*\"]",
            policy,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "‹name of postgres-parameters›",
            Resource(stack, "postgres-instance").Inputs["parameterGroupName"]!.GetValue<string>()
        );
        // What the stack says itself stays as it is.
        Assert.Equal(
            "inventario-retail-production-dashboard-access",
            Resource(stack, "dashboard-access-policy").Inputs["role"]!.GetValue<string>()
        );
    }

    [Fact]
    public async Task Every_secret_is_a_placeholder_and_marked_as_one()
    {
        var stack = await AwsParts.RecordAsync();

        Assert.Equal(
            [
                "dashboard-secrets-version secretString ‹secret›",
                "postgres-instance password ‹secret: postgres-admin-password›",
                "redis-replication-group authToken ‹secret: redis-password›",
            ],
            stack
                .Resources.SelectMany(resource =>
                    resource.SecretInputs.Select(input => $"{resource.Name} {input} {resource.Inputs[input]}")
                )
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Recorded_resource_has_the_URN_of_each_type_alias_once()
    {
        var stack = await AwsParts.RecordAsync();

        var bucket = Resource(stack, "object-store-bucket");
        Assert.Equal([bucket.Urn.Replace("$aws:s3/bucket:Bucket", "$aws:s3/bucketV2:BucketV2")], bucket.Aliases);
        Assert.Empty(Resource(stack, "object-store-policy").Aliases);
    }

    private static RecordedResource Resource(RecordedStack stack, string name) =>
        stack.Resources.Single(resource => resource.Name == name);
}
