using FsCheck;
using FsCheck.Fluent;

namespace InventarioRetail.Stacks.Tests;

/// <summary>What holds for any input: clear errors or settings, and never an exception.</summary>
public sealed class SettingsPropertyTests
{
    private const string Valid = """
        release: { stable: v1.0.0, canary: "v1.1.0", weight: 10 }
        rollout:
          strategy:
            - { weight: 10, hold: 1h }
            - { weight: 100, hold: 0s }
        dashboard: { memory: 512MiB, serviceWeights: { database: 0.5 }, environment: { A: b } }
        alertmanager:
          slackWebhook:
            secure: v1:abc # encrypted
        flags: { batch-patches-v1: 10 }
        """;

    private static readonly string[] Names =
    [
        .. StackSettings.Keys,
        "stable",
        "canary",
        "weight",
        "strategy",
        "hold",
        "memory",
        "hostPort",
        "environment",
        "serviceWeights",
        "secure",
        "A",
        "",
        "a.b",
        "\n",
    ];

    private static readonly string[] Values =
    [
        "",
        "null",
        "true",
        "0",
        "-1",
        "10",
        "1.5",
        "1e400",
        "0x1F",
        "010",
        ".nan",
        "2025-01-31",
        "v1.0.0",
        "latest",
        "direct",
        "512MiB",
        "30s",
        "02:30",
        "\u2028",
    ];

    [Fact]
    public void A_duration_that_is_written_is_read_as_the_same()
    {
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                milliseconds =>
                {
                    var duration = TimeSpan.FromMilliseconds(milliseconds);
                    return Duration.TryParse(Duration.Format(duration), out var read) && read == duration;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_size_that_is_written_is_read_as_the_same()
    {
        Prop.ForAll(
                Gen.Choose(0, 1024 * 1024).ToArbitrary(),
                mebibytes =>
                {
                    var size = MemorySize.FromMiB(mebibytes);
                    return MemorySize.TryParse(size.ToString(), out var read) && read == size;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_is_a_revision_with_a_name_for_resources_or_refused_with_a_reason()
    {
        Prop.ForAll<string?>(text =>
            {
                var isRevision = Revision.TryParse(text ?? "", out var revision, out var problem);
                return isRevision
                    ? problem is null
                        && revision!.ToString() == text
                        && revision.ResourceName.Length is > 0 and <= Revision.MaxResourceNameLength
                        && revision.ResourceName.All(letter =>
                            char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'
                        )
                    : revision is null && problem is { Length: > 0 };
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_as_a_stack_s_file_gives_settings_or_errors_of_a_line_each()
    {
        Prop.ForAll<string?>(text => IsClear(Parse(text ?? ""))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_good_file_with_a_few_characters_changed_gives_settings_or_errors_of_a_line_each()
    {
        var text = SettingsSource.Yaml(Valid);
        Assert.True(Parse(text).IsValid);
        Prop.ForAll(
                TextEdits.Of(text, ":{}[]-\n \t\"'#&*!|>%@,?<0a\0\u2028\ud800~"),
                changed => IsClear(Parse(changed))
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Any_tree_gives_settings_or_errors_of_a_line_each()
    {
        Prop.ForAll(
                Map(4).ToArbitrary(),
                map =>
                {
                    var tree = new ConfigTree(map, new Dictionary<string, ConfigNode>(), []);
                    return IsClear(StackSettings.Parse(tree, SettingsSource.Project, SettingsSource.Stack));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Any_override_gives_settings_or_errors_of_a_line_each()
    {
        var tree = SettingsSource.Tree(Valid);
        Prop.ForAll<string?, string?>(
                (path, value) =>
                    IsClear(
                        StackSettings.Parse(
                            ConfigOverrides.Apply(tree, path ?? "", value ?? ""),
                            SettingsSource.Project,
                            SettingsSource.Stack
                        )
                    )
            )
            .QuickCheckThrowOnFailure();
    }

    private static bool IsClear(SettingsResult result) =>
        result.IsValid
            ? result.Errors.Count == 0
            : result.Errors.Count > 0 && result.Errors.All(error => !error.ToString().Any(char.IsControl));

    private static SettingsResult Parse(string text) =>
        StackSettings.Parse(
            StackFile.Parse(text, SettingsSource.File, SettingsSource.Project),
            SettingsSource.Project,
            SettingsSource.Stack
        );

    private static Gen<ConfigNode> Node(int depth) =>
        depth == 0
            ? Scalar()
            : Gen.OneOf(
                Scalar(),
                Gen.Constant<ConfigNode>(new ConfigSecret(null)),
                Node(depth - 1).ListOf().Select(ConfigNode (items) => new ConfigList([.. items], null)),
                Map(depth - 1).Select(ConfigNode (map) => map)
            );

    private static Gen<ConfigMap> Map(int depth) =>
        Gen.Elements(Names)
            .SelectMany(name => Node(depth).Select(node => new ConfigEntry(name, null, node)))
            .ListOf()
            .Select(entries => new ConfigMap([.. entries.DistinctBy(entry => entry.Key)], null));

    private static Gen<ConfigNode> Scalar() =>
        Gen.Elements(Values)
            .SelectMany(text =>
                Gen.Elements(Enum.GetValues<ScalarKind>())
                    .SelectMany(kind =>
                        Gen.Elements(true, false)
                            .Select(ConfigNode (secret) => new ConfigScalar(text, kind, null, secret))
                    )
            );
}
