using System.Reflection;
using System.Text.Json.Nodes;

namespace InventarioRetail.Contract.Tests;

/// <summary>
/// The resources and providers of the tables in <c>offline/</c> are those of the package that is compiled in. That the
/// tables are right is the subject of <c>tests/Schemas</c>.
/// </summary>
public class ProviderTableTests
{
    public static TheoryData<string> Tokens => [.. TableResource.All.Keys];

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task Resource_sends_all_inputs_under_their_official_names(string token)
    {
        var resource = TableResource.All[token];

        await Sends(resource, resource.Full());
        await Sends(resource, resource.Full(isSecond: true));
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public Task Resource_sends_defaults_and_constants_and_nothing_else_that_is_not_set(string token) =>
        Sends(TableResource.All[token], TableResource.All[token].Smallest());

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task Constructor_adds_the_version_the_secret_outputs_and_the_aliases_of_the_type(string token)
    {
        var resource = TableResource.All[token];

        // Only Get reads a resource that exists.
        var merged = await ProviderRun.MergedOptionsAsync(Make, new CustomResourceOptions { Id = "existing" });

        Assert.Equal(resource.Table.Package!.Version, merged.Version);
        Assert.Equal(resource.SecretOutputs, merged.AdditionalSecretOutputs);
        Assert.Equal("", await OutputUtilities.GetValueAsync(merged.Id.ToOutput()));
        Assert.Equal(string.Join(' ', resource.Aliases), await ProviderRun.TypeAliasesAsync(Make));

        CustomResource Make(CustomResourceOptions? options) => resource.Make(resource.Full().Args, options);
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task Secret_inputs_become_secret_when_they_are_set(string token)
    {
        var resource = TableResource.All[token];

        foreach (var (name, isSecret, value) in resource.Values(resource.Full().Args))
            Assert.Equal((name, isSecret), (name, (bool)await Output.IsSecretAsync(value)));
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Resource_has_its_official_outputs(string token)
    {
        var resource = TableResource.All[token];

        Assert.Empty(resource.Outputs.Except(resource.OutputsOfClass));
    }

    [Fact]
    public void Output_types_have_their_official_fields()
    {
        var nullability = new NullabilityInfoContext();

        foreach (var (type, fields) in TableResource.OutputTypes)
        {
            Assert.True(type.IsSealed, type.FullName);
            Assert.Empty(
                fields.Except(
                    type.GetFields().Select(field => $"{field.Name}: {TableResource.CSharp(nullability.Create(field))}")
                )
            );
        }
    }

    private static async Task Sends(TableResource resource, (object Args, JsonObject Json) given)
    {
        var run = await ProviderRun.OfAsync(() => resource.Make(given.Args), resource.Texts);

        Assert.Equal(resource.Token, run["it"].Type);
        Assert.Equal(
            ProviderRun.Canonical(given.Json.ToJsonString()),
            ProviderRun.Canonical(resource.Sent(run).ToJsonString())
        );
    }
}
