using System.Globalization;
using System.Text.RegularExpressions;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// An image of this machine's busybox and nothing else, which is there as long as a class of tests on real Docker runs.
/// </summary>
public sealed partial class EngineImage : IAsyncLifetime
{
    private static readonly string[] Applets = ["sh", "cat", "echo", "sleep", "test", "touch", "true", "false"];

    public static string Name { get; } =
        string.Create(CultureInfo.InvariantCulture, $"engine-test:{Environment.ProcessId}");

    // The classes run side by side.
    private static readonly SemaphoreSlim Gate = new(1);
    private static int users;

    private readonly ProcessRunner runner = new();

    public async ValueTask InitializeAsync() =>
        await AloneAsync(async () =>
        {
            if (users == 0)
                await MakeAsync();
            users++;
        });

    public async ValueTask DisposeAsync() =>
        await AloneAsync(async () =>
        {
            users--;
            if (users == 0)
                await DoAsync("docker", "image", "rm", "--force", Name);
        });

    private static async Task AloneAsync(Func<Task> work)
    {
        if (new DockerFactAttribute().Skip is not null)
            return;
        Assert.True(await Gate.WaitAsync(Wait.Bound), "The image was never made.");
        try
        {
            await work();
        }
        finally
        {
            Gate.Release();
        }
    }

    private async Task MakeAsync()
    {
        var root = Directory.CreateTempSubdirectory("engine-image-").FullName;
        try
        {
            var bin = Directory.CreateDirectory(Path.Combine(root, "bin")).FullName;
            var busybox = runner.Find("busybox")!;
            File.Copy(busybox, Path.Combine(bin, "busybox"));
            foreach (var applet in Applets)
                File.CreateSymbolicLink(Path.Combine(bin, applet), "busybox");
            foreach (
                Match library in Library()
                    .Matches((await runner.RunAsync(new("ldd", busybox)).WaitAsync(Wait.Bound)).Output)
            )
            {
                var target = root + library.Value;
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(library.Value, target);
            }
            var archive = root + ".tar";
            await DoAsync("tar", "--create", "--file", archive, "--directory", root, ".");
            await DoAsync("docker", "import", archive, Name);
            File.Delete(archive);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private async Task DoAsync(string program, params string[] arguments)
    {
        var result = await runner.RunAsync(new(program, arguments)).WaitAsync(Wait.Bound);
        Assert.True(result.Succeeded, result.Error);
    }

    // The libraries of a busybox that is not static.
    [GeneratedRegex(@"/\S+\.so\S*")]
    private static partial Regex Library();
}

/// <summary>A test that needs a running Docker with Compose; without one it is skipped, and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DockerFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(FindMissing);

    public DockerFactAttribute() => Skip = Missing.Value;

    private static string? FindMissing()
    {
        var runner = new ProcessRunner();
        string[] missing =
        [
            .. new[] { "docker", "busybox", "tar", "ldd" }.Where(program => runner.Find(program) is null),
        ];
        if (missing.Length > 0)
            return $"needs {string.Join(" and ", missing)} on the PATH";
        try
        {
            Task.Run(async () =>
                {
                    await new DockerCli(runner).CheckAsync(CancellationToken.None);
                    await ComposeCli.FindAsync(runner, checksVersion: true, CancellationToken.None);
                })
                .WaitAsync(Wait.Bound)
                .GetAwaiter()
                .GetResult();
            return null;
        }
        catch (UsageException problem)
        {
            return problem.Message;
        }
    }
}

/// <summary>The same for a test with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DockerTheoryAttribute : TheoryAttribute
{
    public DockerTheoryAttribute() => Skip = new DockerFactAttribute().Skip;
}
