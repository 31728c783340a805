using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// Says what Docker's and Compose's errors mean: what happened, where, and what to do about it. What it does not know it passes on.
/// </summary>
internal static partial class DockerProblem
{
    /// <summary>What was being done.</summary>
    internal sealed record Place
    {
        public string? Part { get; init; }
        public string? Image { get; init; }

        /// <summary>The container that has the port that is in use, where it is one.</summary>
        public string? PortHolder { get; init; }
    }

    /// <summary>The port that is in use, as <c>127.0.0.1:9091</c>, and the container that wanted it; null where that is not the problem.</summary>
    public static (string Address, string Container)? PortInUse(string error) =>
        PortTaken().Match(error) is { Success: true } taken
            ? (taken.Groups["address"].Value, Endpoint().Match(error).Groups["container"].Value)
            : null;

    /// <summary>The explanation, one or more lines.</summary>
    public static string Explain(string error, Place place)
    {
        if (error.Contains("permission denied", StringComparison.OrdinalIgnoreCase) && AboutSocket().IsMatch(error))
        {
            return "You may not use Docker on this machine. Join its group (sudo usermod -aG docker $USER), log in again, and try again; "
                + "or run this as root.";
        }
        if (Unreachable().IsMatch(error))
        {
            return "Docker does not answer: it is not running, or was stopped meanwhile. Start it (sudo systemctl start docker, or Docker "
                + "Desktop) and run the same command again: it carries on from where things are.";
        }
        if (error.Contains("no space left on device", StringComparison.OrdinalIgnoreCase))
        {
            return "The disk is full"
                + (place.Image is null ? "" : $" (while fetching {place.Image})")
                + ". See where the space went with 'df -h' and 'docker system df', make room (docker image prune removes images "
                + "that nothing uses), and run the same command again."
                + Raw(error);
        }
        if (PortInUse(error) is { } port)
            return PortTakenBy(port.Address, place.Part ?? port.Container, place.PortHolder);
        if (place.Image is not null)
            return ImageMissing(place.Image, place.Part, error);
        if (NameTaken().Match(error) is { Success: true } name)
        {
            return $"There is a container {name.Groups["name"].Value} already, which this stack's engine did not make. If nobody needs it, "
                + $"remove it (docker rm --force {name.Groups["name"].Value}) and run the same command again.";
        }
        if (
            error.Contains("Pool overlaps", StringComparison.Ordinal)
            || error.Contains("non-overlapping", StringComparison.Ordinal)
        )
        {
            return "Docker has no addresses left for another network, or another network has the same ones. 'docker network ls' lists them; "
                + "remove what nobody needs (docker network rm …) and run the same command again."
                + Raw(error);
        }
        if (error.Contains("incorrect label com.docker.compose.network", StringComparison.Ordinal))
        {
            return "The stack's networks were made by an older Docker Compose, which named them otherwise. Take the stack down (./run down; "
                + "its data stays) and bring it up again."
                + Raw(error);
        }
        return $"Docker could not do it:{Raw(error)}";
    }

    private static string PortTakenBy(string address, string part, string? holder)
    {
        var number = address[(address.LastIndexOf(':') + 1)..];
        var who = part.Length == 0 ? "A part" : part;
        return holder is null
            ? $"{who} cannot start: port {address} of this machine is in use by another program. Find it with "
                + $"'sudo ss -ltnp sport = :{number}' and stop it, or give the part another port (…hostPort in the stack's file), "
                + "and run the same command again."
            : $"{who} cannot start: port {address} of this machine is in use by the container {holder}. Stop that "
                + $"(docker stop {holder}), or give the part another port (…hostPort in the stack's file), and run the same command again.";
    }

    private static string ImageMissing(string image, string? part, string error)
    {
        var what = part is null ? $"The image {image}" : $"The image of {part}, {image},";
        if (NoNetwork().IsMatch(error))
        {
            return $"{what} is not on this machine, and its registry cannot be reached. Connect to the network and try again; without one, "
                + "bring the image ('docker save' elsewhere, 'docker load' here), or name one that is here (images.… in the stack's file; "
                + "'docker images' lists them)."
                + Raw(error);
        }
        if (NotInRegistry().IsMatch(error))
        {
            return $"{what} is not in its registry, or may not be fetched. Look at the tag in the stack's file; for a private registry "
                + "'docker login' comes first."
                + Raw(error);
        }
        return $"{what} cannot be fetched:{Raw(error)}";
    }

    /// <summary>The last lines of the error itself: above them is how Docker came to it, or a program's stack trace.</summary>
    private static string Raw(string error)
    {
        var lines = error
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !Chatter().IsMatch(line))
            .Distinct()
            .TakeLast(4)
            .ToList();
        return lines.Count == 0 ? " it gave no reason." : string.Concat(lines.Select(line => $"\n  {line}"));
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
        "no such host|connection refused|i/o timeout|TLS handshake timeout|network is unreachable|no route to host|deadline exceeded|Client.Timeout|Temporary failure in name resolution"
    )]
    private static partial Regex NoNetwork();

    [GeneratedRegex("manifest unknown|not found|denied|unauthorized|does not exist")]
    private static partial Regex NotInRegistry();

    [GeneratedRegex(
        @"\A(Container|Network|Volume) \S+ +(Creating|Created|Starting|Started|Recreate|Recreated|Running|Waiting|Healthy|Error)\z|\A(Creating|Recreating|Starting|Removing) \S+ +\.\.\.|Found orphan containers|\AFile ""|\ATraceback|\A\^+\z|Encountered errors while bringing up|is already in use by another container\z"
    )]
    private static partial Regex Chatter();
}
