using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InventarioRetail.Policy.Guardrails;
using static InventarioRetail.Cli.Tests.Recordings;
using Finding = InventarioRetail.Policy.Guardrails.Finding;

namespace InventarioRetail.Cli.Tests;

/// <summary>The rules find what breaks them, and nothing else; the stacks of the repository break none.</summary>
public sealed partial class GuardrailTests
{
    private static readonly Task<GuardrailReport[]> OfRealStacks = Task.WhenAll(
        new[] { "local", "staging", "production" }.Select(async stack =>
            GuardrailReport.Of(await StackRecorder.RecordAsync(new StackFiles(Repository.Folder).Settings(stack, [])))
        )
    );

    public static TheoryData<string> Cases => [.. GuardrailCases.All.Keys];

    [Fact]
    public async Task The_stacks_of_the_repository_break_no_rule()
    {
        Assert.All(await OfRealStacks, report => Assert.Empty(report.Findings.Select(Line)));
    }

    [Fact]
    public async Task No_setting_that_a_stack_may_have_breaks_a_rule()
    {
        RecordedStack[] stacks =
        [
            await Staging.RecordAsync("{ stable: v1.0.0 }", "postgres.hostPort=5433"),
            await Staging.RecordAsync("{ stable: v2.0.0, canary: v2.1.0, weight: 100 }", "grafana.hostPort=3002"),
            await Production.RecordAsync("{ stable: v1.0.0, canary: v1.1.0, weight: 50 }", "grafana.enabled=false"),
        ];

        Assert.All(stacks, stack => Assert.Empty(GuardrailReport.Of(stack).Findings.Select(Line)));
    }

    [Fact]
    public async Task An_empty_list_breaks_no_rule_that_none_would_not()
    {
        RecordedStack[] stacks =
        [
            await Staging.RecordAsync("{ stable: v1.0.0 }"),
            await Production.RecordAsync("{ stable: v1.0.0 }"),
        ];

        Assert.All(stacks, stack => Assert.Empty(GuardrailReport.Of(WithEmptyLists(stack)).Findings.Select(Line)));
    }

