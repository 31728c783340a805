using Pulumi;
using Pulumi.Docker;

namespace InventarioRetail.Components;

/// <summary>An image pulled from its registry once and kept, so that going back to it needs no network.</summary>
internal static class PulledImage
{
    public static RemoteImage Declare(string name, string reference, Resource parent) =>
        new(name, new RemoteImageArgs { Name = reference, KeepLocally = true }, new() { Parent = parent });
}
