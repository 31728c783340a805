using System.Collections.Immutable;

namespace InventarioRetail.Contract.Tests;

public class CoreRunTests
{
    [Fact]
    public async Task A_test_of_a_stack_gives_the_stack_and_then_its_resources()
    {
        var resources = await Deployment.TestAsync<TwoThings>(new RecordingMocks()).Bounded();

        Assert.Equal(["project-stack", "first", "second"], resources.Select(resource => resource.GetResourceName()));
        Assert.IsType<TwoThings>(resources[0]);
    }

    [Fact]
    public async Task A_test_of_a_function_gives_its_resources_without_a_stack()
    {
        var mocks = new RecordingMocks();

        ImmutableArray<Resource>[] results =
        [
            await Deployment
                .TestAsync(
                    mocks,
                    Contract.Preview,
                    () =>
                    {
                        new Thing("thing");
                    }
                )
                .Bounded(),
            await Deployment
                .TestAsync(
                    mocks,
                    Contract.Preview,
                    async () =>
                    {
                        await Task.Yield();
                        new Thing("thing");
                    }
                )
                .Bounded(),
            (
                await Deployment
                    .TestAsync(
                        mocks,
                        Contract.Preview,
                        () =>
                        {
                            new Thing("thing");
                            return new Dictionary<string, object?>();
                        }
                    )
                    .Bounded()
            ).Resources,
        ];

        Assert.All(results, result => Assert.Equal("thing", Assert.Single(result).GetResourceName()));
    }

    [Fact]
    public async Task A_test_of_a_function_gives_the_outputs_that_the_function_returns()
    {
        var (_, outputs) = await Deployment
            .TestAsync(
                new RecordingMocks(),
                Contract.Preview,
                () => new Dictionary<string, object?> { ["plain"] = 1, ["id"] = new Thing("thing").Id }
            )
            .Bounded();

        Assert.Equal(1, outputs["plain"]);
        Assert.Equal("thing-id", await Assert.IsType<Output<string>>(outputs["id"]).Read());
    }

    [Fact]
    public async Task A_test_of_an_asynchronous_function_gives_its_outputs()
    {
        var (resources, outputs) = await Deployment
            .TestAsync(
                new RecordingMocks(),
                Contract.Preview,
                async () =>
                {
                    await Task.Yield();
                    var thing = new Thing("thing");
                    return new Dictionary<string, object?> { ["id"] = thing.Id };
                }
            )
            .Bounded();

        Assert.Single(resources);
        Assert.Equal("thing-id", await Assert.IsType<Output<string>>(outputs["id"]).Read());
    }

    [Fact]
    public async Task A_test_of_a_stack_may_make_it_by_a_service_provider()
    {
        var services = new Services(_ => new TwoThings());

        var resources = await Deployment
            .TestWithServiceProviderAsync<TwoThings>(new RecordingMocks(), services)
            .Bounded();

        Assert.Equal(3, resources.Length);
    }

    [Fact]
    public async Task A_service_provider_that_does_not_know_the_stack_fails_the_run() =>
        Assert.Contains(
            "Failed to resolve instance of type",
            await Contract.FailureOfRun(() =>
                Deployment.TestWithServiceProviderAsync<TwoThings>(new RecordingMocks(), new Services(_ => null))
            )
        );

    [Fact]
    public async Task A_run_is_a_preview_of_stack_stack_in_project_project_unless_it_is_set_otherwise()
    {
        var seen = "";
        await Contract.Run(() => seen = Describe());

        Assert.Equal("organization/project/stack, preview: True", seen);
    }

    [Fact]
    public async Task A_run_is_what_its_options_say()
    {
        var seen = "";
        await Contract.Run(
            () => seen = Describe(),
            options: new TestOptions
            {
                OrganizationName = "o",
                ProjectName = "p",
                StackName = "s",
                IsPreview = false,
                RootDirectory = "/somewhere",
            }
        );

        Assert.Equal("o/p/s, preview: False", seen);
    }

    [Fact]
    public async Task The_root_directory_is_that_of_the_options()
    {
        var seen = "";
        await Contract.Run(
            () => seen = Deployment.Instance.RootDirectory,
            options: new TestOptions { RootDirectory = "/somewhere" }
        );

        Assert.Equal("/somewhere", seen);
    }

    private static string Describe() =>
        $"{Deployment.Instance.OrganizationName}/{Deployment.Instance.ProjectName}/{Deployment.Instance.StackName}, "
        + $"preview: {Deployment.Instance.IsDryRun}";

