using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>Which container Compose starts after which, and what it waits for.</summary>
public sealed class RenderDependencyTests
{
    [Fact]
    public void A_component_stands_for_all_containers_below_it()
    {
        var (outer, inner, other) = (
            Component("outer"),
            Component("inner") with
            {
                Parent = Component("outer").Urn,
            },
            Component("other")
        );

        Assert.Equal(
            ["a:", "b:", "c: a started, b started"],
            Order(outer, inner, Web("a").In(outer), Web("b").In(inner), other, Web("c").In(other).After(outer))
        );
    }

    [Fact]
    public void A_container_waits_for_what_its_parents_wait_for()
    {
        var outer = Component("outer").After(Web("a"));
        var inner = Component("inner") with { Parent = outer.Urn };

        Assert.Equal(["a:", "b: a started"], Order(Web("a"), outer, inner, Web("b").In(inner)));
    }

    [Fact]
    public void What_is_no_container_passes_on_what_it_waits_for()
    {
        var data = Volume("data", """{"name": "data"}""").After(Web("a"));
        var files = Component("files").After(Web("b"));

        Assert.Equal(
            ["a:", "b:", "c: a started", "d: b started"],
            Order(Web("a"), Web("b"), data, files, Web("c").After(data), Web("d").After(files))
        );
    }

    [Fact]
    public void What_others_wait_for_for_themselves_is_not_repeated()
    {
        var part = Component("part").After(Web("a"));

        Assert.Equal(
            ["a:", "b: a started", "c: b started"],
            Order(
                Web("a"),
                part,
                Web("b").In(part),
                Volume("data", """{"name": "data"}""").In(part),
                Web("c").After(part)
            )
        );
    }

    [Fact]
    public void Dependency_cycle_is_an_error_that_names_its_parts()
    {
        var part = Component("part");
        var late = Web("late").In(part);

        var mistake = Assert.Throws<UsageException>(() =>
            Order(Web("first"), part, Web("early").After(part, Web("first")), late.After(Web("early")))
        );

        Assert.Equal("Circular dependency between containers: early, late.", mistake.Message);
    }

    [Fact]
    public void So_is_a_container_that_waits_for_its_own_component()
    {
        var part = Component("part");

        var mistake = Assert.Throws<UsageException>(() => Order(part, Web("a").In(part).After(part)));

        Assert.Equal(
            "a (docker:index/container:Container) depends on itself or on one of its parents.",
            mistake.Message
        );
    }

    private static RecordedResource Web(string name) =>
        Container(name, $$"""{"name": "{{name}}", "image": "busybox"}""");

    private static string[] Order(params RecordedResource[] resources) =>
        Order(ComposeRenderer.Render(Stack(resources)));

    private static string[] Order(RenderedStack stack)
    {
        var services = ComposeFile.Parse(stack.ComposeYaml)["services"]!.AsObject();
        Assert.Equal(stack.Services.Select(service => service.Name), services.Select(service => service.Key));
        return
        [
            .. stack.Services.Select(service =>
            {
                var conditions = service.DependsOn.Select(name =>
                    $" {name} {services[service.Name]!["depends_on"]![name]!["condition"]!.GetValue<string>()["service_".Length..]}"
                );
                Assert.Equal(service.DependsOn.Count, services[service.Name]!["depends_on"]?.AsObject().Count ?? 0);
                return $"{service.Name}:{string.Join(",", conditions)}";
            }),
        ];
    }
}

internal static class Dependencies
{
    public static RecordedResource After(this RecordedResource resource, params RecordedResource[] dependencies) =>
        resource with
        {
            Dependencies = [.. dependencies.Select(dependency => dependency.Urn)],
        };
}
