namespace InventarioRetail.Components.Tests;

public sealed class BucketRulesTests
{
    [Fact]
    public void Old_versions_and_unfinished_uploads_go()
    {
        Assert.Equal(
            """
            {
              "Rules": [
                {
                  "ID": "expire-noncurrent-versions",
                  "Status": "Enabled",
                  "Filter": {
                    "Prefix": ""
                  },
                  "NoncurrentVersionExpiration": {
                    "NoncurrentDays": 30
                  },
                  "AbortIncompleteMultipartUpload": {
                    "DaysAfterInitiation": 7
                  }
                }
              ]
            }

            """,
            new BucketRules().LifecycleJson()
        );
    }

    [Fact]
    public void How_long_they_are_kept_can_be_set()
    {
        var json = new BucketRules { ExpireNoncurrentAfterDays = 5, AbortUploadsAfterDays = 1 }.LifecycleJson();

        Assert.Contains("\"NoncurrentDays\": 5", json);
        Assert.Contains("\"DaysAfterInitiation\": 1", json);
    }

    [Fact]
    public void Pages_of_the_origins_may_read_and_upload()
    {
        Assert.Equal(
            """
            {
              "CORSRules": [
                {
                  "AllowedOrigins": [
                    "https://shop.test",
                    "http://localhost:8080"
                  ],
                  "AllowedMethods": [
                    "GET",
                    "HEAD",
                    "PUT",
                    "POST"
                  ],
                  "AllowedHeaders": [
                    "*"
                  ],
                  "ExposeHeaders": [
                    "ETag"
                  ],
                  "MaxAgeSeconds": 3600
                }
              ]
            }

            """,
            new BucketRules { CorsOrigins = ["https://shop.test", "http://localhost:8080"] }.CorsJson()
        );
    }

    [Fact]
    public void Without_an_origin_there_are_no_CORS_rules()
    {
        Assert.Null(new BucketRules().CorsJson());
    }
}
