using System.Text.Json;

namespace InventarioRetail.Contract.Tests;

[Collection(EnvironmentTests.Name)]
public sealed class CoreConfigTests : IDisposable
{
    private const string Variable = "PULUMI_CONFIG";

    private static readonly JsonSerializerOptions _camelCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

    public CoreConfigTests() =>
        Environment.SetEnvironmentVariable(
            Variable,
            JsonSerializer.Serialize(
                new Dictionary<string, string>
                {
                    ["shop:text"] = "a",
                    ["shop:flag"] = "true",
                    ["shop:number"] = "42",
                    ["shop:ratio"] = "0.5",
                    ["shop:release"] = """{"stable":"v1","weight":10}""",
                    ["shop:broken"] = "{",
                    ["shop:config:old"] = "old form",
                    ["other:text"] = "b",
                }
            )
        );

    public void Dispose() => Environment.SetEnvironmentVariable(Variable, _before);

    [Fact]
    public async Task Values_are_read_by_their_keys_in_the_project() =>
        await InProject(config =>
        {
            Assert.Equal("a", config.Get("text"));
            Assert.Equal("a", config.Require("text"));
            Assert.True(config.GetBoolean("flag"));
            Assert.True(config.RequireBoolean("flag"));
            Assert.Equal(42, config.GetInt32("number"));
            Assert.Equal(42, config.RequireInt32("number"));
            Assert.Equal(0.5, config.GetDouble("ratio"));
            Assert.Equal(0.5, config.RequireDouble("ratio"));
        });

    [Fact]
    public async Task Values_that_are_not_there_are_null() =>
        await InProject(config =>
        {
            Assert.Null(config.Get("missing"));
            Assert.Null(config.GetBoolean("missing"));
            Assert.Null(config.GetInt32("missing"));
            Assert.Null(config.GetDouble("missing"));
            Assert.Null(config.GetObject<Release>("missing"));
            Assert.Equal(0, config.GetObject<int>("missing"));
            Assert.Null(config.GetSecret("missing"));
            Assert.Null(config.GetSecretInt32("missing"));
            Assert.Null(config.GetSecretObject<Release>("missing"));
        });

    [Fact]
    public async Task Another_name_is_another_bag_with_or_without_an_old_suffix() =>
        await InProject(_ =>
        {
            Assert.Equal("b", new Config("other").Get("text"));
            Assert.Equal("b", new Config("other:config").Get("text"));
            Assert.Null(new Config("other").Get("number"));
        });

    [Fact]
    public async Task An_old_form_of_a_key_is_understood() =>
        await InProject(config => Assert.Equal("old form", config.Get("old")));

    [Fact]
    public async Task Objects_are_read_from_JSON_with_options_or_without() =>
        await InProject(config =>
        {
            Assert.Equal(new Release("v1", 10), config.RequireObject<Release>("release", _camelCase));
            Assert.Equal(new Release("v1", 10), config.GetObject<Release>("release", _camelCase));
            Assert.Equal(new Release(null, 0), config.RequireObject<Release>("release"));
            Assert.Equal(10, config.RequireObject<JsonElement>("release").GetProperty("weight").GetInt32());
        });

    [Fact]
    public async Task Secret_values_are_secret_outputs()
    {
        var outputs = new List<Output<string>>();
        await InProject(config =>
            outputs.AddRange([
                config.GetSecret("text")!,
                config.RequireSecret("text"),
                config.GetSecretBoolean("flag")!.Apply(value => value ? "a" : ""),
                config.RequireSecretBoolean("flag").Apply(value => value ? "a" : ""),
                config.GetSecretInt32("number")!.Apply(value => value == 42 ? "a" : ""),
                config.RequireSecretInt32("number").Apply(value => value == 42 ? "a" : ""),
                config.GetSecretDouble("ratio")!.Apply(value => value == 0.5 ? "a" : ""),
                config.RequireSecretDouble("ratio").Apply(value => value == 0.5 ? "a" : ""),
                config.GetSecretObject<Release>("release", _camelCase)!.Apply(value => value.Weight == 10 ? "a" : ""),
                config
                    .RequireSecretObject<Release>("release", _camelCase)
                    .Apply(value => value.Weight == 10 ? "a" : ""),
            ])
        );

        foreach (var output in outputs)
        {
            Assert.True(await output.Secret());
            Assert.Equal("a", await output.Read());
        }
    }

    [Fact]
    public async Task A_missing_value_that_is_required_says_how_to_set_it() =>
        await InProject(config =>
        {
            const string Error =
                "Missing Required configuration variable 'shop:missing'\n"
                + "\tplease set a value using the command `pulumi config set shop:missing <value>`";

            foreach (
                var require in new Action[]
                {
                    () => config.Require("missing"),
                    () => config.RequireBoolean("missing"),
                    () => config.RequireInt32("missing"),
                    () => config.RequireDouble("missing"),
                    () => config.RequireObject<Release>("missing"),
                    () => config.RequireSecret("missing"),
                }
            )
            {
                Assert.Equal(Error, Assert.ThrowsAny<RunException>(require).Message);
            }
        });

    [Fact]
    public async Task A_value_of_the_wrong_type_says_which_is_right() =>
        await InProject(config =>
        {
            Assert.Equal(
                "Configuration 'shop:text' value 'a' is not a valid Boolean",
                Assert.ThrowsAny<RunException>(() => config.GetBoolean("text")).Message
            );
            Assert.Equal(
                "Configuration 'shop:ratio' value '0.5' is not a valid Int32",
                Assert.ThrowsAny<RunException>(() => config.RequireInt32("ratio")).Message
            );
            Assert.Equal(
                "Configuration 'shop:text' value 'a' is not a valid Double",
                Assert.ThrowsAny<RunException>(() => config.GetDouble("text")).Message
            );
            Assert.Equal(
                $"Configuration 'shop:broken' value '{{' is not a valid {typeof(Release).FullName}",
                Assert.ThrowsAny<RunException>(() => config.GetObject<Release>("broken")).Message
            );
        });

    [Fact]
    public async Task A_missing_value_fails_the_run_with_its_message_alone() =>
        Assert.StartsWith(
            "Missing Required configuration variable 'project:missing'",
            await Contract.FailureOf(() => new Config().Require("missing"))
        );

    private static async Task InProject(Action<Config> test) =>
        await Contract.Run(() => test(new Config()), options: new TestOptions { ProjectName = "shop" });

    private sealed record Release(string? Stable, int Weight);
}
