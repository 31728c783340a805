using System.Collections.Immutable;
using System.Text.Json;

namespace InventarioRetail.Contract.Tests;

public class CoreOutputTests
{
    [Fact]
    public async Task A_created_output_is_known_and_not_secret()
    {
        var output = Output.Create("a");

        Assert.Equal("a", await output.Read());
        Assert.True(await output.Known());
        Assert.False(await output.Secret());
        Assert.Empty(await OutputUtilities.GetDependenciesAsync(output));
    }

    [Fact]
    public async Task An_output_of_a_task_has_the_value_that_the_task_gives_later()
    {
        var source = new TaskCompletionSource<int>();
        var output = Output.Create(source.Task).Apply(number => number + 1);

        source.SetResult(41);

        Assert.Equal(42, await output.Read());
    }

    [Fact]
    public void An_output_of_no_task_is_an_error() =>
        Assert.Throws<ArgumentNullException>(() => Output.Create((Task<int>)null!));

    [Fact]
    public async Task A_secret_can_be_made_of_a_value_a_task_or_an_output()
    {
        Output<string>[] secrets =
        [
            Output.CreateSecret("a"),
            Output.CreateSecret(Task.FromResult("a")),
            Output.CreateSecret(Output.Create("a")),
        ];

        foreach (var secret in secrets)
        {
            Assert.True(await secret.Secret());
            Assert.Equal("a", await secret.Read());
        }
    }

    [Fact]
    public async Task Unsecret_gives_a_copy_and_leaves_the_secret_one_as_it_is()
    {
        var secret = Output.CreateSecret("a");
        var open = Output.Unsecret(secret);

        Assert.False(await open.Secret());
        Assert.True(await secret.Secret());
        Assert.Equal("a", await open.Read());
    }

    [Fact]
    public async Task Apply_takes_functions_to_values_tasks_inputs_and_outputs()
    {
        var one = Output.Create(1);

        Assert.Equal(2, await one.Apply(number => number + 1).Read());
        Assert.Equal(2, await one.Apply(number => Task.FromResult(number + 1)).Read());
        Assert.Equal(2, await one.Apply(number => (Input<int>)(number + 1)).Read());
        Assert.Equal(2, await one.Apply(number => Output.Create(number + 1)).Read());
    }

    [Fact]
    public async Task Apply_of_a_function_without_a_result_waits_for_its_task()
    {
        var done = false;
        var output = Output
            .Create(1)
            .Apply(async _ =>
            {
                await Task.Yield();
                done = true;
            });

        await output.Read();

        Assert.True(done);
    }

    [Fact]
    public async Task Apply_to_no_output_gives_the_default_value()
    {
        Assert.Null(await Output.Create(1).Apply(_ => (Output<string>?)null).Read());
        Assert.Equal(0, await Output.Create("a").Apply(_ => (Input<int>?)null).Read());
    }

    [Fact]
    public async Task Apply_knows_nothing_of_types_in_its_untyped_form() =>
        Assert.Equal("1", await Output.Create(1).UntypedApply(value => Output.Create($"{value}")).Read());

    [Fact]
    public async Task Apply_keeps_a_secret_secret_and_takes_on_the_secret_of_the_inner_output()
    {
        Assert.True(await Output.CreateSecret(1).Apply(number => number).Secret());
        Assert.True(await Output.CreateSecret(1).Apply(Output.Create).Secret());
        Assert.True(await Output.Create(1).Apply(number => Output.CreateSecret(number)).Secret());
        Assert.False(await Output.Create(1).Apply(Output.Create).Secret());
    }

    public static TheoryData<string, bool> WaysToApply()
    {
        var ways = new TheoryData<string, bool>();
        foreach (var way in Applied.Keys)
        {
            ways.Add(way, true);
            ways.Add(way, false);
        }
        return ways;
    }

