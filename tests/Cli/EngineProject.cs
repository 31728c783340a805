using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>A part of a test's stack: a busybox that runs a shell command.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Command">What it runs; it is well as long as <paramref name="Check"/> says so.</param>
/// <param name="Check">The health check.</param>
internal sealed record EnginePart(string Name, string Command = EnginePart.Forever, string Check = "true")
{
    /// <summary>Runs on, and ends when asked to.</summary>
    public const string Forever = "trap 'exit 0' TERM; while :; do sleep 0.2; done";

    public string? Image { get; init; }
    public string? File { get; init; }
    public IReadOnlyList<string> Environment { get; init; } = [];
    public string? Volume { get; init; }
    public string Network { get; init; } = "internal";
    public int? Port { get; init; }
    public int MemoryMib { get; init; } = 32;
    public int GraceSeconds { get; init; } = 3;
    public int StartPeriodSeconds { get; init; }
    public bool WaitForHealth { get; init; } = true;
    public IReadOnlyList<string> DependsOn { get; init; } = [];
}

/// <summary>
/// A project with one stack of tiny containers, in a folder of its own. Everything goes with the test.
/// </summary>
internal sealed class EngineProject : IDisposable
{
    public const string Name = "engine-test";

    private static int count;

    private readonly ProcessRunner runner = new();

    public EngineProject()
        : this($"s{Environment.ProcessId}-{Interlocked.Increment(ref count)}") { }

    private EngineProject(string stack)
    {
        Stack = stack;
        Folder = Directory.CreateTempSubdirectory("engine-").FullName;
        File.WriteAllText(Path.Combine(Folder, "Pulumi.yaml"), $"name: {Name}\nruntime: dotnet\n");
    }

    /// <summary>Another folder with a stack of the same name.</summary>
    public static EngineProject OfStack(string stack) => new(stack);

    public string Stack { get; }
    public string Folder { get; }
    public StackFolder State => StackFolder.Of(Folder, Stack);

    /// <summary>What Docker has of the stack.</summary>
    public Task<IReadOnlyList<ContainerState>> ContainersAsync() =>
        new DockerCli(runner).ContainersAsync(Name, Stack, CancellationToken.None);

    /// <summary>The stack's containers: part and id.</summary>
    public async Task<Dictionary<string, string>> IdsAsync() =>
        (await ContainersAsync()).ToDictionary(container => container.Part, container => container.Id);

    public string HostName(string name) => $"{Name}-{Stack}-{name}";

    /// <summary>The stack of some parts, with all volumes and networks that they name.</summary>
    public RecordedStack Declare(params IReadOnlyList<EnginePart> parts)
    {
        var networks = parts.Select(part => part.Network).Append("internal").Distinct().ToList();
        var stack = new RecordedStack(
            [
                new()
                {
                    Urn = Urn("pulumi:pulumi:Stack", $"{Name}-{Stack}"),
                    Type = "pulumi:pulumi:Stack",
                    Name = $"{Name}-{Stack}",
                    Parent = null,
                    Custom = false,
                },
                .. networks.Select(network =>
                    Resource(
                        "docker:index/network:Network",
                        network,
                        Named(network, new() { ["internal"] = network == "internal" })
                    )
                ),
                .. parts
                    .Select(part => part.Volume)
                    .OfType<string>()
                    .Distinct()
                    .Select(volume => Resource("docker:index/volume:Volume", volume, Named(volume, []))),
                .. parts.Select(Container),
            ],
            new() { ["url"] = "http://localhost:1234" }
        );
        return EngineDriver.Declare(Folder, stack);
    }

    /// <summary>The stack with a password <c>db-password</c>, which is made at random.</summary>
    public RecordedStack WithPassword(RecordedStack stack) =>
        EngineDriver.Declare(
            Folder,
            stack with
            {
                Resources =
                [
                    .. stack.Resources,
                    Resource(
                        "random:index/randomPassword:RandomPassword",
                        "db-password",
                        new() { ["length"] = 24, ["special"] = false }
                    ),
                ],
            }
        );

