namespace InventarioRetail.Stacks.Tests;

/// <summary>A stack's file and the project's, as files.</summary>
public sealed class SettingsFileTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("settings-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    public static TheoryData<string, string> Unreadable =>
        TextCases.Of(
            """

              1:1: is empty; a stack file needs a 'config:' map.
            # nothing yet⏎
              1:1: is empty; a stack file needs a 'config:' map.
            - config⏎
              1:1: is not a map; a stack file needs a 'config:' map.
            encryptionsalt: v1:abc⏎
              1:1: config: missing; put the keys 'inventario-retail:…' below it.
            config:⏎
              1:8: config: is empty, not a map; put the keys 'inventario-retail:…' below it.
            config: [1]⏎
              1:9: config: is a list, not a map; put the keys 'inventario-retail:…' below it.
            config:⏎  a: [1, 2⏎
              3:1: is not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'.
            config:⏎  a: [1, 2⏎  b: 3⏎
              2:8: is not valid YAML from here on; check for an unclosed bracket.
            config:⏎  a: "b⏎
              2:6: is not valid YAML: while scanning a quoted scalar, found unexpected end of stream.
            config:⏎  a: 1⏎ b: 2⏎
              3:2: is not valid YAML: while parsing a block mapping, did not find expected key. Put a colon and a space \
                after each key, and indent all keys of a map equally.
            config:⏎  a: 1⏎  b:2⏎
              3:3: is not valid YAML: while parsing a block mapping, did not find expected key. Put a colon and a space \
                after each key, and indent all keys of a map equally.
            config:⏎  a: 1⏎⇥b: 2⏎
              2:6: is not valid YAML: while scanning a plain scalar, found a tab character that violate indentation. \
                Indent with spaces, not tabs.
            config: {}⏎---⏎config: {}⏎
              2:1: contains a second document; a configuration is a single document.
            """
        );

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void A_file_that_cannot_be_read_is_one_error_with_its_place(string text, string expected)
    {
        var result = Parse(text);

        Assert.Equal($"Pulumi.staging.yaml:{expected}", Assert.Single(result.Errors).ToString());
    }

    [Fact]
    public void Keys_that_Pulumi_itself_writes_are_known_and_others_are_not()
    {
        var text = SettingsSource.Yaml("redis: {}");

        Assert.True(
            Parse(
                $"encryptionsalt: v1:a\nsecretsprovider: awskms\nencryptedkey: b\nenvironment: [base]\n{text}"
            ).IsValid
        );
        Assert.Equal(
            "Pulumi.staging.yaml:1:1: encryptionsalz: unknown key; did you mean 'encryptionsalt'? "
                + "(known keys: config, encryptedkey, encryptionsalt, environment, secretsprovider)",
            Assert.Single(Parse($"encryptionsalz: v1:a\n{text}").Errors).ToString()
        );
        Assert.Equal(
            "Pulumi.staging.yaml:1:1: [\"inventario-retail:redis\"]: unknown key; it belongs below 'config:' "
                + "(known keys: config, encryptedkey, encryptionsalt, environment, secretsprovider)",
            Assert.Single(Parse($"inventario-retail:redis: {{}}\n{text}").Errors).ToString()
        );
    }

    [Fact]
    public void Keys_of_other_namespaces_are_kept_for_the_providers()
    {
        var tree = StackFile.Parse(
            SettingsSource.Yaml("redis: {}") + "  docker:host: unix:///run/docker.sock\n  aws:region: us-east-1\n",
            SettingsSource.File,
            SettingsSource.Project
        );

        Assert.Equal(["aws:region", "docker:host"], tree.ProviderConfig.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("us-east-1", Assert.IsType<ConfigScalar>(tree.ProviderConfig["aws:region"]).Text);
        Assert.True(StackSettings.Parse(tree, SettingsSource.Project, SettingsSource.Stack).IsValid);
    }

    [Theory]
    [InlineData("redis: {}", "5:3: redis: has no namespace; write 'inventario-retail:redis'.")]
    [InlineData(
        "inventario-retial:redis: {}",
        "5:3: inventario-retial:redis: unknown namespace 'inventario-retial'; did you mean 'inventario-retail:redis'?"
    )]
    public void A_key_whose_namespace_is_mistyped_is_not_taken_for_a_provider_s(string line, string expected)
    {
        var result = Parse($"{SettingsSource.Yaml("logs: {}")}  {line}\n");

        Assert.Equal($"Pulumi.staging.yaml:{expected}", Assert.Single(result.Errors).ToString());
    }

    [Fact]
    public void A_stack_s_file_is_read_from_disk()
    {
        var path = StackFile.PathOf(directory, "staging");
        File.WriteAllText(path, SettingsSource.Yaml("redis: { maxMemory: 64MiB }"));

        var tree = StackFile.Read(path, SettingsSource.Project);

        var settings = StackSettings.Parse(tree, SettingsSource.Project, SettingsSource.Stack).OrThrow();
        Assert.Equal(MemorySize.FromMiB(64), settings.Redis.MaxMemory);
    }

    [Fact]
    public void A_missing_file_is_reported_with_the_files_that_are_there()
    {
        File.WriteAllText(StackFile.PathOf(directory, "staging"), "");
        File.WriteAllText(StackFile.PathOf(directory, "local"), "");

        var tree = StackFile.Read(StackFile.PathOf(directory, "stagin"), SettingsSource.Project);

        Assert.Equal(
            "Pulumi.stagin.yaml: file not found. Did you mean Pulumi.staging.yaml? "
                + "Stack files here: Pulumi.local.yaml, Pulumi.staging.yaml.",
            Assert.Single(tree.Errors).ToString()
        );
    }

    [Fact]
    public void A_file_that_is_not_text_is_an_error()
    {
        var path = StackFile.PathOf(directory, "staging");
        File.WriteAllBytes(path, [0x63, 0xC3, 0x28]);

        var tree = StackFile.Read(path, SettingsSource.Project);

        Assert.Equal("Pulumi.staging.yaml: is not UTF-8 text.", Assert.Single(tree.Errors).ToString());
    }

    [Fact]
    public void The_project_s_name_is_read_from_its_file()
    {
        File.WriteAllText(
            Path.Combine(directory, "Pulumi.yaml"),
            "name: inventario-retail\nruntime: dotnet\nmain: infra\n"
        );

        Assert.Equal("inventario-retail", ProjectFile.Read(directory).Name);
    }

    [Theory]
    [InlineData(null, "Pulumi.yaml: file not found.")]
    [InlineData("", "Pulumi.yaml:1:1: name: missing; write the project's name.")]
    [InlineData("runtime: dotnet\n", "Pulumi.yaml:1:1: name: missing; write the project's name.")]
    [InlineData(
        "name: a b\n",
        "Pulumi.yaml:1:7: name: 'a b' is text; a project name is text of 1 to 100 letters, digits, '.', '_' and '-'."
    )]
    [InlineData(
        "name: 1\n",
        "Pulumi.yaml:1:7: name: 1 is a number; a project name is text of 1 to 100 letters, digits, '.', '_' and '-'."
    )]
    [InlineData(
        "name: a\n b: c\n",
        "Pulumi.yaml:2:3: is not valid YAML: while scanning a plain scalar value, found invalid mapping. "
            + "Put a colon and a space after each key, and indent all keys of a map equally."
    )]
    public void A_project_without_a_name_is_an_error(string? text, string expected)
    {
        if (text is not null)
        {
            File.WriteAllText(Path.Combine(directory, "Pulumi.yaml"), text);
        }

        var exception = Assert.Throws<SettingsException>(() => ProjectFile.Read(directory));

        Assert.Equal(expected, exception.Message);
    }

    private static SettingsResult Parse(string text) =>
        StackSettings.Parse(
            StackFile.Parse(text, SettingsSource.File, SettingsSource.Project),
            SettingsSource.Project,
            SettingsSource.Stack
        );
}
