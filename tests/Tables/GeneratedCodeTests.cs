using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace InventarioRetail.Offline.Tables.Tests;

public class GeneratedCodeTests
{
    private const string Sample = """
        source   the tests
        package  sample 1.2.3 Pulumi.Sample
        module   Rds

        resource sample:rds/instance:Instance   # a comment
          alias:sample:rds/db:Db
          alias:sample:rds/database:Database # an older one
          code       asset
          engine     union<string,Engine>
          grants     map<list<string>> computed
          instance   string name:InstanceName
          maxSize    number
          mode       Engine computed
          name       string required replace
          note       string default:"made by a # tool"
          parameters list<Parameter>
          password   string secret
          policy     union<string,Policy> required
          port       int computed
          settings   map<any>
          size       int plain
          tags       map<string> secret
          url        string output secret
          zones      list<string> required

        type Parameter
          internal bool
          name     string required
          value    union<string,int>
          weights  list<list<int>>

        type Policy input
          "Id"       string
          "Version"  PolicyVersion required
          principal  any plain

        enum Engine
          Postgres postgres
          MariaDb  mariadb-10

        enum PolicyVersion
          Version_2 2
        """;

    [Fact]
    public void A_table_can_say_whatever_the_official_packages_have()
    {
        var run = GeneratorRun.Over(Sample);

        Assert.Empty(run.Mistakes);
        Assert.Empty(run.CompilerErrors);
        Assert.Equal(
            [
                "Input<AssetOrArchive>? Code",
                "InputUnion<string, Engine>? Engine",
                "InputMap<ImmutableArray<string>> Grants",
                "Input<string>? InstanceName",
                "Input<double>? MaxSize",
                "Input<Engine>? Mode",
                "Input<string> Name",
                "Input<string>? Note",
                "InputList<ParameterArgs> Parameters",
                "Input<string>? Password",
                "InputUnion<string, PolicyArgs> Policy",
                "Input<int>? Port",
                "InputMap<object> Settings",
                "int? Size",
                "InputMap<string> Tags",
                "InputList<string> Zones",
            ],
            run.PublicMembers("Pulumi.Sample.Rds.InstanceArgs")
        );
        Assert.Equal(
            [
                "Output<AssetOrArchive?> Code",
                "Output<string?> Engine",
                "Output<ImmutableDictionary<string, ImmutableArray<string>>> Grants",
                "Output<string?> InstanceName",
                "Output<double?> MaxSize",
                "Output<Engine> Mode",
                "Output<string> Name",
                "Output<string?> Note",
                "Output<ImmutableArray<Parameter>> Parameters",
                "Output<string?> Password",
                "Output<string> Policy",
                "Output<int> Port",
                "Output<ImmutableDictionary<string, object>?> Settings",
                "Output<int?> Size",
                "Output<ImmutableDictionary<string, string>?> Tags",
                "Output<string> Url",
                "Output<ImmutableArray<string>> Zones",
            ],
            run.PublicMembers("Pulumi.Sample.Rds.Instance")
        );
        Assert.Equal(
            [
                "bool? Internal",
                "string Name",
                "Union<string, int>? Value",
                "ImmutableArray<ImmutableArray<int>> Weights",
            ],
            run.PublicMembers("Pulumi.Sample.Rds.Outputs.Parameter")
        );
    }

    [Fact]
    public void Name_in_quotes_is_taken_as_it_is()
    {
        var run = GeneratorRun.Over(Sample);

        var type = run.Compilation.GetTypeByMetadataName("Pulumi.Sample.Rds.Inputs.PolicyArgs")!;
        Assert.Equal(
            ["Id", "Version", "principal"],
            from member in type.GetMembers()
            from attribute in member.GetAttributes()
            where attribute.AttributeClass!.Name == "InputAttribute"
            select attribute.ConstructorArguments[0].Value
        );
        Assert.Equal(
            ["Input<string>? Id", "Input<PolicyVersion> Version", "object? Principal"],
            run.PublicMembers("Pulumi.Sample.Rds.Inputs.PolicyArgs")
        );
    }

