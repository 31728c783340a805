using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>A new environment is one YAML file, on each platform.</summary>
public sealed class NewEnvironmentTests
{
    private const string OnDocker = """
        config:
          shop:platform: docker
          shop:release: { stable: v1.0.0 }
          shop:router: { hostPort: 8081 }
          shop:prometheus: { hostPort: 9093 }
          shop:guard: { hostPort: 9094 }
          shop:grafana: { hostPort: 3002 }

        """;

    private static readonly string OnKubernetes = StackYaml.Of(
        "shop",
        $"release: {{ stable: v1.0.0 }}\n{StackYaml.OnKubernetes}"
    );

    [Theory]
    [InlineData(false, "shop-qa-dashboard-v1-0-0")]
    [InlineData(true, "dashboard-v1-0-0")]
    public void It_can_be_previewed_under_names_of_its_own(bool isOnKubernetes, string dashboard)
    {
        using var project = new Project();
        project.Write("Pulumi.qa.yaml", isOnKubernetes ? OnKubernetes : OnDocker);

        var result = CommandLineTests.Run(project.Folder, "preview", "qa", "--base", "none", "--format", "json");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var preview = JsonNode.Parse(result.Output)!;
        var created = preview["steps"]!.AsArray().Select(step => step!["newState"]!).ToList();
        Assert.Equal(created.Count, (int)preview["changeSummary"]!["create"]!);
        Assert.Contains(
            dashboard,
            created.Select(state => (string?)state["inputs"]?["name"] ?? (string?)state["inputs"]?["metadata"]?["name"])
        );
        // Nothing of another environment's: what has the stack's name has this one's.
        Assert.DoesNotContain("production", result.Output);
        Assert.DoesNotContain("staging", result.Output);
    }

    [Fact]
    public void Compose_is_refused_on_Kubernetes_before_anything_is_shown()
    {
        using var project = new Project();
        project.Write("Pulumi.qa.yaml", OnKubernetes);

        var result = CommandLineTests.Run(project.Folder, "up", "qa", "--engine", "compose", "--yes");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("Use --engine pulumi, or ./run render and kubectl.", result.Error);
    }

    [Fact]
    public void On_Kubernetes_it_can_be_rendered_and_its_cost_estimated()
    {
        using var project = new Project();
        project.Write("Pulumi.qa.yaml", OnKubernetes);

        var rendered = CommandLineTests.Run(project.Folder, "render", "qa", "--out", "deploy");
        var again = CommandLineTests.Run(
            project.Folder,
            "render",
            "qa",
            "--out",
            "deploy",
            "--set",
            "grafana.enabled=false"
        );
        var pruned = CommandLineTests.Run(
            project.Folder,
            "render",
            "qa",
            "--out",
            "deploy",
            "--prune",
            "--set",
            "grafana.enabled=false"
        );
        var cost = CommandLineTests.Run(project.Folder, "cost", "qa");
        var tooMuch = CommandLineTests.Run(project.Folder, "cost", "qa", "--set", "cost.budget=100");

        Assert.Equal(
            (0, "deploy: 107 manifests, and values.env.example with 11 values to fill in.\n", ""),
            (rendered.ExitCode, rendered.Output, rendered.Error)
        );
        Assert.EndsWith(
            " manifests of earlier renderings no longer belong to this stack; --prune removes them.\n",
            again.Output
        );
        Assert.Equal(0, pruned.ExitCode);
        Assert.Equal(
            ["1-networkpolicy-grafana.yaml"],
            Directory
                .EnumerateFiles(Path.Combine(project.Folder, "deploy"), "*grafana*")
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal((0, ""), (cost.ExitCode, cost.Error));
        Assert.Equal((1, ""), (tooMuch.ExitCode, tooMuch.Error));
        Assert.Contains(
            "aws: the stack is in eu-central-1, but the prices are for us-east-1",
            CommandLineTests.Run(project.Folder, "cost", "qa", "--set", "aws.region=eu-central-1").Output
        );
    }

    [Fact]
    public void Docker_Compose_is_not_asked_to_bring_up_what_is_on_Kubernetes()
    {
        using var project = new Project();
        project.Write("Pulumi.qa.yaml", OnKubernetes);

        var result = CommandLineTests.Run(project.Folder, "up", "qa", "--engine", "compose", "--yes");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            "The stack shop-qa runs on Kubernetes, which Docker Compose cannot deploy to. Use --engine pulumi, or ./run render and kubectl.\n",
            result.Error
        );
    }

    [Fact]
    public void Values_go_to_a_pipe_and_into_no_file()
    {
        using var project = new Project();
        project.Write("Pulumi.qa.yaml", OnKubernetes);
        CommandLineTests.Run(project.Folder, "render", "qa", "--out", "deploy");
        var example = Path.Combine(project.Folder, "deploy", "values.env.example");
        project.Write("values.env", File.ReadAllText(example).Replace("=\n", "=filled-in\n"));

        var piped = CommandLineTests.Run(project.Folder, "render", "qa", "--values", "values.env");
        var toFiles = CommandLineTests.Run(project.Folder, "render", "qa", "--values", "values.env", "--out", "other");
        var lacking = CommandLineTests.Run(
            project.Folder,
            "render",
            "qa",
            "--values",
            Path.Combine("deploy", "values.env.example")
        );

        Assert.Equal((0, ""), (piped.ExitCode, piped.Error));
        Assert.Contains("DB_PASSWORD: filled-in\n", piped.Output);
        Assert.Equal((2, ""), (toFiles.ExitCode, toFiles.Output));
        Assert.False(Directory.Exists(Path.Combine(project.Folder, "other")));
        Assert.Equal((2, ""), (lacking.ExitCode, lacking.Output));
        Assert.StartsWith("Values are missing; add them to the file:\n", lacking.Error);
        CommandLineTests.AssertNoStackTrace(lacking.Error);
    }
}
