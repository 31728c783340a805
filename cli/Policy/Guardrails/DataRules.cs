using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>Rules that protect retained data from deletion.</summary>
internal static class DataRules
{
    public static IEnumerable<Guardrail> All =>
        [
            new(
                "no-unprotected-data",
                "A resource that holds retained data, that the data needs, or that guards it, and that Pulumi would delete",
                Unprotected
            ),
            new(
                "no-lossy-deletion",
                "A resource with data that a deletion would lose: no deletion protection, "
                    + "final snapshot, backups or versions",
                Lossy
            ),
        ];

    private static IEnumerable<Violation> Unprotected(CheckedStack stack)
    {
        var belonging = OfKeptData(stack);
        return stack.Resources.SelectMany(resource =>
            Unprotected(stack, resource, belonging.Contains(resource.Urn) || KeepsData(resource))
        );
    }

    private static IEnumerable<Violation> Unprotected(CheckedStack stack, RecordedResource resource, bool isRetained)
    {
        // Passwords and other random values exist in the state only, which Protect keeps.
        var isInState = IsRandom(resource);
        if (!isRetained && resource.Type != DockerTypes.Volume && !OpensData(stack, resource))
            yield break;
        if (!resource.Protect && !IsRenewed(resource))
        {
            yield return new(
                resource,
                "protect",
                "false",
                "set the option Protect, so that Pulumi refuses to delete it"
            );
        }
        // Docker volumes need only Protect: a retained one would be taken for the next volume of its name.
        if (isRetained && !isInState && !resource.RetainOnDelete)
            yield return new(resource, "retainOnDelete", "false", "set the option RetainOnDelete, so that it is kept");
    }

    /// <summary>
    /// The URNs of all resources in the AWS account that belong to retained data, from the dependencies: the data, what
    /// it needs (a subnet group), what depends on it and so guards or opens it (a bucket's policy, an alias), and the
    /// same of these. The budget belongs to it without a dependency: retained data costs money.
    /// </summary>
    private static HashSet<string> OfKeptData(CheckedStack stack)
    {
        var account = stack.Resources.Where(resource => IsAccount(resource) || IsRandom(resource)).ToArray();
        var inAccount = account.Select(resource => resource.Urn).ToHashSet();
        var found = account
            .Where(resource =>
                IsAccount(resource) && (resource.Protect || KeepsData(resource) || resource.Type == AwsTypes.Budget)
            )
            .Select(resource => resource.Urn)
            .ToHashSet();
        int before;
        do
        {
            before = found.Count;
            foreach (var resource in account)
            {
                if (IsAccount(resource) && resource.Dependencies.Any(found.Contains))
                    found.Add(resource.Urn);
                // The values of a secret's version are the stack's, not the data's.
                if (found.Contains(resource.Urn) && !IsRenewed(resource))
                    found.UnionWith(resource.Dependencies.Where(inAccount.Contains));
            }
        } while (found.Count > before);
        return found;
    }

    private static bool IsAccount(RecordedResource resource) =>
        resource.Type.StartsWith("aws:", StringComparison.Ordinal);

    private static bool IsRandom(RecordedResource resource) =>
        resource.Type.StartsWith("random:", StringComparison.Ordinal);

    /// <summary>Whether a new value replaces the resource, so that protection would refuse each change.</summary>
    private static bool IsRenewed(RecordedResource resource) => resource.Type == AwsTypes.SecretVersion;

    /// <summary>Whether a resource is the password of retained data beside it.</summary>
    private static bool OpensData(CheckedStack stack, RecordedResource resource) =>
        resource.Type == DockerTypes.Password
        && stack.Resources.Any(sibling =>
            sibling.Parent == resource.Parent
            && sibling.Protect
            && (sibling.Type == DockerTypes.Volume || KeepsData(sibling))
        );

    private static bool KeepsData(RecordedResource resource) =>
        resource.Type
            is AwsTypes.Database
                or AwsTypes.Cache
                or AwsTypes.Bucket
                or AwsTypes.Key
                or AwsTypes.LogGroup
                or AwsTypes.Secret
        || CheckedStack.Kind(resource) switch
        {
            // Deleting a namespace deletes everything in it.
            "Namespace" => true,
            "PersistentVolume" or "PersistentVolumeClaim" => true,
            "StatefulSet" => resource.At("spec", "volumeClaimTemplates").Elements().Any(),
            _ => false,
        };

    private static IEnumerable<Violation> Lossy(CheckedStack stack, RecordedResource resource) =>
        resource.Type switch
        {
            AwsTypes.Database => Database(resource),
            AwsTypes.Cache => Cache(resource),
            AwsTypes.Bucket => Bucket(stack, resource),
            AwsTypes.Secret when resource.At("recoveryWindowInDays") is { } days && days.Number() == 0 =>
            [
                new(resource, "recoveryWindowInDays", days.Shown(), "set it to 7 to 30 days"),
            ],
            _ => CheckedStack.Kind(resource) switch
            {
                "StatefulSet" => Claims(resource),
                "StorageClass" when resource.At("reclaimPolicy").Text() != "Retain" =>
                [
                    Violation.Of(resource, "reclaimPolicy", "set it to Retain"),
                ],
                _ => [],
            },
        };

    private static IEnumerable<Violation> Database(RecordedResource database)
    {
        if (!database.At("deletionProtection").Is(true))
            yield return Violation.Of(database, "deletionProtection", "set it to true");
        if (database.At("skipFinalSnapshot") is { } skip && !skip.Is(false))
            yield return new(database, "skipFinalSnapshot", skip.Shown(), "set it to false");
        if (database.At("finalSnapshotIdentifier").Text().Length == 0)
            yield return new(database, "finalSnapshotIdentifier", "not set", "set the name of the final snapshot");
        if (database.At("backupRetentionPeriod").Number() < 1)
            yield return Violation.Of(database, "backupRetentionPeriod", "set the number of days to keep backups");
    }

    private static IEnumerable<Violation> Cache(RecordedResource cache)
    {
        if (cache.At("finalSnapshotIdentifier").Text().Length == 0)
            yield return new(cache, "finalSnapshotIdentifier", "not set", "set the name of the final snapshot");
        if (cache.At("snapshotRetentionLimit").Number() < 1)
            yield return Violation.Of(cache, "snapshotRetentionLimit", "set the number of days to keep snapshots");
    }

    private static IEnumerable<Violation> Bucket(CheckedStack stack, RecordedResource bucket)
    {
        if (bucket.At("forceDestroy") is { } force && !force.Is(false))
            yield return new(bucket, "forceDestroy", force.Shown(), "set it to false");
        var versioning = stack
            .Of("aws:s3/bucketVersioning:BucketVersioning")
            .FirstOrDefault(versioning => CheckedStack.Refers(versioning.At("bucket"), bucket));
        if (versioning is null)
        {
            yield return new(bucket, "", "no BucketVersioning", "declare one, with the status Enabled");
        }
        else if (versioning.At("versioningConfiguration", "status").Text() != "Enabled")
        {
            yield return new(
                versioning,
                "versioningConfiguration.status",
                versioning.At("versioningConfiguration", "status").Shown(),
                "set it to Enabled"
            );
        }
    }

    private static IEnumerable<Violation> Claims(RecordedResource set)
    {
        foreach (var (name, value) in set.At("spec", "persistentVolumeClaimRetentionPolicy").Members())
        {
            if (value.Text() != "Retain")
            {
                yield return new(
                    set,
                    $"spec.persistentVolumeClaimRetentionPolicy.{name}",
                    value.Shown(),
                    "set it to Retain"
                );
            }
        }
    }
}
