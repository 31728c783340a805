namespace InventarioRetail.Cli.Tests;

/// <summary>What a stack with <c>release.from</c> starts, by the committed stack file of the other stack.</summary>
public sealed class StagingRuleTests : IDisposable
{
    private static readonly string A = $"v1.2.0@sha256:{new string('a', 64)}";
    private static readonly string B = $"v1.2.0@sha256:{new string('b', 64)}";

    private readonly string folder = Directory.CreateTempSubdirectory("staging-rule-").FullName;

    public StagingRuleTests()
    {
        Write("Pulumi.yaml", "name: inventario-retail\nruntime: dotnet\n");
        Production("{ from: staging, stable: v1.0.0 }");
        Git("init", "--quiet");
        Git("config", "user.name", "Tester");
        Git("config", "user.email", "tester@example.com");
        Staging("{ stable: v1.0.0 }");
        Commit();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string, string, string?> Cases { get; } =
        new()
        {
            { "{ stable: v1.2.0 }", "v1.2.0", null },
            { $"{{ stable: \"{A}\" }}", A, null },
            {
                "{ stable: v1.1.0 }",
                "v1.2.0",
                "staging has not finished v1.2.0: stable in its committed stack file is v1.1.0."
            },
            {
                "{ stable: v1.1.0, canary: v1.2.0, weight: 100 }",
                "v1.2.0",
                "staging has not finished v1.2.0: stable in its committed stack file is v1.1.0, and v1.2.0 is under way."
            },
            {
                $"{{ stable: \"{A}\" }}",
                "v1.2.0",
                $"staging has finished {A}, and v1.2.0 without the digest may be another image. Run "
                    + $"'./run release start {A} production'."
            },
            {
                "{ stable: v1.2.0 }",
                A,
                $"staging has finished v1.2.0 without a digest, which may be another image than {A}."
            },
            {
                $"{{ stable: \"{A}\" }}",
                B,
                $"staging has finished another image of v1.2.0: sha256:{new string('a', 64)}, not sha256:{new string('b', 64)}."
            },
            {
                "{ stabel: v1.2.0 }",
                "v1.2.0",
                "Pulumi.staging.yaml is invalid, so it is unknown what staging has finished:"
            },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Only_what_the_other_stack_has_finished_starts(string staging, string revision, string? problem)
    {
        Staging(staging);
        Commit();

        if (problem is null)
            Assert.Null(await CheckAsync(revision));
        else
            Assert.StartsWith(problem, (await RefusalAsync(revision)).Message);
    }

    [Fact]
    public async Task What_is_not_committed_does_not_count()
    {
        Staging("{ stable: v1.2.0 }");

        Assert.StartsWith("staging has not finished v1.2.0", (await RefusalAsync("v1.2.0")).Message);

        Directory.Delete(Path.Combine(folder, ".git"), recursive: true);
        Assert.Null(await CheckAsync("v1.2.0"));
    }

    [Fact]
    public async Task Staging_is_skipped_only_with_a_reason_and_only_where_it_is_needed()
    {
        Assert.Equal("an emergency", await CheckAsync("v1.2.0", "an emergency"));
        Assert.Null(await CheckAsync("v1.0.0", "an emergency"));
        await Assert.ThrowsAsync<UsageException>(() => CheckAsync("v1.2.0", " "));
        await Assert.ThrowsAsync<UsageException>(() => CheckAsync("v1.2.0", "two\nlines"));

        Production("{ stable: v1.0.0 }");
        Assert.Null(await CheckAsync("v1.2.0"));
        await Assert.ThrowsAsync<UsageException>(() => CheckAsync("v1.2.0", "an emergency"));
    }

    [Fact]
    public async Task The_reason_is_in_the_file_until_the_release_ends()
    {
        using var demo = new ReleaseDemo("{ stable: v1.0.0, from: staging }");
        Write(demo, "Pulumi.staging.yaml", "{ stable: v1.0.0 }");
        var start = await ReleaseVerb
            .Start(Revision.Parse("v1.1.0"), "fix: \"login\" – now")
            .DecideAsync(demo.Session, isDryRun: true, takesOthers: false, CancellationToken.None);

        await demo.Session.TakeAsync(start.Step, "start", _ => { }, CancellationToken.None);

        Assert.EndsWith("; staging is skipped: fix: \"login\" – now", start.Message);
        Assert.EndsWith("staging is skipped: fix: \"login\" – now.", start.Why);
        var file = LoadedStackFile.Read(new(demo.Folder), ReleaseDemo.Stack);
        Assert.Equal("fix: \"login\" – now", file.Settings.Staging.Skipped);
        demo.Pass(TimeSpan.FromMinutes(1));

        var abort = await ReleaseVerb.Abort.DecideAsync(
            demo.Session,
            isDryRun: true,
            takesOthers: false,
            CancellationToken.None
        );
        await demo.Session.TakeAsync(abort.Step, "abort", _ => { }, CancellationToken.None);

        Assert.Equal(file.Settings.Staging with { Skipped = null }, demo.Settings.Staging);
        Assert.Contains("{ stable: v1.0.0, from: staging } # moves", demo.Text);
    }

    private Task<string?> CheckAsync(string revision, string? skip = null) =>
        StagingRule.CheckAsync(
            LoadedStackFile.Read(new StackFiles(folder), "production"),
            Revision.Parse(revision),
            skip
        );

    private async Task<RefusedException> RefusalAsync(string revision) =>
        await Assert.ThrowsAsync<RefusedException>(() => CheckAsync(revision));

    private void Staging(string release) => Write("Pulumi.staging.yaml", Text(release));

    private void Production(string release) => Write("Pulumi.production.yaml", Text(release));

    private static void Write(ReleaseDemo demo, string file, string release) =>
        File.WriteAllText(Path.Combine(demo.Folder, file), Text(release));

    private static string Text(string release) =>
        $"config:\n  inventario-retail:platform: docker\n  inventario-retail:release: {release}\n";

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(folder, file), text);

    private void Commit()
    {
        Git("add", ".");
        Git("commit", "--quiet", "--allow-empty", "--message", "change");
    }

    private void Git(params string[] arguments) =>
        Assert.Equal(0, Programs.Run("git", ["-C", folder, .. arguments]).ExitCode);
}
