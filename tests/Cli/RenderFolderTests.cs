namespace InventarioRetail.Cli.Tests;

/// <summary>The folder that a stack is rendered into.</summary>
public sealed class RenderFolderTests : IDisposable
{
    private const string Compose = "# Docker Compose file of the stack shop-dev.\nservices: {}\n";

    private static readonly RenderedFile Plain = new("files/0123456789abcdef/web.conf", "a\n", false, false, false);
    private static readonly RenderedFile Script = new(
        "files/fedcba9876543210/start.sh",
        "exit 0\n",
        true,
        false,
        false
    );
    private static readonly RenderedFile Secret = new("secret-files/0000000000000001/key", "s", false, true, false);

    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("rendered-").FullName, "out");

    [Fact]
    public void Files_are_readable_for_the_users_of_containers_and_secret_ones_behind_a_door_for_the_owner_only()
    {
        RenderedFolder.Write(Stack(Plain, Script, Secret), folder);

        Assert.Equal(
            [
                "compose.yaml 644",
                "files/0123456789abcdef/web.conf 644",
                "files/fedcba9876543210/start.sh 755",
                "secret-files/0000000000000001/key 644",
            ],
            Files().Select(file => $"{file} {Convert.ToString((int)File.GetUnixFileMode(At(file)), 8)}")
        );
        Assert.Equal("700", Convert.ToString((int)File.GetUnixFileMode(At("secret-files")), 8));
        Assert.Equal("s", File.ReadAllText(At(Secret.Path)));
    }

    [Fact]
    public void A_template_is_not_taken_for_the_file_and_does_not_overwrite_it()
    {
        RenderedFolder.Write(Stack(Secret), folder);
        RenderedFolder.Write(Stack(Secret with { Content = "${KEY}", IsTemplate = true }), folder);

        Assert.Equal("s", File.ReadAllText(At(Secret.Path)));
        Assert.Equal("${KEY}", File.ReadAllText(At($"{Secret.Path}.template")));
    }

    [Fact]
    public void Render_writes_only_the_files_that_differ()
    {
        RenderedFolder.Write(Stack(Plain, Script), folder);
        var old = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.WriteAllText(At(Script.Path), "half");
        File.SetLastWriteTimeUtc(At(Plain.Path), old);

        RenderedFolder.Write(Stack(Plain, Script), folder);

        Assert.Equal(old, File.GetLastWriteTimeUtc(At(Plain.Path)));
        Assert.Equal("exit 0\n", File.ReadAllText(At(Script.Path)));
    }

    [Fact]
    public void Nothing_goes_until_it_is_pruned_and_then_only_mounted_files()
    {
        RenderedFolder.Write(Stack(Plain, Secret), folder);
        File.WriteAllText(At(".env"), "");
        Directory.CreateDirectory(At("files/mine"));

        RenderedFolder.Write(Stack(Script), folder);
        Assert.Equal(
            ["files/0123456789abcdef", "secret-files/0000000000000001"],
            RenderedFolder.Unnamed(Stack(Script), folder).Select(each => Path.GetRelativePath(folder, each))
        );
        Assert.True(File.Exists(At(Plain.Path)));

        RenderedFolder.Prune(Stack(Script), folder);
        Assert.Equal([".env", "compose.yaml", Script.Path], Files());
        Assert.True(Directory.Exists(At("files/mine")));
    }

    [Fact]
    public void A_folder_is_free_when_it_is_new_empty_or_of_the_same_stack()
    {
        Assert.Null(RenderedFolder.WhatElseIsIn(folder, Stack()));
        Directory.CreateDirectory(folder);
        Assert.Null(RenderedFolder.WhatElseIsIn(folder, Stack()));
        RenderedFolder.Write(Stack(Plain), folder);
        Assert.Null(RenderedFolder.WhatElseIsIn(folder, Stack(Script)));

        var other = Stack() with { ComposeProject = "shop-live" };
        Assert.Equal(
            "a compose.yaml that was not rendered from this stack",
            RenderedFolder.WhatElseIsIn(folder, other)
        );
        File.Delete(At("compose.yaml"));
        Assert.Equal("files but no compose.yaml", RenderedFolder.WhatElseIsIn(folder, Stack()));
    }

    [Fact]
    public async Task By_hand_files_become_what_they_are_with_known_values()
    {
        var recorded = await Staging.RecordAsync("{ stable: v1.0.0 }");
        var template = ComposeRenderer.Render(recorded);
        var values = template.Secrets.ToDictionary(secret => secret.Name, secret => $@"{secret.Name} & \1 $x ""y"" #");
        RenderedFolder.Write(template, folder);
        ManualStart.Write(template, folder);
        File.WriteAllLines(At(".env"), File.ReadLines(At(".env.example")).Select(Filled));
        // A secret file that is more than its secret, with every kind of end and of text that looks like a variable.
        const string Odd = "secret-files/0000000000000001/odd";
        File.WriteAllText(
            AtNew($"{Odd}.template"),
            "a ${B} $REDIS_PASSWORD ${ ${REDIS_PASSWORD}}${REDIS_PASSWORD}\n\nend\n\n"
        );
        File.WriteAllText(AtNew($"{Odd}-empty.template"), "");

        Assert.Equal((0, ""), Sh("fill-secrets.sh"));

        var filled = ComposeRenderer.Render(recorded).Filled(values).Files.Where(file => file.HasSecrets).ToList();
        Assert.Equal(
            filled.Select(file => file.Content),
            template.Files.Where(file => file.HasSecrets).Select(file => File.ReadAllText(At(file.Path)))
        );
        var value = values["REDIS_PASSWORD"];
        Assert.Equal($"a ${{B}} $REDIS_PASSWORD ${{ {value}}}{value}\n\nend\n\n", File.ReadAllText(At(Odd)));
        Assert.Equal("", File.ReadAllText(At($"{Odd}-empty")));
        Assert.DoesNotContain(Files(), file => file.EndsWith(".new", StringComparison.Ordinal));

        string Filled(string line) => values.TryGetValue(line.TrimEnd('='), out var known) ? $"{line}'{known}'" : line;
    }

    [Fact]
    public async Task A_name_without_a_value_is_reported_by_the_script()
    {
        var template = ComposeRenderer.Render(await Staging.RecordAsync("{ stable: v1.0.0 }"));
        RenderedFolder.Write(template, folder);
        ManualStart.Write(template, folder);
        File.Copy(At(".env.example"), At(".env"));

        Assert.Equal((1, "POSTGRES_ADMIN_PASSWORD has no value in .env.\n"), Sh("fill-secrets.sh"));
    }

    private static RenderedStack Stack(params RenderedFile[] files) => new("shop-dev", Compose, files, [], [], []);

    private string At(string path) => Path.Combine(folder, path);

    private string AtNew(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        return At(path);
    }

    private IEnumerable<string> Files() =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal);

    private (int ExitCode, string Error) Sh(string script)
    {
        var sh = Programs.Run(new System.Diagnostics.ProcessStartInfo("sh", [script]) { WorkingDirectory = folder });
        return (sh.ExitCode, sh.Error);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
}
