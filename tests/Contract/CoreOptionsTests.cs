using System.Collections.Immutable;

namespace InventarioRetail.Contract.Tests;

public class CoreOptionsTests
{
    [Fact]
    public async Task The_URN_of_the_stack_and_of_what_is_right_under_it()
    {
        var resources = await Deployment.TestAsync<EmptyStack>(new RecordingMocks()).Bounded();
        Thing? thing = null;
        await Contract.Run(
            () => thing = new Thing("thing"),
            options: new TestOptions { ProjectName = "shop", StackName = "staging" }
        );

        Assert.Equal(
            "urn:pulumi:stack::project::pulumi:pulumi:Stack::project-stack",
            await Assert.Single(resources).Urn.Read()
        );
        Assert.Equal("urn:pulumi:staging::shop::pulumi:pulumi:Stack$test:index:Thing::thing", await thing!.Urn.Read());
    }

    [Fact]
    public async Task A_URN_in_a_test_keeps_only_the_first_part_of_the_parent_s_type()
    {
        Thing? inner = null;
        await Contract.Run(() =>
        {
            var component = Contract.Component("component");
            var nested = new ComponentResource(
                "test:index:Nested",
                "nested",
                new ComponentResourceOptions { Parent = component }
            );
            inner = new Thing("inner", options: new CustomResourceOptions { Parent = nested });
        });

        Assert.Equal("urn:pulumi:stack::project::pulumi:pulumi:Stack$test:index:Thing::inner", await inner!.Urn.Read());
    }

    [Fact]
    public async Task Two_resources_of_one_name_are_no_error_in_a_test()
    {
        var mocks = await Contract.Run(() =>
        {
            new Thing("twin");
            new Thing("twin");
        });

        Assert.Equal(2, mocks.Resources.Count);
    }

    [Fact]
    public async Task A_resource_knows_its_type_and_name()
    {
        Thing? thing = null;
        await Contract.Run(() => thing = new Thing("thing"));

        Assert.Equal("test:index:Thing", thing!.GetResourceType());
        Assert.Equal("thing", thing!.GetResourceName());
    }

    [Theory]
    [InlineData("", "name", "'type' cannot be null or empty.")]
    [InlineData("test:index:Any", "", "'name' cannot be null or empty.")]
    public async Task A_resource_needs_a_type_and_a_name(string type, string name, string error) =>
        await Contract.Run(() =>
            Assert.StartsWith(
                error,
                Assert.Throws<ArgumentException>(() => new CustomResource(type, name, null, null)).Message
            )
        );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_resource_waits_for_its_parent_and_for_what_it_depends_on(bool isParent)
    {
        var (finished, _) = await FinishOrderAsync(() =>
        {
            var slow = new Thing("slow");
            Contract.Any("fast", options: isParent ? new() { Parent = slow } : new() { DependsOn = slow });
        });

        Assert.Equal(["slow", "fast"], finished);
    }

    [Fact]
    public async Task A_resource_that_depends_on_a_component_waits_for_all_that_is_in_it()
    {
        var (finished, _) = await FinishOrderAsync(() =>
        {
            var outer = Contract.Component("outer");
            var inner = Contract.Component("inner", new() { Parent = outer });
            new Thing("slow", options: new CustomResourceOptions { Parent = inner });
            Contract.Any("fast", options: new CustomResourceOptions { DependsOn = { outer } });
        });

        Assert.Equal(["outer", "inner", "slow", "fast"], finished);
    }

    [Fact]
    public async Task A_resource_waits_for_those_that_its_inputs_come_from()
    {
        var (finished, mocks) = await FinishOrderAsync(() =>
        {
            var slow = new Thing("slow");
            Contract.Any("fast", new AnyArgs { Value = slow.Id });
        });

        Assert.Equal(["slow", "fast"], finished);
        Assert.Equal("slow-id", mocks.Named("fast").Inputs["value"]);
    }

