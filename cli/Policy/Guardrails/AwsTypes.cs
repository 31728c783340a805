using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>AWS type tokens that more than one rule uses.</summary>
internal static class AwsTypes
{
    public const string Database = "aws:rds/instance:Instance";
    public const string Cache = "aws:elasticache/replicationGroup:ReplicationGroup";
    public const string Bucket = "aws:s3/bucket:Bucket";
    public const string BucketPolicy = "aws:s3/bucketPolicy:BucketPolicy";
    public const string Key = "aws:kms/key:Key";
    public const string LogGroup = "aws:cloudwatch/logGroup:LogGroup";
    public const string Budget = "aws:budgets/budget:Budget";
    public const string Secret = "aws:secretsmanager/secret:Secret";
    public const string SecretVersion = "aws:secretsmanager/secretVersion:SecretVersion";

    /// <summary>The statements of a policy; empty if it cannot be parsed.</summary>
    public static IEnumerable<(int Index, JsonNode? Element)> Statements(RecordedResource policy)
    {
        try
        {
            return JsonNode.Parse(policy.At("policy").Text()).At("Statement").Elements();
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