    /// <summary>Each form of Apply, to a function that must not be called.</summary>
    private static readonly Dictionary<string, Func<Output<int>, Action, Output<object?>>> Applied = new()
    {
        ["a value"] = (output, called) => Untyped(output.Apply(number => Seen(number, called))),
        ["a task"] = (output, called) => Untyped(output.Apply(number => Task.FromResult(Seen(number, called)))),
        ["a task of nothing"] = (output, called) =>
            Untyped(
                output.Apply(number =>
                {
                    called();
                    return Task.CompletedTask;
                })
            ),
        ["an input"] = (output, called) => Untyped(output.Apply(number => (Input<int>)Seen(number, called))),
        ["an output"] = (output, called) => Untyped(output.Apply(number => Output.Create(Seen(number, called)))),
        ["an output of the untyped value"] = (output, called) =>
            Untyped(output.UntypedApply(number => Output.Create(Seen(number, called)))),
        ["a value of an input"] = (output, called) =>
            Untyped(((Input<int>)output).Apply(number => Seen(number, called))),
        ["a value of all"] = (output, called) => Untyped(Output.All<int>(1, output).Apply(all => Seen(all, called))),
        ["a value of a tuple"] = (output, called) =>
            Untyped(Output.Tuple<int, int>(1, output).Apply(both => Seen(both, called))),
        ["a value of a list"] = (output, called) =>
            Untyped(
                new InputList<int> { output }
                    .ToOutput()
                    .Apply(list => Seen(list, called))
            ),
        ["a value of a map"] = (output, called) =>
            Untyped(
                new InputMap<int> { ["a"] = output }
                    .ToOutput()
                    .Apply(map => Seen(map, called))
            ),
        ["text"] = (output, called) => Untyped(Output.Format($"{output}").Apply(text => Seen(text, called))),
    };

    private static T Seen<T>(T value, Action called)
    {
        called();
        return value;
    }

    private static Output<object?> Untyped<T>(Output<T> output) => output.Apply(value => (object?)value);

    [Theory]
    [MemberData(nameof(WaysToApply))]
    public async Task An_unknown_value_is_not_applied_and_stays_unknown_and_secret_in_an_update_too(
        string to,
        bool isPreview
    )
    {
        var called = false;
        Output<object?>? output = null;
        await Contract.Run(
            () => output = Applied[to](Output.CreateSecret(Contract.Unknown(7)), () => called = true),
            options: Contract.Options(isPreview)
        );

        Assert.False(called);
        Assert.False(await output!.Known());
        Assert.True(await output!.Secret());
        Assert.Null(await output!.Read());
    }