    [Fact]
    public async Task The_provider_of_a_resource_is_named_by_its_URN_and_id()
    {
        var mocks = await Contract.Run(() =>
        {
            var provider = Contract.Provider("test", "provider");
            new Thing("with", options: new CustomResourceOptions { Provider = provider });
            new Thing("without");
        });

        Assert.Equal("pulumi:providers:test", mocks.Named("provider").Type);
        Assert.Equal(
            "urn:pulumi:stack::project::pulumi:pulumi:Stack$pulumi:providers:test::provider::provider-id",
            mocks.Named("with").Provider
        );
        Assert.Equal("", mocks.Named("without").Provider);
    }

    [Fact]
    public async Task Children_have_their_parent_s_provider_of_their_package()
    {
        var mocks = await Contract.Run(() =>
        {
            var test = Contract.Provider("test", "test-provider");
            var other = Contract.Provider("other", "other-provider");
            var component = Contract.Component("component", new() { Providers = { test, other } });
            var nested = Contract.Component("nested", new() { Parent = component });
            var inParent = new CustomResourceOptions { Parent = nested };
            new Thing("child", options: inParent);
            new CustomResource("other:index:Any", "other-child", null, inParent);
            new CustomResource("third:index:Any", "third-child", null, inParent);
        });

        Assert.EndsWith("::test-provider::test-provider-id", mocks.Named("child").Provider);
        Assert.EndsWith("::other-provider::other-provider-id", mocks.Named("other-child").Provider);
        Assert.Equal("", mocks.Named("third-child").Provider);
        Assert.Equal("", mocks.Named("component").Provider);
    }

    [Fact]
    public async Task A_component_gives_its_one_provider_to_its_children_and_a_resource_gives_its_own()
    {
        var mocks = await Contract.Run(() =>
        {
            var provider = Contract.Provider("test", "provider");
            var component = Contract.Component("component", new() { Provider = provider });
            new Thing("in-component", options: new CustomResourceOptions { Parent = component });
            var parent = new Thing("parent", options: new CustomResourceOptions { Provider = provider });
            new Thing("in-resource", options: new CustomResourceOptions { Parent = parent });
        });

        Assert.EndsWith("::provider::provider-id", mocks.Named("in-component").Provider);
        Assert.EndsWith("::provider::provider-id", mocks.Named("in-resource").Provider);
    }

    [Fact]
    public async Task A_provider_without_an_id_is_named_with_the_mark_of_the_unknown()
    {
        var mocks = new RecordingMocks { Resource = args => Task.FromResult<(string?, object)>((null, args.Inputs)) };
        await Contract.Run(
            () =>
            {
                var provider = Contract.Provider("test", "provider");
                new Thing("thing", options: new CustomResourceOptions { Provider = provider });
            },
            mocks
        );

        Assert.EndsWith("::provider::04da6b54-80e4-46f7-96ec-b56ff0331ba9", mocks.Named("thing").Provider);
    }

    [Fact]
    public async Task A_component_takes_a_provider_or_providers_but_not_both()
    {
        var exception = await Contract.Thrown<ResourceException>(() =>
        {
            var provider = Contract.Provider("test", "provider");
            new ComponentResource(
                "a:b:C",
                "component",
                new ComponentResourceOptions { Provider = provider, Providers = { provider } }
            );
        });

        Assert.Equal(
            "Do not supply both 'provider' and 'providers' options to a ComponentResource.",
            exception.Message
        );
    }

    [Fact]
    public async Task A_resource_that_is_imported_is_asked_for_by_its_id_and_has_it_when_the_mocks_give_none()
    {
        var mocks = new RecordingMocks { Resource = args => Task.FromResult<(string?, object)>((null, args.Inputs)) };
        Thing? thing = null;
        await Contract.Run(
            () => thing = new Thing("thing", options: new CustomResourceOptions { ImportId = "existing" }),
            mocks
        );

        Assert.Equal("existing", mocks.Named("thing").Id);
        Assert.Equal("existing", await thing!.Id.Read());
    }

    [Fact]
    public async Task A_resource_that_is_read_has_the_id_that_it_was_asked_for_by()
    {
        Thing? thing = null;
        var mocks = await Contract.Run(() =>
            thing = new Thing("thing", options: new CustomResourceOptions { Id = "existing" })
        );

        Assert.Equal("existing", mocks.Named("thing").Id);
        Assert.Equal("existing", await thing!.Id.Read());
    }

    [Fact]
    public async Task A_resource_that_is_made_has_no_id_before() =>
        Assert.Equal("", (await Contract.Run(() => new Thing("thing"))).Named("thing").Id);

