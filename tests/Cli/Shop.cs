using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>A small stack before and after a change in which everything happens that can happen.</summary>
internal static class Shop
{
    public static RecordedStack Before =>
        Stack([
            .. Common(image: "shop:1", memory: 256, workers: 2, "hello", sidecarMemory: 64),
            Container("old-name", """{"memory": 32}"""),
            Component("legacy"),
            Container("legacy-container").In(Component("legacy")),
        ]) with
        {
            Outputs = new()
            {
                ["url"] = "http://localhost:8080",
                ["workers"] = 2,
                ["legacy"] = "yes",
            },
        };

    public static RecordedStack After =>
        Stack([
            .. Common(
                image: "shop:2",
                memory: 512,
                workers: 4,
                "hello, world: this line is so long that it does not fit into a narrow terminal",
                sidecarMemory: 128,
                Custom("docker:index/remoteImage:RemoteImage", "web-image", """{"name": "shop:2"}""")
            ),
            Container("new-name", """{"memory": 32}""") with
            {
                Aliases = [Container("old-name").Urn],
            },
        ]) with
        {
            Outputs = new()
            {
                ["url"] = "http://localhost:8080",
                ["workers"] = 4,
                ["image"] = "shop:2",
            },
        };

    private static IEnumerable<RecordedResource> Common(
        string image,
        int memory,
        int workers,
        string greeting,
        int sidecarMemory,
        params RecordedResource[] before
    )
    {
        var web = Component("web");
        return
        [
            Component("cache"),
            Volume("cache-data").In(Component("cache")),
            web,
            .. before.Select(resource => resource.In(web)),
            Container(
                    "web-container",
                    $$"""
                    {
                      "image": "{{image}}",
                      "memory": {{memory}},
                      "ports": [{"ip": "127.0.0.1", "external": 8080, "internal": 80}],
                      "uploads": [
                        {"file": "/etc/shop.conf", "content": "# shop\nworkers {{workers}}\nlog info\n"},
                        {"file": "/etc/motd", "content": "{{greeting}}"}
                      ]
                    }
                    """
                )
                .In(web),
            Container("web-sidecar", $$"""{"memory": {{sidecarMemory}}}""").In(web),
            Volume("data") with
            {
                Protect = true,
            },
        ];
    }
}
