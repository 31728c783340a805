namespace InventarioRetail.Components;

/// <summary>Arguments of a revision of the dashboard on every platform. None of them depends on the weight.</summary>
public abstract record DashboardArgs
{
    /// <summary>Image tag, with or without a digest; a digest takes precedence over the tag.</summary>
    public required string Revision { get; init; }

    /// <summary>Settings shared by all revisions.</summary>
    public required DashboardSpecification Specification { get; init; }

    /// <summary>The services it depends on.</summary>
    public required DashboardBackends Backends { get; init; }

    /// <summary>Key that clients send as <c>X-API-Key</c>, a secret.</summary>
    public required Output<string> ApiKey { get; init; }

    /// <summary>Additional environment variables, stored as plain values in the container or the Deployment.</summary>
    public IReadOnlyList<(string Name, Input<string> Value)> ExtraEnvironment { get; init; } = [];
}
