using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class SecretsManagerSecretTests
{
    [Fact]
    public async Task The_values_are_one_secret_under_the_names_that_the_pods_know_them_by()
    {
        var stack = await Declared();

        Expect.Lines(
            """
            SecretsManagerSecret dashboard-secrets
            Secret dashboard-secrets-secret
            SecretVersion dashboard-secrets-version
            """,
            stack.Tree("dashboard-secrets")
        );
        Expect.Lines(
            """
            description = What the dashboard logs in with
            kmsKeyId = arn:encryption-key
            name = inventario-retail/production/dashboard-secrets
            recoveryWindowInDays = 30
            """,
            stack["dashboard-secrets-secret"].Told()
        );
        var version = stack["dashboard-secrets-version"];
        Assert.Equal("dashboard-secrets-secret-id", version["secretId"]);
        AwsAccount.SameDocument("""{ "API_KEY": "a\"<b>&", "DB_PASSWORD": "‹db›" }""", version["secretString"]);
        Assert.Equal(["secretString"], version.Secrets);
    }

    [Fact]
    public async Task A_new_value_is_a_new_version_of_a_secret_that_stays()
    {
        var stack = await Declared();

        Assert.True(stack["dashboard-secrets-secret"].Protect);
        Assert.False(stack["dashboard-secrets-version"].Protect);
        Assert.True(stack["dashboard-secrets-version"].RetainOnDelete);
    }

    [Fact]
    public async Task A_reader_may_read_this_secret_and_no_other()
    {
        SecretsManagerSecret? secret = null;
        var stack = await Declared(AwsAccount.Identity("external-secrets"), declared => secret = declared);

        AwsAccount.SameDocument(
            """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "Secret",
                  "Effect": "Allow",
                  "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
                  "Resource": ["arn:dashboard-secrets-secret"]
                },
                {
                  "Sid": "Key",
                  "Effect": "Allow",
                  "Action": ["kms:Decrypt"],
                  "Resource": ["arn:encryption-key"],
                  "Condition": { "StringEquals": { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } }
                }
              ]
            }
            """,
            stack["dashboard-secrets-reader-policy"]["policy"]
        );
        Assert.Equal("arn:dashboard-secrets-reader-role", await OutputUtilities.GetValueAsync(secret!.ReaderRoleArn!));
        Assert.Equal("inventario-retail/production/dashboard-secrets", secret.SecretName);
    }

    private static Task<Declaration> Declared(
        ServiceAccountIdentity? reader = null,
        Action<SecretsManagerSecret>? declared = null
    ) =>
        Declaration.Of(stack =>
        {
            var secret = new SecretsManagerSecret(
                "dashboard-secrets",
                AwsAccount.Environment,
                new()
                {
                    Description = "What the dashboard logs in with",
                    Key = new("encryption", AwsAccount.Environment, stack.Options()),
                    Values = new Dictionary<string, Input<string>>
                    {
                        ["DB_PASSWORD"] = Output.CreateSecret("‹db›"),
                        ["API_KEY"] = Output.CreateSecret("a\"<b>&"),
                    },
                    Reader = reader,
                },
                stack.Options()
            );
            declared?.Invoke(secret);
        });
}
