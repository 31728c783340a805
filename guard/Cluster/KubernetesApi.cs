using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace InventarioRetail.Guard;

/// <summary>The cluster's API refused a request.</summary>
/// <param name="status">Its status code.</param>
/// <param name="problem">What it said, as a sentence.</param>
internal sealed class ClusterException(HttpStatusCode status, string problem) : IOException(problem)
{
    /// <summary>Whether the object was changed since it was read, so that a new try may succeed.</summary>
    public bool IsOvertaken => status is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity;

    public bool IsMissing => status is HttpStatusCode.NotFound;
}

/// <summary>The objects of the cluster that the guard may read and change.</summary>
/// <param name="http">The HTTP client, which trusts the cluster's certificate.</param>
/// <param name="environment">The guard's environment.</param>
/// <param name="time">The clock of the timeout.</param>
internal sealed class KubernetesApi(HttpClient http, ClusterEnvironment environment, TimeProvider time)
{
    private const string FieldManager = "fieldManager=release-guard";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private string Namespace => $"namespaces/{environment.Namespace}";

    private string Route => $"apis/gateway.networking.k8s.io/v1/{Namespace}/httproutes/{RouteNames.Route}";

    private string Brake => $"api/v1/{Namespace}/configmaps/{RouteNames.Brake}";

    /// <summary>Returns a client that trusts the cluster's own certificate authority only.</summary>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    public static HttpClient Http(string authorityFile)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(authorityFile);
        }
        catch (Exception exception) when (exception is CryptographicException or UnauthorizedAccessException)
        {
            throw new IOException($"{authorityFile} cannot be read: {exception.Message}", exception);
        }

        return new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
            }
        );
    }

    public Task<string> GetRouteAsync(CancellationToken cancellation) => GetAsync(Route, cancellation);

    public Task<string> GetBrakeAsync(CancellationToken cancellation) => GetAsync(Brake, cancellation);

    public Task<string> GetFlagsAsync(CancellationToken cancellation) =>
        GetAsync($"api/v1/{Namespace}/configmaps/{RouteNames.Flags}", cancellation);

    public Task<string> GetDeploymentAsync(string name, CancellationToken cancellation) =>
        GetAsync($"apis/apps/v1/{Namespace}/deployments/{name}", cancellation);

    public Task<string> PatchRouteAsync(string patch, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Patch, $"{Route}?{FieldManager}", patch, "application/json-patch+json", cancellation);

    public Task<string> PatchBrakeAsync(string patch, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Patch, $"{Brake}?{FieldManager}", patch, "application/merge-patch+json", cancellation);

    private Task<string> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, null, "", cancellation);

    /// <exception cref="IOException">It failed; the message says why.</exception>
    private async Task<string> SendAsync(
        HttpMethod method,
        string path,
        string? body,
        string contentType,
        CancellationToken cancellation
    )
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(environment.Server, path));
            // The kubelet renews the token within its file.
            var token = (await File.ReadAllTextAsync(environment.TokenFile, deadline.Token)).Trim();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (body is not null)
                request.Content = new StringContent(body, Encoding.UTF8, contentType);
            using var response = await http.SendAsync(request, deadline.Token);
            var answer = await response.Content.ReadAsStringAsync(deadline.Token);
            return response.IsSuccessStatusCode
                ? answer
                : throw new ClusterException(
                    response.StatusCode,
                    $"The cluster's API answers {method} {path.Split('?')[0]} with {(int)response.StatusCode}: "
                        + $"{OneLine.Of(answer, 300)}"
                );
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"The cluster's API does not answer within {Timeout.TotalSeconds} s.");
        }
        catch (HttpRequestException exception)
        {
            throw new IOException(
                $"The cluster's API does not answer: {OneLine.Of(exception.Message, 200)}.",
                exception
            );
        }
    }
}
