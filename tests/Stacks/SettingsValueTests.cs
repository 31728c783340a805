namespace InventarioRetail.Stacks.Tests;

/// <summary>The small types that settings are made of.</summary>
public sealed class SettingsValueTests
{
    private static readonly string Digest = $"sha256:{new string('a', 64)}";

    [Theory]
    [InlineData("0", 0, "0s")]
    [InlineData("0s", 0, "0s")]
    [InlineData("500ms", 0.5, "500ms")]
    [InlineData("30s", 30, "30s")]
    [InlineData("90s", 90, "1m30s")]
    [InlineData("1h30m", 5400, "1h30m")]
    [InlineData("48h", 172800, "2d")]
    [InlineData("14d", 1209600, "14d")]
    [InlineData("2w", 1209600, "14d")]
    [InlineData("1w1d1h1m1s1ms", 694861.001, "8d1h1m1s1ms")]
    public void A_duration_is_read_and_written_back(string text, double seconds, string written)
    {
        Assert.True(Duration.TryParse(text, out var duration));

        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
        Assert.Equal(written, Duration.Format(duration));
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("1.5h")]
    [InlineData("-1h")]
    [InlineData("30m1h")]
    [InlineData("1h1h")]
    [InlineData("1 h")]
    [InlineData("1H")]
    [InlineData("1h\n")]
    [InlineData("99999999999999999999d")]
    [InlineData("9999999999d")]
    public void What_is_not_a_duration_is_refused(string text)
    {
        Assert.False(Duration.TryParse(text, out _));
    }

    [Theory]
    [InlineData("1MiB", 1, "1MiB")]
    [InlineData("512MiB", 512, "512MiB")]
    [InlineData("1024MiB", 1024, "1GiB")]
    [InlineData("1536MiB", 1536, "1536MiB")]
    [InlineData("2GiB", 2048, "2GiB")]
    [InlineData("0GiB", 0, "0MiB")]
    public void A_size_is_read_and_written_back(string text, long mebibytes, string written)
    {
        Assert.True(MemorySize.TryParse(text, out var size));

        Assert.Equal(mebibytes, size.Mebibytes);
        Assert.Equal(mebibytes * 1_048_576, size.Bytes);
        Assert.Equal(written, size.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("512")]
    [InlineData("512MB")]
    [InlineData("512 MiB")]
    [InlineData("1.5GiB")]
    [InlineData("-1MiB")]
    [InlineData("GiB")]
    [InlineData("1mib")]
    [InlineData("1MiB\n")]
    [InlineData("2000000GiB")]
    [InlineData("99999999999999999999GiB")]
    public void What_is_not_a_size_is_refused(string text)
    {
        Assert.False(MemorySize.TryParse(text, out _));
    }

    [Theory]
    [InlineData("v1.0.0", "v1-0-0")]
    [InlineData("v1.0.0-rc1", "v1-0-0-rc1")]
    [InlineData("2025.01.31_RC--1", "2025-01-31-rc-1")]
    [InlineData("_edge_", "edge")]
    [InlineData("A1B2C3D", "a1b2c3d")]
    public void A_revision_gives_resources_a_name(string tag, string resourceName)
    {
        var revision = Revision.Parse(tag);

        Assert.Equal((tag, null, resourceName), (revision.Tag, revision.Digest, revision.ResourceName));
        Assert.Equal(tag, revision.ToString());
        Assert.Equal(revision, Revision.Parse(revision.ToString()));
    }

    [Fact]
    public void A_revision_may_pin_a_digest()
    {
        var revision = Revision.Parse($"v1.0.0@{Digest}");

        Assert.Equal(("v1.0.0", Digest), (revision.Tag, revision.Digest));
        // Another image under the same tag is another workload, and another revision in metrics.
        Assert.Equal(("v1-0-0-aaaaaaaa", "v1.0.0-aaaaaaaa"), (revision.ResourceName, revision.Name));
        Assert.Equal($"v1.0.0@{Digest}", revision.ToString());
        Assert.Equal($"ghcr.io/owner/image:v1.0.0@{Digest}", revision.ImageReference("ghcr.io/owner/image"));
        Assert.NotEqual(Revision.Parse("v1.0.0"), revision);
    }

    [Fact]
    public void A_dashboard_of_the_longest_revision_fits_into_a_DNS_name()
    {
        var longest = new string('a', Revision.MaxResourceNameLength);

        Assert.Equal(63, $"dashboard-{Revision.Parse(longest).ResourceName}".Length);
        Assert.False(Revision.TryParse(longest + "a", out _, out _));
    }

    [Fact]
    public void What_is_not_a_revision_is_refused_with_a_reason()
    {
        var exception = Assert.Throws<FormatException>(() => Revision.Parse("latest"));

        Assert.Equal("'latest' is a floating tag, not a revision; use the tag of a fixed version.", exception.Message);
    }

    [Fact]
    public void The_variables_that_the_program_sets_are_managed_and_others_are_not()
    {
        string[] managed =
        [
            "OPENAI_CB_FAILURE_THRESHOLD",
            "DB_CB_RECOVERY_TIMEOUT",
            "REDIS_CB_HALF_OPEN_REQUESTS",
            "S3_CB_FAILURE_THRESHOLD",
            "HEALTH_CHECK_INTERVAL",
            "DEGRADATION_RECOVERY_PREDICTION",
            "SERVICE_WEIGHTS",
            "OPTIMAL_THRESHOLD",
            "DEGRADED_THRESHOLD",
            "LIMITED_THRESHOLD",
            "MINIMAL_THRESHOLD",
            "REDIS_HOST",
            "REDIS_PORT",
            "REDIS_DB",
            "REDIS_PASSWORD",
            "REDIS_PASSWORD_FILE",
            "AWS_REGION",
            "S3_ENDPOINT_URL",
            "S3_BUCKET_NAME",
            "DATABASE_URL",
            "DB_HOST",
            "DASHBOARD_API_KEY",
            "API_KEY_FILE",
            "PORT",
        ];
        string[] free = ["LOG_LEVEL", "OPENAI_API_KEY", "REDIS_TIMEOUT", "FEATURE_X", "REPORT"];

        Assert.All(managed, name => Assert.True(ManagedVariables.Contains(name), name));
        Assert.All(free, name => Assert.False(ManagedVariables.Contains(name), name));
    }
}
