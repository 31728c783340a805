namespace InventarioRetail.Components.Tests;

public sealed class PartLabelsTests
{
    [Theory]
    [InlineData("registry.test:5000/shop/dashboard:v1.1.0-rc1", "v1.1.0-rc1")]
    [InlineData("registry.test/dashboard:v1.1.0@sha256:0123456789ab", "v1.1.0")]
    [InlineData("registry.test:5000/dashboard@sha256:0123456789ab", "0123456789ab")]
    [InlineData("registry.test:5000/dashboard", "")]
    [InlineData(
        "dashboard:v1.0.0-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789",
        "v1.0.0-0123456789-0123456789-0123456789-0123456789-0123456789-0"
    )]
    [InlineData(
        "dashboard:v1.0.0_0123456789_0123456789_0123456789_0123456789_012345678____x",
        "v1.0.0_0123456789_0123456789_0123456789_0123456789_012345678"
    )]
    public void An_images_version_is_a_valid_label(string image, string version) =>
        Assert.Equal(version, PartLabels.VersionOf(image));
}
