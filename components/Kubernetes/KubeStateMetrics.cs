namespace InventarioRetail.Components;

/// <summary>The pod of a part that runs kube-state-metrics.</summary>
internal static class KubeStateMetrics
{
    /// <summary>Port of <c>/metrics</c>.</summary>
    public const int Port = 8080;

    private const int OwnPort = 8081;

    /// <summary>Returns the pod.</summary>
    /// <param name="args">The part's image and memory limit.</param>
    /// <param name="part">The part; its service account has the same name.</param>
    /// <param name="arguments">What it exports.</param>
    public static HardenedPodArgs Pod(PartArgs args, string part, params IEnumerable<string> arguments) =>
        new(args.Image, args.MemoryMib)
        {
            Ports = [new("http", Port), new("own", OwnPort)],
            Ready = new("/readyz", OwnPort) { RestartsWhenNotReady = false },
            UserId = ImageUsers.Nobody,
            Arguments = [.. arguments, $"--port={Port}", $"--telemetry-port={OwnPort}"],
            ServiceAccount = part,
            CallsKubernetes = true,
        };
}
