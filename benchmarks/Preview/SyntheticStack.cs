using InventarioRetail.Cli.Output;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using Pulumi;
using Pulumi.Docker;
using Pulumi.Docker.Inputs;
using Pulumi.Random;

namespace InventarioRetail.Benchmarks;

/// <summary>
/// A stack of any size. Each component has a password, a volume, a network, an image and a container that uses all
/// four.
/// </summary>
internal static class SyntheticStack
{
    private const int ResourcesPerComponent = 6;

    /// <summary>Records the stack twice, with one container changed, compares, and renders the result.</summary>
    public static async Task<int> PreviewAsync(int resources)
    {
        var before = await RecordAsync(resources, memory: 128);
        var after = await RecordAsync(resources, memory: 256);
        var difference = StackDiff.Between(before, after);
        var rendered = JsonOutput.Render(new("synthetic", "", "", difference, TimeSpan.Zero));
        return difference.Count(ResourceOperation.Update) == 1 && rendered.Length > 0 ? 0 : 1;
    }

    private static Task<RecordedStack> RecordAsync(int resources, int memory) =>
        StackRecorder.RecordAsync(
            "benchmark",
            "synthetic",
            transformation =>
            {
                var components = Math.Max(1, resources / ResourcesPerComponent);
                for (var number = 0; number < components; number++)
                    new SyntheticPart($"part-{number}", number == 0 ? memory : 64, transformation);
                return new Dictionary<string, object?>();
            }
        );

    private sealed class SyntheticPart : ComponentResource
    {
        public SyntheticPart(string name, int memory, ResourceTransformation transformation)
            : base("benchmark:index:Part", name, new() { ResourceTransformations = { transformation } })
        {
            var parent = new CustomResourceOptions { Parent = this };
            var password = new RandomPassword($"{name}-password", new() { Length = 32 }, parent);
            var volume = new Volume($"{name}-volume", new() { Name = $"{name}-volume" }, new() { Parent = this });
            var network = new Network($"{name}-network", new() { Name = name }, new() { Parent = this });
            var image = new RemoteImage($"{name}-image", new() { Name = "postgres:15" }, new() { Parent = this });
            new Container(
                $"{name}-container",
                new()
                {
                    Image = image.ImageId,
                    Memory = memory,
                    Envs = { Output.Format($"PASSWORD={password.Result}"), "MODE=benchmark" },
                    Uploads =
                    {
                        new ContainerUploadArgs { File = "/etc/part.conf", Content = $"name = {name}\n" },
                    },
                    Volumes =
                    {
                        new ContainerVolumeArgs { VolumeName = volume.Name, ContainerPath = "/data" },
                    },
                    NetworksAdvanced = { new ContainerNetworksAdvancedArgs { Name = network.Name } },
                },
                new() { Parent = this }
            );
            RegisterOutputs();
        }
    }
}