    [Fact]
    public async Task A_resource_does_not_change_the_options_it_is_given()
    {
        var options = new CustomResourceOptions { IgnoreChanges = { "a" } };
        await Contract.Run(() =>
        {
            options.Parent = new ComponentResource(
                "a:b:C",
                "component",
                new ComponentResourceOptions { Protect = true, Provider = Contract.Provider("test", "provider") }
            );
            new Thing("thing", options: options);
        });

        Assert.Null(options.Protect);
        Assert.Null(options.Provider);
        Assert.Equal(["a"], options.IgnoreChanges);
    }

    [Fact]
    public async Task A_transformation_sees_the_resource_with_the_args_and_options_as_they_were_given()
    {
        var seen = new List<ResourceTransformationArgs>();
        ComponentResource? component = null;
        Thing? other = null;
        await Contract.Run(() =>
        {
            other = new Thing("other");
            component = new ComponentResource(
                "a:b:C",
                "component",
                new ComponentResourceOptions { Protect = true, ResourceTransformations = { See } }
            );
            new Thing(
                "thing",
                new ThingArgs { Needed = Output.CreateSecret("a") },
                new CustomResourceOptions
                {
                    Parent = component,
                    RetainOnDelete = true,
                    IgnoreChanges = { "x" },
                    DependsOn = { other },
                }
            );
        });

        Assert.Equal(["component", "thing"], seen.Select(args => args.Resource.GetResourceName()));
        var ofThing = seen[1];
        Assert.Same(component, ofThing.Options.Parent);
        Assert.Null(ofThing.Options.Protect);
        Assert.True(ofThing.Options.RetainOnDelete);
        Assert.Equal(["x"], ofThing.Options.IgnoreChanges);
        Assert.Equal([other!], await ofThing.Options.DependsOn.Items());
        Assert.True(await Assert.IsType<ThingArgs>(ofThing.Args).Needed.ToOutput().Secret());

        ResourceTransformationResult? See(ResourceTransformationArgs args)
        {
            seen.Add(args);
            return null;
        }
    }

    [Fact]
    public async Task A_transformation_sees_no_parent_of_what_is_right_under_the_stack()
    {
        Resource? parent = null;
        var isSeen = false;
        await Contract.Run(() =>
            new Thing(
                "thing",
                options: new CustomResourceOptions
                {
                    ResourceTransformations =
                    {
                        args =>
                        {
                            (isSeen, parent) = (true, args.Options.Parent);
                            return null;
                        },
                    },
                }
            )
        );

        Assert.True(isSeen);
        Assert.Null(parent);
    }

    [Fact]
    public async Task A_resource_s_own_transformations_come_first_then_its_parents()
    {
        var order = new List<string>();
        await Contract.Run(() =>
        {
            var outer = new ComponentResource(
                "a:b:C",
                "outer",
                new ComponentResourceOptions { ResourceTransformations = { Note("outer") } }
            );
            var inner = new ComponentResource(
                "a:b:C",
                "inner",
                new ComponentResourceOptions { Parent = outer, ResourceTransformations = { Note("inner") } }
            );
            order.Clear();
            new Thing(
                "thing",
                options: new CustomResourceOptions
                {
                    Parent = inner,
                    ResourceTransformations = { Note("own 1"), Note("own 2") },
                }
            );
        });

        Assert.Equal(["own 1", "own 2", "inner", "outer"], order);

        ResourceTransformation Note(string name) =>
            _ =>
            {
                order.Add(name);
                return null;
            };
    }

    [Fact]
    public async Task A_transformation_of_the_stack_sees_every_resource()
    {
        await Deployment.TestAsync<TransformedStack>(new RecordingMocks()).Bounded();

        Assert.Equal(["project-stack", "component", "thing", "child"], TransformedStack.Seen);
    }

