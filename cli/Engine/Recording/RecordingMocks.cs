using System.Collections.Immutable;
using Pulumi.Testing;

namespace InventarioRetail.Engine.Recording;

/// <summary>
/// Mocks the providers: a resource's state is its inputs, and values that only a provider knows are placeholders. No
/// secret is ever generated.
/// </summary>
internal sealed class RecordingMocks : IMocks
{
    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        var name = args.Name ?? "";
        var state = args.Inputs.SetItems(ComputedOutputs(args.Type ?? "", name, args.Inputs));
        return Task.FromResult<(string?, object)>((Placeholder.IdOf(name), state));
    }

    public Task<object> CallAsync(MockCallArgs args) => Task.FromResult<object>(args.Args);

    /// <summary>The outputs that the stack reads from a resource of a type, in addition to its inputs.</summary>
    private static IEnumerable<KeyValuePair<string, object>> ComputedOutputs(
        string type,
        string name,
        ImmutableDictionary<string, object> inputs
    ) =>
        type switch
        {
            "random:index/randomPassword:RandomPassword" => [new("result", Placeholder.Secret(name))],
            "docker:index/remoteImage:RemoteImage" => [new("imageId", Placeholder.ImageIdOf($"{inputs["name"]}"))],
            ['a', 'w', 's', ':', ..] => AwsOutputs(name).Where(output => !inputs.ContainsKey(output.Key)),
            _ => [],
        };

    /// <summary>The outputs that AWS assigns; each name means the same in every service.</summary>
    private static IEnumerable<KeyValuePair<string, object>> AwsOutputs(string name) =>
        new[] { "arn", "name", "keyId", "address", "primaryEndpointAddress" }.Select(output =>
            KeyValuePair.Create(output, (object)Placeholder.ComputedBy($"{output} of {name}"))
        );
}
