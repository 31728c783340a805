namespace InventarioRetail.Policy.Guardrails;

/// <summary>Rules for encryption at rest and in transit.</summary>
internal static class EncryptionRules
{
    public static IEnumerable<Guardrail> All =>
        [
            new(
                "no-unencrypted-data",
                "Data that is not encrypted at rest, or logs and secrets that are not "
                    + "encrypted with the stack's own key",
                AtRest
            ),
            new(
                "no-unencrypted-connection",
                "A database, cache, bucket or route that accepts connections without TLS",
                InTransit
            ),
        ];

    private static IEnumerable<Violation> AtRest(CheckedStack stack, RecordedResource resource) =>
        resource.Type switch
        {
            AwsTypes.Database =>
            [
                .. True(resource, "storageEncrypted"),
                .. Key(resource, "kmsKeyId"),
                .. resource.At("performanceInsightsEnabled").Is(true)
                    ? Key(resource, "performanceInsightsKmsKeyId")
                    : [],
            ],
            AwsTypes.Cache => [.. True(resource, "atRestEncryptionEnabled"), .. Key(resource, "kmsKeyId")],
            AwsTypes.LogGroup or AwsTypes.Secret => Key(resource, "kmsKeyId"),
            AwsTypes.Key => True(resource, "enableKeyRotation"),
            AwsTypes.Bucket => Bucket(stack, resource),
            _ => CheckedStack.Kind(resource) switch
            {
                "StorageClass" => StorageClass(resource),
                "StatefulSet" => Claims(stack, resource),
                "PersistentVolumeClaim" => Claim(
                    stack,
                    resource,
                    "spec.",
                    resource.At("spec", "storageClassName").Text()
                ),
                _ => [],
            },
        };

    private static IEnumerable<Violation> True(RecordedResource resource, string input) =>
        resource.At(input).Is(true) ? [] : [Violation.Of(resource, input, "set it to true")];

    private static IEnumerable<Violation> Key(RecordedResource resource, string input) =>
        resource.At(input).Text().Length > 0
            ? []
            : [new(resource, input, "not set", "set it to the ARN of the stack's key")];