    [Fact]
    public async Task A_transformation_can_put_other_args_and_options_in_place()
    {
        var mocks = await Contract.Run(() =>
            new Thing(
                "thing",
                new ThingArgs { Needed = "before" },
                new CustomResourceOptions
                {
                    ResourceTransformations =
                    {
                        _ => new ResourceTransformationResult(
                            new ThingArgs { Needed = "after" },
                            new CustomResourceOptions { ImportId = "existing" }
                        ),
                        args =>
                        {
                            Assert.Equal("existing", ((CustomResourceOptions)args.Options).ImportId);
                            return null;
                        },
                    },
                }
            )
        );

        Assert.Equal("after", mocks.Named("thing").Inputs["needed"]);
        Assert.Equal("existing", mocks.Named("thing").Id);
    }

    [Fact]
    public async Task A_transformation_cannot_change_the_parent()
    {
        var exception = await Contract.Thrown<ArgumentException>(() =>
        {
            var component = new ComponentResource("a:b:C", "component");
            new Thing(
                "thing",
                options: new CustomResourceOptions
                {
                    ResourceTransformations =
                    {
                        args => new ResourceTransformationResult(
                            args.Args,
                            new CustomResourceOptions { Parent = component }
                        ),
                    },
                }
            );
        });

        Assert.Equal(
            "Transformations cannot currently be used to change the 'parent' of a resource.",
            exception.Message
        );
    }

    [Fact]
    public void A_run_in_which_a_resource_s_constructor_throws_does_not_end_even_when_that_is_caught()
    {
        var run = Deployment.TestAsync(
            new RecordingMocks(),
            Contract.Preview,
            () =>
            {
                var options = new CustomResourceOptions
                {
                    ResourceTransformations = { _ => throw new InvalidOperationException("boom") },
                };
                Assert.Throws<InvalidOperationException>(() => new Thing("thing", options: options));
            }
        );

        // With mocks that answer at once a run of the stand-in ends before it is awaited.
        Assert.False(run.IsCompleted);
    }

    [Fact]
    public async Task Merged_options_have_the_second_s_values_over_the_first_s_and_lists_joined()
    {
        CustomResourceOptions? merged = null;
        await Contract.Run(() =>
        {
            var (parent, other) = (new Thing("parent"), new Thing("other"));
            merged = CustomResourceOptions.Merge(
                new CustomResourceOptions
                {
                    Parent = parent,
                    Protect = true,
                    Version = "1.0.0",
                    IgnoreChanges = { "a" },
                    ReplaceOnChanges = { "x" },
                    AdditionalSecretOutputs = { "s" },
                    DependsOn = { parent },
                    DeleteBeforeReplace = true,
                    Aliases = { new Alias { Name = "old" } },
                },
                new CustomResourceOptions
                {
                    Protect = false,
                    Version = "2.0.0",
                    IgnoreChanges = { "b" },
                    ReplaceOnChanges = { "y" },
                    AdditionalSecretOutputs = { "t" },
                    DependsOn = { other },
                    RetainOnDelete = true,
                    CustomTimeouts = new CustomTimeouts { Create = TimeSpan.FromMinutes(5) },
                    Aliases = { new Alias { Name = "older" } },
                    ImportId = "existing",
                }
            );
        });

        Assert.Equal("parent", merged!.Parent!.GetResourceName());
        Assert.False(merged.Protect);
        Assert.Equal("2.0.0", merged.Version);
        Assert.Equal(["a", "b"], merged.IgnoreChanges);
        Assert.Equal(["x", "y"], merged.ReplaceOnChanges);
        Assert.Equal(["s", "t"], merged.AdditionalSecretOutputs);
        Assert.Equal(["parent", "other"], (await merged.DependsOn.Items()).Select(item => item.GetResourceName()));
        Assert.True(merged.DeleteBeforeReplace);
        Assert.True(merged.RetainOnDelete);
        Assert.Equal(TimeSpan.FromMinutes(5), merged.CustomTimeouts!.Create);
        Assert.Equal(2, merged.Aliases.Count);
        Assert.Equal("existing", merged.ImportId);
    }

    [Fact]
    public void Merging_makes_new_options_and_takes_null_for_none()
    {
        var options = new CustomResourceOptions { IgnoreChanges = { "a" } };

        var merged = CustomResourceOptions.Merge(options, null);
        merged.IgnoreChanges.Add("b");

        Assert.Equal(["a"], options.IgnoreChanges);
        Assert.NotNull(CustomResourceOptions.Merge(null, null));
        Assert.NotNull(ComponentResourceOptions.Merge(null, null));
    }

