using InventarioRetail.Engine;
using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Cli.Tests;

/// <summary>The engine that calls the Pulumi CLI, which is a script here.</summary>
public sealed class PulumiEngineTests
{
    private static readonly UpRequest Up = new("staging", RecordedStack.Empty);

    [Fact]
    public async Task Without_the_CLI_it_says_where_to_get_it_and_how_to_do_without()
    {
        using var tools = new FakeTools();

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            Engine(tools).CheckAsync("staging", CancellationToken.None)
        );

        Assert.StartsWith(
            "The Pulumi CLI is missing: 'pulumi' is not on PATH. Install it (https://",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith("--engine compose.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_login_it_says_so()
    {
        using var tools = new FakeTools().With(
            "pulumi",
            "echo 'error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions' >&2; exit 255"
        );

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            Engine(tools).CheckAsync("staging", CancellationToken.None)
        );

        Assert.StartsWith(
            "Pulumi is not logged in to a state backend: error: PULUMI_ACCESS_TOKEN must be set",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("'pulumi login'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_stack_it_says_how_to_make_it()
    {
        using var tools = new FakeTools().With(
            "pulumi",
            "[ \"$1\" = whoami ] || { echo \"error: no stack named 'staging' found\" >&2; exit 255; }"
        );

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            Engine(tools).CheckAsync("staging", CancellationToken.None)
        );

        Assert.StartsWith(
            "Pulumi has no stack 'staging' yet. Create it with 'pulumi stack init staging'",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(false, "pulumi up --stack staging")]
    [InlineData(true, "pulumi up --stack staging --yes --non-interactive")]
    public async Task Up_is_pulumi_up_of_the_stack_with_the_official_packages(bool yes, string expected)
    {
        using var tools = new FakeTools().With("pulumi", "echo \"$PulumiPackages in $(pwd)\" >> \"$CALLS\"");

        await Engine(tools, yes).UpAsync(Up, CancellationToken.None);

        Assert.Equal([expected, "official in /"], tools.Calls);
    }

    [Fact]
    public async Task A_step_of_a_release_needs_no_second_preview_and_has_its_output_kept_back()
    {
        using var tools = new FakeTools().With("pulumi", "echo 'Updating (staging)'");
        var engine = new PulumiEngine(tools.Runner, "/", yes: true, isQuiet: true);

        await engine.UpAsync(Up with { OnlyServices = ["router-publisher"] }, CancellationToken.None);

        Assert.Equal(["pulumi up --stack staging --yes --non-interactive --skip-preview"], tools.Calls);
    }

    [Fact]
    public async Task What_was_kept_back_is_told_when_it_fails()
    {
        using var tools = new FakeTools().With(
            "pulumi",
            "echo 'Updating (staging)'; echo 'error: no such host' >&2; exit 255"
        );
        var engine = new PulumiEngine(tools.Runner, "/", yes: true, isQuiet: true);

        var failure = await Assert.ThrowsAsync<DeploymentException>(() => engine.UpAsync(Up, CancellationToken.None));

        Assert.Equal("'pulumi up' exited with code 255:\nUpdating (staging)\nerror: no such host", failure.Message);
    }

    [Fact]
    public async Task Down_is_pulumi_destroy_without_what_is_protected()
    {
        using var tools = new FakeTools().With("pulumi", "");

        await Engine(tools, yes: true).DownAsync(new("staging", Volumes: false), CancellationToken.None);

        Assert.Equal(["pulumi destroy --exclude-protected --stack staging --yes --non-interactive"], tools.Calls);
    }

    [Fact]
    public async Task What_Pulumi_fails_at_fails()
    {
        using var tools = new FakeTools().With("pulumi", "exit 255");

        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            Engine(tools).UpAsync(Up, CancellationToken.None)
        );

        Assert.StartsWith("'pulumi up' exited with code 255", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_has_no_way_for_is_refused_before_it_is_called()
    {
        using var tools = new FakeTools().With("pulumi", "");
        var engine = Engine(tools);

        var set = await Assert.ThrowsAsync<UsageException>(() =>
            engine.UpAsync(Up with { Changes = ["release.weight=25"] }, CancellationToken.None)
        );
        var volumes = await Assert.ThrowsAsync<UsageException>(() =>
            engine.DownAsync(new("staging", Volumes: true), CancellationToken.None)
        );

        Assert.StartsWith("--set works only with --engine compose", set.Message, StringComparison.Ordinal);
        Assert.Contains("pulumi state unprotect --all --stack staging", volumes.Message, StringComparison.Ordinal);
        Assert.Empty(tools.Calls);
    }

    [Theory]
    [InlineData(null, false, false, "compose")]
    [InlineData(null, true, false, "pulumi")]
    [InlineData(null, true, true, "compose")]
    [InlineData("compose", true, false, "compose")]
    [InlineData("pulumi", false, false, "pulumi")]
    public void The_engine_is_the_one_asked_for_or_the_one_that_has_the_stack_up(
        string? wanted,
        bool hasPulumi,
        bool isUpByCompose,
        string expected
    )
    {
        using var tools = new FakeTools();
        using var project = new EngineProject();
        if (hasPulumi)
            tools.With("pulumi", "");
        if (isUpByCompose)
            project.State.Create().WriteApplied(RecordedStack.Empty);

        Assert.Equal(expected, EngineChoice.Choose(wanted, tools.Runner, project.State, project.Stack));
    }

    [Fact]
    public void A_stack_that_Compose_has_up_is_not_for_Pulumi()
    {
        using var tools = new FakeTools();
        using var project = new EngineProject();
        project.State.Create().WriteApplied(RecordedStack.Empty);

        var refusal = Assert.Throws<UsageException>(() =>
            EngineChoice.Choose("pulumi", tools.Runner, project.State, project.Stack)
        );

        Assert.Contains($"./run down {project.Stack} --engine compose", refusal.Message, StringComparison.Ordinal);
    }

    private static PulumiEngine Engine(FakeTools tools, bool yes = false) => new(tools.Runner, "/", yes);
}
