using Pulumi;

namespace InventarioRetail.Cli.Tests;

/// <summary>What is compared with what.</summary>
public sealed class PreviewerTests
{
    private const string Publisher = "replace router-publisher-container";

    [Fact]
    public async Task A_file_as_it_is_in_HEAD_changes_nothing()
    {
        using var project = Project.InGit();

        var report = await PreviewAsync(project);

        Assert.Equal(("dev", "Pulumi.dev.yaml in HEAD", "Pulumi.dev.yaml"), (report.Stack, report.Base, report.Target));
        Assert.Empty(report.Difference.Changed());
        Assert.True(report.Duration > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_that_is_not_committed_is_shown_staged_or_not(bool staged)
    {
        using var project = Project.InGit();
        project.Change("weight: 10", "weight: 25");
        if (staged)
            project.Git("add", "--all");

        var report = await PreviewAsync(project);

        Assert.Equal([Publisher], report.Difference.Changed());
    }

    [Fact]
    public async Task A_change_of_comments_and_order_changes_nothing()
    {
        using var project = Project.InGit();
        project.Write(
            "Pulumi.dev.yaml",
            "# new\nconfig:\n  shop:release: { weight: 10, canary: v1.1.0, stable: v1.0.0 }\n  'shop:platform': docker # all\n"
        );

        Assert.Empty((await PreviewAsync(project)).Difference.Changed());
    }

    [Theory]
    [InlineData("\ufeff", "\n")]
    [InlineData("", "\r\n")]
    [InlineData("\ufeff", "\r\n")]
    public async Task A_byte_order_mark_and_other_line_ends_change_nothing(string start, string lineEnd)
    {
        using var project = Project.InGit();
        project.Write("Pulumi.dev.yaml", start + Project.Stack.ReplaceLineEndings(lineEnd));
        Assert.Empty((await PreviewAsync(project)).Difference.Changed());

        project.Commit();
        project.Write("Pulumi.dev.yaml", Project.Stack);
        Assert.Empty((await PreviewAsync(project)).Difference.Changed());
    }

    [Fact]
    public async Task A_new_file_is_compared_with_nothing()
    {
        using var project = Project.InGit();
        project.Write("Pulumi.new.yaml", Project.Stack);

        var report = await PreviewAsync(project, "new");

        Assert.Equal("nothing (HEAD has no Pulumi.new.yaml)", report.Base);
        Assert.All(report.Difference.Steps, step => Assert.Equal(ResourceOperation.Create, step.Operation));
    }

    [Fact]
    public async Task Outside_git_the_base_is_nothing_and_says_why()
    {
        using var project = new Project();

        var report = await PreviewAsync(project);

        Assert.StartsWith("nothing (fatal: not a git repository", report.Base);
        Assert.All(report.Difference.Steps, step => Assert.Equal(ResourceOperation.Create, step.Operation));
    }

    [Fact]
    public async Task Before_the_first_commit_the_base_is_nothing_and_says_why()
    {
        using var project = new Project();
        project.Git("init", "--quiet");

        Assert.Equal("nothing (git has no commit yet)", (await PreviewAsync(project)).Base);
    }

    [Fact]
    public async Task The_base_can_be_nothing_on_request()
    {
        using var project = Project.InGit();

        var report = await PreviewAsync(project, @base: "none");

        Assert.Equal("nothing", report.Base);
        Assert.All(report.Difference.Steps, step => Assert.Equal(ResourceOperation.Create, step.Operation));
    }

    [Theory]
    [InlineData("HEAD~1")]
    [InlineData("HEAD^")]
    [InlineData("before")]
    [InlineData("annotated")]
    [InlineData("HEAD^{/A change}^")]
    public async Task The_base_can_be_any_revision(string revision)
    {
        using var project = Project.InGit();
        project.Git("branch", "before");
        project.Git("tag", "--annotate", "--message", "A tag", "annotated");
        project.Change("weight: 10", "weight: 25");
        project.Commit();

        var report = await PreviewAsync(project, @base: revision);

        Assert.Equal($"Pulumi.dev.yaml in {revision}", report.Base);
        Assert.Equal([Publisher], report.Difference.Changed());
        Assert.Empty((await PreviewAsync(project)).Difference.Changed());
    }

    [Fact]
    public async Task A_revision_before_the_file_is_nothing()
    {
        using var project = Project.InGit();
        project.Write("Pulumi.later.yaml", Project.Stack);
        project.Commit();

        Assert.Equal(
            "nothing (HEAD~1 has no Pulumi.later.yaml)",
            (await PreviewAsync(project, "later", "HEAD~1")).Base
        );
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("--output=x")]
    [InlineData("HEAD..HEAD")]
    [InlineData("HEAD:Pulumi.yaml")]
    [InlineData("a b")]
    public async Task A_revision_that_is_none_is_refused(string revision)
    {
        using var project = Project.InGit();

        var error = await Assert.ThrowsAsync<UsageException>(() => PreviewAsync(project, @base: revision));

        Assert.Equal(
            $"--base {revision}: no such git revision. Pass a branch, a tag, a commit, or 'none'.",
            error.Message
        );
        Assert.Equal(["Pulumi.dev.yaml", "Pulumi.yaml"], FilesOf(project));
    }

    [Fact]
    public async Task A_revision_that_is_no_commit_is_refused_with_git_s_reason()
    {
        using var project = Project.InGit();

        var error = await Assert.ThrowsAsync<UsageException>(() => PreviewAsync(project, @base: "HEAD^{tree}"));

        Assert.Matches(@"\A--base HEAD\^\{tree\}: .*commit.*\z", error.Message);
    }

    [Fact]
    public async Task A_revision_outside_git_is_refused_with_the_reason()
    {
        using var project = new Project();

        var error = await Assert.ThrowsAsync<UsageException>(() => PreviewAsync(project, @base: "main"));

        Assert.StartsWith("--base main: fatal: not a git repository", error.Message);
    }

    [Fact]
    public async Task A_base_that_was_wrong_is_reported_with_its_revision()
    {
        using var project = Project.InGit(Project.Stack.Replace("weight: 10", "weight: 101", StringComparison.Ordinal));
        project.Change("weight: 101", "weight: 10");

        var inHead = await Assert.ThrowsAsync<SettingsException>(() => PreviewAsync(project));
        project.Commit();
        var before = await Assert.ThrowsAsync<SettingsException>(() => PreviewAsync(project, @base: "HEAD~1"));

        Assert.StartsWith("HEAD:Pulumi.dev.yaml:6:13: release.weight: 101 is above 100", inHead.Message);
        Assert.StartsWith("HEAD~1:Pulumi.dev.yaml:6:13: release.weight: 101 is above 100", before.Message);
    }

    [Fact]
    public async Task With_changes_the_base_is_the_file_as_it_is()
    {
        using var project = Project.InGit();
        project.Change("v1.1.0", "v1.2.0");

        var report = await PreviewAsync(project, changes: ["release.weight=25", "flags.batch-patches-v1=5"]);

        Assert.Equal("Pulumi.dev.yaml", report.Base);
        Assert.Equal("Pulumi.dev.yaml with release.weight=25, flags.batch-patches-v1=5", report.Target);
        Assert.Equal([Publisher], report.Difference.Changed());
    }

    [Fact]
    public async Task Changes_can_be_compared_with_a_revision_too()
    {
        using var project = Project.InGit();
        project.Change("v1.1.0", "v1.2.0");

        var report = await PreviewAsync(project, @base: "HEAD", changes: ["release.weight=0"]);

        Assert.Equal(
            [
                "create dashboard-v1-2-0",
                "create dashboard-v1-2-0-image",
                "create dashboard-v1-2-0-container",
                Publisher,
                "delete dashboard-v1-1-0-container",
                "delete dashboard-v1-1-0-image",
                "delete dashboard-v1-1-0",
            ],
            report.Difference.Changed()
        );
    }

    [Fact]
    public async Task A_later_change_goes_over_an_earlier_one()
    {
        using var project = new Project();

        var report = await PreviewAsync(project, changes: ["release.weight=25", "release.weight=10"]);

        Assert.Empty(report.Difference.Changed());
    }

    [Theory]
    [InlineData("release={ stable: v1.0.0, canary: v1.1.0, weight: 25 }", Publisher)]
    [InlineData("objectStore.corsOrigins=[http://a.example]", "replace object-store-container")]
    [InlineData("postgres.backup={ keep: 9 }", "replace postgres-backup-container")]
    [InlineData("grafana.memory=512MiB", "update grafana-container")]
    [InlineData("grafana={}", "")]
    [InlineData("grafana=", "")]
    [InlineData("release.weight=\"10\"", null)]
    [InlineData(
        "dashboard.environment.A=b=c",
        "replace dashboard-v1-0-0-container, replace dashboard-v1-1-0-container"
    )]
    public async Task A_value_is_any_YAML(string change, string? expected)
    {
        using var project = new Project();

        if (expected is null)
            await Assert.ThrowsAsync<SettingsException>(() => PreviewAsync(project, changes: [change]));
        else
            Assert.Equal(
                expected,
                string.Join(", ", (await PreviewAsync(project, changes: [change])).Difference.Changed())
            );
    }

    [Fact]
    public async Task Removing_the_canary_by_a_change_aborts_the_release()
    {
        using var project = new Project();

        var report = await PreviewAsync(project, changes: ["release.weight=0", "release.canary="]);

        Assert.Equal(
            [
                Publisher,
                "delete dashboard-v1-1-0-container",
                "delete dashboard-v1-1-0-image",
                "delete dashboard-v1-1-0",
            ],
            report.Difference.Changed()
        );
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("/etc/passwd")]
    [InlineData(@"a\b")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-x")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\nb")]
    [InlineData("ñ")]
    public async Task A_name_that_no_stack_can_have_is_refused(string name)
    {
        using var project = Project.InGit();

        var error = await Assert.ThrowsAsync<UsageException>(() => PreviewAsync(project, name));

        Assert.Equal(
            $"'{name}' is not a stack name. Use 1 to 100 letters, digits, '.', '_' and '-', starting with a letter, a digit or '_'.",
            error.Message
        );
    }

    [Fact]
    public async Task A_stack_without_a_file_is_reported_with_the_stacks_that_have_one()
    {
        using var project = new Project();

        var error = await Assert.ThrowsAsync<SettingsException>(() => PreviewAsync(project, "deb"));

        Assert.Equal(
            "Pulumi.deb.yaml: file not found. Did you mean Pulumi.dev.yaml? Stack files here: Pulumi.dev.yaml.",
            error.Message
        );
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_reported_with_the_reason()
    {
        using var project = new Project();
        Directory.CreateDirectory(Path.Combine(project.Folder, "Pulumi.folder.yaml"));
        File.WriteAllBytes(Path.Combine(project.Folder, "Pulumi.binary.yaml"), [0xc3, 0x28, 0x00, 0x80, 0x0a]);
        project.Write("Pulumi.empty.yaml", "");

        Assert.StartsWith("Pulumi.folder.yaml: cannot be read: ", await Message("folder"));
        Assert.StartsWith("Pulumi.binary.yaml: is not UTF-8 text.", await Message("binary"));
        Assert.StartsWith("Pulumi.empty.yaml:1:1: is empty", await Message("empty"));

        async Task<string> Message(string stack) =>
            (await Assert.ThrowsAsync<SettingsException>(() => PreviewAsync(project, stack))).Message;
    }

    [Fact]
    public async Task An_invalid_project_file_is_reported()
    {
        using var project = new Project();
        project.Write("Pulumi.yaml", "runtime: dotnet\n");

        var error = await Assert.ThrowsAsync<SettingsException>(() => PreviewAsync(project));

        Assert.Equal("Pulumi.yaml:1:1: name: missing; write the project's name.", error.Message);
    }

    [Fact]
    public void The_project_is_the_nearest_folder_above_with_a_project_file()
    {
        using var project = new Project();
        var below = Directory.CreateDirectory(Path.Combine(project.Folder, "infra", "deep")).FullName;

        Assert.Equal(project.Folder, StackFiles.Find(project.Folder).Folder);
        Assert.Equal(project.Folder, StackFiles.Find(below).Folder);
        var error = Assert.Throws<UsageException>(() => StackFiles.Find(Path.GetTempPath()));
        Assert.Equal(
            $"No Pulumi.yaml in {Path.GetTempPath()} or its parents. Run this command in the project's folder.",
            error.Message
        );
    }

    [Fact]
    public async Task A_project_below_the_top_of_its_repository_is_compared_with_its_own_file()
    {
        using var repository = Project.InGit();
        var below = Directory.CreateDirectory(Path.Combine(repository.Folder, "below")).FullName;
        File.Copy(Path.Combine(repository.Folder, "Pulumi.yaml"), Path.Combine(below, "Pulumi.yaml"));
        var file = Path.Combine(below, "Pulumi.dev.yaml");
        File.WriteAllText(file, Project.Stack);
        repository.Commit();
        File.WriteAllText(file, Project.Stack.Replace("weight: 10", "weight: 50", StringComparison.Ordinal));

        var report = await Previewer.RunAsync(new StackFiles(below), new("dev", null, []));

        Assert.Equal([Publisher], report.Difference.Changed());
    }

    private static Task<PreviewReport> PreviewAsync(
        Project project,
        string stack = "dev",
        string? @base = null,
        string[]? changes = null
    ) => Previewer.RunAsync(new StackFiles(project.Folder), new(stack, @base, changes ?? []));

    private static IEnumerable<string?> FilesOf(Project project) =>
        Directory.EnumerateFiles(project.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
