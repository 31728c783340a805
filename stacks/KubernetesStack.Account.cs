namespace InventarioRetail.Stacks;

// The resources in the AWS account.
internal sealed partial class KubernetesStack
{
    /// <summary>The components in the AWS account.</summary>
    private sealed record AccountParts(
        EncryptionKey Key,
        RdsPostgres Postgres,
        ElastiCacheRedis Redis,
        S3Bucket Bucket,
        DashboardRole DashboardRole,
        CloudWatchLogs Logs
    );

    private AccountParts Account()
    {
        var key = new EncryptionKey("encryption", Aws());
        var network = new ClusterNetwork
        {
            VpcId = settings.Aws.VpcId,
            PrivateSubnetIds = settings.Aws.PrivateSubnetIds,
            SecurityGroupId = settings.Aws.ClusterSecurityGroupId,
        };
        var postgres = new RdsPostgres(
            PartName.Postgres,
            Aws(),
            new()
            {
                Network = network,
                Key = key,
                Database = settings.Postgres.Database,
                User = settings.Postgres.User,
                InstanceClass = settings.Postgres.InstanceClass,
                StorageGib = settings.Postgres.Storage.ToGib(),
                MaxStorageGib = settings.Postgres.MaxStorage.ToGib(),
                BackupDays = (int)settings.Postgres.BackupRetention.TotalDays,
                LogRetentionDays = (int)settings.Postgres.LogRetention.TotalDays,
            }
        );
        var redis = new ElastiCacheRedis(
            PartName.Redis,
            Aws(),
            new()
            {
                Network = network,
                Key = key,
                NodeType = settings.Redis.NodeType,
                Nodes = settings.Redis.Nodes,
                SnapshotDays = (int)settings.Redis.SnapshotRetention.TotalDays,
            }
        );
        var bucket = new S3Bucket(
            PartName.ObjectStore,
            Aws(),
            new()
            {
                Bucket = settings.ObjectStore.Bucket,
                Key = key,
                Rules = settings.ObjectStore.ToRules(),
            }
        );
        var role = new DashboardRole(
            "dashboard-access",
            Aws(),
            new() { Identity = Identity(kubernetes.Namespace, DashboardAccount.AccountName), Bucket = bucket }
        );
        var logs = new CloudWatchLogs(
            "logs",
            Aws(),
            new()
            {
                Key = key,
                RetentionDays = (int)settings.Logs.Retention.TotalDays,
                Collector = Identity(kubernetes.LogsNamespace, PartName.LogCollector),
            }
        );
        _ = new MonthlyBudget(
            "budget",
            Aws(),
            new()
            {
                LimitUsd = settings.Cost.BudgetUsd,
                Emails = settings.Cost.Emails,
                TaggedOnly = settings.Cost.TaggedOnly,
            }
        );
        return new(key, postgres, redis, bucket, role, logs);
    }

    private ServiceAccountIdentity Identity(string inNamespace, string serviceAccount) =>
        new()
        {
            OidcProviderArn = settings.Aws.OidcProviderArn,
            Namespace = inNamespace,
            ServiceAccount = serviceAccount,
        };
}
