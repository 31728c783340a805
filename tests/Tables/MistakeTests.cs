namespace InventarioRetail.Offline.Tables.Tests;

public class MistakeTests
{
    private const string Header = """
        source   the tests
        package  sample 1.2.3 Pulumi.Sample

        """;

    [Theory]
    [InlineData("  name string", "(4,3)", "belongs under a 'resource', 'provider', 'type' or 'enum' line")]
    [InlineData("resourse sample:index/a:A", "(4,1)", "starts with 'source', 'package', 'module', 'resource'")]
    [InlineData("resource sample.A", "(4,10)", "'sample.A' is not a type token: write '<package>:<module>:<Name>'")]
    [InlineData("resource other:index/a:A", "(4,10)", "its tokens start with 'sample:'")]
    [InlineData("resource", "(4,1)", "A resource line is 'resource <type token>'")]
    [InlineData("provider docker", "(4,1)", "A provider line is the word 'provider' alone")]
    [InlineData("type port", "(4,6)", "'port' is not a class name: write it like 'ContainerPort'")]
    [InlineData("type Port both", "(4,1)", "followed by 'input' or 'output' if it is only one of them")]
    [InlineData("type Port\ntype Port", "(5,6)", "'Port' is already in this table: keep one of the two")]
    [InlineData("module apps/v1", "(4,1)", "such as 'module Apps.V1'")]
    [InlineData("type Port\n  Name string", "(5,3)", "write it in camel case, like 'ipAddress'")]
    [InlineData("type Port\n  \"name\" string", "(5,3)", "or in quotes if the official name starts with a capital")]
    [InlineData(
        "type Port\n  alias:sample:index/a:A",
        "(5,3)",
        "resource's former type token: put it under a 'resource' line"
    )]
    [InlineData("alias:sample:index/a:A", "(4,1)", "starts with 'source', 'package', 'module', 'resource'")]
    [InlineData("  alias:sample:index/a:A", "(4,3)", "put it under a 'resource' line")]
    [InlineData("resource sample:index/a:A\n  alias:sample.B", "(5,3)", "'sample.B' is not a type token")]
    [InlineData("resource sample:index/a:A\n  alias:other:index/b:B", "(5,3)", "its tokens start with 'sample:'")]
    [InlineData("resource sample:index/a:A\n  alias:sample:index/b:B secret", "(5,26)", "A line has one alias")]
    [InlineData("type Port\n  name", "(5,3)", "'name' has no type: a line is '<name> <type> <flags>'")]
    [InlineData("type Port\n  name strin", "(5,8)", "'strin' is not a type: use string, int, number, bool")]
    [InlineData("type Port\n  name list<string", "(5,8)", "'list<string' is not a type")]
    [InlineData("type Port\n  name map<string,string>", "(5,8)", "'map<string,string>' is not a type")]
    [InlineData("type Port\n  name string requird", "(5,15)", "'requird' is not a flag: use 'required', 'computed'")]
    [InlineData("type Port\n  name string\n  name int", "(6,3)", "'name' is already in 'Port'")]
    [InlineData("type Port\n  port int", "(5,3)", "would have the same name as its class")]
    [InlineData("type Port\n  name string replace", "(5,3)", "a flag that only properties of a resource can have")]
    [InlineData("type Port\n  name string json", "(5,3)", "a flag that only properties of a provider can have")]
    [InlineData(
        "resource sample:index/a:A\n  id string output required",
        "(5,3)",
        "its only other flag can be 'secret'"
    )]
    [InlineData("resource sample:index/a:A\n  id string required computed", "(5,3)", "remove 'computed'")]
    [InlineData("type Port\n  name string input", "(5,3)", "a flag that only properties of a resource can have")]
    [InlineData("type Port\n  name string const:tcp", "(5,3)", "a flag that only properties of a resource can have")]
    [InlineData(
        "resource sample:index/a:A\n  x int const:1",
        "(5,3)",
        "'x' has a constant, so its type must be 'string'"
    )]
    [InlineData(
        "resource sample:index/a:A\n  x int default:1",
        "(5,3)",
        "has a default, so its type must be 'string', or 'bool'"
    )]
    [InlineData("resource sample:index/a:A\n  x bool default:yes", "(5,3)", "with the default 'true' or 'false'")]
    [InlineData(
        "resource sample:index/a:A\n  x string output default:a",
        "(5,3)",
        "its only other flag can be 'secret'"
    )]
    [InlineData("resource sample:index/a:A\n  x int output input", "(5,3)", "its only other flag can be 'secret'")]
    [InlineData("package sample 1.0.0 Pulumi.Sample types", "(4,1)", "followed by the namespace of args and types")]
    [InlineData("enum Protocol\n  tcp", "(5,3)", "its C# name and its value, such as 'Tcp tcp'")]
    [InlineData("enum Protocol\n  Tcp tcp\n  Tcp udp", "(6,3)", "'Tcp' is already in 'Protocol'")]
    [InlineData("type Port\n  name Prot", "(5,3)", "No table has a type 'Prot': declare it, or use string, int")]
    [InlineData("type A output\n  name string\ntype B\n  a A", "(7,3)", "'A' is declared as output only")]
    public void A_mistake_is_an_error_at_its_place_that_says_what_would_be_right(
        string lines,
        string place,
        string message
    )
    {
        var mistake = Assert.Single(GeneratorRun.Over(Header + "\n" + lines).Mistakes);

        Assert.StartsWith($"Test.table{place}: error TABLE001: ", mistake.ToString(), StringComparison.Ordinal);
        Assert.Contains(message, mistake.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_must_say_its_source_and_its_package()
    {
        var mistakes = GeneratorRun.Over("type Port\n  name string").Mistakes.Select(mistake => mistake.ToString());

        Assert.Equal(
            [
                "Test.table(1,1): error TABLE001: The table has no 'source' line: add the origin of its facts: "
                    + "repository, path, version.",
                "Test.table(1,1): error TABLE001: The table has no 'package' line, such as "
                    + "'package docker 5.1.0 Pulumi.Docker'.",
            ],
            mistakes
        );
    }

    [Fact]
    public void All_mistakes_of_all_tables_are_reported_at_once()
    {
        var run = GeneratorRun.Over(
            ("B.table", Header + "type B\n  x strin\n  y string often"),
            ("A.table", Header + "type A\n  b Missing")
        );

        Assert.Equal(
            ["A.table(4,3)", "B.table(4,5)", "B.table(5,12)"],
            run.Mistakes.Select(mistake => mistake.ToString().Split(':')[0])
        );
    }

    [Fact]
    public void The_lines_without_a_mistake_are_generated_anyway()
    {
        var run = GeneratorRun.Over(Header + "type Port\n  name string\n  number strin\n  kind Missing");

        Assert.Equal(2, run.Mistakes.Length);
        Assert.Empty(run.CompilerErrors);
        Assert.Equal(["Input<string>? Name"], run.PublicMembers("Pulumi.Sample.Inputs.PortArgs"));
    }

    [Fact]
    public void A_name_that_two_modules_have_must_be_qualified()
    {
        var core = ("Core.table", Header + "module Core.V1\ntype Spec\n  a string");
        var apps = ("Apps.table", Header + "module Apps.V2\ntype Spec\n  b string");

        var mistake = Assert.Single(GeneratorRun.Over(core, apps, ("X.table", Header + "type X\n  s Spec")).Mistakes);
        Assert.Contains("'V2.Spec' or 'V1.Spec'", mistake.ToString(), StringComparison.Ordinal);

        var run = GeneratorRun.Over(core, apps, ("X.table", Header + "type X\n  s Core.V1.Spec"));
        Assert.Empty(run.Mistakes);
        Assert.Empty(run.CompilerErrors);
    }
}
