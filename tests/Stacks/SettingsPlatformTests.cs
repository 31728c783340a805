using InventarioRetail.Components;
using InventarioRetail.Monitoring;
using InventarioRetail.Settings;

namespace InventarioRetail.Stacks.Tests;

/// <summary>What a stack on Kubernetes must say, and what each platform refuses.</summary>
public sealed class SettingsPlatformTests
{
    private const string Needed = """
        platform: kubernetes
        aws:
          accountId: "123456789012"
          vpcId: vpc-0a1b2c3d4e5f60718
          privateSubnetIds: [subnet-0a1b2c3d4e5f60711, subnet-0a1b2c3d4e5f60712]
          privateSubnetCidrs: [10.0.32.0/20, 10.0.48.0/20]
          clusterSecurityGroupId: sg-0a1b2c3d4e5f60718
          oidcProviderArn: arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC
        kubernetes:
          context: production
          controlPlaneCidrs: [10.0.0.0/24]
          gateway: { hostname: dashboard.test }
        cost: { emails: [ops@shop.test] }
        """;

    /// <summary>Every key of Kubernetes with another value than its default.</summary>
    internal const string Everything = """
        platform: kubernetes
        aws:
          accountId: "210987654321"
          region: eu-central-1
          vpcId: vpc-00000001
          privateSubnetIds: [subnet-00000001, subnet-00000002]
          privateSubnetCidrs: [10.1.0.0/16]
          clusterSecurityGroupId: sg-00000001
          oidcProviderArn: arn:aws:iam::210987654321:oidc-provider/oidc.test/id/ABC
        kubernetes:
          context: here
          controlPlaneCidrs: [10.0.0.0/24]
          dnsCidrs: [169.254.20.10/32]
          volumeProvisioner: ebs.csi.eks.amazonaws.com
          readyTimeout: 5m
          gateway:
            hostname: shop.test
            class: istio
            namespace: istio-ingress
            certificateSecret: shop-tls
            sticky: false
            annotations: { cert-manager.io/cluster-issuer: letsencrypt }
            loadBalancerAnnotations: { service.beta.kubernetes.io/aws-load-balancer-type: external }
        dashboard: { minReplicas: 3, maxReplicas: 9, cpuMillis: 500, userId: 33 }
        postgres:
          instanceClass: db.m7g.large
          storage: 100GiB
          maxStorage: 300GiB
          backupRetention: 35d
          logRetention: 90d
        redis: { nodeType: cache.m7g.large, nodes: 3, snapshotRetention: 1d }
        prometheus: { volume: 50GiB, retentionSize: 40GiB }
        images: { routeMetrics: "a/b:1", logCollector: "a/c:1" }
        logs: { retention: 1w }
        cost: { budget: 500, emails: [a@shop.test, b@shop.test], taggedOnly: true }
        """;

