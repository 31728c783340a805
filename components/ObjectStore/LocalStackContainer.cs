namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="LocalStackContainer"/>; its image must be compatible with the public <c>localstack</c>
/// image.
/// </summary>
public sealed record LocalStackContainerArgs() : PartArgs(memoryMib: 1024)
{
    /// <summary>Name of the bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Region that LocalStack reports for the bucket.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>CORS and lifecycle of the bucket.</summary>
    public BucketRules Rules { get; init; } = new();
}

/// <summary>
/// An object store on Docker: LocalStack with S3 only, and a bucket that its ready hook creates. Objects are lost when
/// the container stops.
/// </summary>
public sealed class LocalStackContainer : ContainerPart
{
    /// <summary>Port of the S3 API.</summary>
    public const int Port = 4566;

    /// <summary>Path that returns 200 when LocalStack is healthy.</summary>
    public const string HealthPath = "/_localstack/health";

    /// <summary>Endpoint that other containers use.</summary>
    public string EndpointUrl { get; }

    /// <summary>Name of the bucket.</summary>
    public string Bucket { get; }

    /// <summary>Region of the bucket.</summary>
    public string Region { get; }

    /// <summary>Declares the object store.</summary>
    public LocalStackContainer(string name, DockerScope scope, LocalStackContainerArgs args)
        : base("LocalStackContainer", name, scope)
    {
        EndpointUrl = $"http://{name}:{Port}";
        Bucket = args.Bucket;
        Region = args.Region;
        DeclareContainer(
            name,
            new(PullImage(args.Image), args.MemoryMib)
            {
                Environment =
                [
                    "SERVICES=s3",
                    "EAGER_SERVICE_LOADING=1",
                    "DISABLE_EVENTS=1",
                    "SKIP_SSL_CERT_DOWNLOAD=1",
                    $"AWS_DEFAULT_REGION={args.Region}",
                    $"BUCKET={args.Bucket}",
                ],
                Files = [.. BucketFiles(args.Rules)],
                Networks = [new(scope.Networks.Objects, name)],
                // Healthy only after the hook has run, so that no client sees a store without its bucket.
                HealthCheck = HealthCheck.Shell(
                    $"curl -fsS http://127.0.0.1:{Port}/_localstack/init/ready | grep -Eq '\"completed\": ?true'"
                        + $" && curl -fsS -o /dev/null http://127.0.0.1:{Port}/{args.Bucket}"
                ) with
                {
                    StartPeriodSeconds = 60,
                },
                StartTimeoutSeconds = HardenedContainerArgs.DataStartTimeoutSeconds,
                Capabilities = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID"],
            }
        );
        RegisterOutputs();
    }

    private static IEnumerable<ContainerFile> BucketFiles(BucketRules rules)
    {
        yield return new("/etc/localstack/init/ready.d/10-bucket.sh", EmbeddedText.Read("ObjectStore/10-bucket.sh"))
        {
            Executable = true,
        };
        yield return new("/etc/bucket/lifecycle.json", rules.LifecycleJson());
        if (rules.CorsJson() is { } cors)
            yield return new("/etc/bucket/cors.json", cors);
    }
}
