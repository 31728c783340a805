using System.Collections.Frozen;

namespace InventarioRetail.Policy.Costs;

/// <summary>The price of one unit before any discount.</summary>
/// <param name="Usd">The price per unit, in USD.</param>
/// <param name="Unit">The unit, e.g. <c>hour</c> or <c>GiB-month</c>.</param>
/// <param name="Page">The vendor's price page, to look the price up again.</param>
/// <param name="ReadIn">The source of the number with its date; null if the number is an assumption.</param>
internal sealed record ListPrice(decimal Usd, string Unit, string Page, string? ReadIn);

/// <summary>
/// On-demand list prices of AWS in USD, in one region, for the resources that the project declares. A new instance type
/// needs a line here; the estimate lists everything that has no price here.
/// </summary>
internal static class ListPrices
{
    /// <summary>When the prices were last checked.</summary>
    public static readonly DateOnly AsOf = new(2026, 6, 30);

    public const string Region = "us-east-1";

    /// <summary>Hours per month as AWS counts them: 365 × 24 / 12.</summary>
    public const decimal HoursPerMonth = 730;

    private const string RdsPage = "https://aws.amazon.com/rds/postgresql/pricing/";
    private const string ElastiCachePage = "https://aws.amazon.com/elasticache/pricing/";
    private const string S3Page = "https://aws.amazon.com/s3/pricing/";
    private const string KmsPage = "https://aws.amazon.com/kms/pricing/";
    private const string SecretsManagerPage = "https://aws.amazon.com/secrets-manager/pricing/";
    private const string CloudWatchPage = "https://aws.amazon.com/cloudwatch/pricing/";
    private const string EbsPage = "https://aws.amazon.com/ebs/pricing/";
    private const string LoadBalancerPage = "https://aws.amazon.com/elasticloadbalancing/pricing/";
    private const string VpcPage = "https://aws.amazon.com/vpc/pricing/";

    private const string RdsArticle = "infratally.com, RDS pricing explained, 2026";
    private const string RdsStorageArticle = "usage.ai, RDS pricing calculator, June 2026";
    private const string ElastiCacheTables = "price tables in several public repositories, which agree";
    private const string S3Article = "zeonedge.com, cloud storage cost guide, April 2026";
    private const string KmsArticle = "wring.co, KMS pricing guide, and cloudburn.io, March 2026";
    private const string SecretsManagerArticle = "hivebook.wiki, AWS Secrets Manager";
    private const string CloudWatchArticle = "factualminds.com, CloudWatch pricing, 2026";
    private const string LoadBalancerArticle = "awsnegotiations.com, ELB pricing decoded, May 2026";
    private const string Ec2Tables = "price tables in several public repositories, 2026, which agree";

    /// <summary>RDS for PostgreSQL, per instance-hour; an instance with a standby is billed as two.</summary>
    public static readonly FrozenDictionary<string, ListPrice> RdsInstances = Instances(
        RdsPage,
        RdsArticle,
        ("db.t4g.micro", 0.016m),
        ("db.t4g.small", 0.032m),
        ("db.t4g.medium", 0.065m),
        ("db.t4g.large", 0.129m)
    );

    /// <summary>Storage of RDS, per instance; an instance with a standby is billed as two.</summary>
    public static readonly FrozenDictionary<string, ListPrice> RdsStorage = new Dictionary<string, ListPrice>
    {
        ["gp3"] = new(0.115m, "GiB-month", RdsPage, RdsStorageArticle),
    }.ToFrozenDictionary();

    /// <summary>Backups of RDS beyond the size of the disk; up to that size they are free.</summary>
    public static readonly ListPrice RdsBackup = new(0.095m, "GiB-month", RdsPage, RdsStorageArticle);

    /// <summary>ElastiCache for Redis OSS, per node-hour.</summary>
    public static readonly FrozenDictionary<string, ListPrice> ElastiCacheNodes = Instances(
        ElastiCachePage,
        ElastiCacheTables,
        ("cache.t4g.micro", 0.016m),
        ("cache.t4g.small", 0.032m),
        ("cache.t4g.medium", 0.065m)
    );

    /// <summary>Snapshots of ElastiCache.</summary>
    public static readonly ListPrice ElastiCacheBackup = new(0.085m, "GiB-month", ElastiCachePage, null);

    public static readonly ListPrice S3Storage = new(0.023m, "GiB-month", S3Page, S3Article);
    public static readonly ListPrice S3Writes = new(0.005m, "1,000 requests", S3Page, Ec2Tables);
    public static readonly ListPrice S3Reads = new(0.0004m, "1,000 requests", S3Page, Ec2Tables);

    public static readonly ListPrice KmsKey = new(1.00m, "key-month", KmsPage, KmsArticle);
    public static readonly ListPrice KmsRequests = new(0.03m, "10,000 requests", KmsPage, KmsArticle);

    public static readonly ListPrice Secret = new(0.40m, "secret-month", SecretsManagerPage, SecretsManagerArticle);
    public static readonly ListPrice SecretReads = new(
        0.05m,
        "10,000 requests",
        SecretsManagerPage,
        SecretsManagerArticle
    );

    public static readonly ListPrice LogsIngested = new(0.50m, "GiB", CloudWatchPage, CloudWatchArticle);
    public static readonly ListPrice LogsStored = new(0.03m, "GiB-month", CloudWatchPage, null);

    public static readonly ListPrice EbsStorage = new(0.08m, "GiB-month", EbsPage, Ec2Tables);

    public static readonly ListPrice LoadBalancer = new(0.0225m, "hour", LoadBalancerPage, LoadBalancerArticle);
    public static readonly ListPrice LoadBalancerUnit = new(0.006m, "unit-hour", LoadBalancerPage, LoadBalancerArticle);
    public static readonly ListPrice PublicAddress = new(0.005m, "hour", VpcPage, Ec2Tables);

    private static FrozenDictionary<string, ListPrice> Instances(
        string page,
        string readIn,
        params (string Name, decimal UsdPerHour)[] prices
    ) => prices.ToFrozenDictionary(price => price.Name, price => new ListPrice(price.UsdPerHour, "hour", page, readIn));
}