    [Fact]
    public async Task Merged_components_options_have_one_provider_a_package() =>
        await Contract.Run(() =>
        {
            var (a1, a2) = (Provider("a", "a1"), Provider("a", "a2"));
            var (b1, c1) = (Provider("b", "b1"), Provider("c", "c1"));

            var merged = ComponentResourceOptions.Merge(
                new ComponentResourceOptions { Providers = { a1, b1 } },
                new ComponentResourceOptions { Providers = { a2, c1 } }
            );

            Assert.Equal([b1, a2, c1], merged.Providers);

            static ProviderResource Provider(string package, string name) => Contract.Provider(package, name);
        });

    [Fact]
    public async Task An_alias_is_a_URN_or_parts_of_one_but_not_both() =>
        Assert.Contains(
            "Alias should not specify both Urn and Name",
            await Contract.FailureOf(() =>
                new Thing(
                    "thing",
                    options: new CustomResourceOptions
                    {
                        Aliases =
                        {
                            new Alias { Urn = "urn:pulumi:stack::project::a:b:C::old", Name = "old" },
                        },
                    }
                )
            )
        );

    [Fact]
    public async Task An_alias_has_one_parent_at_most() =>
        Assert.Contains(
            "Only specify one of 'Parent', 'ParentUrn' or 'NoParent' in an Alias",
            await Contract.FailureOf(() =>
                new Thing(
                    "thing",
                    options: new CustomResourceOptions
                    {
                        Aliases =
                        {
                            new Alias { ParentUrn = "urn:pulumi:stack::project::a:b:C::old", NoParent = true },
                        },
                    }
                )
            )
        );

    [Fact]
    public async Task Aliases_change_nothing_that_the_mocks_see()
    {
        var mocks = await Contract.Run(() =>
            new Thing(
                "thing",
                options: new CustomResourceOptions
                {
                    Aliases =
                    {
                        new Alias { Name = "old" },
                        Output.Create(new Alias { NoParent = true }),
                    },
                }
            )
        );

        Assert.Equal("thing", Assert.Single(mocks.Resources).Name);
    }

    [Fact]
    public async Task A_URN_can_be_worked_out_for_a_child_or_for_what_has_no_parent()
    {
        Output<string>? child = null;
        Output<string>? alone = null;
        Output<string>? elsewhere = null;
        await Contract.Run(() =>
        {
            child = Urn.Create("child", "a:b:C", parent: new Thing("thing"));
            alone = Urn.Create("alone", "a:b:C");
            elsewhere = Urn.Create("alone", "a:b:C", project: "p", stack: "s");
        });

        Assert.Equal(
            "urn:pulumi:stack::project::pulumi:pulumi:Stack$test:index:Thing$a:b:C::child",
            await child!.Read()
        );
        Assert.Equal("urn:pulumi:stack::project::a:b:C::alone", await alone!.Read());
        Assert.Equal("urn:pulumi:s::p::a:b:C::alone", await elsewhere!.Read());
    }

    /// <summary>
    /// Runs a program in which resources named slow take their time; the names in the order of their end.
    /// </summary>
    private static async Task<(IReadOnlyList<string> Order, RecordingMocks Mocks)> FinishOrderAsync(Action program)
    {
        List<string> order = [];
        var mocks = new RecordingMocks
        {
            Resource = async args =>
            {
                if (args.Name == "slow")
                    await Task.Delay(50);
                lock (order)
                    order.Add(args.Name!);
                return (args.Name + "-id", ImmutableDictionary<string, object>.Empty);
            },
        };
        await Contract.Run(program, mocks);
        return (order, mocks);
    }

    private sealed class EmptyStack : Stack;

    private sealed class TransformedStack : Stack
    {
        public static List<string> Seen { get; } = [];

        public TransformedStack()
            : base(new StackOptions { ResourceTransformations = { See } })
        {
            var component = new ComponentResource("a:b:C", "component");
            new Thing("thing");
            new Thing("child", options: new CustomResourceOptions { Parent = component });
        }

        private static ResourceTransformationResult? See(ResourceTransformationArgs args)
        {
            Seen.Add(args.Resource.GetResourceName());
            return null;
        }
    }
}
