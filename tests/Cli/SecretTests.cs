using Pulumi;
using Pulumi.Random;
using Pulumi.Utilities;

namespace InventarioRetail.Cli.Tests;

using Output = Pulumi.Output;

/// <summary>No format of a preview ever shows a secret, wherever it stands.</summary>
public sealed class SecretTests
{
    private const string Literal = "hunter2";

    private static readonly Dictionary<string, Func<Output<string>, Output<string>, ThingArgs>> Places = new()
    {
        ["an input"] = (secret, _) => new() { Text = secret },
        ["a number"] = (secret, _) => new() { Number = secret.Apply(_ => 4711), List = { secret } },
        ["an element of a list"] = (secret, _) => new() { List = { "plain", secret } },
        ["an element beside a placeholder"] = (secret, password) => new() { List = { secret, password } },
        ["a list"] = (secret, _) => new() { List = secret.Apply(text => new[] { "plain", text }) },
        ["a value of a map"] = (secret, _) => new() { Map = { ["plain"] = "plain", ["secret"] = secret } },
        ["a value of a map beside a placeholder"] = (secret, password) =>
            new() { Map = { ["password"] = password, ["secret"] = secret } },
        ["a map"] = (secret, _) =>
            new() { Map = secret.Apply(text => new Dictionary<string, string> { [text] = text }) },
        ["a nested argument"] = (secret, _) =>
            new()
            {
                Detail = new DetailArgs { Key = secret, Value = "plain" },
            },
        ["an argument nested twice"] = (secret, password) =>
            new()
            {
                Details =
                {
                    new DetailArgs
                    {
                        Value = password,
                        Inner = new DetailArgs { Key = secret },
                    },
                },
            },
        ["a whole argument"] = (secret, password) =>
            new() { Detail = secret.Apply(text => new DetailArgs { Key = text, Value = password }) },
        ["a text with other text"] = (secret, _) => new() { Text = Output.Format($"user:{secret}@host") },
        ["a text with a placeholder"] = (secret, password) => new() { Text = Output.Format($"{password}:{secret}") },
        ["a variable beside plain ones"] = (secret, password) =>
            new() { List = { "A=1", Output.Format($"KEY={secret}"), Output.Format($"PASSWORD={password}") } },
        ["an untyped value"] = (secret, _) =>
            new() { Anything = new Dictionary<string, object?> { ["list"] = new object[] { 1, secret } } },
        ["a union"] = (secret, _) => new() { Choice = secret },
        ["a text worked out of it"] = (secret, _) => new() { Text = secret.Apply(text => $"<{text}>") },
        ["an unknown value"] = (secret, _) => new() { Text = secret.Apply(OutputUtilities.CreateUnknown) },
    };

