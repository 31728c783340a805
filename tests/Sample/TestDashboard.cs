using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace InventarioRetail.Sample.Tests;

/// <summary>The whole dashboard in this process, on a port of its own.</summary>
internal sealed class TestDashboard : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestDashboard(WebApplication app)
    {
        _app = app;
        Client = new HttpClient
        {
            BaseAddress = new($"http://127.0.0.1:{new Uri(app.Urls.Single()).Port}"),
            DefaultRequestHeaders = { { "X-API-Key", SampleEnvironment.ApiKey } },
        };
        Stranger = new HttpClient { BaseAddress = Client.BaseAddress };
    }

    /// <summary>Shows the API key.</summary>
    public HttpClient Client { get; }

    /// <summary>Shows nothing.</summary>
    public HttpClient Stranger { get; }

    public static async Task<TestDashboard> Start(SampleEnvironment environment, TimeProvider? time = null)
    {
        // The system picks a port, which the environment cannot ask for.
        var settings = DashboardEnvironment.Read(environment.Get) with
        {
            Port = 0,
        };
        var app = Dashboard.Build(settings, _ => { }, time);
        await app.StartAsync();
        return new(app);
    }

    /// <summary>One without any service behind it, with some variables of its own.</summary>
    public static Task<TestDashboard> Start(params (string Name, string? Value)[] variables) =>
        Start(SampleEnvironment.Minimal.With(variables));

    /// <summary>The same by a clock of the test's.</summary>
    public static Task<TestDashboard> Start(TimeProvider time, params (string Name, string? Value)[] variables) =>
        Start(SampleEnvironment.Minimal.With(variables), time);

    public async Task<JsonElement> Get(string path)
    {
        using var answer = await Client.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<HttpResponseMessage> Put(string path, string json) =>
        Client.PutAsync(path, new StringContent(json, null, "application/json"));

    public Task<HttpResponseMessage> Post(string path, string json) =>
        Client.PostAsync(path, new StringContent(json, null, "application/json"));

    /// <summary>Sends a request with other headers than the client's own.</summary>
    public Task<HttpResponseMessage> Send(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Stranger.SendAsync(request);
    }

    public async Task<Dictionary<string, double>> Metrics() =>
        ExposedMetrics.Read(await Client.GetStringAsync("/metrics")).Samples;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Stranger.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>Metrics as Prometheus would read them.</summary>
/// <param name="Types">Type of each metric, by its name.</param>
/// <param name="Samples">Value of each series, by its name and labels as they stand there.</param>
internal sealed record ExposedMetrics(Dictionary<string, string> Types, Dictionary<string, double> Samples)
{
    public static ExposedMetrics Read(string text)
    {
        var metrics = new ExposedMetrics([], []);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                metrics.Types.Add(words[2], words[3]);
            }
            else if (!line.StartsWith('#'))
            {
                var end = line.LastIndexOf(' ');
                metrics.Samples.Add(
                    line[..end],
                    double.Parse(line[(end + 1)..], System.Globalization.CultureInfo.InvariantCulture)
                );
            }
        }

        return metrics;
    }

    /// <summary>Names of the labels of every series with this name, each combination once.</summary>
    public IEnumerable<string> LabelNames(string series) =>
        Samples
            .Keys.Where(key => key == series || key.StartsWith(series + "{", StringComparison.Ordinal))
            .Select(key => string.Join(' ', Labels(key).Select(label => label.Name)))
            .Distinct();

    /// <summary>Values of a label over all series with this name, in order.</summary>
    public IEnumerable<string> Values(string series, string label) =>
        Samples
            .Keys.Where(key => key.StartsWith(series + "{", StringComparison.Ordinal))
            .SelectMany(Labels)
            .Where(item => item.Name == label)
            .Select(item => item.Value)
            .Distinct();

    private static IEnumerable<(string Name, string Value)> Labels(string key) =>
        key.Contains('{')
            ? key[(key.IndexOf('{') + 1)..^1]
                .Split("\",")
                .Select(label => label.TrimEnd('"').Split("=\""))
                .Select(label => (label[0], label[1]))
            : [];
}
