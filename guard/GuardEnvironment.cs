using System.Globalization;

namespace InventarioRetail.Guard;

/// <summary>The cluster of a guard on Kubernetes.</summary>
internal sealed record ClusterEnvironment
{
    /// <summary>The stack's namespace (<c>GUARD_NAMESPACE</c>).</summary>
    public required string Namespace { get; init; }

    /// <summary>
    /// The metrics of the Gateway's proxies; the name resolves to each of them (<c>GUARD_PROXIES</c>).
    /// </summary>
    public required Uri Proxies { get; init; }

    /// <summary>The cluster's API (<c>KUBERNETES_SERVICE_HOST</c> and <c>_PORT</c>, which the kubelet sets).</summary>
    public required Uri Server { get; init; }

    /// <summary>
    /// Folder of the service account's token and of the API's certificate authority (<c>GUARD_ACCOUNT</c>).
    /// </summary>
    public required string Account { get; init; }

    public string TokenFile => Path.Combine(Account, "token");

    public string AuthorityFile => Path.Combine(Account, "ca.crt");
}

/// <summary>
/// Where the guard finds its files and the other parts: environment variables, with defaults for a container.
/// </summary>
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

    /// <summary>The cluster; null on Docker.</summary>
    public required ClusterEnvironment? Cluster { get; init; }

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
            Cluster = Text("GUARD_NAMESPACE", "") is { Length: > 0 } name ? ReadCluster(name) : null,
            Prometheus = Address("PROMETHEUS_URL", "http://prometheus:9090"),
            Token = Text("GUARD_TOKEN", ""),
        };

        ClusterEnvironment ReadCluster(string name)
        {
            var host = Text("KUBERNETES_SERVICE_HOST", "kubernetes.default.svc");
            var server =
                $"https://{(host.Contains(':') ? $"[{host}]" : host)}:{Text("KUBERNETES_SERVICE_PORT", "443")}/";
            return new()
            {
                Namespace = name,
                Proxies = Address("GUARD_PROXIES", ""),
                Server = Uri.TryCreate(server, UriKind.Absolute, out var url)
                    ? url
                    : throw new FormatException("KUBERNETES_SERVICE_HOST and _PORT are not an address."),
                Account = Text("GUARD_ACCOUNT", "/var/run/secrets/kubernetes.io/serviceaccount"),
            };
        }

        string Text(string name, string @default) => variable(name) is { Length: > 0 } value ? value : @default;

        Uri Address(string name, string @default) =>
            Uri.TryCreate(Text(name, @default), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? url
                : throw new FormatException($"{name} is not an http(s) URL.");
    }
}
