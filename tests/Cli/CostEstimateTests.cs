using System.Globalization;
using InventarioRetail.Policy.Costs;
using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

public sealed class CostEstimateTests
{
    private const string Release = "{ stable: v1.0.0 }";
    private const string Host =
        "host: the cluster's control plane and nodes; set 'cost.hostMonthly' to its monthly cost";

    [Fact]
    public async Task Production_fits_into_its_budget_with_30_percent_left()
    {
        var estimate = Estimate(await Production.RecordAsync(Release));

        Assert.Equal(
            [
                "postgres 112.21",
                "redis 46.98",
                "gateway 28.11",
                "logs 10.60",
                "prometheus 3.20",
                "object-store 2.05",
                "encryption 1.30",
                "credentials 0.45",
                "alertmanager 0.16",
                "grafana 0.08",
            ],
            estimate.Parts.Select(part => $"{part.Name} {Usd(part.MonthlyUsd)}")
        );
        Assert.Equal([Host], estimate.WithoutPrice);
        Assert.False(estimate.IsOverBudget);
        Assert.InRange(estimate.MonthlyUsd, 1, 210);
    }

    [Fact]
    public async Task A_database_is_its_instance_and_its_disk_both_twice_its_backups_and_its_logs()
    {
        var postgres = Estimate(await Production.RecordAsync(Release)).Parts.Single(part => part.Name == "postgres");

        Assert.Equal(
            [
                "postgres-postgresql-log: logs ingested, 1 × 0.50 = 0.50, assumed",
                "postgres-postgresql-log: logs kept for 30 days, 1 × 0.03 = 0.03, assumed",
                "postgres-upgrade-log: logs ingested, 1 × 0.50 = 0.50, assumed",
                "postgres-upgrade-log: logs kept for 30 days, 1 × 0.03 = 0.03, assumed",
                "postgres-instance: db.t4g.medium and its standby, 1460 × 0.065 = 94.90",
                "postgres-instance: disk and its standby, 100 × 0.115 = 11.50",
                "postgres-instance: backups beyond the disk's size, 50 × 0.095 = 4.75, assumed",
            ],
            Lines(postgres)
        );
    }

    [Fact]
    public void A_cache_is_as_many_nodes_as_it_has_and_its_snapshots_but_the_first()
    {
        var estimate = Estimate(
            Stack(
                Custom(
                    "aws:elasticache/replicationGroup:ReplicationGroup",
                    "redis",
                    """{"nodeType": "cache.t4g.micro", "numCacheClusters": 3, "snapshotRetentionLimit": 5}"""
                )
            )
        );

        Assert.Equal(
            ["redis: cache.t4g.micro × 3, 2190 × 0.016 = 35.04", "redis: snapshots, 2.0 × 0.085 = 0.17, assumed"],
            Lines(estimate.Parts.Single())
        );
    }

