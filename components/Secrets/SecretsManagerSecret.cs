using System.Text.Encodings.Web;
using System.Text.Json;
using Pulumi.Aws.SecretsManager;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="SecretsManagerSecret"/>.</summary>
public sealed record SecretsManagerSecretArgs
{
    /// <summary>Description shown in AWS: who needs the secret and for what.</summary>
    public required string Description { get; init; }

    /// <summary>Key that encrypts the secret.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>The values by the name of the pod's environment variable, e.g. <c>DB_PASSWORD</c>.</summary>
    public required IReadOnlyDictionary<string, Input<string>> Values { get; init; }

    /// <summary>The service account that reads it; null if the consumers have their own roles.</summary>
    public ServiceAccountIdentity? Reader { get; init; }
}

/// <summary>Values that pods need, stored as one secret: a JSON object of names and values.</summary>
public sealed class SecretsManagerSecret : ComponentResource
{
    // Unescaped: the reader is a program, not an HTML page.
    private static readonly JsonSerializerOptions AsTheyAre = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Name in Secrets Manager: project, stack and resource name.</summary>
    public string SecretName { get; }

    /// <summary>The secret's ARN.</summary>
    public Output<string> Arn { get; }

    /// <summary>ARN of the reader's role; null if there is no reader.</summary>
    public Output<string>? ReaderRoleArn { get; }

    /// <summary>Declares the secret and its current version.</summary>
    public SecretsManagerSecret(string name, AwsScope scope, SecretsManagerSecretArgs args)
        : base("inventario-retail:components:SecretsManagerSecret", name, scope.Options)
    {
        var environment = scope.Environment;
        SecretName = environment.AccountPath(name);
        var secret = new Secret(
            $"{name}-secret",
            new()
            {
                Name = SecretName,
                Description = args.Description,
                KmsKeyId = args.Key.Arn,
                RecoveryWindowInDays = 30,
                Tags = environment.Tags(name),
            },
            RetainedData.Options(this)
        );
        _ = new SecretVersion(
            $"{name}-version",
            new() { SecretId = secret.Id, SecretString = Json(args.Values) },
            // Not protected: a new value replaces the version; Secrets Manager removes old versions itself.
            new() { Parent = this, RetainOnDelete = true }
        );
        Arn = secret.Arn;
        if (args.Reader is { } reader)
        {
            ReaderRoleArn = ServiceAccountRole
                .Declare($"{name}-reader", name, environment, reader, Read(environment, secret, args.Key), this)
                .Arn;
        }
        RegisterOutputs();
    }

    private static Output<string> Json(IReadOnlyDictionary<string, Input<string>> values)
    {
        string[] names = [.. values.Keys.Order(StringComparer.Ordinal)];
        var json = Output
            .All(names.Select(name => values[name]))
            .Apply(contents =>
                JsonSerializer.Serialize(
                    names.Zip(contents).ToDictionary(pair => pair.First, pair => pair.Second),
                    AsTheyAre
                )
            );
        return Output.CreateSecret(json);
    }

    private static IEnumerable<PolicyStatement> Read(AwsEnvironment environment, Secret secret, EncryptionKey key) =>
        [
            new()
            {
                Sid = "Secret",
                Actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
                Resources = [secret.Arn],
            },
            new()
            {
                Sid = "Key",
                Actions = ["kms:Decrypt"],
                Resources = [key.Arn],
                Conditions = [("StringEquals", "kms:ViaService", $"secretsmanager.{environment.Region}.amazonaws.com")],
            },
        ];
}
