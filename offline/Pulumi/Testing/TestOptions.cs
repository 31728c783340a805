namespace Pulumi.Testing;

/// <summary>What a test run tells the program about itself.</summary>
public class TestOptions
{
    /// <summary>"project" when null.</summary>
    public string? ProjectName { get; set; }

    /// <summary>"stack" when null.</summary>
    public string? StackName { get; set; }

    /// <summary>True when null.</summary>
    public bool? IsPreview { get; set; }

    /// <summary>"organization" when null.</summary>
    public string? OrganizationName { get; set; }

    public string? RootDirectory { get; set; }
}
