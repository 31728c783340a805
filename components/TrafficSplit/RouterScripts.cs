namespace InventarioRetail.Components;

/// <summary>
/// The scripts of the router's and the publisher's containers. Each script finds the others in its own directory.
/// </summary>
public static class RouterScripts
{
    /// <summary>Entry point of the router's container, run with <c>sh</c>.</summary>
    public const string Router = "router.sh";

    /// <summary>Entry point of the publisher's container, run with <c>sh</c>.</summary>
    public const string Publish = "publish.sh";

    /// <summary>
    /// The publisher's health check, run with <c>sh</c>: fails unless the publisher's release is live on the router.
    /// </summary>
    public const string InForce = "in-force.sh";

    /// <summary>The brake, run with <c>sh</c> in the router's container.</summary>
    public const string Brake = "brake.sh";

    /// <summary>The content of every file by name. Both containers get all of them, in one directory.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        new SortedDictionary<string, string>(HaproxyConfig.ParserAnswers, StringComparer.Ordinal)
        {
            [Router] = EmbeddedText.Read("TrafficSplit/router.sh"),
            [Publish] = EmbeddedText.Read("TrafficSplit/publish.sh"),
            [InForce] = EmbeddedText.Read("TrafficSplit/in-force.sh"),
            [Brake] = EmbeddedText.Read("TrafficSplit/brake.sh"),
            ["common.sh"] = EmbeddedText.Read("TrafficSplit/common.sh"),
            ["split.lua"] = EmbeddedText.Read("TrafficSplit/split.lua"),
        };
}
