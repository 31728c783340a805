using InventarioRetail.Testing.Schemas;
using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class DeclarationTests
{
    [RequiresOfficialSchemasFact]
    public async Task A_resource_that_its_provider_does_not_take_fails_the_test_that_declares_it()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() =>
            Declaration.Of(stack =>
                _ = new Misspelt(new() { ResourceTransformations = stack.Options().ResourceTransformations })
            )
        );

        Assert.Contains("volume:Volume: nmae: there is no such input", failure.Message);
    }

    private sealed class Misspelt(CustomResourceOptions options)
        : CustomResource("docker:index/volume:Volume", "data", new MisspeltArgs(), options);

    private sealed class MisspeltArgs : ResourceArgs
    {
        [Input("nmae")]
        public Input<string> Name { get; set; } = "data";
    }
}
