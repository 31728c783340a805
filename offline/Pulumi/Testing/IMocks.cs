using System.Collections.Immutable;

namespace Pulumi.Testing;

/// <summary>The test's side of the in-memory engine: it creates resources and answers calls.</summary>
public interface IMocks
{
    /// <summary>
    /// Returns the id (null for a component) and the state, an object or a dictionary, of a new resource.
    /// </summary>
    Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args);

    /// <summary>Returns the result, an object or a dictionary, of an invoke or a call.</summary>
    Task<object> CallAsync(MockCallArgs args);

    /// <summary>Receives the outputs that a component or a stack registers.</summary>
    Task RegisterResourceOutputs(MockRegisterResourceOutputsRequest args) => Task.CompletedTask;
}

/// <summary>A new resource.</summary>
public class MockResourceArgs
{
    public string? Type { get; set; }
    public string? Name { get; set; }
    public ImmutableDictionary<string, object> Inputs { get; set; } = null!;
    public string? Provider { get; set; }
    public string? Id { get; set; }
}

/// <summary>An invoke or a call.</summary>
public class MockCallArgs
{
    public string? Token { get; set; }
    public ImmutableDictionary<string, object> Args { get; set; } = null!;
    public string? Provider { get; set; }
}

/// <summary>The outputs of a component or a stack.</summary>
public class MockRegisterResourceOutputsRequest(string urn, ImmutableDictionary<string, Output<object?>> outputs)
{
    public readonly string Urn = urn;
    public readonly ImmutableDictionary<string, Output<object?>> Outputs = outputs;
}
