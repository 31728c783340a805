using System.Globalization;

namespace InventarioRetail.Guard;

/// <summary>
/// Where the guard finds its files and the other parts: environment variables, with defaults for a container.
/// </summary>
/// <param name="Variable">Returns a variable's value, or null.</param>
/// <exception cref="FormatException">A variable is invalid; the message says which.</exception>
internal sealed record GuardEnvironment(Func<string, string?> Variable)
{
    /// <summary>Folder of the brake and its history.</summary>
    public string Brake { get; init; } = Variable.Text("GUARD_BRAKE", "/brake");

    /// <summary>Folder of the published files.</summary>
    public string Config { get; init; } = Variable.Text("GUARD_CONFIG", "/config");

    /// <summary>Folder of the guard's own record.</summary>
    public string State { get; init; } = Variable.Text("GUARD_STATE", "/state");

    /// <summary>The settings file, as written by <see cref="GuardSettings.ToJson"/>.</summary>
    public string SettingsFile { get; init; } = Variable.Text("GUARD_SETTINGS", "/etc/guard/guard.json");

    /// <summary>Port of the HTTP API.</summary>
    public int Port { get; init; } = Variable.Port("GUARD_PORT", 9092);

    /// <summary>The router's address of <c>/rollout</c> and <c>/metrics</c>.</summary>
    public Uri Router { get; init; } = Variable.Address("ROUTER_URL", "http://router:8405");

    /// <summary>The cluster; null on Docker.</summary>
    public ClusterEnvironment? Cluster { get; init; } =
        Variable.Text("GUARD_NAMESPACE", "").Length > 0 ? new ClusterEnvironment(Variable) : null;

    /// <summary>Prometheus's address.</summary>
    public Uri Prometheus { get; init; } = Variable.Address("PROMETHEUS_URL", "http://prometheus:9090");

    /// <summary>
    /// The token of requests that change the brake; empty if it is not set, as the command line does not need it.
    /// </summary>
    public string Token { get; init; } = Variable.Text("GUARD_TOKEN", "");
}

/// <summary>The cluster of a guard on Kubernetes.</summary>
internal sealed class ClusterEnvironment(Func<string, string?> variable)
{
    /// <summary>The stack's namespace.</summary>
    public string Namespace { get; } = variable.Text("GUARD_NAMESPACE", "");

    /// <summary>The metrics of the Gateway's proxies; the name resolves to each of them.</summary>
    public Uri Proxies { get; } = variable.Address("GUARD_PROXIES", "");

    /// <summary>The cluster's API, from variables that the kubelet sets.</summary>
    public Uri Server { get; } = ReadServer(variable);

    /// <summary>Folder of the service account's token and of the API's certificate authority.</summary>
    public string Account { get; } = variable.Text("GUARD_ACCOUNT", "/var/run/secrets/kubernetes.io/serviceaccount");

    public string TokenFile => Path.Combine(Account, "token");

    public string AuthorityFile => Path.Combine(Account, "ca.crt");

    private static Uri ReadServer(Func<string, string?> variable)
    {
        var host = variable.Text("KUBERNETES_SERVICE_HOST", "kubernetes.default.svc");
        var port = variable.Text("KUBERNETES_SERVICE_PORT", "443");
        var server = $"https://{(host.Contains(':') ? $"[{host}]" : host)}:{port}/";
        return Uri.TryCreate(server, UriKind.Absolute, out var url)
            ? url
            : throw new FormatException("KUBERNETES_SERVICE_HOST and _PORT are not an address.");
    }
}

/// <summary>Reads typed values from environment variables.</summary>
internal static class EnvironmentVariables
{
    /// <summary>The variable's value; the default if it is missing or empty.</summary>
    public static string Text(this Func<string, string?> variable, string name, string @default) =>
        variable(name) is { Length: > 0 } value ? value : @default;

    /// <exception cref="FormatException">The value is not an http(s) URL.</exception>
    public static Uri Address(this Func<string, string?> variable, string name, string @default) =>
        Uri.TryCreate(variable.Text(name, @default), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new FormatException($"{name} is not an http(s) URL.");

    /// <exception cref="FormatException">The value is not a port.</exception>
    public static int Port(this Func<string, string?> variable, string name, int @default) =>
        int.TryParse(
            variable.Text(name, @default.ToString(CultureInfo.InvariantCulture)),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var port
        ) && port is > 0 and <= 65535
            ? port
            : throw new FormatException($"{name} is not a port from 1 to 65535.");
}
