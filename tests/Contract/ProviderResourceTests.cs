using Pulumi.Docker;
using Pulumi.Docker.Inputs;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Random;

namespace InventarioRetail.Contract.Tests;

/// <summary>What programs do with the resources of the packages, beyond their inputs and outputs.</summary>
public class ProviderResourceTests
{
    [Fact]
    public async Task More_secret_outputs_can_be_named()
    {
        var options = await ProviderRun.MergedOptionsAsync(
            options => new RandomPassword("it", new RandomPasswordArgs { Length = 8 }, options),
            new CustomResourceOptions { AdditionalSecretOutputs = { "keepers" } }
        );

        Assert.Equal(
            ["bcryptHash", "keepers", "result"],
            options.AdditionalSecretOutputs.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_password_is_not_secret_under_mocks_because_the_engine_makes_it_so()
    {
        RandomPassword? password = null;
        await ProviderRun.OfAsync(
            () => password = new RandomPassword("it", new RandomPasswordArgs { Length = 8 }),
            new Dictionary<string, object> { ["result"] = "generated" }
        );

        Assert.False(await Output.IsSecretAsync(password!.Result));
    }

    [Fact]
    public async Task A_resource_is_made_by_the_provider_that_it_is_given()
    {
        Pulumi.Docker.Provider? host = null;
        var run = await ProviderRun.OfAsync(() =>
        {
            host = new Pulumi.Docker.Provider("host", new Pulumi.Docker.ProviderArgs { Host = "ssh://host" });
            new Volume("it", new VolumeArgs { Name = "data" }, new CustomResourceOptions { Provider = host });
        });

        var urn = await OutputUtilities.GetValueAsync(host!.Urn);
        Assert.Equal($"{urn}::host-id", run["it"].Provider);
    }

    [Fact]
    public void Empty_args_are_new_each_time()
    {
        var first = ContainerArgs.Empty;
        first.Envs.Add("A=1");

        Assert.NotSame(first, ContainerArgs.Empty);
        Assert.NotSame(ContainerPortArgs.Empty, ContainerPortArgs.Empty);
    }

    [Fact]
    public async Task Reading_a_list_or_a_map_that_is_not_set_gives_an_empty_one_that_can_be_added_to()
    {
        var args = new ContainerArgs { Image = "nginx" };
        args.Envs.Add("A=1");
        args.Envs.Add("B=2");
        args.LogOpts.Add("max-size", "10m");

        var run = await ProviderRun.OfAsync(() => new Container("it", args));

        Assert.Equal(
            ProviderRun.Canonical("""{ "image": "nginx", "envs": ["A=1", "B=2"], "logOpts": { "max-size": "10m" } }"""),
            run.Inputs("it")
        );
    }

    [Fact]
    public async Task The_name_that_a_resource_was_given_can_be_read()
    {
        ConfigMap? made = null;
        await ProviderRun.OfAsync(() =>
            made = new ConfigMap(
                "it",
                new Pulumi.Kubernetes.Types.Inputs.Core.V1.ConfigMapArgs
                {
                    Metadata = new ObjectMetaArgs { Name = "web" },
                }
            )
        );

        Assert.Equal("web", (await OutputUtilities.GetValueAsync(made!.Metadata))!.Name);
        Assert.Equal("v1", await OutputUtilities.GetValueAsync(made.ApiVersion));
    }

    [Fact]
    public async Task Custom_resource_sends_its_manifest_without_a_version_of_the_provider()
    {
        static CustomResource Make(CustomResourceOptions? options) =>
            new Pulumi.Kubernetes.ApiExtensions.CustomResource(
                "it",
                new RouteArgs { Spec = new RouteSpecArgs { Weights = { 90, 10 } } },
                options
            );

        var run = await ProviderRun.OfAsync(() => Make(null));
        var merged = await ProviderRun.MergedOptionsAsync(Make);

        Assert.Equal("kubernetes:shop.test/v1:Route", run["it"].Type);
        Assert.Equal(
            ProviderRun.Canonical(
                """{ "apiVersion": "shop.test/v1", "kind": "Route", "spec": { "weights": [90, 10] } }"""
            ),
            run.Inputs("it")
        );
        Assert.Null(merged.Version);
        Assert.Equal("", await ProviderRun.TypeAliasesAsync(Make));
    }

    private sealed class RouteArgs() : Pulumi.Kubernetes.ApiExtensions.CustomResourceArgs("shop.test/v1", "Route")
    {
        [Input("spec")]
        public Input<RouteSpecArgs>? Spec { get; set; }
    }

    private sealed class RouteSpecArgs : ResourceArgs
    {
        [Input("weights")]
        private InputList<int>? _weights;

        public InputList<int> Weights
        {
            get => _weights ??= new InputList<int>();
            set => _weights = value;
        }
    }
}