    public static TheoryData<string, string> PlacesAndFormats
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var place in Places.Keys)
            {
                foreach (var format in Reports.Formats)
                    data.Add(place, format);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(PlacesAndFormats))]
    public async Task A_secret_of_the_program_s_own_is_never_shown(string place, string format)
    {
        var with = await RecordAsync(place);
        var without = await TestProgram.RecordAsync(program =>
        {
            program.AddThing("password", new ThingArgs { Text = "password" });
            program.AddThing("thing", new ThingArgs { Text = "plain", List = { "plain" } });
        });

        var shown = string.Concat(
            new[]
            {
                Reports.Of(RecordedStack.Empty, with),
                Reports.Of(with, with),
                Reports.Of(without, with),
                Reports.Of(with, without),
                Reports.Of(with, RecordedStack.Empty),
            }.Select(report => Reports.Show(report, format))
        );

        Assert.Contains("thing", shown);
        Assert.DoesNotContain(Literal, shown);
        Assert.DoesNotContain("4711", shown);
    }

    [Theory]
    [InlineData("an input", "text")]
    [InlineData("an element of a list", "list")]
    [InlineData("a value of a map", "map")]
    [InlineData("a nested argument", "detail")]
    [InlineData("an argument nested twice", "details")]
    [InlineData("a text with a placeholder", "text")]
    public async Task Inputs_with_a_secret_are_known_by_name(string place, string input)
    {
        var stack = await RecordAsync(place);

        Assert.Equal([input], stack.Resources[^1].SecretInputs);
    }

    [Fact]
    public async Task Arguments_beside_a_secret_one_stay_to_be_seen()
    {
        var stack = await RecordAsync("a nested argument");

        Assert.Equal("""{"key":"‹secret›","value":"plain"}""", Json.Compact(stack.Resources[^1].Inputs["detail"]!));
    }

    [Fact]
    public async Task A_generated_password_is_a_placeholder_with_its_name_and_all_around_it_stays_to_be_seen()
    {
        var stack = await StackRecorder.RecordAsync(
            "shop",
            "dev",
            see =>
            {
                var program = new TestProgram(see);
                var password = new RandomPassword(
                    "db-password",
                    new() { Length = 32 },
                    new() { ResourceTransformations = { see } }
                ).Result;
                program.AddThing(
                    "thing",
                    new ThingArgs
                    {
                        Text = Output.Format($"postgres://user:{password}@db/shop"),
                        List = { "A=1", Output.Format($"DB_PASSWORD={password}"), "B=2" },
                        Map = { ["plain"] = "1", ["secret"] = password },
                    }
                );
                return new Dictionary<string, object?> { ["password"] = password };
            }
        );

        Assert.Equal(
            [
                "\"postgres://user:‹secret: db-password›@db/shop\"",
                """["A=1","DB_PASSWORD=‹secret: db-password›","B=2"]""",
                """{"plain":"1","secret":"‹secret: db-password›"}""",
                "\"‹secret: db-password›\"",
            ],
            [
                Json.Compact(stack.Resources[2].Inputs["text"]!),
                Json.Compact(stack.Resources[2].Inputs["list"]!),
                Json.Compact(stack.Resources[2].Inputs["map"]!),
                Json.Compact(stack.Outputs["password"]!),
            ]
        );
        Assert.Equal(["list", "map", "text"], stack.Resources[2].SecretInputs.Order(StringComparer.Ordinal));
        Assert.Equal([stack.Resources[1].Urn], stack.Resources[2].Dependencies);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("markdown")]
    [InlineData("mermaid")]
    public async Task A_secret_in_the_stack_s_outputs_is_never_shown(string format)
    {
        var stack = await TestProgram.RecordAsync(program => new Dictionary<string, object?>
        {
            ["secret"] = Output.CreateSecret(Literal),
            ["map"] = new Dictionary<string, object?> { ["deep"] = new object[] { Output.CreateSecret(Literal) } },
            ["mixed"] = Output.Format($"{Output.Create("‹secret: a›")}{Output.CreateSecret(Literal)}"),
            ["plain"] = "to be seen",
        });

        var shown =
            Reports.Show(Reports.Of(RecordedStack.Empty, stack), format)
            + Reports.Show(Reports.Of(stack, stack), format)
            + Reports.Show(Reports.Of(stack, Recordings.Stack()), format);

        Assert.DoesNotContain(Literal, shown);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("markdown")]
    [InlineData("mermaid")]
    public async Task Of_an_encrypted_setting_nothing_is_shown_but_its_path(string format)
    {
        const string Cipher = "v1:bm90IGEgc2VjcmV0";
        var stack = await Staging.RecordAsync(
            "{ stable: v1.0.0 }",
            $"alertmanager.slackWebhook={{ secure: {Cipher} }}",
            $"dashboard.environment={{ LOG_LEVEL: debug, OPENAI_API_KEY: {{ secure: {Cipher} }} }}"
        );
        var without = await Staging.RecordAsync("{ stable: v1.0.0 }");

        var shown =
            Reports.Show(Reports.Of(RecordedStack.Empty, stack), format)
            + Reports.Show(Reports.Of(without, stack), format);

        Assert.DoesNotContain(Cipher, shown);
        if (format != "mermaid")
            Assert.Contains("slackWebhook›", shown);
    }

    [Fact]
    public async Task Variables_beside_an_encrypted_one_stay_to_be_seen()
    {
        var stack = await Staging.RecordAsync(
            "{ stable: v1.0.0 }",
            "dashboard.environment={ LOG_LEVEL: debug, OPENAI_API_KEY: { secure: v1:abc } }"
        );

        var variables = stack.Resources.Single(resource => resource.Name == "dashboard-v1-0-0-container").Inputs[
            "envs"
        ]!
            .AsArray()
            .Select(variable => variable!.GetValue<string>());
        Assert.Equal(
            ["LOG_LEVEL=debug", "OPENAI_API_KEY=‹secret: dashboard.environment.OPENAI_API_KEY›"],
            variables.TakeLast(2)
        );
        Assert.Contains("APP_REVISION=v1.0.0", variables);
    }

    private static Task<RecordedStack> RecordAsync(string place) =>
        StackRecorder.RecordAsync(
            "shop",
            "dev",
            see =>
            {
                var password = new RandomPassword(
                    "password",
                    new() { Length = 32 },
                    new() { ResourceTransformations = { see } }
                ).Result;
                new TestProgram(see).AddThing("thing", Places[place](Output.CreateSecret(Literal), password));
                return new Dictionary<string, object?>();
            }
        );
}
