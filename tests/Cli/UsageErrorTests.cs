using System.Text.RegularExpressions;

namespace InventarioRetail.Cli.Tests;

/// <summary>Wrong command lines and configurations: each is an error of a line or more, and exit code 2.</summary>
public sealed partial class UsageErrorTests(UsageErrorTests.Folder folder) : IClassFixture<UsageErrorTests.Folder>
{
    // A command line, then how its error begins.
    private const string Errors = """
        previev dev
          Required command was not provided.
        preview
          Required argument 'stack' missing
        preview --nothing
          '--nothing' is not a stack name.
        preview @Pulumi.yaml
          '@Pulumi.yaml' is not a stack name.
        preview dev --format yaml
          Argument 'yaml' not recognized.
        preview dev --base nowhere
          --base nowhere: no such git revision.
        preview dev --set ''
          --set : not path=value. Write for example --set release.weight=50, or --set release.canary= to remove a \
            setting.
        preview dev --set =25
          --set =25: not path=value. Write for example --set release.weight=50, or --set release.canary= to remove a \
            setting.
        preview dev --set release.weight=101
          --set release.weight: release.weight: 101 is above 100;
        preview dev --set platform=kubernetes
          Pulumi.dev.yaml:2:3: aws.accountId: missing; on kubernetes write the account ID
        cost nowhere
          Pulumi.nowhere.yaml: file not found.
        cost dev --set cost.budget=0
          --set cost.budget: cost.budget: 0 is below 1;
        check
          No stack given. Name the stack to check, or pass --list to list the rules.
        check nowhere
          Pulumi.nowhere.yaml: file not found.
        check dev --list
          --list takes no stack and no --set:
        check dev --format yaml
          Argument 'yaml' not recognized.
        check dev --set release.weight=101
          --set release.weight: release.weight: 101 is above 100;
        render
          Required argument 'stack' missing
        render ../dev
          '../dev' is not a stack name.
        render other
          Pulumi.other.yaml:
        render dev --set weight
          --set weight: not path=value.
        render dev --set release.weight=101
          --set release.weight: release.weight: 101 is above 100;
        render dev --force
          --force and --prune need a folder; pass --out <folder>.
        render dev --prune
          --force and --prune need a folder; pass --out <folder>.
        render dev --values values.env
          --values is only for stacks on Kubernetes; Docker Compose reads the values from .env
        up --yes
          Required argument 'stack' missing
        up dev --engine terraform --yes
          Argument 'terraform' not recognized.
        up dev --timeout soon --yes
          --timeout soon: not a duration from 1ms to 24d; write for example 90s, 5m or 1h30m.
        up dev --timeout 0s --yes
          --timeout 0s: not a duration from 1ms to 24d
        down ../dev --yes
          '../dev' is not a stack name.
        ps s/s
          's/s' is not a stack name.
        logs dev --tail many
          --tail many: not a number of lines; write for example 100, or 'all'.
        smoke
          Required argument 'stack' missing
        smoke ../dev
          '../dev' is not a stack name.
        smoke stagin
          Pulumi.stagin.yaml:
        smoke dev --url localhost
          --url localhost: not a server URL.
        smoke dev --url ftp://localhost
          --url ftp://localhost: not a server URL.
        smoke dev --url http://a:hunter2@localhost
          --url http://…@localhost: not a server URL.
        smoke dev --prometheus 9091
          --prometheus 9091: not a server URL.
        smoke dev --timeout soon
          --timeout soon: not a duration from 1ms to 24d; write for example 90s, 5m or 1h30m.
        smoke dev --timeout 0s
          --timeout 0s: not a duration from 1ms to 24d;
        smoke dev --timeout 30d
          --timeout 30d: not a duration from 1ms to 24d;
        smoke dev --format yaml
          Argument 'yaml' not recognized.
        smoke dev --api-key secret
          Unrecognized command or argument '--api-key'.
        release
          Required command was not provided
        release status 'no such'
          'no such' is not a stack name
        release status missing
          Pulumi.missing.yaml
        release start dev --dry-run
          'release start' needs a revision and a stack
        release start latest dev --dry-run
          'latest' is a floating tag, not a revision
        release start --from dev dev --dry-run
          --from dev: same as the target stack
        release promote dev
          Cannot ask for confirmation: there is no terminal. To run without confirmation: ./run release promote dev --yes
        release pause dev --format json
          --format json cannot ask for confirmation; add --yes or --dry-run: ./run release pause dev --yes
        release run dev --yes --report ''
          --report '': not a file name
        release watch dev --interval 0s
          --interval 0s: not a duration from 1s to 1d
        gate dev --interval 100d
          --interval 100d: not a duration from 1s to 1d
        gate dev --prometheus 'of course'
          --prometheus of course: not a server URL.
        gate dev --prometheus http://user:hunter2@localhost
          --prometheus http://…@localhost: not a server URL.
        gate dev --prometheus ftp://user:hunter2@localhost
          --prometheus ftp://…@localhost: not a server URL.
        flag dev no-such-flag 10 --dry-run
          'dev' has no flag 'no-such-flag'; it has batch-patches-v1, experimental-caching.
        flag dev batch-patches-v1 110 --dry-run
          '110' is not a percentage; write a whole number from 0 to 100.
        """;

    public static TheoryData<string, string> Cases => TextCases.Of(Errors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Bad_usage_is_a_clear_error_and_exits_with_2(string commandLine, string expected)
    {
        var arguments = Argument().Matches(commandLine).Select(argument => argument.Value.Trim('\''));

        var result = CommandLineTests.Run(folder.Project.Folder, [.. arguments]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(expected, result.Error);
        Assert.DoesNotContain("hunter2", result.Error);
        CommandLineTests.AssertNoStackTrace(result.Error);
    }

    [GeneratedRegex("'[^']*'|[^ ]+")]
    private static partial Regex Argument();

    /// <summary>A project in git that no test changes.</summary>
    public sealed class Folder : IDisposable
    {
        internal Project Project { get; } = Project.InGit($"{Project.Stack}  shop:prometheus: {{ hostPort: 1 }}\n");

        public void Dispose() => Project.Dispose();
    }
}
