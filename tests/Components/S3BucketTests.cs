using System.Globalization;
using System.Text.Json.Nodes;

namespace InventarioRetail.Components.Tests;

public sealed class S3BucketTests
{
    private static readonly BucketRules Rules = new()
    {
        CorsOrigins = ["https://dashboard.test", "https://shop.test"],
        ExpireNoncurrentAfterDays = 45,
        AbortUploadsAfterDays = 3,
    };

    [Fact]
    public async Task Its_lifecycle_is_the_one_that_LocalStack_gets()
    {
        var lifecycle = (await Declared())["object-store-lifecycle"];
        var rule = JsonNode.Parse(Rules.LifecycleJson())!["Rules"]!.AsArray().Single()!;

        Expect.Lines(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                bucket = object-store-bucket-id
                rules[0].abortIncompleteMultipartUpload.daysAfterInitiation = {rule["AbortIncompleteMultipartUpload"]![
                    "DaysAfterInitiation"
                ]}
                rules[0].filter.prefix = {rule["Filter"]!["Prefix"]}
                rules[0].id = {rule["ID"]}
                rules[0].noncurrentVersionExpiration.noncurrentDays = {rule["NoncurrentVersionExpiration"]![
                    "NoncurrentDays"
                ]}
                rules[0].status = {rule["Status"]}
                """
            ),
            lifecycle.Lines
        );
        Assert.Equal("45", lifecycle["rules[0].noncurrentVersionExpiration.noncurrentDays"]);
        Assert.Equal(["object-store-versioning"], lifecycle.DependsOn);
    }

    [Fact]
    public async Task Its_CORS_rules_are_the_ones_that_LocalStack_gets()
    {
        var cors = (await Declared())["object-store-cors"];
        var rule = JsonNode.Parse(Rules.CorsJson()!)!["CORSRules"]!.AsArray().Single()!;

        Assert.Equal(
            [
                "bucket = object-store-bucket-id",
                .. Each("allowedHeaders", "AllowedHeaders"),
                .. Each("allowedMethods", "AllowedMethods"),
                .. Each("allowedOrigins", "AllowedOrigins"),
                .. Each("exposeHeaders", "ExposeHeaders"),
                $"corsRules[0].maxAgeSeconds = {rule["MaxAgeSeconds"]}",
            ],
            cors.Lines
        );
        Assert.Equal("https://shop.test", cors["corsRules[0].allowedOrigins[1]"]);

        IEnumerable<string> Each(string input, string property) =>
            rule[property]!.AsArray().Select((value, index) => $"corsRules[0].{input}[{index}] = {value}");
    }

    [Fact]
    public async Task Without_an_origin_there_are_no_CORS_rules()
    {
        var stack = await Declared(new());

        Assert.DoesNotContain(stack.Resources, resource => resource.Name == "object-store-cors");
    }

    [Fact]
    public async Task It_tells_where_it_is()
    {
        S3Bucket? bucket = null;
        await Declared(declared: store => bucket = store);

        Assert.Equal("https://s3.us-east-1.amazonaws.com", bucket!.EndpointUrl);
        Assert.Equal(("inventario-retail-bucket-production", "us-east-1"), (bucket.Bucket, bucket.Region));
    }

    private static Task<Declaration> Declared(BucketRules? rules = null, Action<S3Bucket>? declared = null) =>
        Declaration.Of(stack =>
        {
            var bucket = new S3Bucket(
                "object-store",
                stack.Aws,
                new()
                {
                    Bucket = "inventario-retail-bucket-production",
                    Key = new("encryption", stack.Aws),
                    Rules = rules ?? Rules,
                }
            );
            declared?.Invoke(bucket);
        });
}