    [Fact]
    public async Task Apply_to_an_unknown_output_gives_an_unknown_one()
    {
        Output<int>? output = null;
        await Contract.Run(() => output = Output.Create(1).Apply(number => Contract.Unknown(number)));

        Assert.False(await output!.Known());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_factory_of_an_unknown_value_is_not_called(bool isPreview)
    {
        var called = false;
        await Contract.Run(
            () =>
                OutputUtilities.CreateUnknown(() =>
                {
                    called = true;
                    return Task.FromResult(1);
                }),
            options: Contract.Options(isPreview)
        );

        Assert.False(called);
    }

    [Fact]
    public async Task An_unknown_value_reads_as_the_default() => Assert.Equal(0, await Contract.Unknown(7).Read());

    [Fact]
    public async Task Dependencies_are_those_of_the_output_and_of_what_it_is_applied_to()
    {
        Thing? first = null;
        Thing? second = null;
        Output<string>? applied = null;
        await Contract.Run(() =>
        {
            (first, second) = (new Thing("first"), new Thing("second"));
            applied = first.Urn.Apply(_ => second.Urn);
        });

        Assert.Equal(
            new HashSet<Resource> { first!, second! },
            (await OutputUtilities.GetDependenciesAsync(applied!)).ToHashSet()
        );
    }

    [Fact]
    public async Task A_dependency_can_be_added()
    {
        Thing? thing = null;
        Output<int>? output = null;
        await Contract.Run(() =>
        {
            thing = new Thing("thing");
            output = OutputUtilities.WithDependency(Output.CreateSecret(1), thing);
        });

        Assert.Equal(thing, Assert.Single(await OutputUtilities.GetDependenciesAsync(output!)));
        Assert.True(await output!.Secret());
        Assert.Equal(1, await output!.Read());
    }

    [Fact]
    public async Task All_gives_the_values_in_order()
    {
        Assert.Equal([1, 2, 3], await Output.All(Output.Create(1), Output.Create(2), Output.Create(3)).Items());
        Assert.Equal([1, 2, 3], await Output.All<int>(1, Output.Create(2), 3).Items());
        Assert.Equal([1, 2], await Output.All(new List<Output<int>> { Output.Create(1), Output.Create(2) }).Items());
        Assert.Equal([1, 2], await Output.All(new List<Input<int>> { 1, 2 }).Items());
        Assert.Empty(await Output.All(Array.Empty<Output<int>>()).Read());
    }

    [Fact]
    public async Task All_is_secret_when_one_is_and_known_when_all_are()
    {
        var secret = Output.All(Output.Create(1), Output.CreateSecret(2));
        var unknown = Output.All(Output.Create(1), Contract.Unknown(2));

        Assert.True(await secret.Secret());
        Assert.True(await secret.Known());
        Assert.False(await unknown.Secret());
        Assert.False(await unknown.Known());
    }

    [Fact]
    public async Task Tuples_hold_two_to_eight_values_of_different_types()
    {
        Assert.Equal((1, "a"), await Output.Tuple(Output.Create(1), Output.Create("a")).Read());
        Assert.Equal((1, "a", true), await Output.Tuple<int, string, bool>(1, "a", true).Read());
        Assert.Equal(
            (1, 2, 3, 4, 5, 6, 7, "a"),
            await Output
                .Tuple(
                    Output.Create(1),
                    Output.Create(2),
                    Output.Create(3),
                    Output.Create(4),
                    Output.Create(5),
                    Output.Create(6),
                    Output.Create(7),
                    Output.Create("a")
                )
                .Read()
        );
    }

    [Fact]
    public async Task Tuples_are_secret_when_one_is_and_known_when_all_are()
    {
        Assert.True(await Output.Tuple(Output.Create(1), Output.CreateSecret("a")).Secret());
        Assert.False(await Output.Tuple(Output.Create(1), Contract.Unknown("a")).Known());
    }

    [Fact]
    public async Task Format_fills_in_values_inputs_and_outputs()
    {
        Input<string> input = "in";
        var output = Output.Format($"{1:000}-{input}-{Output.Create("out")}-{Output.Create(1.5):0.00}-{null}");

        Assert.Equal("001-in-out-1.50-", await output.Read());
    }

    [Fact]
    public async Task Format_is_secret_when_a_part_is_and_known_when_all_are()
    {
        Output<string>? unknown = null;
        await Contract.Run(() => unknown = Output.Format($"a-{Contract.Unknown("b")}"));

        Assert.True(await Output.Format($"a-{Output.CreateSecret("b")}").Secret());
        Assert.False(await Output.Format($"a-{Output.Create("b")}").Secret());
        Assert.False(await unknown!.Known());
    }

    [Fact]
    public async Task An_output_becomes_JSON_with_the_outputs_and_inputs_in_it()
    {
        var value = new Dictionary<string, object?>
        {
            ["output"] = Output.Create("o"),
            ["input"] = (Input<int>)1,
            ["nested"] = new Dictionary<string, Output<bool>> { ["flag"] = Output.Create(true) },
        };

        var json = await Output.JsonSerialize(Output.Create(value)).Read();

        Assert.Equal("""{"output":"o","input":1,"nested":{"flag":true}}""", json);
    }

    [Fact]
    public async Task JSON_is_secret_when_a_value_in_it_is_and_known_when_all_are()
    {
        Output<string>? unknown = null;
        await Contract.Run(() => unknown = Output.JsonSerialize(Output.Create(new[] { Contract.Unknown(1) })));

        Assert.True(await Output.JsonSerialize(Output.Create(new[] { Output.CreateSecret(1) })).Secret());
        Assert.True(await Output.JsonSerialize(Output.CreateSecret(1)).Secret());
        Assert.False(await Output.JsonSerialize(Output.Create(new[] { Output.Create(1) })).Secret());
        Assert.False(await unknown!.Known());
    }

    [Fact]
    public async Task JSON_is_written_with_the_options_that_are_given()
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

        Assert.Equal(
            """{"hostName":"a"}""",
            await Output.JsonSerialize(Output.Create(new { HostName = "a" }), options).Read()
        );
        Assert.Empty(options.Converters);
    }