    [Fact]
    public void Outside_a_run_there_is_no_instance()
    {
        const string Error = "Trying to acquire Deployment.Instance before 'Run' was called.";

        Assert.Equal(Error, Assert.Throws<InvalidOperationException>(() => Deployment.Instance).Message);
        Assert.Equal(Error, Assert.Throws<InvalidOperationException>(() => new Thing("thing")).Message);
        Assert.Equal(Error, Assert.Throws<InvalidOperationException>(() => new Config()).Message);
    }

    [Fact]
    public async Task After_a_run_there_is_no_instance_again()
    {
        await Contract.Run(() => new Thing("thing"));

        Assert.Throws<InvalidOperationException>(() => Deployment.Instance);
    }

    [Fact]
    public async Task A_run_inside_a_run_is_an_error()
    {
        Task? inner = null;
        await Contract.Run(() => inner = Contract.Run(() => { }));

        Assert.Equal(
            "Deployment.Instance should only be set once at the beginning of a 'Run' call.",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => inner!)).Message
        );
    }

    [Fact]
    public async Task Runs_side_by_side_do_not_see_each_other()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 32).Select(number => Task.Run(() => Run($"stack-{number}"))));

        Assert.Equal(Enumerable.Range(0, 32).Select(number => $"stack-{number}: 20 of stack-{number}"), runs);

        static async Task<string> Run(string stack)
        {
            var mocks = new RecordingMocks
            {
                Resource = async args =>
                {
                    await Task.Yield();
                    return (Deployment.Instance.StackName, args.Inputs);
                },
            };
            var resources = await Deployment
                .TestAsync(
                    mocks,
                    new TestOptions { StackName = stack },
                    () =>
                    {
                        for (var i = 0; i < 20; i++)
                            new Thing($"thing-{i}");
                    }
                )
                .Bounded();
            var ids = await Task.WhenAll(resources.OfType<Thing>().Select(thing => thing.Id.Read()));
            return $"{stack}: {ids.Length} of {string.Join(", ", ids.Distinct())}";
        }
    }

    [Fact]
    public async Task A_run_waits_for_outputs_that_are_unused()
    {
        var source = new TaskCompletionSource<int>();
        var result = 0;
        var run = Contract.Run(() => Output.Create(source.Task).Apply(number => result = number));

        source.SetResult(42);
        await run.Bounded();

        Assert.Equal(42, result);
    }

    [Fact]
    public async Task An_exception_in_the_program_fails_the_run_with_a_trace()
    {
        var failure = await Contract.FailureOf(() => throw new InvalidOperationException("boom"));

        Assert.StartsWith("Running program '", failure);
        Assert.Contains("' failed with an unhandled exception:", failure);
        Assert.Contains("System.InvalidOperationException: boom", failure);
    }

    [Fact]
    public async Task An_exception_in_a_stack_s_constructor_fails_the_run_by_itself_and_not_wrapped()
    {
        var failure = await Contract.FailureOfRun(() => Deployment.TestAsync<Failing>(new RecordingMocks()));

        Assert.Contains("System.InvalidOperationException: boom", failure);
        Assert.DoesNotContain("TargetInvocationException", failure);
    }

    [Fact]
    public async Task An_exception_in_an_asynchronous_program_fails_the_run()
    {
        var failure = await Contract.FailureOfRun(() =>
            Deployment.TestAsync(
                new RecordingMocks(),
                Contract.Preview,
                async () =>
                {
                    await Task.Yield();
                    throw new InvalidOperationException("boom");
                }
            )
        );

        Assert.Contains("boom", failure);
    }

    [Fact]
    public async Task A_RunException_fails_the_run_with_its_message_alone() =>
        Assert.Equal("no more", await Contract.FailureOf(() => throw new RunException("no more")));

    [Fact]
    public async Task A_ResourceException_fails_the_run_with_its_message_alone_when_it_hides_its_stack() =>
        Assert.Equal(
            "wrong",
            await Contract.FailureOf(() => throw new ResourceException("wrong", null, hideStack: true))
        );

    [Fact]
    public async Task An_exception_of_the_mocks_fails_the_run()
    {
        var mocks = new RecordingMocks { Resource = _ => throw new InvalidOperationException("no such resource") };

        Assert.Contains("no such resource", await Contract.FailureOf(() => new Thing("thing"), mocks));
    }

    [Fact]
    public async Task An_exception_of_the_mocks_does_not_stop_the_program()
    {
        var goodWasSeen = new TaskCompletionSource();
        var mocks = new RecordingMocks
        {
            Resource = async args =>
            {
                if (args.Name == "good")
                {
                    goodWasSeen.SetResult();
                    return (args.Name, args.Inputs);
                }
                await goodWasSeen.Task.Bounded();
                throw new InvalidOperationException("bad one");
            },
        };

        await Contract.FailureOf(
            () =>
            {
                new Thing("bad");
                new Thing("good");
            },
            mocks
        );

        Assert.Equal(["bad", "good"], mocks.Resources.Select(resource => resource.Name).Order());
    }

    [Fact]
    public async Task A_resource_whose_input_failed_is_not_made()
    {
        var mocks = new RecordingMocks
        {
            Resource = args =>
                args.Name == "bad"
                    ? throw new InvalidOperationException("bad one")
                    : Task.FromResult<(string?, object)>((args.Name, args.Inputs)),
        };

        var failure = await Contract.FailureOf(
            () => Contract.Any("any", new AnyArgs { Value = new Thing("bad").Id }),
            mocks
        );

        Assert.Contains("bad one", failure);
        Assert.Equal("bad", Assert.Single(mocks.Resources).Name);
    }

    [Fact]
    public async Task An_exception_in_Apply_fails_the_run_even_if_unobserved()
    {
        var failure = await Contract.FailureOf(() =>
            Output.Create(1).Apply(Contract.Throws(new InvalidOperationException("boom")))
        );

        Assert.StartsWith("Running program '", failure);
        Assert.Contains("boom", failure);
    }

    [Fact]
    public async Task An_output_of_a_failed_task_fails_the_run() =>
        Assert.Contains(
            "boom",
            await Contract.FailureOf(() =>
                Output.Create(Task.FromException<int>(new InvalidOperationException("boom")))
            )
        );

    [Fact]
    public async Task Of_several_failures_at_least_the_first_is_reported()
    {
        var message = await Contract.FailureOf(() =>
        {
            Output.Create(1).Apply(Contract.Throws(new RunException("one")));
            Output.Create(1).Apply(Contract.Throws(new RunException("two")));
        });

        Assert.Subset(new HashSet<string> { "one", "two" }, message.Split('\n').ToHashSet());
    }

    [Fact]
    public async Task An_error_in_the_log_fails_the_run_and_other_messages_do_not()
    {
        Assert.Equal("wrong", await Contract.FailureOf(() => Log.Error("wrong")));
        await Contract.Run(() =>
        {
            Log.Debug("debug");
            Log.Info("info", new Thing("thing"));
            Log.Warn("warning");
        });
    }

    [Fact]
    public void There_is_no_log_outside_a_run() => Assert.Throws<InvalidOperationException>(() => Log.Info("hello"));

    [Fact]
    public async Task Without_the_engine_a_program_says_to_use_the_CLI()
    {
        const string Error = "Program run without the Pulumi engine available; re-run using the `pulumi` CLI";

        foreach (
            var run in new Func<Task<int>>[]
            {
                () => Deployment.RunAsync(() => { }),
                () => Deployment.RunAsync(() => new Dictionary<string, object?>()),
                () => Deployment.RunAsync(() => Task.CompletedTask),
                () => Deployment.RunAsync<TwoThings>(),
                () => Deployment.RunAsync<TwoThings>(new Services(_ => null)),
            }
        )
        {
            Assert.Equal(Error, (await Assert.ThrowsAsync<InvalidOperationException>(run)).Message);
        }
    }

    [Fact]
    public async Task Empty_mocks_give_a_resource_its_inputs_and_no_id()
    {
        Thing? thing = null;
        await Deployment
            .TestAsync(
                new EmptyMocks(),
                Contract.Preview,
                () =>
                {
                    thing = new Thing("thing", new ThingArgs { Number = 3 });
                }
            )
            .Bounded();

        Assert.Equal(3, await thing!.Number.Read());
        Assert.False(await thing!.Id.Known());
    }

    [Fact]
    public async Task Resources_that_feed_each_other_in_a_long_chain_are_all_made()
    {
        var release = new TaskCompletionSource();
        var mocks = new RecordingMocks
        {
            Resource = async args =>
            {
                if (args.Name == "0")
                    await release.Task.Bounded();
                return (args.Name, args.Inputs);
            },
        };
        var run = Contract.Run(
            () =>
            {
                var last = new Thing("0");
                for (var i = 1; i < 1000; i++)
                    last = new Thing($"{i}", new ThingArgs { Needed = last.Id });
            },
            mocks
        );

        release.SetResult();
        await run.Bounded();

        Assert.Equal(1000, mocks.Resources.Count);
        Assert.Equal("998", mocks.Named("999").Inputs["needed"]);
    }

    private sealed class TwoThings : Stack
    {
        public TwoThings()
        {
            new Thing("first");
            new Thing("second");
        }
    }

    private sealed class Failing : Stack
    {
        public Failing() => throw new InvalidOperationException("boom");
    }

    private sealed class Services(Func<Type, object?> get) : IServiceProvider
    {
        public object? GetService(Type serviceType) => get(serviceType);
    }
}