    [Fact]
    public async Task What_the_table_does_not_have_is_reported_by_name_and_the_rest_still_counts()
    {
        var estimate = Estimate(await Production.RecordAsync(Release, "postgres.instanceClass=db.x2g.16xlarge"));

        Assert.Equal(["postgres-instance: no price for instanceClass 'db.x2g.16xlarge'", Host], estimate.WithoutPrice);
        Assert.Contains(
            Lines(estimate.Parts.Single(part => part.Name == "postgres")),
            line => line.StartsWith("postgres-instance: disk", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("aws:ec2/instance:Instance", "{}", "web: no price for aws:ec2/instance:Instance")]
    [InlineData(
        "aws:rds/instance:Instance",
        """{"instanceClass": "db.t4g.micro", "storageType": "io2", "allocatedStorage": 20}""",
        "web: no price for storageType 'io2'"
    )]
    [InlineData(
        "aws:cloudwatch/logGroup:LogGroup",
        """{"name": "/a"}""",
        "web: its logs are retained for ever, which has no monthly price"
    )]
    public void A_resource_without_a_price_is_named_with_the_reason(string type, string inputs, string expected) =>
        Assert.Equal([expected], Estimate(Stack(Custom(type, "web", inputs))).WithoutPrice);

    [Fact]
    public void A_part_is_the_component_below_the_stack_however_deep_its_resources_are()
    {
        var part = Component("shop");
        var inner = Component("data").In(part);

        var estimate = Estimate(
            Stack(
                part,
                inner,
                Custom("aws:kms/key:Key", "key").In(inner),
                Custom("aws:secretsmanager/secret:Secret", "alone")
            )
        );

        Assert.Equal(["shop 1.30", "alone 0.45"], estimate.Parts.Select(part => $"{part.Name} {Usd(part.MonthlyUsd)}"));
    }

    [Fact]
    public void Volumes_and_load_balancers_that_a_cluster_asks_for_are_counted_and_the_nodes_are_not()
    {
        var estimate = Estimate(
            Stack(
                Custom(
                    "kubernetes:apps/v1:StatefulSet",
                    "prometheus",
                    """{"spec": {"replicas": 2, "volumeClaimTemplates": [{"spec": {"resources": {"requests": {"storage": "20Gi"}}}}]}}"""
                ),
                Custom(
                    "kubernetes:core/v1:PersistentVolumeClaim",
                    "grafana",
                    """{"spec": {"resources": {"requests": {"storage": "512Mi"}}}}"""
                ),
                Custom("kubernetes:core/v1:PersistentVolumeClaim", "odd", """{"spec": {}}"""),
                Custom("kubernetes:gateway.networking.k8s.io/v1:Gateway", "gateway"),
                Custom("kubernetes:core/v1:Service", "inner", """{"spec": {"type": "ClusterIP"}}"""),
                Custom("kubernetes:apps/v1:Deployment", "dashboard")
            )
        );

        Assert.Equal(
            [
                "gateway: load balancer, 730 × 0.0225 = 16.43",
                "gateway: capacity units, 730 × 0.006 = 4.38, assumed",
                "gateway: public addresses, 1460 × 0.005 = 7.30, assumed",
                "prometheus: disk, gp3, 40 × 0.08 = 3.20",
                "grafana: disk, gp3, 0.5 × 0.08 = 0.04",
            ],
            estimate.Parts.SelectMany(Lines)
        );
        Assert.Equal(["odd: a volume has no size", Host], estimate.WithoutPrice);
    }

    [Fact]
    public async Task A_Docker_host_costs_what_its_setting_says()
    {
        var staging = await Staging.RecordAsync("{ stable: v1.0.0 }");

        var unknown = CostEstimate.Of("staging", staging, new());
        Assert.Empty(unknown.Parts);
        Assert.Equal(["host: the Docker host; set 'cost.hostMonthly' to its monthly cost"], unknown.WithoutPrice);

        var known = CostEstimate.Of("staging", staging, new() { HostMonthlyUsd = 24.5m });
        Assert.Equal(24.5m, known.MonthlyUsd);
        Assert.Empty(known.WithoutPrice);
    }

    [Theory]
    [InlineData("300", false)]
    [InlineData("300.01", true)]
    public void A_budget_is_met_to_the_cent(string monthly, bool isOver)
    {
        var settings = new CostSettings { HostMonthlyUsd = decimal.Parse(monthly, CultureInfo.InvariantCulture) };

        Assert.Equal(isOver, CostEstimate.Of("dev", Stack(Container("web")), settings).IsOverBudget);
    }

    [Theory]
    [InlineData("10Gi", "10")]
    [InlineData("1Ti", "1024")]
    [InlineData("512Mi", "0.5")]
    [InlineData("1073741824", "1")]
    [InlineData("1.5Gi", "1.5")]
    [InlineData("10G", "9.3132257461547851562500000000")]
    [InlineData("10GB", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_size_is_read_as_Kubernetes_writes_it(string? text, string? gib) =>
        Assert.Equal(
            gib is null ? null : decimal.Parse(gib, CultureInfo.InvariantCulture),
            KubernetesQuantity.ToGib(text)
        );

    private static CostEstimate Estimate(RecordedStack stack) => CostEstimate.Of("production", stack, new());

    private static IEnumerable<string> Lines(PartCost part) =>
        part.Items.Select(item =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{item.Resource}: {item.What}, {item.Quantity} × {item.Price.Usd} = {item.MonthlyUsd:0.00}{(item.IsAssumed ? ", assumed" : "")}"
            )
        );

    private static string Usd(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
