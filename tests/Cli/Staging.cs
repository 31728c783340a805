namespace InventarioRetail.Cli.Tests;

/// <summary>The real staging stack, with a release of the test's own.</summary>
internal static class Staging
{
    public const string Project = RepositoryStack.Project;
    public const string Stack = "staging";

    /// <inheritdoc cref="RepositoryStack.Settings"/>
    public static StackSettings Settings(string release, params string[] changes) =>
        RepositoryStack.Staging.Settings(release, changes);

    /// <inheritdoc cref="RecordedVariants.RecordAsync"/>
    public static Task<RecordedStack> RecordAsync(string release, params string[] changes) =>
        RecordedVariants.Staging.RecordAsync(release, changes);

    /// <inheritdoc cref="RecordedVariants.DifferenceAsync"/>
    public static Task<StackDiff> DifferenceAsync(string from, string to, params string[] changes) =>
        RecordedVariants.Staging.DifferenceAsync(from, to, changes);

    /// <summary>Every step that does something: operation and resource.</summary>
    public static string[] Changed(this StackDiff difference) =>
        [
            .. difference
                .Steps.Where(step => step.Operation != ResourceOperation.Same)
                .Select(step => $"{Wording.Name(step.Operation)} {step.Resource.Name}"),
        ];

    public static ResourceChange Named(this StackDiff difference, string name) =>
        difference.Steps.Single(step => step.Resource.Name == name);

    /// <summary>The uploads by which a container changes, each with what is different about it.</summary>
    public static string[] ChangedUploads(this ResourceChange step) =>
        [.. step.Changes.Select(change => $"{change.Path.Split('.')[^1]} of {Wording.File(step.Resource, change)}")];
}
