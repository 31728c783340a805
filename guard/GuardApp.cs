using System.Net;
using InventarioRetail.Releases.Prometheus;
using Microsoft.Extensions.Logging.Console;

namespace InventarioRetail.Guard;

/// <summary>Builds the service.</summary>
internal static class GuardApp
{
    private const int MaxBodyBytes = 4096;
    private const long MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>Builds the service, without starting it.</summary>
    /// <param name="environment">Its files and the other parts.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="handler">Sends requests to the router and to Prometheus; null for the network.</param>
    /// <param name="time">Its clock; null for the system's.</param>
    public static WebApplication Build(
        GuardEnvironment environment,
        GuardSettings settings,
        HttpMessageHandler? handler = null,
        TimeProvider? time = null
    )
    {
        var http = Http(handler);
        var (router, brakes, flags) = Parts(environment, http, time ?? TimeProvider.System, handler);
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "guard" });
        builder
            .Logging.AddFilter("Microsoft", LogLevel.Warning)
            .AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>()
            .AddConsole(console => console.FormatterName = JsonLineFormatter.FormatterName);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            kestrel.ListenAnyIP(environment.Port);
        });
        // A reading is cut off; nothing of it is lost.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(500));
        builder.Services.AddRoutingCore();
        builder
            .Services.AddSingleton(environment)
            .AddSingleton(settings)
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton(http)
            .AddSingleton(router)
            .AddSingleton(brakes)
            .AddSingleton(provider => new PrometheusClient(
                provider.GetRequiredService<HttpClient>(),
                environment.Prometheus,
                TimeSpan.FromSeconds(5),
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton(new PublishedSplit(environment.Config))
            .AddSingleton<Braker>()
            .AddSingleton<GuardCore>()
            .AddSingleton<GuardService>()
            .AddSingleton<Endpoints>()
            .AddHostedService(provider => provider.GetRequiredService<GuardService>());
        if (flags is not null)
            builder.Services.AddSingleton(flags);
        var app = builder.Build();
        app.UseRouting();
        app.Services.GetRequiredService<Endpoints>().Map(app);
        return app;
    }

    /// <summary>
    /// Returns the router and the brake of the guard's platform; and on Kubernetes, where the router's volume does not
    /// carry them, the feature flags.
    /// </summary>
    /// <param name="environment">The guard's environment.</param>
    /// <param name="http">The client for the router.</param>
    /// <param name="time">The clock of timeouts.</param>
    /// <param name="handler">Sends requests to the cluster's API; null for the network.</param>
    /// <param name="resolve">Returns the addresses of the proxies; null for DNS.</param>
    public static (IRouter Router, IBrakes Brakes, ClusterFlags? Flags) Parts(
        GuardEnvironment environment,
        HttpClient http,
        TimeProvider time,
        HttpMessageHandler? handler = null,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null
    )
    {
        if (environment.Cluster is not { } cluster)
            return (new RouterClient(http, environment.Router, time), new BrakeFolder(environment.Brake), null);
        var api = new KubernetesApi(handler is null ? KubernetesApi.Http(cluster.AuthorityFile) : http, cluster, time);
        var route = new ClusterRoute(api);
        var router = new GatewayRouter(route, api, cluster, http, resolve ?? Dns.GetHostAddressesAsync, time);
        return (router, route, new(api, time));
    }

    /// <summary>Returns a client that bypasses proxies and follows a part to a new address.</summary>
    public static HttpClient Http(HttpMessageHandler? handler = null) =>
        new(
            handler
                ?? new SocketsHttpHandler
                {
                    UseProxy = false,
                    AllowAutoRedirect = false,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(1),
                }
        )
        {
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
}