    [Fact]
    public async Task JSON_becomes_a_value_and_stays_secret()
    {
        var output = Output.JsonDeserialize<Dictionary<string, int>>(Output.CreateSecret("""{"a":1}"""));

        Assert.Equal(1, (await output.Read())["a"]);
        Assert.True(await output.Secret());
    }

    [Fact]
    public async Task JSON_becomes_outputs_and_inputs_inside_a_value()
    {
        var outputs = await Output.JsonDeserialize<Output<int>[]>(Output.CreateSecret("[1]")).Read();
        var inputs = await Output.JsonDeserialize<Input<string>[]>(Output.Create("""["a"]""")).Read();

        Assert.Equal(1, await outputs[0].Read());
        Assert.True(await outputs[0].Secret());
        Assert.Equal("a", await inputs[0].Read());
    }

    [Fact]
    public async Task Bad_JSON_is_an_error_of_the_output() =>
        await Assert.ThrowsAsync<JsonException>(() => Output.JsonDeserialize<int>(Output.Create("{")).Read());

    [Fact]
    public async Task An_exception_in_Apply_is_the_output_s_own()
    {
        var output = Output.Create(1).Apply(Contract.Throws(new InvalidOperationException("boom")));
        var later = output.Apply(number => number + 1);

        Assert.Equal("boom", (await Assert.ThrowsAsync<InvalidOperationException>(() => output.Read())).Message);
        Assert.Equal("boom", (await Assert.ThrowsAsync<InvalidOperationException>(() => later.Read())).Message);
    }

    [Fact]
    public async Task Arrays_of_outputs_have_an_element_a_first_one_and_a_length()
    {
        var array = Output.Create(ImmutableArray.Create("a", "b"));

        Assert.Equal("b", await array.GetAt(1).Read());
        Assert.Equal("a", await array.First().Read());
        Assert.Equal(2, await array.Length().Read());
    }

    [Fact]
    public async Task Outputs_of_unions_can_be_asked_which_case_they_are()
    {
        var union = Output.Create(Union<string, int>.FromT1(1));

        Assert.True(await union.IsT1().Read());
        Assert.False(await union.IsT0().Read());
        Assert.Equal(1, await union.AsT1().Read());
        Assert.Equal(1, await union.Value().Read());
        await Assert.ThrowsAsync<InvalidOperationException>(() => union.AsT0().Read());
    }

    [Fact]
    public async Task A_long_chain_of_outputs_resolves()
    {
        var source = new TaskCompletionSource<int>();
        var output = Output.Create(source.Task);
        for (var i = 0; i < 10_000; i++)
            output = output.Apply(number => number + 1);

        source.SetResult(0);

        Assert.Equal(10_000, await output.Read());
    }
}

/// <summary>The environment is one for the whole process, so these run by themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentTests
{
    public const string Name = "environment";
}

[Collection(EnvironmentTests.Name)]
public sealed class CoreOutputTextTests : IDisposable
{
    private const string Variable = "PULUMI_ERROR_OUTPUT_STRING";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

    public void Dispose() => Environment.SetEnvironmentVariable(Variable, _before);

    [Fact]
    public async Task The_text_of_an_output_says_what_to_do_instead()
    {
        Environment.SetEnvironmentVariable(Variable, null);

        string? text = null;
        await Contract.Run(() => text = Output.Create("secret value").ToString());

        Assert.StartsWith("Calling [ToString] on an [Output<T>] is not supported.", text);
        Assert.DoesNotContain("secret value", text);
    }

    [Fact]
    public void The_text_of_an_output_is_an_error_outside_a_run_which_has_no_log_for_the_warning()
    {
        Environment.SetEnvironmentVariable(Variable, null);

        Assert.Equal(
            "Trying to acquire Deployment.Instance before 'Run' was called.",
            Assert.Throws<InvalidOperationException>(() => Output.Create("a").ToString()).Message
        );
    }

    [Theory]
    [InlineData("true")]
    [InlineData("1")]
    public void The_text_of_an_output_is_an_error_when_the_environment_says_so(string value)
    {
        Environment.SetEnvironmentVariable(Variable, value);

        Assert.StartsWith(
            "Calling [ToString] on an [Output<T>] is not supported.",
            Assert.Throws<InvalidOperationException>(() => Output.Create("a").ToString()).Message
        );
    }
}