    /// <summary>Runs a part of the stack as Pulumi would, with Docker alone.</summary>
    public Task RunByHandAsync(string part) =>
        DockerAsync(
            "run",
            "--detach",
            "--name",
            HostName(part),
            "--label",
            $"inventario-retail.stack={Stack}",
            "--label",
            $"inventario-retail.part={part}",
            EngineImage.Name,
            "sh",
            "-c",
            $"echo from {part}; {EnginePart.Forever}"
        );

    /// <summary>The engine in this process, and what it tells.</summary>
    public (ComposeEngine Engine, EngineProgress Progress) Engine(ProcessRunner? with = null, TimeProvider? time = null)
    {
        var progress = new EngineProgress();
        return (new ComposeEngine(with ?? runner, Folder, Name, progress, time ?? TimeProvider.System), progress);
    }

    public Task<UpResult> UpAsync(RecordedStack stack, params string[] onlyServices) =>
        Engine()
            .Engine.UpAsync(
                new(Stack, stack)
                {
                    OnlyServices = onlyServices.Length == 0 ? null : onlyServices,
                    Timeout = Wait.Bound,
                },
                CancellationToken.None
            );

    public Task<DownResult> DownAsync(bool volumes = false) =>
        Engine().Engine.DownAsync(new(Stack, volumes), CancellationToken.None).WaitAsync(Wait.Bound);

    /// <summary>Runs a command of <c>./run</c> to its end.</summary>
    public async Task<EngineRun> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.EndAsync();
    }

    /// <summary>Starts a command of <c>./run</c>.</summary>
    public EngineProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <summary>Starts a command of <c>./run</c> with some variables.</summary>
    public EngineProcess Start(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [EngineDriver.Verb, .. arguments])
        {
            WorkingDirectory = Folder,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new(start);
    }

    public async Task<string> DockerAsync(params string[] arguments)
    {
        var result = await runner.RunAsync(new("docker", arguments)).WaitAsync(Wait.Bound);
        Assert.True(result.Succeeded, result.Error);
        return result.Output.Trim();
    }

    public void Dispose()
    {
        if (new DockerFactAttribute().Skip is null)
            Task.Run(RemoveAsync).WaitAsync(Wait.Bound).GetAwaiter().GetResult();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task RemoveAsync()
    {
        var docker = new DockerCli(runner);
        var ids = (await ContainersAsync()).Select(container => container.Id).ToArray();
        if (ids.Length > 0)
            await DockerAsync(["rm", "--force", "--volumes", .. ids]);
        await docker.RemoveNetworksAsync(await docker.NetworksAsync(Name, Stack, default), default);
        await docker.RemoveVolumesAsync(await docker.VolumesAsync(Name, Stack, default), default);
    }

    private RecordedResource Container(EnginePart part)
    {
        var inputs = new JsonObject
        {
            ["name"] = HostName(part.Name),
            ["image"] = part.Image ?? EngineImage.Name,
            ["entrypoints"] = new JsonArray("sh", "-c", part.Command),
            ["init"] = true,
            ["restart"] = "unless-stopped",
            ["memory"] = part.MemoryMib,
            ["memorySwap"] = part.MemoryMib,
            ["destroyGraceSeconds"] = part.GraceSeconds,
            ["wait"] = part.WaitForHealth,
            ["waitTimeout"] = 60,
            ["healthcheck"] = new JsonObject
            {
                ["tests"] = new JsonArray("CMD-SHELL", part.Check),
                ["interval"] = "1s",
                ["timeout"] = "30s",
                ["startPeriod"] = $"{part.StartPeriodSeconds}s",
                ["retries"] = 3,
            },
            ["networksAdvanced"] = new JsonArray(new JsonObject { ["name"] = HostName(part.Network) }),
            ["labels"] = Labels(part.Name),
        };
        if (part.Environment.Count > 0)
            inputs["envs"] = new JsonArray([.. part.Environment.Select(variable => (JsonNode)variable)]);
        if (part.File is not null)
            inputs["uploads"] = new JsonArray(new JsonObject { ["file"] = "/etc/part.conf", ["content"] = part.File });
        if (part.Volume is not null)
        {
            inputs["volumes"] = new JsonArray(
                new JsonObject { ["volumeName"] = HostName(part.Volume), ["containerPath"] = "/data" }
            );
        }
        if (part.Port is not null)
        {
            inputs["ports"] = new JsonArray(
                new JsonObject
                {
                    ["internal"] = 80,
                    ["external"] = part.Port,
                    ["ip"] = "127.0.0.1",
                }
            );
        }
        return Resource("docker:index/container:Container", $"{part.Name}-container", inputs) with
        {
            Dependencies =
            [
                .. part.DependsOn.Select(other => Urn("docker:index/container:Container", $"{other}-container")),
            ],
        };
    }

    private JsonObject Named(string name, JsonObject inputs)
    {
        inputs["name"] = HostName(name);
        inputs["labels"] = Labels(name);
        return inputs;
    }

    private JsonArray Labels(string part) =>
        new(
            new JsonObject { ["label"] = "inventario-retail.stack", ["value"] = Stack },
            new JsonObject { ["label"] = "inventario-retail.part", ["value"] = part }
        );

    private RecordedResource Resource(string type, string name, JsonObject inputs) =>
        new()
        {
            Urn = Urn(type, name),
            Type = type,
            Name = name,
            Parent = Urn("pulumi:pulumi:Stack", $"{Name}-{Stack}"),
            Custom = true,
            Inputs = inputs,
        };

    private string Urn(string type, string name) => $"urn:pulumi:{Stack}::{Name}::{type}::{name}";
}

