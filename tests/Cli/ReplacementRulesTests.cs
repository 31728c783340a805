namespace InventarioRetail.Cli.Tests;

/// <summary>
/// The rules are the same facts as the tables of the stand-in packages, which are not there at run time.
/// </summary>
public class ReplacementRulesTests
{
    private static readonly Dictionary<string, HashSet<string>> Tables = ReadTables();

    [Fact]
    public void The_rules_are_what_the_tables_say()
    {
        Assert.Equal(Lines(Tables), Lines(ReplacementRules.All));

        static IEnumerable<string> Lines<TSet>(IEnumerable<KeyValuePair<string, TSet>> rules)
            where TSet : IEnumerable<string> =>
            from rule in rules
            from property in rule.Value
            orderby rule.Key, property
            select $"{rule.Key} {property}";
    }

    [Theory]
    [InlineData("docker:index/container:Container", "uploads", true)]
    [InlineData("docker:index/container:Container", "image", true)]
    [InlineData("docker:index/container:Container", "cpus", true)]
    [InlineData("docker:index/container:Container", "memory", false)]
    [InlineData("docker:index/container:Container", "restart", false)]
    [InlineData("docker:index/container:Container", "healthcheck", false)]
    [InlineData("docker:index/container:Container", "tmpfs", false)]
    [InlineData("docker:index/network:Network", "internal", true)]
    [InlineData("docker:index/volume:Volume", "labels", true)]
    [InlineData("docker:index/remoteImage:RemoteImage", "keepLocally", false)]
    [InlineData("random:index/randomPassword:RandomPassword", "length", true)]
    [InlineData("aws:rds/instance:Instance", "engine", true)]
    [InlineData("aws:rds/instance:Instance", "identifier", false)]
    [InlineData("aws:rds/instance:Instance", "instanceClass", false)]
    [InlineData("aws:secretsmanager/secretVersion:SecretVersion", "secretString", true)]
    [InlineData("aws:kms/key:Key", "policy", false)]
    [InlineData("kubernetes:apps/v1:Deployment", "spec.selector.matchLabels.app", true)]
    [InlineData("kubernetes:apps/v1:Deployment", "spec.template.spec.containers[0].image", false)]
    [InlineData("kubernetes:apps/v1:Deployment", "spec", false)]
    [InlineData("kubernetes:apps/v1:StatefulSet", "spec.volumeClaimTemplates[0].spec.storageClassName", true)]
    [InlineData("kubernetes:batch/v1:Job", "spec.template.spec.containers[0].image", true)]
    [InlineData("kubernetes:core/v1:ConfigMap", "data[\"flags.json\"]", false)]
    [InlineData("kubernetes:core/v1:ConfigMap", "metadata.name", true)]
    [InlineData("kubernetes:core/v1:Secret", "stringData", false)]
    [InlineData("kubernetes:core/v1:Service", "spec.clusterIP", true)]
    [InlineData("kubernetes:core/v1:Service", "spec.ports[0].port", false)]
    [InlineData("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "roleRef.name", true)]
    [InlineData("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "spec.rules[0].backendRefs[0].weight", false)]
    [InlineData("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "metadata.namespace", true)]
    [InlineData("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "metadata.annotations[\"a.b\"]", false)]
    [InlineData("docker:index/container:Container", "notAProperty", false)]
    [InlineData("docker:index/notAType:NotAType", "name", false)]
    public void A_property_replaces_or_updates_as_its_provider_says(string type, string property, bool replaces) =>
        Assert.Equal(replaces, ReplacementRules.ForcesReplacement(type, property));

    private static Dictionary<string, HashSet<string>> ReadTables()
    {
        var rules = new Dictionary<string, HashSet<string>>();
        foreach (
            var file in Directory.EnumerateFiles(Repository.PathOf("offline"), "*.table", SearchOption.AllDirectories)
        )
        {
            HashSet<string>? properties = null;
            foreach (var line in File.ReadLines(file))
            {
                var words = line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words is ["resource", var token] && line[0] != ' ')
                {
                    rules.Add(token, properties = []);
                }
                else if (words.Length > 0 && line[0] != ' ')
                {
                    properties = null;
                }
                else if (words.Skip(2).Contains("replace"))
                {
                    Assert.NotNull(properties);
                    properties.Add(words[0]);
                }
            }
        }

        return rules;
    }
}
