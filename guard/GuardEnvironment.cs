using System.Globalization;

namespace InventarioRetail.Guard;

/// <summary>Where the guard finds its files and the other parts: environment variables, with defaults for a container.</summary>
internal sealed record GuardEnvironment
{
    /// <summary>Folder of the brake and its history (<c>GUARD_BRAKE</c>).</summary>
    public required string Brake { get; init; }

    /// <summary>Folder of the published files (<c>GUARD_CONFIG</c>).</summary>
    public required string Config { get; init; }

    /// <summary>Folder of the guard's own record (<c>GUARD_STATE</c>).</summary>
    public required string State { get; init; }

    /// <summary>The settings file, as written by <see cref="GuardSettings.ToJson"/> (<c>GUARD_SETTINGS</c>).</summary>
    public required string SettingsFile { get; init; }

    /// <summary>Port of the HTTP API (<c>GUARD_PORT</c>).</summary>
    public required int Port { get; init; }

    /// <summary>The router's address of <c>/rollout</c> and <c>/metrics</c> (<c>ROUTER_URL</c>).</summary>
    public required Uri Router { get; init; }

    /// <summary>Prometheus's address (<c>PROMETHEUS_URL</c>).</summary>
    public required Uri Prometheus { get; init; }

    /// <summary>
    /// The token of requests that change the brake (<c>GUARD_TOKEN</c>); empty if it is not set, as the command line
    /// does not need it.
    /// </summary>
    public required string Token { get; init; }

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Returns a variable's value, or null.</param>
    /// <exception cref="FormatException">A variable is invalid; the message says which.</exception>
    public static GuardEnvironment Read(Func<string, string?> variable)
    {
        return new()
        {
            Brake = Text("GUARD_BRAKE", "/brake"),
            Config = Text("GUARD_CONFIG", "/config"),
            State = Text("GUARD_STATE", "/state"),
            SettingsFile = Text("GUARD_SETTINGS", "/etc/guard/guard.json"),
            Port =
                int.TryParse(Text("GUARD_PORT", "9092"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                && port is > 0 and <= 65535
                    ? port
                    : throw new FormatException("GUARD_PORT is not a port from 1 to 65535."),
            Router = Address("ROUTER_URL", "http://router:8405"),
            Prometheus = Address("PROMETHEUS_URL", "http://prometheus:9090"),
            Token = Text("GUARD_TOKEN", ""),
        };

        string Text(string name, string @default) => variable(name) is { Length: > 0 } value ? value : @default;

        Uri Address(string name, string @default) =>
            Uri.TryCreate(Text(name, @default), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? url
                : throw new FormatException($"{name} is not an http(s) URL.");
    }
}
