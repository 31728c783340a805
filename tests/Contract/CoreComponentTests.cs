using Moq;

namespace InventarioRetail.Contract.Tests;

public class CoreComponentTests
{
    [Fact]
    public async Task A_component_is_made_by_the_mocks_too_and_needs_no_id()
    {
        var mocks = new RecordingMocks { Resource = args => Task.FromResult<(string?, object)>((null, args.Inputs)) };
        Parts? parts = null;
        await Contract.Run(() => parts = new Parts("parts"), mocks);

        var made = Assert.Single(mocks.Resources);
        Assert.Equal(("shop:index:Parts", "parts"), (made.Type, made.Name));
        Assert.Empty(made.Inputs);
        Assert.Equal("urn:pulumi:stack::project::pulumi:pulumi:Stack$shop:index:Parts::parts", await parts!.Urn.Read());
    }

    [Fact]
    public async Task RegisterOutputs_without_arguments_registers_public_output_properties_by_their_names()
    {
        var mocks = await Contract.Run(() => new Parts("parts"));

        var registered = mocks.OutputsOf("parts");
        Assert.Equal(["Plain", "named"], registered.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("plain", await registered["Plain"].Read());
        Assert.Equal(3.0, await registered["named"].Read());
        Assert.False(await registered["Plain"].Secret());
        Assert.True(await registered["named"].Secret());
    }

    [Fact]
    public async Task RegisterOutputs_takes_a_dictionary_a_task_or_an_output_of_one()
    {
        var mocks = await Contract.Run(() => new ManyOutputs());

        var values = await Task.WhenAll(
            mocks
                .RegisteredOutputs.Where(outputs => outputs.Urn.EndsWith("::many", StringComparison.Ordinal))
                .Select(outputs => outputs.Outputs["value"].Read())
        );
        Assert.Equal([1.0, 2.0, 3.0], values.Order());
    }

    [Fact]
    public async Task Outputs_of_null_are_not_registered()
    {
        var mocks = await Contract.Run(() => new NullOutputs());

        var registered = mocks.OutputsOf("nulls");
        Assert.Equal(["something"], registered.Keys);
    }

    [Fact]
    public async Task Unknown_outputs_are_registered_as_unknown()
    {
        var mocks = await Contract.Run(() => new UnknownOutputs());

        var registered = mocks.OutputsOf("unknowns");
        Assert.False(await registered["unknown"].Known());
        Assert.True(await registered["known"].Known());
    }

    [Fact]
    public async Task Mocks_need_not_care_for_outputs()
    {
        var mocks = new Mock<IMocks> { CallBase = true };
        mocks
            .Setup(m => m.NewResourceAsync(It.IsAny<MockResourceArgs>()))
            .ReturnsAsync((MockResourceArgs args) => (args.Name, args.Inputs));

        await Deployment
            .TestAsync(
                mocks.Object,
                Contract.Preview,
                () =>
                {
                    new Parts("parts");
                }
            )
            .Bounded();

        mocks.Verify(m => m.NewResourceAsync(It.Is<MockResourceArgs>(args => args.Name == "parts")), Times.Once);
    }

    [Fact]
    public async Task A_component_s_output_properties_are_what_the_program_assigns_and_nothing_of_the_state()
    {
        PartlyAssigned? component = null;
        var mocks = await Contract.Run(() => component = new PartlyAssigned(remote: false), TextInState());

        Assert.Null(component!.Unassigned);
        Assert.Equal("by its initialiser", await component.Assigned.Read());
        Assert.EndsWith("::partly", await component.Urn.Read());
        var registered = mocks.OutputsOf("partly");
        Assert.Equal(["assigned"], registered.Keys);
    }

    [Fact]
    public async Task A_remote_component_s_output_properties_have_the_state_s_values()
    {
        PartlyAssigned? component = null;
        await Contract.Run(() => component = new PartlyAssigned(remote: true), TextInState());

        Assert.Equal("of the state", await component!.Unassigned!.Read());
        Assert.Equal("of the state", await component.Assigned.Read());
    }

    private static RecordingMocks TextInState() =>
        new()
        {
            Resource = _ =>
                Task.FromResult<(string?, object)>(
                    (
                        null,
                        new Dictionary<string, object>
                        {
                            ["unassigned"] = "of the state",
                            ["assigned"] = "of the state",
                        }
                    )
                ),
        };

    [Fact]
    public async Task Args_of_a_component_are_seen_by_the_mocks()
    {
        var mocks = await Contract.Run(() =>
            new ComponentResource("shop:index:Any", "any", new ThingArgs { Needed = "a" })
        );

        Assert.Equal("a", mocks.Named("any").Inputs["needed"]);
    }

    [Fact]
    public async Task A_stack_s_output_properties_are_registered()
    {
        var mocks = new RecordingMocks();
        var resources = await Deployment.TestAsync<Shop>(mocks).Bounded();

        var registered = Assert.Single(mocks.RegisteredOutputs);
        Assert.Equal(await resources[0].Urn.Read(), registered.Urn);
        Assert.Equal("https://shop.example", await registered.Outputs["Address"].Read());
        Assert.Equal(8080.0, await registered.Outputs["port"].Read());
        Assert.Equal(8080, await Assert.IsType<Shop>(resources[0]).Port.Read());
    }

    [Fact]
    public async Task A_stack_is_not_made_by_the_mocks()
    {
        var mocks = new RecordingMocks();
        await Deployment.TestAsync<Shop>(mocks).Bounded();

        Assert.DoesNotContain(mocks.Resources, resource => resource.Type == "pulumi:pulumi:Stack");
    }

    [Fact]
    public async Task A_stack_must_assign_its_output_properties() =>
        Assert.Equal(
            "Output(s) 'missing' have no value assigned. [Output] attributed properties must be assigned inside Stack constructor.",
            await Contract.FailureOfRun(() => Deployment.TestAsync<Unfinished>(new RecordingMocks()))
        );

    [Fact]
    public async Task A_stack_s_output_properties_are_outputs() =>
        Assert.Equal(
            "Output(s) 'port' have incorrect type. [Output] attributed properties must be instances of Output<T>.",
            await Contract.FailureOfRun(() => Deployment.TestAsync<WithPlainPort>(new RecordingMocks()))
        );

    [Fact]
    public async Task A_stack_s_output_property_needs_no_setter()
    {
        var mocks = new RecordingMocks();
        await Deployment.TestAsync<WithReadOnlyPort>(mocks).Bounded();

        Assert.Equal(8080.0, await Assert.Single(mocks.RegisteredOutputs).Outputs["port"].Read());
    }

    private sealed class Parts : ComponentResource
    {
        [Output]
        public Output<string> Plain { get; private set; }

        [Output("named")]
        public Output<int> Number { get; private set; }

        public Output<string> NotMarked { get; private set; }

        [Output]
        private Output<string> Hidden { get; set; }

        public Parts(string name)
            : base("shop:index:Parts", name)
        {
            Plain = Output.Create("plain");
            Number = Output.CreateSecret(3);
            NotMarked = Output.Create("not marked");
            Hidden = NotMarked;
            RegisterOutputs();
        }
    }

    private sealed class ManyOutputs : ComponentResource
    {
        public ManyOutputs()
            : base("shop:index:Many", "many")
        {
            RegisterOutputs(new Dictionary<string, object?> { ["value"] = 1 });
            RegisterOutputs(
                Task.FromResult<IDictionary<string, object?>>(new Dictionary<string, object?> { ["value"] = 2 })
            );
            RegisterOutputs(
                Output.Create<IDictionary<string, object?>>(new Dictionary<string, object?> { ["value"] = 3 })
            );
        }
    }

    private sealed class NullOutputs : ComponentResource
    {
        public NullOutputs()
            : base("shop:index:Nulls", "nulls") =>
            RegisterOutputs(
                new Dictionary<string, object?>
                {
                    ["nothing"] = null,
                    ["nothing later"] = Output.Create((string?)null),
                    ["something"] = "a",
                }
            );
    }

    private sealed class UnknownOutputs : ComponentResource
    {
        public UnknownOutputs()
            : base("shop:index:Unknowns", "unknowns") =>
            RegisterOutputs(
                new Dictionary<string, object?> { ["unknown"] = Contract.Unknown("a"), ["known"] = Output.Create("b") }
            );
    }

    private sealed class PartlyAssigned : ComponentResource
    {
        [Output("unassigned")]
        public Output<string>? Unassigned { get; private set; }

        [Output("assigned")]
        public Output<string> Assigned { get; private set; } = Output.Create("by its initialiser");

        public PartlyAssigned(bool remote)
            : base("shop:index:PartlyAssigned", "partly", null, null, remote) => RegisterOutputs();
    }

    private sealed class Shop : Stack
    {
        [Output]
        public Output<string> Address { get; private set; }

        [Output("port")]
        public Output<int> Port { get; private set; }

        public Shop()
        {
            Address = Output.Create("https://shop.example");
            Port = Output.Create(8080);
        }
    }

    private sealed class Unfinished : Stack
    {
        [Output("missing")]
        public Output<string>? Missing { get; private set; }
    }

    private sealed class WithPlainPort : Stack
    {
        [Output("port")]
        public string Port { get; } = "8080";
    }

    private sealed class WithReadOnlyPort : Stack
    {
        [Output("port")]
        public Output<int> Port { get; } = Output.Create(8080);
    }
}
