namespace Pulumi.Testing;

/// <summary>Settings of a test run.</summary>
public class TestOptions
{
    /// <summary>Name of the project; null means "project".</summary>
    public string? ProjectName { get; set; }

    /// <summary>Name of the stack; null means "stack".</summary>
    public string? StackName { get; set; }

    /// <summary>Whether the run is a preview; null means true.</summary>
    public bool? IsPreview { get; set; }

    /// <summary>Name of the organization; null means "organization".</summary>
    public string? OrganizationName { get; set; }

    public string? RootDirectory { get; set; }
}
