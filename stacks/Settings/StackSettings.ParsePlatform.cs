using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace InventarioRetail.Settings;

// Reads the settings of Kubernetes and AWS, and checks which keys apply to the platform.
public sealed partial record StackSettings
{
    /// <summary>Maximum backup retention of RDS and ElastiCache.</summary>
    private const int MaxSnapshotDays = 35;

    /// <summary>Maximum length of a name in ElastiCache, built from the project, the stack and the part.</summary>
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
            DnsCidrs = Cidrs(section, "dnsCidrs"),
            VolumeProvisioner = section.Text("volumeProvisioner", defaults.VolumeProvisioner, Formats.Hostname),
            ReadyTimeout = section.Duration(
                "readyTimeout",
                TimeSpan.FromSeconds(30),
                TimeSpan.FromSeconds(1),
                defaults.ReadyTimeout,
                TimeSpan.FromMinutes(30)
            ),
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
            Sticky = section.Boolean("sticky", defaults.Sticky),
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
        section.TextList(key, "CIDR blocks are a list, such as [10.0.20.0/24]", Formats.Cidr);

    /// <summary>Reads a disk size in whole GiB.</summary>
    private static MemorySize Disk(ConfigSection section, string key, MemorySize @default, int minGiB)
    {
        var size = section.Size(key, @default, minGiB * 1024);
        section.Rule(size.Mebibytes % 1024 == 0, $"{size} is not a whole number of GiB, the unit of disk sizes.", key);
        return size;
    }

    /// <summary>Reads a duration in whole days, at least one.</summary>
    private static TimeSpan Days(ConfigSection section, string key, int maxDays, TimeSpan @default)
    {
        var time = section.Duration(key, Day, Day, @default);
        section.Rule(
            time.TotalDays <= maxDays,
            $"{Duration.Format(time)} is above the AWS maximum of {maxDays}d.",
            key
        );
        return time;
    }

    private static TimeSpan LogDays(ConfigSection section, string key, TimeSpan @default)
    {
        var time = section.Duration(key, Day, Day, @default);
        section.Rule(
            LogRetention.CloudWatchDays.Contains((int)time.TotalDays),
            $"a log retention of {(int)time.TotalDays} days is not supported; choose one of "
                + $"{string.Join(", ", LogRetention.CloudWatchDays)}.",
            key
        );
        return time;
    }

    /// <summary>
    /// Checks that the keys required on the platform are set, and that no keys of the other platform are.
    /// </summary>
    private static void CheckPlatform(ConfigSection root, StackSettings settings)
    {
        var isKubernetes = settings.Platform == Platform.Kubernetes;
        foreach (var (key, why) in isKubernetes ? PlatformKeys.OnDockerOnly : PlatformKeys.OnKubernetesOnly)
        {
            var (right, wrong) = isKubernetes ? ("docker", "kubernetes") : ("kubernetes", "docker");
            // Also depends on the key platform: if that is invalid, it is unknown which keys apply.
            root.Rule(
                !root.Has(key),
                $"applies only to platform {right}; on {wrong} {why}. Remove the key.",
                key,
                "platform"
            );
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
            "has fewer than two subnets; Postgres and Redis need at least two, in different zones, to survive the "
                + "failure of a zone.",
            "aws.privateSubnetIds"
        );
        root.Rule(
            aws.AccountId.Length == 0
                || aws.OidcProviderArn.Length == 0
                || aws.OidcProviderArn.Split(':')[4] == aws.AccountId,
            $"belongs to another account than 'aws.accountId' ({aws.AccountId}); roles must "
                + "trust a provider of their own account.",
            "aws.oidcProviderArn",
            "aws.accountId"
        );
        root.Rule(
            settings.Cost.Emails.Count <= 10,
            $"{settings.Cost.Emails.Count} addresses are more than the AWS maximum of 10; use a mailing list.",
            "cost.emails"
        );
        var longest = $"{settings.Project}-{settings.Stack}-redis";
        root.Rule(
            StackNameOnKubernetes().IsMatch(settings.Stack) && longest.Length <= MaxNameInElastiCache,
            $"on kubernetes the stack name becomes part of names such as '{longest}', which may have lower-case "
                + "letters, digits and '-' "
                + $"and at most {MaxNameInElastiCache} characters; '{settings.Stack}' does not fit.",
            "platform"
        );
    }

    private static void CheckSizes(ConfigSection root, StackSettings settings)
    {
        var (postgres, dashboard, prometheus) = (settings.Postgres, settings.Dashboard, settings.Prometheus);
        root.Rule(
            postgres.Storage.Mebibytes <= postgres.MaxStorage.Mebibytes,
            $"'storage' ({postgres.Storage}) is above 'maxStorage' ({postgres.MaxStorage}); the disk grows from the "
                + "former to the latter.",
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
            $"'retentionSize' ({prometheus.RetentionSize}) is above four fifths of 'volume' ({prometheus.Volume}); the "
                + "rest is for data that "
                + "Prometheus has not compacted yet.",
            "prometheus.retentionSize",
            "prometheus.volume"
        );
    }

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex StackNameOnKubernetes();
}
