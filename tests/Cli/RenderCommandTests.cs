namespace InventarioRetail.Cli.Tests;

/// <summary><c>./run render</c> as people start it.</summary>
public sealed class RenderCommandTests
{
    [Fact]
    public void The_Compose_file_goes_to_the_output()
    {
        using var project = new Project();

        var result = CommandLineTests.Run(project.Folder, "render", "dev", "--set", "release.weight=25");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(
            "# Docker Compose file of the stack shop-dev.\n# Rendered by ./run render dev from Pulumi.dev.yaml with release.weight=25;",
            result.Output
        );
        Assert.Equal(
            ["services", "networks", "volumes"],
            ComposeFile.Parse(result.Output).Select(section => section.Key)
        );
        Assert.DoesNotContain(project.Folder, result.Output);
    }

    [Fact]
    public void With_a_folder_all_that_Compose_needs_goes_there_and_what_is_left_over_is_reported()
    {
        using var project = new Project();
        var folder = Path.Combine(project.Folder, "out");

        var first = CommandLineTests.Run(project.Folder, "render", "dev", "--out", "out");
        project.Change("weight: 10", "weight: 25");
        var second = CommandLineTests.Run(project.Folder, "render", "dev", "--out", "out");
        var third = CommandLineTests.Run(project.Folder, "render", "dev", "--out", "out", "--prune");

        Assert.All([first, second, third], result => Assert.Equal((0, ""), (result.ExitCode, result.Error)));
        Assert.Matches(
            @"\Aout: compose.yaml with 16 services, [0-9]+ mounted files, and .env.example with 7 secrets to fill in.\n\z",
            first.Output
        );
        Assert.EndsWith(
            "\n2 mounted files of earlier renderings are no longer used; --prune removes them.\n",
            second.Output
        );
        Assert.Equal(first.Output, third.Output);
        Assert.Equal(
            [".env.example", "compose.yaml", "files", "fill-secrets.sh", "secret-files"],
            Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        var example = File.ReadAllLines(Path.Combine(folder, ".env.example"));
        Assert.Equal(
            [
                "COMPOSE_PROJECT_NAME=shop-dev",
                "POSTGRES_ADMIN_PASSWORD=",
                "POSTGRES_PASSWORD=",
                "POSTGRES_EXPORTER_PASSWORD=",
                "REDIS_PASSWORD=",
                "DASHBOARD_API_KEY=",
                "GRAFANA_ADMIN_PASSWORD=",
                "GUARD_TOKEN=",
            ],
            example.Where(line => line.Length > 0 && line[0] != '#')
        );
    }

    [Fact]
    public void A_folder_with_something_else_in_it_is_left_alone_unless_it_is_meant()
    {
        using var project = new Project();

        var refused = CommandLineTests.Run(project.Folder, "render", "dev", "--out", ".");
        var meant = CommandLineTests.Run(project.Folder, "render", "dev", "--out", ".", "--force");

        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Equal(
            ". contains Pulumi.dev.yaml but no compose.yaml. Choose another folder, or pass --force to write to this one.\n",
            refused.Error
        );
        Assert.Equal((0, ""), (meant.ExitCode, meant.Error));
        Assert.True(File.Exists(Path.Combine(project.Folder, "compose.yaml")));
        Assert.True(File.Exists(Path.Combine(project.Folder, "Pulumi.dev.yaml")));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_reported_without_a_stack_trace()
    {
        using var project = new Project();

        var result = CommandLineTests.Run(project.Folder, "render", "dev", "--out", "Pulumi.yaml");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        CommandLineTests.AssertNoStackTrace(result.Error);
    }
}
