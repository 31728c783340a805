using Pulumi.Kubernetes.Apps.V1;
using Pulumi.Kubernetes.Autoscaling.V2;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Autoscaling.V2;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Deployment = Pulumi.Kubernetes.Apps.V1.Deployment;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="DashboardDeployment"/>. None of them depends on the release weight.</summary>
public sealed record DashboardDeploymentArgs : DashboardArgs
{
    /// <summary>
    /// The revision's name in metrics, such as <c>v1.1.0</c>: at most 63 letters, digits, '-', '_' and '.', beginning
    /// and ending with a letter or digit.
    /// </summary>
    public required string RevisionName { get; init; }

    /// <summary>
    /// Additional environment variables with secret values, such as the AI provider's key; stored in the revision's
    /// Secret.
    /// </summary>
    public IReadOnlyList<(string Name, Input<string> Value)> SecretEnvironment { get; init; } = [];

    /// <summary>Minimum number of pods, however small the revision's weight.</summary>
    public int MinReplicas { get; init; } = 2;

    /// <summary>Maximum number of pods.</summary>
    public int MaxReplicas { get; init; } = 6;

    /// <summary>CPU request of a pod, in millicores.</summary>
    public int CpuMillis { get; init; } = 250;

    /// <summary>The autoscaler's target CPU utilization, in percent of the request.</summary>
    public int TargetCpuPercent { get; init; } = 70;

    /// <summary>UID and GID that the image runs as; not 0.</summary>
    public int UserId { get; init; } = 1000;

    /// <summary>
    /// Time that a terminating pod keeps serving while the Gateway removes it from its endpoints. Longer than an
    /// endpoint update takes, so that no request reaches a closed port.
    /// </summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long Pulumi waits until the pods are ready, with the stack locked. Above the two minutes that a pod has to
    /// start.
    /// </summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromMinutes(3);
}

/// <summary>
/// One revision of the dashboard on Kubernetes. A running revision is never changed: it is created as the canary, and
/// deleted when it is neither canary nor stable. When Pulumi creates it, it waits until all its pods are available.
/// </summary>
public sealed class DashboardDeployment : ClusterPart
{
    /// <summary>Name of the revision's service.</summary>
    public string Host { get; }

    /// <summary>Declares the revision.</summary>
    /// <param name="name">The revision's name in the cluster, such as <c>dashboard-v1-1-0</c>.</param>
    /// <param name="scope">Where it is declared.</param>
    /// <param name="args">Its own settings.</param>
    /// <exception cref="ArgumentException">An argument is invalid; the message says which.</exception>
    public DashboardDeployment(string name, ClusterScope scope, DashboardDeploymentArgs args)
        : base("DashboardDeployment", name, PartName.Dashboard, scope)
    {
        var environment = scope.Environment;
        Check(name, args);
        Host = name;
        var secrets = Secrets(args).ToList();
        DeclareSecret(name, secrets);
        var pod = Pod(name, args, secrets.Select(secret => secret.Name));
        var pods = HardenedPod.LabelSelector(Part, environment, pod);

        new Deployment(
            $"{name}-deployment",
            new DeploymentArgs
            {
                Metadata = environment.Metadata(Part, name, pod.Image),
                Spec = new DeploymentSpecArgs
                {
                    Replicas = args.MinReplicas,
                    RevisionHistoryLimit = 1,
                    MinReadySeconds = 5,
                    ProgressDeadlineSeconds = 300,
                    Selector = pods,
                    // With maxUnavailable 0, the Deployment becomes available only when all its pods are.
                    Strategy = Surge(),
                    Template = HardenedPod.Template(Part, environment, pod),
                },
            },
            new()
            {
                Parent = this,
                // The autoscaler owns the replica count after creation.
                IgnoreChanges = { "spec.replicas" },
                CustomTimeouts = Timeouts(args),
            }
        );
        DeclareService(name, pod, headless: false, Timeouts(args));
        ClusterRoles.DeclareReadiness(name, environment, this);
        Autoscaler(name, environment, args);
        DeclareDisruptionBudget(name, name, pods);
        RegisterOutputs();
    }

    /// <summary>Bounds the wait for a bad canary; the provider's own bound is 10 minutes.</summary>
    private static CustomTimeouts Timeouts(DashboardDeploymentArgs args) =>
        new() { Create = args.ReadyTimeout, Update = args.ReadyTimeout };

