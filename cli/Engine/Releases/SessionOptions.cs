namespace InventarioRetail.Engine.Releases;

/// <summary>Options of a session.</summary>
/// <param name="Engine">The requested engine; null for the default.</param>
/// <param name="Prometheus">The URL of Prometheus; null for the default.</param>
/// <param name="Guard">The URL of the guard; null for the default.</param>
internal sealed record SessionOptions(string? Engine = null, Uri? Prometheus = null, Uri? Guard = null)
{
    /// <summary>Whether the URL of Prometheus may be unknown, as for a rollback, which does not query it.</summary>
    public bool DoesWithoutPrometheus { get; init; }

    /// <summary>The environment variable with the URL of a Prometheus that is not on this machine.</summary>
    public const string PrometheusVariable = "PROMETHEUS_URL";

    // The local end of the tunnel that the messages suggest.
    private static readonly Uri ForwardedPrometheus = new("http://127.0.0.1:9090/");

    /// <summary>The URL of a stack's Prometheus: the option, a variable, or the port on this machine.</summary>
    /// <exception cref="UsageException">It is unknown, or a variable is invalid; the message says which.</exception>
    public Uri PrometheusOf(string stack, StackSettings settings)
    {
        if (Prometheus is { } given)
            return given;
        foreach (var variable in new[] { VariableOf(stack), PrometheusVariable })
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text)
            {
                return ServerUrl.TryParse(variable, text, out var url, out var problem)
                    ? url
                    : throw new UsageException(problem);
            }
        }
        return settings.Platform == Platform.Docker ? ServerUrl.OnThisMachine(settings.Prometheus.HostPort)
            : DoesWithoutPrometheus ? ForwardedPrometheus
            : throw new UsageException(
                $"Unknown Prometheus URL of '{stack}'; pass --prometheus <url> or set {VariableOf(stack)}. "
                    + $"'kubectl port-forward service/prometheus 9090' makes it available at {ForwardedPrometheus}."
            );
    }

    /// <summary>The variable of one stack, which wins: <c>PROMETHEUS_URL_PRODUCTION</c>.</summary>
    public static string VariableOf(string stack) =>
        $"{PrometheusVariable}_{stack.ToUpperInvariant().Replace('-', '_').Replace('.', '_')}";
}
