namespace InventarioRetail.Engine.Rendering;

/// <summary>The type tokens of resources that Docker Compose supports, for the renderer and the guardrails.</summary>
internal static class DockerTypes
{
    public const string Container = "docker:index/container:Container";
    public const string Image = "docker:index/remoteImage:RemoteImage";
    public const string Network = "docker:index/network:Network";
    public const string Volume = "docker:index/volume:Volume";
    public const string Password = "random:index/randomPassword:RandomPassword";

    public static IReadOnlySet<string> All { get; } =
        new HashSet<string> { Container, Image, Network, Volume, Password };
}
