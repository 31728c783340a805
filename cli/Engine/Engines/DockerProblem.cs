using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// Explains errors of Docker and Compose: what happened, where, and what to do next. Unknown errors are passed on.
/// </summary>
internal static partial class DockerProblem
{
    /// <summary>The subject of the failed operation.</summary>
    internal sealed record Place
    {
        public string? Part { get; init; }
        public string? Image { get; init; }

        /// <summary>The container that holds the port; null if no container does.</summary>
        public string? PortHolder { get; init; }
    }

    /// <summary>
    /// The port in use, e.g. <c>127.0.0.1:9091</c>, and the container that failed to bind it; null if the error has
    /// another cause.
    /// </summary>
    public static (string Address, string Container)? PortInUse(string error) =>
        PortTaken().Match(error) is { Success: true } taken
            ? (taken.Groups["address"].Value, Endpoint().Match(error).Groups["container"].Value)
            : null;

    /// <summary>The explanation of an error, in one or more lines.</summary>
    public static string Explain(string error, Place place)
    {
        if (error.Contains("permission denied", StringComparison.OrdinalIgnoreCase) && AboutSocket().IsMatch(error))
        {
            return "You have no permission to use Docker on this machine. Add yourself to its group (sudo usermod -aG "
                + "docker $USER) and log in "
                + "again, or run this command as root.";
        }
        if (Unreachable().IsMatch(error))
        {
            return "Docker does not respond: it is not running, or was stopped. Start it (sudo systemctl start docker, "
                + "or Docker Desktop) and run the same command again; it continues where it stopped.";
        }
        if (error.Contains("no space left on device", StringComparison.OrdinalIgnoreCase))
        {
            return "The disk is full"
                + (place.Image is null ? "" : $" (while pulling {place.Image})")
                + ". Check the usage with 'df -h' and 'docker system df', free space ('docker image prune' removes "
                + "unused images) and run the "
                + "same command again."
                + Raw(error);
        }
        if (PortInUse(error) is { } port)
            return PortTakenBy(port.Address, place.Part ?? port.Container, place.PortHolder);
        if (place.Image is not null)
            return ImageMissing(place.Image, place.Part, error);
        if (NameTaken().Match(error) is { Success: true } name)
        {
            return $"The container {name.Groups["name"].Value} already exists, but this stack's engine did not create "
                + "it. If you do not need it, "
                + $"remove it (docker rm --force {name.Groups["name"].Value}) and run the same command again.";
        }
        if (
            error.Contains("Pool overlaps", StringComparison.Ordinal)
            || error.Contains("non-overlapping", StringComparison.Ordinal)
        )
        {
            return "Docker has no free address range for a network, or another network uses the "
                + "same range. List the networks with "
                + "'docker network ls', remove unused ones (docker network rm …) and run the same command again."
                + Raw(error);
        }
        if (error.Contains("incorrect label com.docker.compose.network", StringComparison.Ordinal))
        {
            return "The stack's networks were created by an older Docker Compose, which labelled them differently. "
                + "Take the stack down (./run "
                + "down keeps its data), then bring it up again."
                + Raw(error);
        }
        return $"Docker failed:{Raw(error)}";
    }

    private static string PortTakenBy(string address, string part, string? holder)
    {
        var number = address[(address.LastIndexOf(':') + 1)..];
        var who = part.Length == 0 ? "A part" : part;
        return holder is null
            ? $"{who} cannot start: port {address} of this machine is used by another program. Find it with "
                + $"'sudo ss -ltnp sport = :{number}' and stop it, or choose another port (…hostPort in the stack "
                + "file), then run the same command again."
            : $"{who} cannot start: port {address} of this machine is used by the container {holder}. Stop it (docker "
                + $"stop {holder}), or choose "
                + "another port (…hostPort in the stack file), then run the same command again.";
    }

    private static string ImageMissing(string image, string? part, string error)
    {
        var what = part is null ? $"The image {image}" : $"The image of {part}, {image},";
        if (NoNetwork().IsMatch(error))
        {
            return $"{what} is not on this machine, and its registry is unreachable. Connect to the network and run "
                + "the same command again, "
                + "copy the image here ('docker save' there, 'docker load' here), or use an image from 'docker images' "
                + "(images.… in the stack "
                + "file)."
                + Raw(error);
        }
        if (NotInRegistry().IsMatch(error))
        {
            return $"{what} is not in its registry, or you have no permission to pull it. Check the tag in the stack "
                + "file; for a private "
                + "registry, run 'docker login' first."
                + Raw(error);
        }
        return $"{what} cannot be pulled:{Raw(error)}";
    }

    /// <summary>The last lines of the error; the lines before are progress or a stack trace.</summary>
    private static string Raw(string error)
    {
        var lines = error
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !Chatter().IsMatch(line))
            .Distinct()
            .TakeLast(4)
            .ToList();
        return lines.Count == 0 ? " no error message." : string.Concat(lines.Select(line => $"\n  {line}"));
    }

    [GeneratedRegex(
        @"listen (?:tcp|udp)[46]? (?<address>\S+:\d+): bind: address already in use|Bind for (?<address>\S+:\d+) failed: port is already allocated"
    )]
    private static partial Regex PortTaken();

    [GeneratedRegex(@"on endpoint (?<container>\S+) \(")]
    private static partial Regex Endpoint();

    [GeneratedRegex("socket|daemon|PermissionError")]
    private static partial Regex AboutSocket();

    [GeneratedRegex(
        @"Cannot connect to the Docker daemon|Is the docker daemon running|Couldn't connect to Docker daemon|error during connect|fetching server API version|'Connection aborted\.'"
    )]
    private static partial Regex Unreachable();

    [GeneratedRegex(@"The container name ""/?(?<name>[^""]+)"" is already in use")]
    private static partial Regex NameTaken();

    [GeneratedRegex(
        "no such host|connection refused|i/o timeout|TLS handshake timeout|network is unreachable|no route to "
            + "host|deadline exceeded|Client.Timeout|Temporary failure in name resolution"
    )]
    private static partial Regex NoNetwork();

    [GeneratedRegex("manifest unknown|not found|denied|unauthorized|does not exist")]
    private static partial Regex NotInRegistry();

    [GeneratedRegex(
        @"\A(Container|Network|Volume) \S+ +(Creating|Created|Starting|Started|Recreate|Recreated|Running|Waiting|Healthy|Error)\z|\A(Creating|Recreating|Starting|Removing) \S+ +\.\.\.|Found orphan containers|\AFile ""|\ATraceback|\A\^+\z|Encountered errors while bringing up|is already in use by another container\z"
    )]
    private static partial Regex Chatter();
}