    [Fact]
    public void Constructor_merges_secret_outputs_and_aliases_in_the_tables_order()
    {
        var run = GeneratorRun.Over(Sample);

        var constructor = Assert.Single(
            run.Compilation.GetTypeByMetadataName("Pulumi.Sample.Rds.Instance")!.InstanceConstructors
        );
        var code = Assert.Single(constructor.DeclaringSyntaxReferences).GetSyntax().ToString();
        Assert.Contains("""secretOutputs: new[] { "password", "tags", "url" }""", code, StringComparison.Ordinal);
        Assert.Contains(
            """aliases: new[] { "sample:rds/db:Db", "sample:rds/database:Database" }""",
            code,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Args_and_types_can_have_a_namespace_apart_and_an_input_one_value_only()
    {
        const string Header = "source tests\npackage sample 1.2.3 Pulumi.Sample Types\n";

        var run = GeneratorRun.Over(
            (
                "Apps.table",
                Header
                    + """
                    module Apps.V1
                    resource sample:apps/v1:Web
                      kind  string const:Web
                      meta  Meta
                      spec  WebSpec input
                    type WebSpec input
                      port  int
                    """
            ),
            ("Core.table", Header + "module Core.V1\ntype Meta\n  name string"),
            (
                "Provider.table",
                Header
                    + """
                    provider
                      host   string env:HOST,OTHER_HOST
                      isMade bool json default:true
                      place  string input
                    """
            )
        );

        Assert.Empty(run.Mistakes);
        Assert.Empty(run.CompilerErrors);
        Assert.Equal(["Output<string> Kind", "Output<Meta?> Meta"], run.PublicMembers("Pulumi.Sample.Apps.V1.Web"));
        Assert.Equal(
            ["Input<string>? Kind", "Input<MetaArgs>? Meta", "Input<WebSpecArgs>? Spec"],
            run.PublicMembers("Pulumi.Sample.Types.Inputs.Apps.V1.WebArgs")
        );
        Assert.Equal(["Input<int>? Port"], run.PublicMembers("Pulumi.Sample.Types.Inputs.Apps.V1.WebSpecArgs"));
        Assert.Equal(["Input<string>? Name"], run.PublicMembers("Pulumi.Sample.Types.Inputs.Core.V1.MetaArgs"));
        Assert.Equal(["string? Name"], run.PublicMembers("Pulumi.Sample.Types.Outputs.Core.V1.Meta"));
        Assert.Equal(["Output<string?> Host"], run.PublicMembers("Pulumi.Sample.Provider"));
        Assert.Equal(
            ["Input<string>? Host", "Input<bool>? IsMade", "Input<string>? Place"],
            run.PublicMembers("Pulumi.Sample.ProviderArgs")
        );
        Assert.Null(run.Compilation.GetTypeByMetadataName("Pulumi.Sample.Types.Outputs.Apps.V1.WebSpec"));
    }

    [Theory]
    [InlineData("required", "(string name, AArgs args, CustomResourceOptions? options = null)")]
    [InlineData("", "(string name, AArgs? args = null, CustomResourceOptions? options = null)")]
    public void The_args_can_be_left_out_when_nothing_in_them_is_required(string flag, string parameters)
    {
        var run = GeneratorRun.Over(
            $"source tests\npackage sample 1.0.0 Pulumi.Sample\nresource sample:index/a:A\n  x string {flag}"
        );

        var constructor = Assert.Single(run.Compilation.GetTypeByMetadataName("Pulumi.Sample.A")!.InstanceConstructors);
        var format = SymbolDisplayFormat.MinimallyQualifiedFormat;
        Assert.Equal("A.A" + parameters, constructor.ToDisplayString(format));
    }

    [Fact]
    public void The_projects_tables_have_no_mistakes_and_compile()
    {
        foreach (var package in Directory.EnumerateDirectories(Offline()).Where(HasTables))
        {
            var tables = Directory.EnumerateFiles(package, "*.table").Select(path => (path, File.ReadAllText(path)));

            var run = GeneratorRun.Over([.. tables]);

            Assert.Empty(run.Mistakes);
            Assert.Empty(run.CompilerErrors);
        }

        static bool HasTables(string folder) => Directory.EnumerateFiles(folder, "*.table").Any();
    }

    [Fact]
    public void Nothing_is_generated_again_when_only_the_programs_own_code_changes()
    {
        var compilation = GeneratorRun.EmptyCompilation();
        var driver = GeneratorRun.Driver(("Sample.table", Sample)).RunGenerators(compilation);

        var changed = compilation.AddSyntaxTrees(
            Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText("class Program;")
        );
        var result = Assert.Single(driver.RunGenerators(changed).GetRunResult().Results);

        var reasons = result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs);
        Assert.All(reasons, output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
        Assert.NotEmpty(result.GeneratedSources);
    }

    private static string Offline([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "offline");
}
