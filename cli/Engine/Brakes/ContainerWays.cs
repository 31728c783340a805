using System.Globalization;
using System.Text.RegularExpressions;
using InventarioRetail.Components;
using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Releases;

namespace InventarioRetail.Engine.Brakes;

/// <summary>A way to the brake by a command in one of the stack's containers.</summary>
/// <param name="docker">Docker.</param>
/// <param name="project">The project's name.</param>
/// <param name="stack">The stack's name.</param>
/// <param name="part">The container's part.</param>
internal abstract partial class ContainerWay(DockerCli docker, string project, string stack, string part) : IBrakeWay
{
    public string Name => $"the container of the {part}";

    /// <summary>The command that pulls the brake, or releases it.</summary>
    protected abstract IReadOnlyList<string> Command(bool pulls, BrakeOrder order);

    public async Task<BrakeResult> PullAsync(BrakeOrder order, CancellationToken cancellation) =>
        BrakeLine.Read(await RunAsync(Command(pulls: true, order), cancellation), Name);

    public Task ReleaseAsync(BrakeOrder order, CancellationToken cancellation) =>
        RunAsync(Command(pulls: false, order), cancellation);

    private async Task<string> RunAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        // By name, which takes a single call; a name may have a prefix while Compose replaces the container.
        var result = await docker.ExecuteAsync($"{project}-{stack}-{part}", command, cancellation);
        if (!result.Succeeded && NoContainer().IsMatch(result.Error))
        {
            var id = await docker.RunningAsync(project, stack, part, cancellation);
            if (id is null)
                throw new BrakeException($"Docker has no running {part} of '{stack}'.");
            result = await docker.ExecuteAsync(id, command, cancellation);
        }
        if (result.Succeeded)
            return result.Output;
        if (NoScript().IsMatch(result.Error + result.Output))
            throw new BrakeException($"The {part} has no brake; an older version deployed it.", isMissing: true);
        throw new BrakeException(BrakeLine.First(result.Error + result.Output));
    }

    [GeneratedRegex("No such container|is not running", RegexOptions.IgnoreCase)]
    private static partial Regex NoContainer();

    [GeneratedRegex(
        @"(can't|cannot) open '?\S*brake\.sh|brake\.sh: (not found|No such file)|executable file not found|guard: not found",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex NoScript();
}

/// <summary>The way through the router's container, which needs no guard.</summary>
internal sealed class RouterWay(DockerCli docker, string project, string stack)
    : ContainerWay(docker, project, stack, TrafficParts.Router)
{
    protected override IReadOnlyList<string> Command(bool pulls, BrakeOrder order) =>
        ["sh", TrafficSplit.BrakeScript, pulls ? "on" : "off", order.By, order.Reason];
}

/// <summary>The way through the guard's container, which needs neither its port nor its token.</summary>
internal sealed class GuardContainerWay(DockerCli docker, string project, string stack)
    : ContainerWay(docker, project, stack, PartName.Guard)
{
    private const string Program = "guard";

    protected override IReadOnlyList<string> Command(bool pulls, BrakeOrder order) => CommandOf(pulls, order);

    /// <summary>The guard's own command, which needs no running service.</summary>
    public static IReadOnlyList<string> CommandOf(bool pulls, BrakeOrder order) =>
        [Program, pulls ? "brake" : "release-brake", "--by", order.By, "--reason", order.Reason];
}

/// <summary>
/// The line with which the router's script and the guard's command answer: the pair, the weight before and now.
/// </summary>
internal static partial class BrakeLine
{
    /// <exception cref="BrakeException">The output has no such line.</exception>
    public static BrakeResult Read(string output, string way)
    {
        if (Pulled().Match(output) is not { Success: true } line)
            throw new BrakeException($"Its answer is not understood: {First(output)}");
        return line.Groups["canary"].Success
            ? new(
                line.Groups["stable"].Value,
                line.Groups["canary"].Value,
                decimal.TryParse(line.Groups["before"].ValueSpan, CultureInfo.InvariantCulture, out var before)
                    ? before
                    : null,
                decimal.Parse(line.Groups["now"].ValueSpan, CultureInfo.InvariantCulture),
                way
            )
            : new(line.Groups["stable"].Value, null, 0, 0, way);
    }

    /// <summary>The first line of a message.</summary>
    public static string First(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault()
        ?? "no message.";

    [GeneratedRegex(
        @"^(?<stable>[^\s>]+)(>(?<canary>\S+) (?<before>[0-9.]+|unknown) (?<now>[0-9.]+)| -)\s*$",
        RegexOptions.Multiline
    )]
    private static partial Regex Pulled();
}
