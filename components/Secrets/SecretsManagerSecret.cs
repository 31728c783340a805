using System.Text.Encodings.Web;
using System.Text.Json;
using Pulumi;
using Pulumi.Aws.SecretsManager;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="SecretsManagerSecret"/>.</summary>
public sealed record SecretsManagerSecretArgs
{
    /// <summary>Who needs it and for what, for those who see it in the account.</summary>
    public required string Description { get; init; }

    /// <summary>Key that it is encrypted with.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>The values by the names that a pod knows them by, e.g. <c>DB_PASSWORD</c>.</summary>
    public required IReadOnlyDictionary<string, Input<string>> Values { get; init; }

    /// <summary>The service account of what reads it, or null where its consumers have a role of their own.</summary>
    public ServiceAccountIdentity? Reader { get; init; }
}

/// <summary>Values that pods need, kept as one secret: a JSON object of names and values.</summary>
public sealed class SecretsManagerSecret : ComponentResource
{
    // What reads it is a program that wants the characters as they are.
    private static readonly JsonSerializerOptions AsTheyAre = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Name in Secrets Manager: project, stack and the name here.</summary>
    public string SecretName { get; }

    /// <summary>The secret's ARN.</summary>
    public Output<string> Arn { get; }

    /// <summary>ARN of the reader's role; null where there is no reader.</summary>
    public Output<string>? ReaderRoleArn { get; }

    /// <summary>Declares the secret and its present version.</summary>
    public SecretsManagerSecret(
        string name,
        AwsEnvironment environment,
        SecretsManagerSecretArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:SecretsManagerSecret", name, options)
    {
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
            // Not protected, because a new value is a new version; the old ones stay until Secrets Manager drops them.
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
