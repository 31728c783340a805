using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace InventarioRetail.Cli.Tests;

/// <summary>Pinning with a registry on this machine.</summary>
public sealed class ImagePinRegistryTests(EngineImage image) : IClassFixture<EngineImage>, IAsyncLifetime
{
    private const string Program = "docker-registry";

    private readonly string folder = Directory.CreateTempSubdirectory("registry-").FullName;
    private readonly ProcessRunner runner = new();
    private readonly string repository = $"127.0.0.1:{FreePort()}/shop/web";
    private Process? registry;

    public async ValueTask InitializeAsync()
    {
        _ = image;
        if (runner.Find(Program) is not { } program)
            return;
        var file = Path.Combine(folder, "config.yml");
        var address = repository[..repository.IndexOf('/', StringComparison.Ordinal)];
        await File.WriteAllTextAsync(
            file,
            $$"""
            version: 0.1
            storage: { filesystem: { rootdirectory: {{folder}} } }
            http: { addr: {{address}} }
            """
        );
        registry = Process.Start(
            new ProcessStartInfo(program, ["serve", file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        );
        registry!.BeginOutputReadLine();
        registry.BeginErrorReadLine();
        using var http = new HttpClient();
        await Wait.Until(
            async () =>
            {
                try
                {
                    return (await http.GetAsync(new Uri($"http://{address}/v2/"))).StatusCode == HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the registry"
        );
    }

    [RegistryFact]
    public async Task A_tag_that_is_moved_later_changes_nothing()
    {
        await PublishAsync(EngineImage.Name);
        await DockerAsync("image", "rm", $"{repository}:v1.2.0");

        var pinned = await PinAsync();
        // Another image under the same tag.
        var container = await DockerAsync("create", EngineImage.Name, "sh");
        await DockerAsync("commit", container, $"{repository}:moved");
        await DockerAsync("rm", container);
        await PublishAsync($"{repository}:moved");

        Assert.Equal("v1.2.0", pinned.Tag);
        await DockerAsync("pull", "--quiet", pinned.ImageReference(repository));
        Assert.Equal(await IdAsync(EngineImage.Name), await IdAsync($"{repository}@{pinned.Digest}"));
        Assert.NotEqual(await IdAsync($"{repository}:v1.2.0"), await IdAsync($"{repository}@{pinned.Digest}"));
        Assert.NotEqual(pinned, await PinAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (registry is not null)
        {
            registry.Kill();
            await registry.WaitForExitAsync();
            registry.Dispose();
            // By reference: by id it would remove the image of the other tests.
            const string Reference = "{{.Repository}}{{if eq .Tag \"<none>\"}}@{{.Digest}}{{else}}:{{.Tag}}{{end}}";
            var left = await DockerAsync("image", "ls", "--digests", "--format", Reference, repository);
            foreach (var reference in left.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await runner.RunAsync(new("docker", "image", "rm", reference));
        }
        Directory.Delete(folder, recursive: true);
    }

    private async Task<Revision> PinAsync() =>
        await new ImagePin(runner).PinAsync(
            Revision.Parse("v1.2.0"),
            ImagePinTests.Settings($"{{ image: '{repository}' }}"),
            mayPull: true,
            CancellationToken.None
        );

    private async Task PublishAsync(string source)
    {
        await DockerAsync("tag", source, $"{repository}:v1.2.0");
        await DockerAsync("push", "--quiet", $"{repository}:v1.2.0");
    }

    private Task<string> IdAsync(string reference) => DockerAsync("image", "inspect", "--format", "{{.Id}}", reference);

    private async Task<string> DockerAsync(params string[] arguments)
    {
        var result = await runner.RunAsync(new("docker", arguments)).WaitAsync(Wait.Bound);
        Assert.True(result.Succeeded, result.Error);
        return result.Output.Trim();
    }

    private static string FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A test that needs Docker and a registry on this machine.</summary>
    private sealed class RegistryFactAttribute : FactAttribute
    {
        public RegistryFactAttribute() =>
            Skip =
                new DockerFactAttribute().Skip
                ?? (new ProcessRunner().Find(Program) is null ? $"needs {Program} on the PATH" : null);
    }
}