    private static IEnumerable<Violation> Bucket(CheckedStack stack, RecordedResource bucket)
    {
        var encryption = stack
            .Of("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
            .FirstOrDefault(encryption => CheckedStack.Refers(encryption.At("bucket"), bucket));
        if (encryption is null)
            return [new(bucket, "", "no BucketServerSideEncryptionConfiguration", "declare one, with the stack's key")];
        var byDefault = encryption
            .At("rules")
            .Elements()
            .FirstOrDefault()
            .Element.At("applyServerSideEncryptionByDefault");
        return byDefault.At("sseAlgorithm").Text() is not ("aws:kms" or "aws:kms:dsse")
                ? [Breaks("sseAlgorithm", "set it to aws:kms")]
            : byDefault.At("kmsMasterKeyId").Text().Length == 0
                ? [Breaks("kmsMasterKeyId", "set it to the ARN of the stack's key")]
            : [];

        Violation Breaks(string name, string remedy) =>
            new(encryption, $"rules[0].applyServerSideEncryptionByDefault.{name}", byDefault.At(name).Shown(), remedy);
    }

    private static IEnumerable<Violation> StorageClass(RecordedResource storage)
    {
        var encrypted = storage.At("parameters", "encrypted");
        if (encrypted.Text() != "true")
            yield return new(storage, "parameters.encrypted", encrypted.Shown(), "set it to \"true\"");
    }

    private static IEnumerable<Violation> Claims(CheckedStack stack, RecordedResource set) =>
        set.At("spec", "volumeClaimTemplates")
            .Elements()
            .SelectMany(claim =>
                Claim(
                    stack,
                    set,
                    $"spec.volumeClaimTemplates[{claim.Index}].spec.",
                    claim.Element.At("spec", "storageClassName").Text()
                )
            );

    /// <summary>Requires a storage class that the stack declares: whether another class encrypts is unknown.</summary>
    private static IEnumerable<Violation> Claim(
        CheckedStack stack,
        RecordedResource resource,
        string path,
        string storageClass
    )
    {
        if (stack.OfKind("StorageClass").All(known => known.At("metadata", "name").Text() != storageClass))
        {
            yield return new(
                resource,
                $"{path}storageClassName",
                storageClass.Length == 0 ? "not set" : storageClass,
                "use a storage class of the stack, which declares encryption"
            );
        }
    }

    private static IEnumerable<Violation> InTransit(CheckedStack stack, RecordedResource resource) =>
        resource.Type switch
        {
            AwsTypes.Database => Database(stack, resource),
            AwsTypes.Cache => Cache(resource),
            AwsTypes.Bucket => TlsOnly(stack, resource),
            _ => CheckedStack.Kind(resource) switch
            {
                "Gateway" => Gateway(stack, resource),
                _ => [],
            },
        };

    private static IEnumerable<Violation> Database(CheckedStack stack, RecordedResource database)
    {
        var parameters = stack
            .Of("aws:rds/parameterGroup:ParameterGroup")
            .FirstOrDefault(group => CheckedStack.Refers(database.At("parameterGroupName"), group));
        var forced = parameters
            ?.At("parameters")
            .Elements()
            .FirstOrDefault(parameter => parameter.Element.At("name").Text() == "rds.force_ssl")
            .Element;
        if (forced.At("value").Text() != "1")
        {
            yield return new(
                parameters ?? database,
                parameters is null ? "parameterGroupName" : "parameters",
                parameters is null
                    ? database.At("parameterGroupName").Shown()
                    : $"rds.force_ssl {forced.At("value").Shown()}",
                "use a parameter group with rds.force_ssl set to 1"
            );
        }
    }

    private static IEnumerable<Violation> Cache(RecordedResource cache)
    {
        if (!cache.At("transitEncryptionEnabled").Is(true))
        {
            yield return Violation.Of(cache, "transitEncryptionEnabled", "set it to true");
        }
        if (cache.At("transitEncryptionMode") is { } mode && mode.Text() != "required")
            yield return new(cache, "transitEncryptionMode", mode.Shown(), "set it to required");
    }

    private static IEnumerable<Violation> TlsOnly(CheckedStack stack, RecordedResource bucket)
    {
        var policy = stack
            .Of(AwsTypes.BucketPolicy)
            .FirstOrDefault(policy => CheckedStack.Refers(policy.At("bucket"), bucket));
        var isRefused =
            policy is not null
            && AwsTypes
                .Statements(policy)
                .Any(statement =>
                    statement.Element.At("Effect").Text() == "Deny"
                    && statement.Element.At("Condition", "Bool", "aws:SecureTransport").Text() == "false"
                );
        if (!isRefused)
        {
            yield return new(
                policy ?? bucket,
                policy is null ? "" : "policy",
                "requests without TLS are not denied",
                "add a statement that denies requests with aws:SecureTransport false"
            );
        }
    }

    /// <summary>Allows a listener without TLS only for redirects to HTTPS.</summary>
    private static IEnumerable<Violation> Gateway(CheckedStack stack, RecordedResource gateway)
    {
        var plain = gateway
            .At("spec", "listeners")
            .Elements()
            .Where(listener => listener.Element.At("protocol").Text() is not ("HTTPS" or "TLS"))
            .Select(listener => listener.Element.At("name").Text())
            .ToHashSet();
        foreach (var route in stack.OfKind("HTTPRoute"))
        {
            var isReachedPlainly = route
                .At("spec", "parentRefs")
                .Elements()
                .Where(parent => parent.Element.At("name").Text() == gateway.At("metadata", "name").Text())
                .Select(parent => parent.Element.At("sectionName").Text())
                .Any(section => section.Length == 0 ? plain.Count > 0 : plain.Contains(section));
            var onlyRedirects = route
                .At("spec", "rules")
                .Elements()
                .All(rule =>
                    !rule.Element.At("backendRefs").Elements().Any()
                    && rule.Element.At("filters")
                        .Elements()
                        .Any(filter => filter.Element.At("requestRedirect", "scheme").Text() == "https")
                );
            if (isReachedPlainly && !onlyRedirects)
            {
                yield return new(
                    route,
                    "spec.parentRefs",
                    $"attached to a listener without TLS ({string.Join(", ", plain)})",
                    "set sectionName to the HTTPS listener"
                );
            }
        }
    }
}
