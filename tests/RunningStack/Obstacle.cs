using System.Globalization;
using System.Runtime.InteropServices;

namespace InventarioRetail.EndToEnd;

/// <summary>Something that is broken or busy while users must leave a canary.</summary>
/// <param name="Name">What is broken or busy.</param>
/// <param name="BeginAsync">Makes it so; disposing what it gives makes it good again.</param>
internal sealed record Obstacle(string Name, Func<RunningStack, Task<IAsyncDisposable>> BeginAsync)
{
    /// <summary>The command's own PATH; null for this process's.</summary>
    public Func<RunningStack, string>? Path { get; init; }

    /// <summary>Every obstacle.</summary>
    public static IReadOnlyList<Obstacle> All { get; } =
    [
        new("nothing", _ => Task.FromResult<IAsyncDisposable>(new Afterwards(() => Task.CompletedTask))),
        new("an up that waits for a sick part", stack => WaitingUpAsync(stack, isStopped: false)),
        new("an up that is stopped by SIGSTOP", stack => WaitingUpAsync(stack, isStopped: true)),
        new("Prometheus does not answer", stack => PauseAsync(stack, "prometheus")),
        new("Prometheus is gone", stack => StopAsync(stack, "prometheus")),
        new("the guard is gone", stack => StopAsync(stack, "guard")),
        new("no docker on PATH", Nothing) { Path = _ => DotnetFolder },
        new("a stack file with merge markers", BrokenFileAsync),
        new("a full disk below the project", FullDiskAsync),
        new("a Docker that takes 3 s for each command", Nothing) { Path = SlowDocker },
    ];

    // Where "dotnet" itself is, for a command line that is not published.
    private static string DotnetFolder =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static Task<IAsyncDisposable> Nothing(RunningStack stack) => All[0].BeginAsync(stack);

    private static async Task<IAsyncDisposable> StopAsync(RunningStack stack, string part)
    {
        await stack.StopAsync(part);
        return new Afterwards(() => stack.StartAsync(part));
    }

    private static async Task<IAsyncDisposable> PauseAsync(RunningStack stack, string part)
    {
        await Shell.OutputAsync("docker", "pause", stack.ContainerName(part));
        return new Afterwards(() => Shell.OutputAsync("docker", "unpause", stack.ContainerName(part)));
    }

    private static async Task<IAsyncDisposable> WaitingUpAsync(RunningStack stack, bool isStopped)
    {
        var sick = await PauseAsync(stack, "redis");
        var up = new RunningCommand(stack.Folder, "up", stack.Name, "--yes");
        await up.HasSaidAsync("redis");
        if (isStopped)
            await Shell.OutputAsync("kill", "-s", "STOP", up.Id.ToString(CultureInfo.InvariantCulture));
        return new Afterwards(async () =>
        {
            up.Dispose();
            await sick.DisposeAsync();
        });
    }

    private static async Task<IAsyncDisposable> BrokenFileAsync(RunningStack stack)
    {
        var right = stack.Text();
        await File.WriteAllTextAsync(stack.StackFile, $"<<<<<<< HEAD\n{right}=======\n>>>>>>> main\n");
        return new Afterwards(() => File.WriteAllTextAsync(stack.StackFile, right));
    }

    private static async Task<IAsyncDisposable> FullDiskAsync(RunningStack stack)
    {
        var folder = System.IO.Path.Combine(stack.Folder, ".stacks");
        await Shell.OutputAsync("mount", "-t", "tmpfs", "-o", "size=4k,mode=0700", "tmpfs", folder);
        await File.WriteAllBytesAsync(System.IO.Path.Combine(folder, "full"), new byte[4096]);
        return new Afterwards(() => Shell.OutputAsync("umount", folder));
    }

    private static string SlowDocker(RunningStack stack)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(stack.Folder, "slow")).FullName;
        var path = Environment.GetEnvironmentVariable("PATH")!;
        var docker = System.IO.Path.Combine(folder, "docker");
        File.WriteAllText(docker, $"#!/bin/sh\nsleep 3\nPATH={path} exec docker \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return $"{folder}:{path}";
    }

    private sealed class Afterwards(Func<Task> restore) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await restore();
    }
}
