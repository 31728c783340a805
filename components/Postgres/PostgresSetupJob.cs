using Pulumi.Kubernetes.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="PostgresSetupJob"/>.</summary>
public sealed record PostgresSetupJobArgs
{
    /// <summary>
    /// Image with a shell and <c>psql</c>; must be compatible with the public Alpine variant of <c>postgres</c>.
    /// </summary>
    public required string Image { get; init; }

    /// <summary>The command; must be idempotent.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Its scripts by file name.</summary>
    public required IReadOnlyDictionary<string, string> Scripts { get; init; }

    /// <summary>Directory in which the scripts are mounted.</summary>
    public required string ScriptsPath { get; init; }

    /// <summary>Its passwords, secrets, by file name.</summary>
    public required IReadOnlyDictionary<string, Output<string>> Secrets { get; init; }

    /// <summary>Directory in which the passwords are mounted.</summary>
    public required string SecretsPath { get; init; }

    /// <summary>Its environment variables, none of them secret.</summary>
    public required IEnumerable<(string Name, Input<string> Value)> Environment { get; init; }
}

/// <summary>
/// Creates the roles and schemas of a managed Postgres from within the cluster, because only the cluster can reach it.
/// It runs once, and again when a script or a password changes; Pulumi waits until it completes. The dashboard depends
/// on it.
/// </summary>
public sealed class PostgresSetupJob : ClusterPart
{
    /// <summary>Declares the job.</summary>
    public PostgresSetupJob(string name, ClusterScope scope, PostgresSetupJobArgs args)
        : base("PostgresSetupJob", name, PartName.PostgresSetup, scope)
    {
        var secrets = args.Secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal).ToList();
        var scripts = DeclareConfigMap("scripts", Part, args.Scripts);
        var passwords = DeclareSecret(secrets.Select(secret => (secret.Key, (Input<string>)secret.Value)));
        var pod = new HardenedPodArgs(args.Image, MemoryMib: 64)
        {
            Ready = null,
            UserId = ImageUsers.Postgres,
            Command = args.Command,
            Environment =
            [
                .. args.Environment.Select(variable => new EnvVarArgs { Name = variable.Name, Value = variable.Value }),
            ],
            Volumes =
            [
                PodVolume.OfConfigMap("scripts", Part, args.ScriptsPath),
                PodVolume.OfSecret("secrets", Part, args.SecretsPath),
                PodVolume.Scratch("tmp", "/tmp", 16),
            ],
            StartConfiguration = Output
                .All(secrets.Select(secret => (Input<string>)secret.Value))
                .Apply(values => string.Join('\0', args.Scripts.Values.Concat(values))),
        };
        new Job(
            $"{name}-job",
            new JobArgs
            {
                Metadata = scope.Environment.Metadata(Part, image: pod.Image),
                Spec = new JobSpecArgs
                {
                    BackoffLimit = 6,
                    ActiveDeadlineSeconds = 600,
                    Template = HardenedPod.Template(Part, scope.Environment, pod),
                },
            },
            new()
            {
                Parent = this,
                DependsOn = { scripts, passwords },
                // A job is immutable, and has a fixed name.
                DeleteBeforeReplace = true,
            }
        );
        RegisterOutputs();
    }
}
