using InventarioRetail.Offline.Tables;

namespace InventarioRetail.Schemas.Tests;

public sealed class TableTests
{
    private const string Right = """
        source   the tests
        package  aws 7.48.0 Pulumi.Aws
        module   Rds

        provider
          accessKey string secret
          secretKey string secret
          token     string secret

        resource aws:rds/parameterGroup:ParameterGroup
          arn        string output
          family     string required
          name       string computed
          parameters list<ParameterGroupParameter>

        type ParameterGroupParameter
          applyMethod string
          name        string required
          value       string required

        resource aws:rds/instance:Instance
          instanceClass union<string,InstanceType> required
          password      string secret
          passwordWo    string secret

        enum InstanceType
          T4G_Micro db.t4g.micro
        """;

    [RequiresOfficialSchemasFact]
    public async Task Tables_agree_with_the_official_packages() =>
        OfficialSchemas.AssertNo(
            await ProblemsOf([
                .. OfficialSchemas.TableFiles().Select(file => (Path.GetFileName(file), File.ReadAllText(file))),
            ])
        );

    [RequiresOfficialSchemasFact]
    public async Task A_wrong_line_in_a_table_is_found()
    {
        Assert.Empty(await ProblemsOf(("right", Right)));

        await Wrong("arn        string output", "arn        string", "'arn' is not an input");
        await Wrong("arn        string output", "arm        string output", "'arm' is not an output");
        await Wrong("arn        string output", "arn        int output", "'arn' is a string, not a int");
        await Wrong("family     string required", "family     string computed", "'family' is required");
        await Wrong("family     string required", "", "'family', which is required, is not in the table");
        await Wrong("name       string computed", "name       string", "'name' always has a value");
        await Wrong("name       string computed", "name       string output", "'name' is an input");
        await Wrong("list<ParameterGroupParameter>", "list<string>", "'parameters' is a");
        await Wrong("list<ParameterGroupParameter>", "map<ParameterGroupParameter>", "'parameters' is a");
        await Wrong("  value       string required", "  value       string", "'value' is required");
        await Wrong("  applyMethod string", "  applyMethods string", "'applyMethods' is not an input");
        await Wrong("union<string,InstanceType>", "string", "'instanceClass' is a");
        await Wrong("union<string,InstanceType>", "union<int,InstanceType>", "'instanceClass' is a");
        await Wrong("db.t4g.micro", "db.t4g.tiny", "'T4G_Micro db.t4g.tiny' is not in the official enum");
        await Wrong("T4G_Micro", "T4GMicro", "'T4GMicro db.t4g.micro' is not in the official enum");
        await Wrong("InstanceType", "InstanceKind", "there is no 'InstanceKind'");
        await Wrong("ParameterGroupParameter", "ParameterGroupParameters", "there is no 'ParameterGroupParameters'");
        await Wrong("rds/parameterGroup:", "rds/parametergroup:", "there is no 'ParameterGroup'");
        await Wrong("password      string secret", "password      string", "'password' is secret");
        await Wrong("passwordWo    string secret", "", "'passwordWo', which is secret, is not in the table");
        await Wrong("family     string required", "family     string required secret", "'family' is not secret");
        await Wrong("  token     string secret", "", "'token', which is secret, is not in the table");
        await Wrong(
            "family     string required",
            "family     string const:x",
            "'family' has no value as its only value"
        );
        await Wrong(
            "family     string required",
            "family     string required\n  alias:aws:rds/parameterGroupV2:ParameterGroup",
            "its aliases are officially "
        );
    }

    private static async Task Wrong(string right, string wrong, string expected) =>
        Assert.Contains(
            await ProblemsOf(("wrong", Right.Replace(right, wrong, StringComparison.Ordinal))),
            problem => problem.Contains(expected, StringComparison.Ordinal)
        );

    private static async Task<IReadOnlyList<string>> ProblemsOf(params (string File, string Text)[] tables)
    {
        var parsed = tables.Select(table => (table.File, Table: TableParser.Parse(table.Text))).ToList();
        Assert.Empty(parsed.SelectMany(entry => entry.Table.Problems));
        return TableChecks.ProblemsOf((await OfficialSchemas.GetAsync()).Packages, parsed);
    }
}