    private static void Check(string name, DashboardDeploymentArgs args)
    {
        if (!KubernetesNames.IsDnsLabel(name))
        {
            throw new ArgumentException(
                $"'{name}' is not a valid service name: use up to 63 lower-case letters, digits and '-', "
                    + "beginning with a letter."
            );
        }

        if (!KubernetesNames.IsLabelValue(args.RevisionName))
        {
            throw new ArgumentException(
                $"The revision '{args.RevisionName}' is not a valid label value: use up to 63 letters, digits, '-', "
                    + "'_' and '.', beginning and ending with a letter or digit."
            );
        }

        if (args.MinReplicas < 1 || args.MaxReplicas < args.MinReplicas)
        {
            throw new ArgumentException(
                $"The dashboard has {args.MinReplicas} to {args.MaxReplicas} replicas: the minimum must be 1 or more, "
                    + "and the maximum not below it."
            );
        }

        if (args.UserId < 1)
        {
            throw new ArgumentException(
                $"The dashboard runs as user {args.UserId}: it must be a UID other than root's."
            );
        }
    }

    private static IEnumerable<(string Name, Input<string> Value)> Secrets(DashboardDeploymentArgs args) =>
        [
            .. DashboardEnvironment
                .Variables(args.Specification, args.Backends)
                .Where(variable => DashboardEnvironment.Secrets.Contains(variable.Name)),
            ("DASHBOARD_API_KEY", args.ApiKey),
            .. args.SecretEnvironment,
        ];

    private static HardenedPodArgs Pod(string name, DashboardDeploymentArgs args, IEnumerable<string> secrets)
    {
        var specification = args.Specification;
        IEnumerable<(string Name, Input<string> Value)> variables =
        [
            .. DashboardEnvironment
                .Variables(specification, args.Backends)
                .Where(variable => !DashboardEnvironment.Secrets.Contains(variable.Name)),
            (DashboardContainer.RevisionVariable, args.Revision),
            ("FEATURE_FLAGS_FILE", FeatureFlags.File),
            ("FEATURE_FLAGS_URL", FeatureFlags.Url),
            .. args.ExtraEnvironment,
        ];
        return new($"{specification.Image}:{args.Revision}", specification.MemoryMib)
        {
            CpuMillis = args.CpuMillis,
            // Readiness depends on its backends, which restarting the dashboard would not bring back.
            Ready = new("/health", specification.Port) { RestartsWhenNotReady = false, StartupSeconds = 120 },
            UserId = args.UserId,
            Environment =
            [
                .. variables.Select(variable => new EnvVarArgs { Name = variable.Name, Value = variable.Value }),
                .. secrets.Select(secret => HardenedPod.FromSecret(secret, name)),
            ],
            Volumes =
            [
                PodVolume.OfConfigMap("flags", RouteNames.Flags, FeatureFlags.Directory),
                PodVolume.Scratch("tmp", "/tmp", 64),
            ],
            ServiceAccount = DashboardAccount.AccountName,
            DrainSeconds = (int)args.Drain.TotalSeconds,
            // A request in flight may take its whole timeout.
            StopSeconds = (int)specification.RequestTimeout.TotalSeconds + 5,
            Labels = new Dictionary<string, string> { [KubernetesEnvironment.RevisionLabel] = args.RevisionName },
            SpreadOverZones = true,
        };
    }

    private void Autoscaler(string name, KubernetesEnvironment environment, DashboardDeploymentArgs args) =>
        new HorizontalPodAutoscaler(
            $"{name}-autoscaler",
            new HorizontalPodAutoscalerArgs
            {
                Metadata = environment.Metadata(Part, name),
                Spec = new HorizontalPodAutoscalerSpecArgs
                {
                    ScaleTargetRef = new CrossVersionObjectReferenceArgs
                    {
                        ApiVersion = "apps/v1",
                        Kind = "Deployment",
                        Name = name,
                    },
                    MinReplicas = args.MinReplicas,
                    MaxReplicas = args.MaxReplicas,
                    Metrics =
                    {
                        new MetricSpecArgs
                        {
                            Type = "Resource",
                            Resource = new ResourceMetricSourceArgs
                            {
                                Name = "cpu",
                                Target = new MetricTargetArgs
                                {
                                    Type = "Utilization",
                                    AverageUtilization = args.TargetCpuPercent,
                                },
                            },
                        },
                    },
                    Behavior = new HorizontalPodAutoscalerBehaviorArgs
                    {
                        // A wave or a rollback moves its users at once.
                        ScaleUp = new HPAScalingRulesArgs { StabilizationWindowSeconds = 0 },
                        ScaleDown = new HPAScalingRulesArgs { StabilizationWindowSeconds = 600 },
                    },
                },
            },
            new() { Parent = this }
        );
}
