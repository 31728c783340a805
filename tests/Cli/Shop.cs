using InventarioRetail.Engine.Recording;
using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>A small stack before and after a change in which everything happens that can happen.</summary>
internal static class Shop
{
    public static RecordedStack Before
    {
        get
        {
            var web = Component("web");
            return Stack(
                Component("cache"),
                Volume("cache-data").In(Component("cache")),
                web,
                Container(
                        "web-container",
                        """
                        {
                          "image": "shop:1",
                          "memory": 256,
                          "ports": [{"ip": "127.0.0.1", "external": 8080, "internal": 80}],
                          "uploads": [
                            {"file": "/etc/shop.conf", "content": "# shop\nworkers 2\nlog info\n"},
                            {"file": "/etc/motd", "content": "hello"}
                          ]
                        }
                        """
                    )
                    .In(web),
                Container("web-sidecar", """{"memory": 64}""").In(web),
                Volume("data") with
                {
                    Protect = true,
                },
                Container("old-name", """{"memory": 32}"""),
                Component("legacy"),
                Container("legacy-container").In(Component("legacy"))
            ) with
            {
                Outputs = new()
                {
                    ["url"] = "http://localhost:8080",
                    ["workers"] = 2,
                    ["legacy"] = "yes",
                },
            };
        }
    }

    public static RecordedStack After
    {
        get
        {
            var web = Component("web");
            return Stack(
                Component("cache"),
                Volume("cache-data").In(Component("cache")),
                web,
                Custom("docker:index/remoteImage:RemoteImage", "web-image", """{"name": "shop:2"}""").In(web),
                Container(
                        "web-container",
                        """
                        {
                          "image": "shop:2",
                          "memory": 512,
                          "ports": [{"ip": "127.0.0.1", "external": 8080, "internal": 80}],
                          "uploads": [
                            {"file": "/etc/shop.conf", "content": "# shop\nworkers 4\nlog info\n"},
                            {"file": "/etc/motd", "content": "hello, world: this line is so long that it does not fit into a narrow terminal"}
                          ]
                        }
                        """
                    )
                    .In(web),
                Container("web-sidecar", """{"memory": 128}""").In(web),
                Volume("data") with
                {
                    Protect = true,
                },
                Container("new-name", """{"memory": 32}""") with
                {
                    Aliases = [Container("old-name").Urn],
                }
            ) with
            {
                Outputs = new()
                {
                    ["url"] = "http://localhost:8080",
                    ["workers"] = 4,
                    ["image"] = "shop:2",
                },
            };
        }
    }
}
