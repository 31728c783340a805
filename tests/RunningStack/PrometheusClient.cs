using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace InventarioRetail.EndToEnd;

/// <summary>One series of an answer, and its last value.</summary>
internal sealed record Sample(IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>Asks Prometheus, as operators do.</summary>
internal sealed class PrometheusClient(Uri url) : IDisposable
{
    private readonly HttpClient client = new() { BaseAddress = url };

    /// <exception cref="InvalidOperationException">Prometheus does not understand the query.</exception>
    public async Task<IReadOnlyList<Sample>> QueryAsync(string expression)
    {
        var answer = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}");
        var result = answer["data"]!["result"]!.AsArray();
        if (answer["data"]!["resultType"]!.GetValue<string>() != "vector")
            return [new(new Dictionary<string, string>(), Number(result[1]!))];
        return
        [
            .. result.Select(series => new Sample(
                series!["metric"]!
                    .AsObject()
                    .ToDictionary(label => label.Key, label => label.Value!.GetValue<string>()),
                Number(series["value"]![1]!)
            )),
        ];
    }

    /// <summary>The targets that are scraped: job, instance, health and last error.</summary>
    public async Task<IReadOnlyList<(string Job, string Instance, string Health, string Error)>> TargetsAsync()
    {
        var answer = await GetAsync("/api/v1/targets?state=active");
        return
        [
            .. answer["data"]!["activeTargets"]!
                .AsArray()
                .Select(target =>
                    (
                        target!["labels"]!["job"]!.GetValue<string>(),
                        target["labels"]!["instance"]!.GetValue<string>(),
                        target["health"]!.GetValue<string>(),
                        target["lastError"]!.GetValue<string>()
                    )
                ),
        ];
    }

    private async Task<JsonNode> GetAsync(string path)
    {
        using var response = await client.GetAsync(path);
        // While it starts, it answers 503 in plain text.
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            response.EnsureSuccessStatusCode();
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return answer["status"]!.GetValue<string>() == "success"
            ? answer
            : throw new InvalidOperationException($"{path}: {answer["error"]}");
    }

    public void Dispose() => client.Dispose();

    private static double Number(JsonNode text) =>
        double.Parse(text.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
