namespace InventarioRetail.Stacks.Tests;

/// <summary>Which keys Kubernetes requires, and which keys each platform refuses.</summary>
public sealed class SettingsPlatformTests
{
    private const string Needed = StackYaml.OnKubernetes;

    [Fact]
    public void Required_keys_of_kubernetes_and_the_image_of_Prometheus_differ_from_the_defaults() =>
        Expect.Lines(
            """
            Platform = "Kubernetes"
            Images.Prometheus = "prom/prometheus:v3.5.0"
            Aws.AccountId = "123456789012"
            Aws.VpcId = "vpc-0a1b2c3d4e5f60718"
            Aws.PrivateSubnetIds = ["subnet-0a1b2c3d4e5f60711","subnet-0a1b2c3d4e5f60712"]
            Aws.PrivateSubnetCidrs = ["10.0.32.0/20","10.0.48.0/20"]
            Aws.ClusterSecurityGroupId = "sg-0a1b2c3d4e5f60718"
            Aws.OidcProviderArn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC"
            Kubernetes.Context = "qa"
            Kubernetes.ControlPlaneCidrs = ["10.0.0.0/24"]
            Kubernetes.Gateway.Hostname = "dashboard.test"
            Cost.Emails = ["ops@shop.test"]
            """,
            SettingsTests.Changed(Needed)
        );

    [Fact]
    public void Missing_keys_are_reported_at_once()
    {
        var errors = SettingsSource.Parse("platform: kubernetes").Errors;

        Assert.Equal(
            [
                "aws.accountId",
                "aws.clusterSecurityGroupId",
                "aws.oidcProviderArn",
                "aws.privateSubnetCidrs",
                "aws.privateSubnetIds",
                "aws.vpcId",
                "cost.emails",
                "kubernetes.context",
                "kubernetes.controlPlaneCidrs",
                "kubernetes.gateway.hostname",
            ],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal)
        );
        Assert.All(errors, error => Assert.StartsWith("missing; on kubernetes write ", error.Message));
    }

    public static TheoryData<string, string> Invalid =>
        TextCases.Of(
            """
            accountId: "123456789012" -> accountId: "12345"
              '12345' is not an AWS account ID
            vpc-0a1b2c3d4e5f60718 -> subnet-0a1b2c3d4e5f60718
              is not an AWS ID of the right type; use one such as vpc-
            subnet-0a1b2c3d4e5f60711, -> 
              has fewer than two subnets
            10.0.32.0/20 -> 0.0.0.0/0
              is not a valid CIDR block
            10.0.32.0/20 -> 10.0.32.1/20
              is not a valid CIDR block
            10.0.32.0/20 -> "fd00::/20"
              is not a valid CIDR block
            oidc-provider/oidc -> role/oidc
              is not the ARN of an OIDC provider
            iam::123456789012 -> iam::999999999999
              belongs to another account than 'aws.accountId' (123456789012)
            hostname: dashboard.test -> hostname: https://dashboard.test
              is not a valid host name
            ops@shop.test -> ops
              'ops' is not an e-mail address
            cost: { -> postgres: { storage: 300GiB }⏎cost: {
              'storage' (300GiB) is above 'maxStorage' (200GiB)
            cost: { -> postgres: { storage: 10GiB }⏎cost: {
              is below the minimum of 20GiB
            cost: { -> postgres: { storage: 51300MiB }⏎cost: {
              is not a whole number of GiB
            cost: { -> postgres: { backupRetention: 36d }⏎cost: {
              36d is above the AWS maximum of 35d
            cost: { -> postgres: { instanceClass: t4g.medium }⏎cost: {
              is not an RDS instance class
            cost: { -> redis: { nodes: 1 }⏎cost: {
              1 is below 2; automatic failover
            cost: { -> redis: { nodeType: db.t4g.medium }⏎cost: {
              is not an ElastiCache node type
            cost: { -> logs: { retention: 31d }⏎cost: {
              a log retention of 31 days is not supported; choose one of 1, 3
            cost: { -> dashboard: { minReplicas: 7 }⏎cost: {
              'minReplicas' (7) is above 'maxReplicas' (6)
            cost: { -> dashboard: { userId: 0 }⏎cost: {
              it is the numeric ID of a user other than root, from 1 to 65535
            cost: { -> prometheus: { volume: 2GiB }⏎cost: {
              'retentionSize' (2GiB) is above four fifths of 'volume' (2GiB)
            """
        );

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Invalid_value_is_one_error(string change, string expected)
    {
        var (right, wrong) = change.Split(" -> ") is [var first, var second]
            ? (first, second)
            : throw new FormatException();
        Assert.Contains(right, Needed);

        var error = Assert.Single(SettingsSource.Parse(Needed.Replace(right, wrong)).Errors);

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Eleventh_email_address_is_an_error()
    {
        var many = string.Join(", ", Enumerable.Range(1, 11).Select(i => $"p{i}@shop.test"));

        var error = Assert.Single(SettingsSource.Parse(Needed.Replace("ops@shop.test", many)).Errors);

        Assert.StartsWith("11 addresses are more than the AWS maximum of 10", error.Message);
    }

    [Theory]
    [InlineData("QA")]
    [InlineData("a-rather-long-name")]
    public void A_stack_whose_name_does_not_fit_into_names_in_AWS_is_refused(string stack)
    {
        var tree = SettingsSource.Tree(Needed + "\npostgres: { database: qa }\nobjectStore: { bucket: qa-bucket }");

        var error = Assert.Single(StackSettings.Parse(tree, SettingsSource.Project, stack).Errors);

        Assert.Equal("platform", error.Path);
        Assert.Contains($"'{stack}' does not fit", error.Message);
    }

    [Fact]
    public void A_key_of_another_platform_is_refused()
    {
        foreach (var row in SettingsTable.Rows.Where(row => row.Platform.Length > 0))
        {
            var (keys, other) =
                row.Platform == "docker" ? ($"{Needed}\n{row.Yaml}", "kubernetes") : (row.Yaml, "docker");

            var error = Assert.Single(SettingsSource.Parse(keys).Errors);

            Assert.Equal(row.RefusedAt, error.Path);
            Assert.Matches(
                $@"\Aapplies only to platform {row.Platform}; on {other} .+\. Remove the key\.\z",
                error.Message
            );
        }
    }
}