    /// <summary>The stack with the lists empty whose elements break a rule, where they are not there.</summary>
    private static RecordedStack WithEmptyLists(RecordedStack stack) =>
        stack with
        {
            Resources =
            [
                .. stack.Resources.Select(resource =>
                {
                    var inputs = resource.Inputs.DeepClone().AsObject();
                    switch (resource.Type.Split(':')[^1])
                    {
                        case "Container":
                            inputs["devices"] ??= new JsonArray();
                            break;
                        case "Service":
                            inputs["spec"]!["externalIPs"] ??= new JsonArray();
                            break;
                        case "StatefulSet":
                            inputs["spec"]!["volumeClaimTemplates"] ??= new JsonArray();
                            break;
                        case "HTTPRoute":
                            foreach (var rule in inputs["spec"]!["rules"]!.AsArray())
                                rule!["backendRefs"] ??= new JsonArray();
                            break;
                    }
                    return resource with { Inputs = inputs };
                }),
            ],
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_breaks_a_rule_is_found_and_only_that(string expected)
    {
        var report = GuardrailReport.Of(await GuardrailCases.All[expected]());

        Assert.Equal([expected.Split(" // ")[0]], report.Findings.Select(Line));
        Assert.All(report.Findings, finding => Assert.NotEmpty(finding.Violation.Remedy));
        Assert.DoesNotContain("hunter2", Text(report) + GuardrailJson.Render(report));
    }

    [Fact]
    public void Every_rule_is_broken_by_a_case()
    {
        Assert.Equal(
            GuardrailReport.Rules.Select(rule => rule.Key).Order(StringComparer.Ordinal),
            GuardrailCases.All.Keys.Select(expected => expected.Split(' ')[1]).Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Every_exception_is_needed_by_a_stack_of_the_repository()
    {
        var used = (await OfRealStacks).SelectMany(report => report.Allowed.Select(allowed => allowed.Exception));

        Assert.Empty(GuardrailExceptions.All.Except(used));
    }

    [Fact]
    public void A_private_range_a_digest_and_a_value_that_only_points_at_a_secret_break_nothing()
    {
        var stack = Stack(
            Labelled(
                Custom(
                    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                    "from-office",
                    """{"cidrIpv4": "10.1.0.0/16", "cidrIpv6": "fd00::/8"}"""
                )
            ),
            Custom("docker:index/remoteImage:RemoteImage", "image", """{"name": "registry.test:5000/a@sha256:0123"}"""),
            Labelled(
                Custom(
                    "aws:iam/role:Role",
                    "role",
                    """
                    {
                      "kmsKeyId": "1234", "passwordFile": "here", "secretArn": "there", "keyPassword": "‹secret: a›",
                      "text": "PASSWORD_FILE=x API_KEY=$KEY TOKEN=/run/token url=redis://:‹secret: b›@redis secret: ‹secret: c›"
                    }
                    """
                )
            )
        );

        Assert.Empty(GuardrailReport.Of(stack).Findings.Select(Line));
    }

    [Fact]
    public void Every_violation_is_a_line_and_the_last_one_counts()
    {
        var image = Custom("docker:index/remoteImage:RemoteImage", "image", """{"name": "web\u001b[31m:latest"}""");

        Assert.Equal(
            """
            image: no-floating-image — name: web\u001b[31m:latest; use a version tag, such as :v1.2.3, or a digest
            dev: 1 violation, 27 rules checked on 1 resource, no exceptions (./run check --list)

            """,
            Text(GuardrailReport.Of(Stack(Component("web"), image)))
        );
    }

    [Fact]
    public async Task JSON_has_the_violations_and_the_exceptions_with_their_reasons()
    {
        var broken = GuardrailReport.Of(await GuardrailCases.All["redis-container: no-root — user: root"]());

        var json = JsonNode.Parse(GuardrailJson.Render(broken))!;

        Assert.Equal(
            """{"resource":"redis-container","urn":"urn:pulumi:staging::inventario-retail::inventario-retail:components:RedisContainer$docker:index/container:Container::redis-container","rule":"no-root","path":"user","found":"root","remedy":"set it to a non-root user"}""",
            Json.Compact(Assert.Single(json["violations"]!.AsArray())!)
        );
        Assert.Equal(GuardrailReport.Rules.Count, (int)json["rules"]!);
        Assert.Equal(broken.Allowed.Count, json["exceptions"]!.AsArray().Count);
        Assert.All(json["exceptions"]!.AsArray(), exception => Assert.NotEmpty((string)exception!["reason"]!));
    }

    [Fact]
    public void The_documentation_has_every_rule_and_every_exception_as_the_code_has_them()
    {
        var documentation = File.ReadAllText(Repository.PathOf("docs", "guardrails.md"));
        var rows = Row().Matches(documentation).Select(row => row.Value).ToList();

        Assert.Equal(
            GuardrailReport.Rules.Select(rule => $"| `{rule.Key}` | {rule.Forbids} |"),
            rows.Where(row => !row.Contains("` | `", StringComparison.Ordinal)).Select(row => Columns(row, 2))
        );
        Assert.Equal(
            GuardrailExceptions.All.Select(exception =>
                $"| `{exception.Rule}` | `{exception.Resource}`{(exception.Subject is { Length: > 0 } subject ? $" `{subject}`" : "")} | {exception.Reason} |"
            ),
            rows.Where(row => row.Contains("` | `", StringComparison.Ordinal))
        );

        static string Columns(string row, int count) => $"{string.Join('|', row.Split('|').Take(count + 1))}|";
    }

    [Theory]
    [InlineData("check production", 0, "production: no violations, 27 rules checked on ")]
    [InlineData("check staging --set release.weight=0", 0, "staging: no violations, 27 rules checked on ")]
    [InlineData("check local --format json", 0, "{\n  \"stack\": \"local\",\n  \"rules\": 27,\n")]
    [InlineData(
        "check production --set kubernetes.gateway.annotations.api-token=hunter2",
        1,
        "gateway-gateway: no-plain-secret — metadata.annotations[\"api-token\"]: api-token with a plain-text value of 7 characters; "
    )]
    [InlineData("check --list", 0, "no-public-port: A Docker container's port, except the router's, ")]
    [InlineData("check --list --format json", 0, "{\n  \"rules\": [\n    {\n      \"rule\": \"no-public-port\",\n")]
    public void The_command_tells_what_it_found_and_exits_with_1_where_a_rule_is_broken(
        string arguments,
        int exitCode,
        string expected
    )
    {
        var result = CommandLineTests.Run(Repository.Folder, arguments.Split(' '));

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(expected, result.Output);
        Assert.DoesNotContain("hunter2", result.Output);
    }

    private static RecordedResource Labelled(RecordedResource resource)
    {
        resource.Inputs["tags"] = new JsonObject { [PartLabels.Stack] = "dev", [PartLabels.Part] = "web" };
        return resource;
    }

    /// <summary>A violation without its remedy.</summary>
    private static string Line(Finding finding)
    {
        var violation = finding.Violation;
        var place = violation.Path.Length == 0 ? "" : $"{violation.Path}: ";
        return $"{finding.Resource}: {finding.Rule.Key} — {place}{violation.Found}";
    }

    private static string Text(GuardrailReport report) =>
        string.Concat(GuardrailText.Lines(report).Select(line => $"{line}\n"));

    [GeneratedRegex(@"^\| `no-.*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
