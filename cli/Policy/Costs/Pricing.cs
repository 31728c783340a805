using System.Collections.Frozen;
using System.Text.Json.Nodes;
using static InventarioRetail.Policy.Costs.ListPrices;

namespace InventarioRetail.Policy.Costs;

/// <summary>Prices a resource by its inputs.</summary>
internal static class Pricing
{
    private static readonly FrozenSet<string> Free = """
        aws:budgets/budget:Budget
        aws:ec2/securityGroup:SecurityGroup
        aws:elasticache/parameterGroup:ParameterGroup
        aws:elasticache/subnetGroup:SubnetGroup
        aws:iam/role:Role
        aws:iam/rolePolicy:RolePolicy
        aws:kms/alias:Alias
        aws:rds/parameterGroup:ParameterGroup
        aws:rds/subnetGroup:SubnetGroup
        aws:s3/bucketCorsConfiguration:BucketCorsConfiguration
        aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration
        aws:s3/bucketOwnershipControls:BucketOwnershipControls
        aws:s3/bucketPolicy:BucketPolicy
        aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock
        aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration
        aws:s3/bucketVersioning:BucketVersioning
        aws:secretsmanager/secretVersion:SecretVersion
        aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The cost items of a resource, and descriptions of what has no price.</summary>
    public static (IEnumerable<CostItem> Items, IEnumerable<string> WithoutPrice) Of(RecordedResource resource)
    {
        var items = new List<CostItem>();
        var withoutPrice = new List<string>();
        switch (resource.Type)
        {
            case "aws:rds/instance:Instance":
                Database();
                break;
            case "aws:elasticache/replicationGroup:ReplicationGroup":
                Cache();
                break;
            case "aws:s3/bucket:Bucket":
                Assume("objects, Standard", AssumedUsage.ObjectGib, S3Storage);
                Assume("writes", AssumedUsage.ObjectWrites / 1000, S3Writes);
                Assume("reads", AssumedUsage.ObjectReads / 1000, S3Reads);
                break;
            case "aws:kms/key:Key":
                Add("key", 1, KmsKey);
                Assume("requests", AssumedUsage.KeyRequests / 10_000, KmsRequests);
                break;
            case "aws:secretsmanager/secret:Secret":
                Add("secret", 1, Secret);
                Assume("reads", AssumedUsage.SecretReads / 10_000, SecretReads);
                break;
            case "aws:cloudwatch/logGroup:LogGroup":
                Logs();
                break;
            case "kubernetes:core/v1:PersistentVolumeClaim":
                Volume(resource.Inputs["spec"], 1);
                break;
            case "kubernetes:apps/v1:StatefulSet":
                foreach (var claim in resource.Inputs["spec"]?["volumeClaimTemplates"] as JsonArray ?? [])
                    Volume(claim?["spec"], Number(resource.Inputs["spec"]?["replicas"]) ?? 1);
                break;
            case "kubernetes:gateway.networking.k8s.io/v1:Gateway":
            case "kubernetes:core/v1:Service" when Text(resource.Inputs["spec"]?["type"]) == "LoadBalancer":
                Add("load balancer", HoursPerMonth, LoadBalancer);
                Assume("capacity units", HoursPerMonth * AssumedUsage.LoadBalancerUnits, LoadBalancerUnit);
                Assume("public addresses", HoursPerMonth * AssumedUsage.LoadBalancerZones, PublicAddress);
                break;
            case "pulumi:providers:aws" when Text(resource.Inputs["region"]) is { } region && region != Region:
                withoutPrice.Add($"{resource.Name}: the stack is in {region}, but the prices are for {Region}");
                break;
            case ['a', 'w', 's', ':', ..] when !Free.Contains(resource.Type):
                withoutPrice.Add($"{resource.Name}: no price for {resource.Type}");
                break;
        }
        return (items, withoutPrice);

        void Database()
        {
            var copies = Flag(resource.Inputs["multiAz"]) ? 2 : 1;
            var standby = copies == 2 ? " and its standby" : "";
            var gib = Number(resource.Inputs["allocatedStorage"]) ?? 0;
            Instance(RdsInstances, "instanceClass", standby, copies);
            if (Price(RdsStorage, "storageType") is { } storage)
                Add($"disk{standby}", gib * copies, storage);
            Assume("backups beyond the disk's size", gib * (AssumedUsage.BackupsPerDisk - 1), RdsBackup);
        }

        void Cache()
        {
            var nodes = Number(resource.Inputs["numCacheClusters"]) ?? 1;
            Instance(ElastiCacheNodes, "nodeType", nodes > 1 ? $" × {nodes:0}" : "", nodes);
            // The first snapshot is free.
            var snapshots = (Number(resource.Inputs["snapshotRetentionLimit"]) ?? 0) - 1;
            if (snapshots > 0)
                Assume("snapshots", snapshots * AssumedUsage.SnapshotGib, ElastiCacheBackup);
        }

        void Logs()
        {
            var isDatabases = Text(resource.Inputs["name"])?.StartsWith("/aws/rds/", StringComparison.Ordinal) ?? false;
            var gib = isDatabases ? AssumedUsage.DatabaseLogGib : AssumedUsage.ContainerLogGib;
            Assume("logs ingested", gib, LogsIngested);
            if (Number(resource.Inputs["retentionInDays"]) is { } days)
                Assume($"logs kept for {days:0} days", gib * days / 30, LogsStored);
            else
                withoutPrice.Add($"{resource.Name}: its logs are retained for ever, which has no monthly price");
        }

        void Volume(JsonNode? claim, decimal count)
        {
            if (KubernetesQuantity.ToGib(Text(claim?["resources"]?["requests"]?["storage"])) is { } gib)
                Add("disk, gp3", gib * count, EbsStorage);
            else
                withoutPrice.Add($"{resource.Name}: a volume has no size");
        }

        void Instance(FrozenDictionary<string, ListPrice> prices, string input, string note, decimal count)
        {
            if (Price(prices, input) is { } price)
                Add($"{Text(resource.Inputs[input])}{note}", HoursPerMonth * count, price);
        }

        ListPrice? Price(FrozenDictionary<string, ListPrice> prices, string input)
        {
            var name = Text(resource.Inputs[input]) ?? "";
            if (prices.TryGetValue(name, out var price))
                return price;
            withoutPrice.Add($"{resource.Name}: no price for {input} '{name}'");
            return null;
        }

        void Add(string what, decimal quantity, ListPrice price) =>
            items.Add(new(resource.Name, what, quantity, price));

        void Assume(string what, decimal quantity, ListPrice price) =>
            items.Add(new(resource.Name, what, quantity, price, IsAssumed: true));
    }

    private static string? Text(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var content) ? content : null;

    private static bool Flag(JsonNode? value) =>
        value is JsonValue flag && flag.TryGetValue<bool>(out var isSet) && isSet;

    private static decimal? Number(JsonNode? value) =>
        value is JsonValue number && decimal.TryParse(number.ToString(), out var amount) ? amount : null;
}
