using System.Collections.Immutable;
using System.Text.RegularExpressions;
using InventarioRetail.Monitoring;

namespace InventarioRetail.Settings;

// What a stack on Kubernetes and AWS must say, and what only one of the platforms knows.
public sealed partial record StackSettings
{
    /// <summary>RDS and ElastiCache keep backups no longer.</summary>
    private const int MaxSnapshotDays = 35;

    /// <summary>ElastiCache takes names of 40 characters: the project's, the stack's and the part's.</summary>
    private const int MaxNameInElastiCache = 40;

    private static AwsSettings ReadAws(ConfigSection section)
    {
        var defaults = new AwsSettings();
        return new AwsSettings
        {
            AccountId = section.OptionalText("accountId", Formats.AccountId) ?? "",
            Region = section.Text("region", defaults.Region, Formats.Region),
            VpcId = section.OptionalText("vpcId", text => Formats.AwsId(text, "vpc")) ?? "",
            PrivateSubnetIds = section.TextList(
                "privateSubnetIds",
                "subnets are a list, such as [subnet-0a1b2c3d4e5f60718, subnet-1b2c3d4e5f6071829]",
                text => Formats.AwsId(text, "subnet")
            ),
            PrivateSubnetCidrs = Cidrs(section, "privateSubnetCidrs"),
            ClusterSecurityGroupId =
                section.OptionalText("clusterSecurityGroupId", text => Formats.AwsId(text, "sg")) ?? "",
            OidcProviderArn = section.OptionalText("oidcProviderArn", Formats.OidcProviderArn) ?? "",
        };
    }

    private static KubernetesSettings ReadKubernetes(ConfigSection section)
    {
        var defaults = new KubernetesSettings();
        return new KubernetesSettings
        {
            Context = section.OptionalText("context", Formats.NotBlank) ?? "",
            ControlPlaneCidrs = Cidrs(section, "controlPlaneCidrs"),
            VolumeProvisioner = section.Text("volumeProvisioner", defaults.VolumeProvisioner, Formats.Hostname),
            Gateway = section.Section("gateway", ReadGateway),
        };
    }

    private static GatewaySettings ReadGateway(ConfigSection section)
    {
        var defaults = new GatewaySettings();
        return new GatewaySettings
        {
            Hostname = section.OptionalText("hostname", Formats.Hostname) ?? "",
            Class = section.Text("class", defaults.Class, Formats.KubernetesName),
            Namespace = section.Text("namespace", defaults.Namespace, Formats.KubernetesName),
            CertificateSecret = section.Text("certificateSecret", defaults.CertificateSecret, Formats.KubernetesName),
            BucketCookie = section.Text("bucketCookie", defaults.BucketCookie, Formats.CookieName),
            Annotations = section.Section("annotations", ReadAnnotations),
            LoadBalancerAnnotations = section.Section("loadBalancerAnnotations", ReadAnnotations),
        };
    }

    private static IReadOnlyDictionary<string, string> ReadAnnotations(ConfigSection section) =>
        section
            .FreeNames(Formats.AnnotationName)
            .Aggregate(
                ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
                (annotations, name) => annotations.SetItem(name, section.Text(name, "", _ => null))
            );

    private static IReadOnlyList<string> Cidrs(ConfigSection section, string key) =>
        section.TextList(key, "blocks of addresses are a list, such as [10.0.20.0/24]", Formats.Cidr);

    /// <summary>A disk in whole GiB.</summary>
    private static MemorySize Disk(ConfigSection section, string key, MemorySize @default, int minGiB)
    {
        var size = section.Size(key, @default, minGiB * 1024);
        section.Rule(size.Mebibytes % 1024 == 0, $"{size} is no whole number of GiB, in which disks are sold.", key);
        return size;
    }

    /// <summary>Whole days, at least one.</summary>
    private static TimeSpan Days(ConfigSection section, string key, int maxDays, TimeSpan @default)
    {
        var time = section.Duration(key, Day, Day, @default);
        section.Rule(
            time.TotalDays <= maxDays,
            $"{Duration.Format(time)} is above {maxDays}d, the most that AWS keeps.",
            key
        );
        return time;
    }

