namespace InventarioRetail.Components;

/// <summary>The files that the publisher puts on the volume.</summary>
/// <param name="HaproxyConfig">The router's configuration.</param>
/// <param name="ConfigId">Hash that identifies <see cref="HaproxyConfig"/>, which contains it.</param>
/// <param name="SplitMap">The weight: one line, <c>stable 0</c> or <c>stable&gt;canary 1000</c> (1000 = 10 %).</param>
/// <param name="Targets">The revisions as Prometheus's <c>file_sd</c> targets.</param>
/// <param name="Flags">The feature flags as a flagd flag definition.</param>
public sealed record PublishedFiles(
    string HaproxyConfig,
    string ConfigId,
    string SplitMap,
    string Targets,
    string Flags
)
{
    /// <summary>Path of the Prometheus targets below the volume's root.</summary>
    public const string TargetsPath = "targets/dashboard.json";

    /// <summary>Path of the feature flags below the volume's root.</summary>
    public const string FlagsPath = "flags/flags.json";

    /// <summary>
    /// Identifies these files together; the router reports it as <c>rollout_release_info{release="…"}</c>.
    /// </summary>
    public string Release { get; } = ContentHash.Short(string.Join('\0', HaproxyConfig, SplitMap, Targets, Flags));

    /// <summary>
    /// Every file by its path below the volume's root, which is also its path below the publisher's uploads.
    /// </summary>
    public IReadOnlyDictionary<string, string> ByPath =>
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["haproxy.cfg"] = HaproxyConfig,
            ["split.map"] = SplitMap,
            [TargetsPath] = Targets,
            [FlagsPath] = Flags,
            ["release"] = $"{Release} {ConfigId}\n",
        };
}