/// <summary>Keeps what an engine tells, in order.</summary>
internal sealed class EngineProgress : UpProgress
{
    private readonly List<string> said = [];

    public IReadOnlyList<string> Said => said;
    public Action<IReadOnlyList<PartProgress>>? OnShow { get; set; }
    public Action<string>? OnSay { get; set; }

    public override Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public override void Say(string what)
    {
        said.Add(what);
        OnSay?.Invoke(what);
    }

    public override void Show(IReadOnlyList<PartProgress> parts) => OnShow?.Invoke(parts);
}

/// <summary>How a command ended, and what it wrote.</summary>
internal sealed record EngineRun(int ExitCode, string Output, string Error);

/// <summary>A command that runs.</summary>
internal sealed class EngineProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> error;
    private readonly List<string> output = [];
    private readonly SemaphoreSlim news = new(0);
    private readonly Task reading;
    private bool hasSaidAll;

    public EngineProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        // A parent that ignores SIGINT, such as a background job of a pipeline, passes that on to its children.
        if (OperatingSystem.IsLinux())
        {
            start.ArgumentList.Insert(0, start.FileName);
            start.ArgumentList.Insert(0, "--default-signal=INT");
            start.FileName = "env";
        }
        process = Process.Start(start)!;
        process.StandardInput.Close();
        error = process.StandardError.ReadToEndAsync();
        reading = Task.Run(async () =>
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                lock (output)
                    output.Add(line);
                news.Release();
            }
            hasSaidAll = true;
            news.Release();
        });
    }

    public int Id => process.Id;

    public string Output
    {
        get
        {
            lock (output)
                return string.Join('\n', output);
        }
    }

    /// <summary>Waits until it has written something.</summary>
    public async Task SaysAsync(string text)
    {
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(hasSaidAll, $"never said '{text}': {Output}");
            Assert.True(await news.WaitAsync(Wait.Bound), $"never said '{text}': {Output}");
        }
    }

    public Task SignalAsync(string name) => Scripts.Signal(process.Id, name);

    public async Task<EngineRun> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Wait.Bound);
        await reading.WaitAsync(Wait.Bound);
        return new(process.ExitCode, Output, await error.WaitAsync(Wait.Bound));
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
        news.Dispose();
    }
}
