namespace InventarioRetail.Components.Tests;

public sealed class BucketRulesTests
{
    [Fact]
    public void How_long_they_are_kept_can_be_set()
    {
        var json = new BucketRules { ExpireNoncurrentAfterDays = 5, AbortUploadsAfterDays = 1 }.LifecycleJson();

        Assert.Contains("\"NoncurrentDays\": 5", json);
        Assert.Contains("\"DaysAfterInitiation\": 1", json);
    }

    [Fact]
    public void Without_an_origin_there_are_no_CORS_rules()
    {
        Assert.Null(new BucketRules().CorsJson());
    }
}
