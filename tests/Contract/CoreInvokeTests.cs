using System.Collections.Immutable;

namespace InventarioRetail.Contract.Tests;

public class CoreInvokeTests
{
    private const string Token = "test:index:lookup";

    private static readonly Dictionary<string, object> _answer = new() { ["key"] = "a", ["weight"] = 2 };

    [Fact]
    public async Task An_invoke_is_answered_by_the_mocks()
    {
        Output<Detail>? output = null;
        var mocks = await Contract.Run(
            () => output = Deployment.Instance.Invoke<Detail>(Token, new LookupArgs { Name = "n" }),
            new RecordingMocks { Call = _ => _answer }
        );

        var call = Assert.Single(mocks.Calls);
        Assert.Equal(Token, call.Token);
        Assert.Equal("n", call.Args["name"]);
        Assert.Equal("", call.Provider);
        Assert.Equal("a", (await output!.Read()).Key);
        Assert.Equal(2, (await output!.Read()).Weight);
        Assert.True(await output!.Known());
    }

    [Fact]
    public async Task An_asynchronous_invoke_gives_a_task()
    {
        Task<Detail>? result = null;
        Task? noResult = null;
        await Contract.Run(
            () =>
            {
                result = Deployment.Instance.InvokeAsync<Detail>(Token, new LookupArgs { Name = "n" });
                noResult = Deployment.Instance.InvokeAsync(Token, InvokeArgs.Empty);
            },
            new RecordingMocks { Call = _ => _answer }
        );

        Assert.Equal("a", (await result!.Bounded()).Key);
        await noResult!.Bounded();
    }

    [Fact]
    public async Task An_invoke_with_an_unknown_argument_is_unknown_and_no_provider_is_asked()
    {
        Output<Detail>? output = null;
        var mocks = await Contract.Run(() =>
            output = Deployment.Instance.Invoke<Detail>(Token, new LookupArgs { Name = Contract.Unknown("n") })
        );

        Assert.Empty(mocks.Calls);
        Assert.False(await output!.Known());
    }

    [Fact]
    public async Task An_invoke_is_secret_when_the_answer_is()
    {
        Output<Detail>? secret = null;
        Output<Detail>? open = null;
        await Contract.Run(
            () =>
            {
                secret = Deployment.Instance.Invoke<Detail>(Token, new LookupArgs { Name = "secret" });
                open = Deployment.Instance.Invoke<Detail>(Token, new LookupArgs { Name = Output.CreateSecret("open") });
            },
            new RecordingMocks
            {
                Call = call => new Dictionary<string, object>
                {
                    ["key"] = call.Args["name"] is "secret" ? Output.CreateSecret("a") : "a",
                },
            }
        );

        Assert.True(await secret!.Secret());
        Assert.Equal("a", (await secret!.Read()).Key);
        Assert.False(await open!.Secret());
    }

    [Fact]
    public async Task An_invoke_depends_on_the_resources_that_its_arguments_come_from()
    {
        Thing? thing = null;
        Output<Detail>? output = null;
        await Contract.Run(
            () =>
            {
                thing = new Thing("thing");
                output = Deployment.Instance.Invoke<Detail>(Token, new LookupArgs { Name = thing.Id });
            },
            new RecordingMocks { Call = _ => _answer }
        );

        Assert.Equal([thing!], await OutputUtilities.GetDependenciesAsync(output!));
    }

    [Fact]
    public async Task An_invoke_waits_for_what_it_depends_on()
    {
        var wait = new TaskCompletionSource();
        var made = false;
        var madeBefore = false;
        Thing? thing = null;
        Output<Detail>? output = null;
        await Contract.Run(
            () =>
            {
                thing = new Thing("thing");
                output = Deployment.Instance.Invoke<Detail>(
                    Token,
                    InvokeArgs.Empty,
                    new InvokeOutputOptions { DependsOn = { thing } }
                );
                wait.SetResult();
            },
            new RecordingMocks
            {
                Resource = async args =>
                {
                    await wait.Task.Bounded();
                    made = true;
                    return ("id", args.Inputs);
                },
                Call = _ =>
                {
                    madeBefore = made;
                    return _answer;
                },
            }
        );

        Assert.True(madeBefore);
        Assert.Equal([thing!], await OutputUtilities.GetDependenciesAsync(output!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_invoke_that_depends_on_a_resource_without_an_id_is_unknown_and_no_provider_is_asked(
        bool isPreview
    )
    {
        Output<Detail>? output = null;
        var mocks = new RecordingMocks { Resource = args => Task.FromResult<(string?, object)>((null, args.Inputs)) };
        await Contract.Run(
            () =>
            {
                var component = Contract.Component("component");
                new Thing("thing", options: new CustomResourceOptions { Parent = component });
                output = Deployment.Instance.Invoke<Detail>(
                    Token,
                    InvokeArgs.Empty,
                    new InvokeOutputOptions { DependsOn = { component } }
                );
            },
            mocks,
            Contract.Options(isPreview)
        );

        Assert.Empty(mocks.Calls);
        Assert.False(await output!.Known());
    }

    [Fact]
    public async Task An_invoke_uses_its_provider_or_its_parent_s()
    {
        var mocks = await Contract.Run(
            () =>
            {
                var provider = Contract.Provider("test", "provider");
                var component = Contract.Component("component", new() { Provider = provider });
                var (instance, args) = (Deployment.Instance, InvokeArgs.Empty);
                instance.Invoke<Detail>("test:index:own", args, new InvokeOptions { Provider = provider });
                instance.Invoke<Detail>("test:index:inherited", args, new InvokeOptions { Parent = component });
                instance.Invoke<Detail>("other:index:none", args, new InvokeOptions { Parent = component });
            },
            new RecordingMocks { Call = _ => _answer }
        );

        Assert.Equal(
            ["other:index:none ", "test:index:inherited provider-id", "test:index:own provider-id"],
            mocks.Calls.Select(call => $"{call.Token} {call.Provider!.Split("::")[^1]}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task An_exception_of_the_mocks_in_an_invoke_fails_the_run()
    {
        var mocks = new RecordingMocks { Call = _ => throw new InvalidOperationException("not found") };

        Assert.Contains(
            "not found",
            await Contract.FailureOf(() => Deployment.Instance.Invoke<Detail>(Token, InvokeArgs.Empty), mocks)
        );
    }

    [Fact]
    public async Task The_arguments_of_an_invoke_can_be_a_dictionary()
    {
        var mocks = await Contract.Run(
            () =>
                Deployment.Instance.Invoke<Detail>(
                    Token,
                    new DictionaryInvokeArgs(ImmutableDictionary<string, object?>.Empty.Add("name", "n"))
                ),
            new RecordingMocks { Call = _ => _answer }
        );

        Assert.Equal("n", Assert.Single(mocks.Calls).Args["name"]);
    }

    [Fact]
    public async Task A_call_is_answered_by_the_mocks()
    {
        Output<Detail>? output = null;
        var mocks = await Contract.Run(
            () => output = Deployment.Instance.Call<Detail>("test:index:Thing/method", new MethodArgs { Name = "n" }),
            new RecordingMocks { Call = _ => _answer }
        );

        Assert.Equal("n", Assert.Single(mocks.Calls).Args["name"]);
        Assert.Equal("a", (await output!.Read()).Key);
    }

    private sealed class LookupArgs : InvokeArgs
    {
        [Input("name")]
        public Input<string>? Name { get; set; }
    }

    private sealed class MethodArgs : CallArgs
    {
        [Input("name")]
        public Input<string>? Name { get; set; }
    }
}