    [Fact]
    public void What_production_must_say_is_all_that_differs_from_the_defaults() =>
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
            Kubernetes.Context = "production"
            Kubernetes.ControlPlaneCidrs = ["10.0.0.0/24"]
            Kubernetes.Gateway.Hostname = "dashboard.test"
            Cost.Emails = ["ops@shop.test"]
            """,
            SettingsTests.Changed(Needed)
        );

    [Fact]
    public void Every_key_reaches_its_own_setting() =>
        Expect.Lines(
            """
            Platform = "Kubernetes"
            Dashboard.MinReplicas = 3
            Dashboard.MaxReplicas = 9
            Dashboard.CpuMillis = 500
            Dashboard.UserId = 33
            Postgres.InstanceClass = "db.m7g.large"
            Postgres.Storage = "100GiB"
            Postgres.MaxStorage = "300GiB"
            Postgres.BackupRetention = "35d"
            Postgres.LogRetention = "90d"
            Redis.NodeType = "cache.m7g.large"
            Redis.Nodes = 3
            Redis.SnapshotRetention = "1d"
            Prometheus.RetentionSize = "40GiB"
            Prometheus.Volume = "50GiB"
            Images.Prometheus = "prom/prometheus:v3.5.0"
            Images.RouteMetrics = "a/b:1"
            Images.LogCollector = "a/c:1"
            Aws.AccountId = "210987654321"
            Aws.Region = "eu-central-1"
            Aws.VpcId = "vpc-00000001"
            Aws.PrivateSubnetIds = ["subnet-00000001","subnet-00000002"]
            Aws.PrivateSubnetCidrs = ["10.1.0.0/16"]
            Aws.ClusterSecurityGroupId = "sg-00000001"
            Aws.OidcProviderArn = "arn:aws:iam::210987654321:oidc-provider/oidc.test/id/ABC"
            Kubernetes.Context = "here"
            Kubernetes.ControlPlaneCidrs = ["10.0.0.0/24"]
            Kubernetes.DnsCidrs = ["169.254.20.10/32"]
            Kubernetes.VolumeProvisioner = "ebs.csi.eks.amazonaws.com"
            Kubernetes.ReadyTimeout = "5m"
            Kubernetes.Gateway.Hostname = "shop.test"
            Kubernetes.Gateway.Class = "istio"
            Kubernetes.Gateway.Namespace = "istio-ingress"
            Kubernetes.Gateway.CertificateSecret = "shop-tls"
            Kubernetes.Gateway.Sticky = false
            Kubernetes.Gateway.Annotations.cert-manager.io/cluster-issuer = "letsencrypt"
            Kubernetes.Gateway.LoadBalancerAnnotations.service.beta.kubernetes.io/aws-load-balancer-type = "external"
            Logs.Retention = "7d"
            Cost.BudgetUsd = 500
            Cost.Emails = ["a@shop.test","b@shop.test"]
            Cost.TaggedOnly = true
            """,
            SettingsTests.Changed(Everything)
        );

    [Fact]
    public void Everything_that_production_lacks_is_told_at_once()
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

    [Theory]
    [InlineData("accountId: \"123456789012\"", "accountId: \"12345\"", "'12345' is not an AWS account ID")]
    [InlineData(
        "vpc-0a1b2c3d4e5f60718",
        "subnet-0a1b2c3d4e5f60718",
        "is not an AWS ID of the right type; use one such as vpc-"
    )]
    [InlineData("subnet-0a1b2c3d4e5f60711,", "", "has fewer than two subnets")]
    [InlineData("10.0.32.0/20", "0.0.0.0/0", "is not a valid CIDR block")]
    [InlineData("10.0.32.0/20", "10.0.32.1/20", "is not a valid CIDR block")]
    [InlineData("10.0.32.0/20", "\"fd00::/20\"", "is not a valid CIDR block")]
    [InlineData("oidc-provider/oidc", "role/oidc", "is not the ARN of an OIDC provider")]
    [InlineData(
        "iam::123456789012",
        "iam::999999999999",
        "belongs to another account than 'aws.accountId' (123456789012)"
    )]
    [InlineData("hostname: dashboard.test", "hostname: https://dashboard.test", "is not a valid host name")]
    [InlineData("ops@shop.test", "ops", "'ops' is not an e-mail address")]
    [InlineData(
        "cost: {",
        "postgres: { storage: 300GiB }\ncost: {",
        "'storage' (300GiB) is above 'maxStorage' (200GiB)"
    )]
    [InlineData("cost: {", "postgres: { storage: 10GiB }\ncost: {", "is below the minimum of 20GiB")]
    [InlineData("cost: {", "postgres: { storage: 51300MiB }\ncost: {", "is not a whole number of GiB")]
    [InlineData("cost: {", "postgres: { backupRetention: 36d }\ncost: {", "36d is above the AWS maximum of 35d")]
    [InlineData("cost: {", "postgres: { instanceClass: t4g.medium }\ncost: {", "is not an RDS instance class")]
    [InlineData("cost: {", "redis: { nodes: 1 }\ncost: {", "1 is below 2; automatic failover")]
    [InlineData("cost: {", "redis: { nodeType: db.t4g.medium }\ncost: {", "is not an ElastiCache node type")]
    [InlineData(
        "cost: {",
        "logs: { retention: 31d }\ncost: {",
        "a log retention of 31 days is not supported; choose one of 1, 3"
    )]
    [InlineData("cost: {", "dashboard: { minReplicas: 7 }\ncost: {", "'minReplicas' (7) is above 'maxReplicas' (6)")]
    [InlineData(
        "cost: {",
        "dashboard: { userId: 0 }\ncost: {",
        "it is the numeric ID of a user other than root, from 1 to 65535"
    )]
    [InlineData(
        "cost: {",
        "prometheus: { volume: 2GiB }\ncost: {",
        "'retentionSize' (2GiB) is above four fifths of 'volume' (2GiB)"
    )]
    public void What_does_not_fit_is_one_error(string right, string wrong, string expected)
    {
        Assert.Contains(right, Needed, StringComparison.Ordinal);

        var error = Assert.Single(SettingsSource.Parse(Needed.Replace(right, wrong)).Errors);

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_people_than_a_budget_tells_are_an_error()
    {
        var many = string.Join(", ", Enumerable.Range(1, 11).Select(i => $"p{i}@shop.test"));

        var error = Assert.Single(SettingsSource.Parse(Needed.Replace("ops@shop.test", many)).Errors);

        Assert.StartsWith("11 addresses are more than the AWS maximum of 10", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("QA")]
    [InlineData("a-rather-long-name")]
    public void A_stack_whose_name_does_not_fit_into_names_in_AWS_is_refused(string stack)
    {
        var tree = SettingsSource.Tree(Needed + "\npostgres: { database: qa }\nobjectStore: { bucket: qa-bucket }");

        var error = Assert.Single(StackSettings.Parse(tree, SettingsSource.Project, stack).Errors);

        Assert.Equal("platform", error.Path);
        Assert.Contains($"'{stack}' does not fit", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dashboard: { build: sample }", "dashboard.build")]
    [InlineData("postgres: { memory: 1GiB }", "postgres.memory")]
    [InlineData("postgres: { backup: { keep: 7 } }", "postgres.backup")]
    [InlineData("redis: { maxMemory: 64MiB }", "redis.maxMemory")]
    [InlineData("objectStore: { region: us-east-1 }", "objectStore.region")]
    [InlineData("grafana: { hostPort: 3001 }", "grafana.hostPort")]
    [InlineData("router: { sessionCookie: sid }", "router.sessionCookie")]
    [InlineData("images: { redis: \"redis:7\" }", "images.redis")]
    [InlineData("docker: { startInterval: 1s }", "docker")]
    [InlineData("logs: { maxFiles: 3 }", "logs.maxFiles")]
    public void What_is_for_docker_is_refused_on_kubernetes(string keys, string path)
    {
        var error = Assert.Single(SettingsSource.Parse($"{Needed}\n{keys}").Errors);

        Assert.Equal(path, error.Path);
        Assert.Matches(@"\Aapplies only to platform docker; on kubernetes .+\. Remove the key\.\z", error.Message);
    }

    [Theory]
    [InlineData("aws: { region: us-east-1 }", "aws")]
    [InlineData("kubernetes: { context: here }", "kubernetes")]
    [InlineData("dashboard: { minReplicas: 3 }", "dashboard.minReplicas")]
    [InlineData("postgres: { instanceClass: db.t4g.medium }", "postgres.instanceClass")]
    [InlineData("redis: { nodes: 2 }", "redis.nodes")]
    [InlineData("prometheus: { volume: 20GiB }", "prometheus.volume")]
    [InlineData("images: { logCollector: \"a/b:1\" }", "images.logCollector")]
    [InlineData("logs: { retention: 30d }", "logs.retention")]
    [InlineData("cost: { emails: [ops@shop.test] }", "cost.emails")]
    public void What_is_for_kubernetes_is_refused_on_docker(string keys, string path)
    {
        var error = Assert.Single(SettingsSource.Parse(keys).Errors);

        Assert.Equal(path, error.Path);
        Assert.Matches(@"\Aapplies only to platform kubernetes; on docker .+\. Remove the key\.\z", error.Message);
    }
}
