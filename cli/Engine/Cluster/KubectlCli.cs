using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Cluster;

/// <summary>Runs <c>kubectl</c> in the namespace of a stack.</summary>
/// <param name="runner">Runs it.</param>
/// <param name="context">The context of the cluster in the kubeconfig; null for the current one.</param>
/// <param name="namespaceName">The namespace.</param>
internal sealed partial class KubectlCli(ProcessRunner runner, string? context, string namespaceName)
{
    private const string Kubectl = "kubectl";

    // kubectl waits without end for an API that does not answer.
    private const string Timeout = "--request-timeout=5s";

    /// <summary>The cluster of a stack, from its file, which may be invalid elsewhere.</summary>
    public static KubectlCli Of(StackFiles files, string project, string stack, ProcessRunner runner) =>
        new(
            runner,
            Context().Match(files.TryReadText(stack)) is { Success: true } found ? found.Groups[1].Value : null,
            $"{project}-{stack}"
        );

    /// <exception cref="UsageException">kubectl is not installed.</exception>
    public Task<ProcessResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        string[] cluster = context is null ? [] : ["--context", context];
        return runner.RunAsync(
            new(Kubectl, [.. cluster, "--namespace", namespaceName, Timeout, .. arguments]),
            cancellation
        );
    }

    /// <summary>Reads objects.</summary>
    /// <exception cref="DeploymentException">It failed; the message is kubectl's.</exception>
    /// <exception cref="UsageException">kubectl is not installed.</exception>
    public async Task<IReadOnlyList<JsonNode>> GetAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var result = await RunAsync(["get", .. arguments, "--output", "json"], cancellation);
        if (!result.Succeeded)
            throw new DeploymentException($"kubectl: {FirstLine(result)}");
        try
        {
            var read = JsonNode.Parse(result.Output)!;
            return read["items"] is JsonArray items ? [.. items.OfType<JsonNode>()] : [read];
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException)
        {
            throw new DeploymentException($"Cannot read the output of 'kubectl get': {mistake.Message}");
        }
    }

    /// <summary>The message of a failed call.</summary>
    public static string FirstLine(ProcessResult result) =>
        (result.Error + result.Output)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault()
        ?? "no error message.";

    [GeneratedRegex(
        @"^\s*[A-Za-z0-9_.-]+:kubernetes:\s*(?:\{[^}\n]*?|\n(?:[ ]{4,}.*\n)*?[ ]{4,})\bcontext:\s*['""]?([^'""\s,}#]+)",
        RegexOptions.Multiline
    )]
    private static partial Regex Context();
}
