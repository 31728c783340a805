using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InventarioRetail.Components;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Brakes;

/// <summary>The way to the brake through the guard's HTTP API.</summary>
/// <param name="url">The guard.</param>
/// <param name="projectFolder">The folder with Pulumi.yaml.</param>
/// <param name="stack">The stack's name.</param>
internal sealed partial class GuardWay(Uri url, string projectFolder, string stack) : IBrakeWay
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    public string Name => $"the guard at {url.GetLeftPart(UriPartial.Authority)}";

    /// <summary>
    /// The guard's port on this machine; the default one if the stack file is missing, invalid or does not set it.
    /// </summary>
    public static int PortOf(StackFiles files, string stack) =>
        GuardPort().Match(files.TryReadText(stack)) is { Success: true } port
        && int.TryParse(port.Groups[1].ValueSpan, out var number)
            ? number
            : new ReleaseGuardSettings().HostPort;

    public async Task<BrakeResult> PullAsync(BrakeOrder order, CancellationToken cancellation)
    {
        var answer = await PostAsync("/brake", order, cancellation);
        try
        {
            if (JsonNode.Parse(answer) is JsonObject json && json["stable"]?.GetValue<string>() is { } stable)
            {
                return new(
                    stable,
                    json["canary"]?.GetValue<string>(),
                    json["weightBefore"]?.GetValue<decimal>(),
                    json["weight"]?.GetValue<decimal>() ?? 0,
                    Name
                );
            }
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException or FormatException)
        {
            // Another program answered.
        }
        throw new BrakeException("It does not answer as a guard does; another program uses its port.");
    }

    public Task ReleaseAsync(BrakeOrder order, CancellationToken cancellation) =>
        PostAsync("/release-brake", order, cancellation);

    private async Task<string> PostAsync(string path, BrakeOrder order, CancellationToken cancellation)
    {
        var token =
            Token()
            ?? throw new BrakeException(
                $"No token in .env.{stack}, nor in the environment variable {ReleaseGuard.TokenVariable}."
            );
        // A proxy does not reach the loopback interface.
        using var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, UseProxy = !url.IsLoopback };
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, path))
        {
            Content = new StringContent(
                new JsonObject { ["by"] = order.By, ["reason"] = order.Reason }.ToJsonString(),
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsStringAsync(cancellation);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => body,
                HttpStatusCode.Unauthorized => throw new BrakeException(
                    $"It refuses the token, so it is the guard of another stack, or .env.{stack} is out of date."
                ),
                HttpStatusCode.Conflict => throw new BrakeException("The brake is not on."),
                var status => throw new BrakeException($"It answered {(int)status}: {Detail(body)}"),
            };
        }
        catch (HttpRequestException problem)
        {
            throw new BrakeException($"{problem.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>The guard's token; null if there is none.</summary>
    private string? Token()
    {
        if (Environment.GetEnvironmentVariable(ReleaseGuard.TokenVariable) is { Length: > 0 } given)
            return given;
        var name = $".env.{stack}";
        try
        {
            var text = File.ReadAllText(Path.Combine(projectFolder, name));
            var variable = TokenName().Match(text) is { Success: true } found
                ? found.Groups[1].Value
                : ReleaseGuard.TokenVariable;
            return new EnvironmentFile(text, name).Find(variable) is { Length: > 0 } value ? value : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or UsageException)
        {
            return null;
        }
    }

    /// <summary>The guard's message, <c>{"detail":"…"}</c>; the first line of anything else.</summary>
    private static string Detail(string body)
    {
        try
        {
            if (JsonNode.Parse(body) is JsonObject json && json["detail"] is JsonValue detail)
                return $"{detail}";
        }
        catch (JsonException)
        {
            // Another program answered.
        }
        return body.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "no message.";
    }

    [GeneratedRegex(
        @"^\s*[A-Za-z0-9_.-]+:guard:\s*(?:\{[^}\n]*?|\n(?:[ ]{4,}.*\n)*?[ ]{4,})\bhostPort:\s*([0-9]{1,5})",
        RegexOptions.Multiline
    )]
    private static partial Regex GuardPort();

    [GeneratedRegex(@"^\s*(?:export\s+)?([A-Z0-9_]*GUARD[A-Z0-9_]*TOKEN[A-Z0-9_]*)\s*=", RegexOptions.Multiline)]
    private static partial Regex TokenName();
}
