using YamlDotNet.Serialization;

namespace InventarioRetail.Cli.Tests;

public sealed class ComposeOrderTests
{
    // web needs db through the cache; the publisher needs web.
    private static readonly RenderedService[] Services =
    [
        Service("publisher", "web"),
        Service("web", "cache"),
        Service("cache", "db"),
        Service("db"),
        Service("grafana"),
    ];

    [Fact]
    public void Dependencies_come_before_dependents() =>
        Assert.Equal(["db grafana", "cache", "web", "publisher"], Levels("publisher", "web", "cache", "db", "grafana"));

    [Fact]
    public void Only_what_is_touched_is_in_the_order_and_what_lies_between_still_counts() =>
        Assert.Equal(["db", "publisher"], Levels("publisher", "db"));

    [Fact]
    public void A_part_is_needed_by_what_depends_on_it_through_others()
    {
        Assert.True(ComposeOrder.IsNeeded(Services[3], Services, new HashSet<string> { "publisher" }));
        Assert.False(ComposeOrder.IsNeeded(Services[3], Services, new HashSet<string> { "grafana" }));
    }

    [Fact]
    public void Down_goes_the_other_way_round_and_begins_with_what_is_not_known()
    {
        ContainerState[] containers = [Container("db"), Container("web-old"), Container("publisher"), Container("web")];

        Assert.Equal(
            ["web-old", "publisher", "web", "db"],
            ComposeOrder
                .Downwards(containers, Services)
                .Select(level => string.Join(' ', level.Select(container => container.Part)))
        );
    }

    [Fact]
    public async Task Without_its_order_the_real_stack_s_Compose_file_says_the_same()
    {
        var stack = await Staging.RecordAsync("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }");
        var expected = Read(ComposeRenderer.Render(stack).ComposeYaml);
        var services = (Dictionary<object, object>)expected["services"];
        var removed = services.Values.Cast<Dictionary<object, object>>().Count(service => service.Remove("depends_on"));

        var without = ComposeRenderer.Render(stack, includeDependsOn: false).ComposeYaml;

        Assert.True(removed > 3);
        Assert.DoesNotContain("depends_on", without);
        Assert.Equal(Json(expected), Json(Read(without)));
    }

    private static Dictionary<object, object> Read(string yaml) =>
        new DeserializerBuilder()
            .WithAttemptingUnquotedStringTypeDeserialization()
            .Build()
            .Deserialize<Dictionary<object, object>>(yaml);

    private static string Json(object value) => new SerializerBuilder().JsonCompatible().Build().Serialize(value);

    private static IEnumerable<string> Levels(params string[] touched) =>
        ComposeOrder
            .Levels(Services, touched.ToHashSet())
            .Select(level => string.Join(' ', level.Select(service => service.Name)));

    private static RenderedService Service(string name, params string[] dependsOn) =>
        new(name, $"shop-dev-{name}", "bb:1", Builds: false, dependsOn, HasHealthCheck: true, Volumes: []);

    /// <summary>A container of the stack <c>shop-dev</c> that is well.</summary>
    internal static ContainerState Container(string part) =>
        new()
        {
            Id = part,
            Name = $"shop-dev-{part}",
            Part = part,
            Status = "running",
            Health = PartHealth.Healthy,
            Image = "bb:1",
        };
}
