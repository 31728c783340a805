using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class SecretsManagerSecretTests
{
    [Fact]
    public async Task The_values_are_one_secret_under_the_names_that_the_pods_know_them_by()
    {
        var version = (await Declared())["dashboard-secrets-version"];

        AwsAccount.SameDocument("""{ "API_KEY": "a\"<b>&", "DB_PASSWORD": "‹db›" }""", version["secretString"]);
        Assert.Equal(["secretString"], version.Secrets);
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
                stack.Aws,
                new()
                {
                    Description = "What the dashboard logs in with",
                    Key = new("encryption", stack.Aws),
                    Values = new Dictionary<string, Input<string>>
                    {
                        ["DB_PASSWORD"] = Output.CreateSecret("‹db›"),
                        ["API_KEY"] = Output.CreateSecret("a\"<b>&"),
                    },
                    Reader = reader,
                }
            );
            declared?.Invoke(secret);
        });
}
