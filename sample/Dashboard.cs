using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Logging.Console;

namespace InventarioRetail.Sample;

/// <summary>Builds the service.</summary>
internal static class Dashboard
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>Builds the service, without starting it.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="log">Log configuration; null logs to the console.</param>
    /// <param name="time">Its clock; null for the system's.</param>
    public static WebApplication Build(
        DashboardSettings settings,
        Action<ILoggingBuilder>? log = null,
        TimeProvider? time = null
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "sample-dashboard" });
        (log ?? (logging => LogToConsole(logging, settings)))(builder.Logging);
        Listen(builder, settings);
        AddServices(builder.Services, settings, time ?? TimeProvider.System);
        var app = builder.Build();
        UsePipeline(app, settings);
        return app;
    }

    private static void LogToConsole(ILoggingBuilder logging, DashboardSettings settings)
    {
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // The request's own log line contains it.
        logging.AddFilter("Microsoft.AspNetCore.Http.Timeouts", LogLevel.Error);
        if (settings.LogFormat is LogFormat.Text)
        {
            logging.AddSimpleConsole(console => console.SingleLine = true);
        }
        else
        {
            logging
                .AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>()
                .AddConsole(console => console.FormatterName = JsonLineFormatter.FormatterName);
        }
    }

    private static void Listen(WebApplicationBuilder builder, DashboardSettings settings)
    {
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.ListenAnyIP(settings.Port);
        });
        // Accepted requests get their response before the process exits.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.RequestTimeout);
    }

    private static void AddServices(IServiceCollection services, DashboardSettings settings, TimeProvider time)
    {
        services.AddSingleton(settings).AddSingleton(time);
        services.AddSingleton(new CircuitBreakers(settings.Breakers, time));
        services.AddSingleton(provider => new Degradation(
            provider.GetRequiredService<CircuitBreakers>(),
            settings.Weights,
            settings.Thresholds
        ));
        services.AddSingleton<DashboardMetrics>();
        services.AddSingleton(new FaultSwitch(settings.Faults, time));
        services.AddSingleton(_ => new Database(settings.Database, settings.Revision));
        services.AddSingleton(_ => new RedisClient(settings.Redis));
        services.AddSingleton(_ => new ObjectStore(settings.ObjectStore));
        services.AddSingleton<Recommender>();
        services.AddSingleton<StockService>();
        services.AddSingleton<Endpoints>();
        services.AddSingleton<RequestObserver>();
        services.AddSingleton<FaultyRequests>();

        services.AddSingleton(_ => FlagClient());
        services.AddSingleton<FlagFile>();
        services.AddSingleton<HealthMonitor>();
        services.AddHostedService(provider => provider.GetRequiredService<FlagFile>());
        services.AddHostedService<History>();
        services.AddHostedService(provider => provider.GetRequiredService<HealthMonitor>());
        services.AddHostedService<FaultyProcess>();

        services.AddRoutingCore();
        services.AddRequestTimeouts();
        services
            .AddOptions<RequestTimeoutOptions>()
            .Configure<DashboardMetrics>((timeouts, metrics) => timeouts.DefaultPolicy = Timeout(settings, metrics));
        services.AddRateLimiter(_ => { });
        services
            .AddOptions<Microsoft.AspNetCore.RateLimiting.RateLimiterOptions>()
            .Configure<DashboardMetrics>(
                (limits, metrics) => RateLimiting.Configure(limits, settings.RateLimit, metrics)
            );
    }

    private static HttpClient FlagClient() =>
        new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                // Finds a guard that was replaced.
                PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            }
        )
        {
            MaxResponseContentBufferSize = 1024 * 1024,
        };

    private static RequestTimeoutPolicy Timeout(DashboardSettings settings, DashboardMetrics metrics) =>
        new()
        {
            Timeout = settings.RequestTimeout,
            WriteTimeoutResponse = context =>
            {
                metrics.Errors.Add("timeout");
                return Answers.ProblemAsync(
                    context,
                    StatusCodes.Status504GatewayTimeout,
                    $"No response within {settings.RequestTimeout.TotalSeconds} s"
                );
            },
        };

    private static void UsePipeline(WebApplication app, DashboardSettings settings)
    {
        var metrics = app.Services.GetRequiredService<DashboardMetrics>();
        var observer = app.Services.GetRequiredService<RequestObserver>();
        var faults = app.Services.GetRequiredService<FaultyRequests>();
        app.Use(observer.InvokeAsync);
        app.UseRouting();
        app.UseRequestTimeouts();
        // The key is checked before the limit, so that requests without it do not count against a user's limit.
        app.Use(
            (context, next) =>
            {
                if (
                    context.GetEndpoint()?.Metadata.GetMetadata<RequiresApiKey>() is null
                    || Users.HasApiKey(context, settings.ApiKey)
                )
                {
                    return next(context);
                }
                metrics.Errors.Add("unauthorized");
                return Answers.ProblemAsync(
                    context,
                    StatusCodes.Status401Unauthorized,
                    $"{Users.ApiKeyHeader} is missing or wrong"
                );
            }
        );
        app.UseRateLimiter();
        app.Use(
            (context, next) =>
                context.GetEndpoint()?.Metadata.GetMetadata<ForUsers>() is null
                    ? next(context)
                    : faults.InvokeAsync(context, next)
        );
        app.Services.GetRequiredService<Endpoints>().Map(app);
    }
}
