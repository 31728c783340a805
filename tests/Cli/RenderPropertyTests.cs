using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace InventarioRetail.Cli.Tests;

/// <summary>What holds for the Compose file of any valid settings.</summary>
public sealed partial class RenderPropertyTests
{
    private const string ContainerType = "docker:index/container:Container";

    [Fact]
    public void Any_settings_give_a_file_that_says_what_the_stack_declares() =>
        Prop.ForAll(GraphPropertyTests.Stacks, stack => CheckAsync(stack.Text).WaitAsync(Wait.Bound).Wait())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private static async Task CheckAsync(string text)
    {
        var settings = StackSettings.Parse(StackFile.Parse(text, "Pulumi.dev.yaml", "shop"), "shop", "dev").OrThrow();
        var recorded = await StackRecorder.RecordAsync(settings);

        var stack = ComposeRenderer.Render(recorded);

        // Throws where a dollar sign is neither escaped nor a variable's.
        var file = ComposeFile.Interpolated(ComposeFile.Parse(stack.ComposeYaml))!;
        var services = file["services"]!.AsObject();
        var containers = recorded.Resources.Where(resource => resource.Type == ContainerType).ToList();
        Assert.Equal(
            containers.Select(container => container.Inputs["name"]!.GetValue<string>()),
            services.Select(service => service.Value!["container_name"]!.GetValue<string>())
        );
        foreach (var (container, (name, service)) in containers.Zip(services))
        {
            Assert.Equal(container.Inputs["name"]!.GetValue<string>(), $"shop-dev-{name}");
            Assert.Equal(Texts(container.Inputs["command"]), Texts(service!["command"]));
            Assert.Equal(Texts(container.Inputs["entrypoints"]), Texts(service["entrypoint"]));
            Assert.Equal(Texts(container.Inputs["healthcheck"]!["tests"]), Texts(service["healthcheck"]!["test"]));
            Assert.Equal(
                Texts(container.Inputs["envs"]),
                (service["environment"] as JsonObject ?? []).Select(variable =>
                    AnySecret($"{variable.Key}={variable.Value}")
                )
            );
            AssertMounts(stack, container, service);
        }
        Assert.Equal(stack.ComposeYaml, ComposeRenderer.Render(await StackRecorder.RecordAsync(settings)).ComposeYaml);
    }

    private static void AssertMounts(RenderedStack stack, RecordedResource container, JsonNode service)
    {
        var mounted = (service["volumes"] as JsonArray ?? [])
            .Where(mount => mount!["type"]!.GetValue<string>() == "bind")
            .Select(mount =>
            {
                var source = mount!["source"]!.GetValue<string>();
                var file = stack.Files.Single(file => $"./{file.Path}" == source);
                return $"{mount["target"]} {file.Executable} {Variable().Replace(file.Content, "‹secret›")}";
            });
        var uploaded = (container.Inputs["uploads"] as JsonArray ?? []).Select(upload =>
            $"{upload!["file"]} {upload["executable"]!.GetValue<bool>()} {AnySecret(upload["content"]!.GetValue<string>())}"
        );
        Assert.Equal(uploaded, mounted);
    }

    private static IEnumerable<string> Texts(JsonNode? list) =>
        (list as JsonArray ?? []).Select(text => AnySecret(text!.GetValue<string>()));

    private static string AnySecret(string text) => Secret().Replace(text, "‹secret›");

    [GeneratedRegex("‹(?:secret: [^›]+|[A-Z_][A-Z0-9_]*)›")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\$\{(?:POSTGRES|REDIS|DASHBOARD|GRAFANA)_[A-Z_]+\}")]
    private static partial Regex Variable();
}
