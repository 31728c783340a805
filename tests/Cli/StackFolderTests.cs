namespace InventarioRetail.Cli.Tests;

public sealed class StackFolderTests
{
    [Fact]
    public async Task What_was_applied_is_read_back_without_a_difference()
    {
        using var project = new EngineProject();
        var stack = await Staging.RecordAsync("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }");

        project.State.Create().WriteApplied(stack);
        var difference = StackDiff.Between(project.State.ReadApplied(), stack);

        Assert.True(difference.ChangesNothing);
        Assert.Equal(stack.Resources.Count, difference.Steps.Count);
        Assert.Empty(JsonDifference.Between(difference.OldOutputs, difference.NewOutputs));
    }

    [Fact]
    public void Before_anything_was_applied_and_after_it_went_the_stack_is_empty()
    {
        using var project = new EngineProject();
        Assert.False(project.State.HasApplied);
        Assert.Empty(project.State.ReadApplied().Resources);

        project.State.Create().WriteApplied(Shop.Before);
        Assert.True(project.State.HasApplied);

        project.State.ForgetApplied();
        Assert.Empty(project.State.ReadApplied().Resources);
    }

    [Fact]
    public void It_is_for_its_owner_only()
    {
        using var project = new EngineProject();

        var folder = project.State.Create().Path;

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(owner, File.GetUnixFileMode(folder));
        Assert.Equal(owner, File.GetUnixFileMode(Path.GetDirectoryName(folder)!));
    }

    [Fact]
    public void A_group_that_may_read_the_folder_of_all_stacks_may_read_each()
    {
        using var project = new EngineProject();
        var all = Path.GetDirectoryName(project.State.Path)!;
        Directory.CreateDirectory(all);
        File.SetUnixFileMode(all, (UnixFileMode)0b111_101_000);

        project.State.Create().WriteApplied(Shop.Before);

        Assert.Equal((UnixFileMode)0b111_101_000, File.GetUnixFileMode(project.State.Path));
        Assert.Equal(
            (UnixFileMode)0b110_100_000,
            File.GetUnixFileMode(Path.Combine(project.State.Path, "applied.json"))
        );
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_reported_with_what_to_do()
    {
        using var project = new EngineProject();
        project.State.Create();
        File.WriteAllText(Path.Combine(project.State.Path, "applied.json"), "{ \"resources\": 7");

        var refusal = Assert.Throws<UsageException>(() => project.State.ReadApplied());

        Assert.StartsWith(Path.Combine(project.State.Path, "applied.json"), refusal.Message);
        Assert.Contains("Remove the file and run the same command again", refusal.Message);
    }
}