    private static TimeSpan LogDays(ConfigSection section, string key, TimeSpan @default)
    {
        var time = section.Duration(key, Day, Day, @default);
        section.Rule(
            LogRetention.CloudWatchDays.Contains((int)time.TotalDays),
            $"CloudWatch Logs cannot keep logs for {(int)time.TotalDays} days; it keeps them for {string.Join(", ", LogRetention.CloudWatchDays)}.",
            key
        );
        return time;
    }

    /// <summary>What must be said on a platform, and what means nothing there.</summary>
    private static void CheckPlatform(ConfigSection root, StackSettings settings)
    {
        var isKubernetes = settings.Platform == Platform.Kubernetes;
        foreach (var (key, why) in isKubernetes ? PlatformKeys.OnDockerOnly : PlatformKeys.OnKubernetesOnly)
        {
            var (right, wrong) = isKubernetes ? ("docker", "kubernetes") : ("kubernetes", "docker");
            // With a platform that is wrong, nobody knows which keys are.
            root.Rule(!root.Has(key), $"is for platform {right}; on {wrong} {why}. Remove the key.", key, "platform");
        }

        if (!isKubernetes)
        {
            return;
        }

        foreach (var (key, what) in PlatformKeys.RequiredOnKubernetes)
        {
            root.Rule(root.Has(key), $"missing; on kubernetes write {what}.", key);
        }

        CheckAws(root, settings);
        CheckSizes(root, settings);
    }

    private static void CheckAws(ConfigSection root, StackSettings settings)
    {
        var aws = settings.Aws;
        root.Rule(
            !root.Has("aws.privateSubnetIds") || aws.PrivateSubnetIds.Count >= 2,
            "has fewer than two subnets; Postgres and Redis need two or more, in different zones, to go on when one zone fails.",
            "aws.privateSubnetIds"
        );
        root.Rule(
            aws.AccountId.Length == 0
                || aws.OidcProviderArn.Length == 0
                || aws.OidcProviderArn.Split(':')[4] == aws.AccountId,
            $"is of another account than 'aws.accountId' ({aws.AccountId}); roles trust a provider of their own account.",
            "aws.oidcProviderArn",
            "aws.accountId"
        );
        root.Rule(
            settings.Cost.Emails.Count <= 10,
            $"{settings.Cost.Emails.Count} addresses are more than AWS tells, which is 10; write to a group.",
            "cost.emails"
        );
        var longest = $"{settings.Project}-{settings.Stack}-redis";
        root.Rule(
            StackNameOnKubernetes().IsMatch(settings.Stack) && longest.Length <= MaxNameInElastiCache,
            $"on kubernetes the stack's name is a part of names such as '{longest}', which have lower-case letters, digits and '-' "
                + $"and at most {MaxNameInElastiCache} characters; '{settings.Stack}' does not fit.",
            "platform"
        );
    }

    private static void CheckSizes(ConfigSection root, StackSettings settings)
    {
        var (postgres, dashboard, prometheus) = (settings.Postgres, settings.Dashboard, settings.Prometheus);
        root.Rule(
            postgres.Storage.Mebibytes <= postgres.MaxStorage.Mebibytes,
            $"'storage' ({postgres.Storage}) is above 'maxStorage' ({postgres.MaxStorage}); the disk grows from the one to the other.",
            "postgres.storage",
            "postgres.maxStorage"
        );
        root.Rule(
            dashboard.MinReplicas <= dashboard.MaxReplicas,
            $"'minReplicas' ({dashboard.MinReplicas}) is above 'maxReplicas' ({dashboard.MaxReplicas}).",
            "dashboard.minReplicas",
            "dashboard.maxReplicas"
        );
        root.Rule(
            prometheus.RetentionSize.Mebibytes * 5 <= prometheus.Volume.Mebibytes * 4,
            $"'retentionSize' ({prometheus.RetentionSize}) is above four fifths of 'volume' ({prometheus.Volume}); the rest is for what "
                + "Prometheus has not compacted yet.",
            "prometheus.retentionSize",
            "prometheus.volume"
        );
    }

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex StackNameOnKubernetes();
}
