namespace InventarioRetail.Cli.Tests;

/// <summary>The paths are Pulumi's own, so that they can be pasted into <c>ignoreChanges</c>.</summary>
public sealed class PropertyPathTests
{
    [Theory]
    [InlineData("", "uploads", "uploads")]
    [InlineData("labels", "tier", "labels.tier")]
    [InlineData("labels", "a_1", "labels.a_1")]
    [InlineData("labels", "1", "labels.1")]
    [InlineData("logOpts", "max-size", """logOpts["max-size"]""")]
    [InlineData("labels", "a.b", """labels["a.b"]""")]
    [InlineData("labels", "a[0]", """labels["a[0]"]""")]
    [InlineData("labels", "say \"hi\"", """labels["say \"hi\""]""")]
    [InlineData("labels", "", """labels[""]""")]
    [InlineData("labels", "ñ", """labels["ñ"]""")]
    [InlineData("labels", "a\n", "labels[\"a\n\"]")]
    [InlineData("", "v1.0.0", """["v1.0.0"]""")]
    public void A_member_stands_in_quotes_where_its_name_is_not_plain(string path, string name, string expected) =>
        Assert.Equal(expected, PropertyPath.Member(path, name));

    [Fact]
    public void An_element_has_its_index() => Assert.Equal("a.b[3]", PropertyPath.Element("a.b", 3));

    [Theory]
    [InlineData("uploads", "uploads")]
    [InlineData("uploads[1].content", "uploads")]
    [InlineData("labels.tier", "labels")]
    [InlineData("""labels["a.b"]""", "labels")]
    public void A_path_begins_with_its_top_level_property(string path, string expected) =>
        Assert.Equal(expected, PropertyPath.First(path));

    [Theory]
    [InlineData("uploads", null)]
    [InlineData("uploads[1]", 1)]
    [InlineData("uploads[12].content", 12)]
    [InlineData("labels.tier[1]", null)]
    [InlineData("""labels["a[1]"]""", null)]
    public void The_index_is_that_of_the_element_below_the_top_level_property(string path, int? expected) =>
        Assert.Equal(expected, PropertyPath.Index(path));

    [Theory]
    [InlineData("uploads", "uploads", true)]
    [InlineData("uploads", "uploads[0].content", true)]
    [InlineData("uploads[0]", "uploads[0].content", true)]
    [InlineData("uploads[0].content", "uploads[0].content", true)]
    [InlineData("uploads[0].content", "uploads[0]", false)]
    [InlineData("uploads[0]", "uploads[1].content", false)]
    [InlineData("uploads[1]", "uploads[10]", false)]
    [InlineData("upload", "uploads", false)]
    [InlineData("uploads[*].content", "uploads[7].content", true)]
    [InlineData("uploads[*].content", "uploads[7].file", false)]
    [InlineData("uploads.*.content", "uploads[7].content", true)]
    [InlineData("labels.*", "labels.tier", true)]
    [InlineData("labels.*", """labels["a.b"]""", true)]
    [InlineData("labels.*", "labels", false)]
    [InlineData("*", "anything[0].at.all", true)]
    [InlineData("""labels["a.b"]""", """labels["a.b"]""", true)]
    [InlineData("""labels["a.b"]""", "labels.a", false)]
    [InlineData("labels.a.b", """labels["a.b"]""", false)]
    [InlineData("""labels["tier"]""", "labels.tier", true)]
    [InlineData("""labels["say \"hi\""]""", """labels["say \"hi\""]""", true)]
    public void A_pattern_covers_a_path_and_all_below_it(string pattern, string path, bool expected) =>
        Assert.Equal(expected, PropertyPath.Covers(pattern, path));
}
