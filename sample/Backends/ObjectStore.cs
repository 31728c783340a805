using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace InventarioRetail.Sample;

/// <summary>Reads and writes text objects in the bucket.</summary>
internal sealed class ObjectStore : IDisposable
{
    private readonly AmazonS3Client client;
    private readonly string bucket;

    public ObjectStore(ObjectStoreSettings settings)
    {
        bucket = settings.Bucket;
        var config = new AmazonS3Config
        {
            // The circuit breaker handles failures.
            MaxErrorRetry = 0,
            // Stores other than AWS may not support the newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = settings.Region;
            // Only AWS resolves a bucket's own host name.
            config.ForcePathStyle = true;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        }

        client = settings.Key is { } key
            ? new AmazonS3Client(new BasicAWSCredentials(key.Id, key.Secret), config)
            : new AmazonS3Client(config);
    }

    /// <summary>Throws unless the bucket exists and the dashboard may access it.</summary>
    public Task PingAsync(CancellationToken cancellation) =>
        client.HeadBucketAsync(new() { BucketName = bucket }, cancellation);

    public Task WriteAsync(string key, string text, CancellationToken cancellation) =>
        client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                ContentBody = text,
                ContentType = "application/json",
                UseChunkEncoding = false,
            },
            cancellation
        );

    public async Task<string> ReadAsync(string key, CancellationToken cancellation)
    {
        using var response = await client.GetObjectAsync(bucket, key, cancellation);
        using var reader = new StreamReader(response.ResponseStream);
        return await reader.ReadToEndAsync(cancellation);
    }

    public void Dispose() => client.Dispose();
}
