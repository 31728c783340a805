namespace InventarioRetail.EndToEnd;

/// <summary>Images for all parts, built from Debian packages by <c>tests/EndToEnd/images</c>, and of the sample dashboard.</summary>
internal sealed record Images(IReadOnlyList<(string Part, string Reference)> Parts)
{
    /// <summary>The sample dashboard; its revisions are its tags.</summary>
    public const string Dashboard = "inventario-retail-e2e/dashboard";

    private const string DashboardPart = "dashboard";

    // More than a run of the tests or of the benchmark uses up.
    private const int Revisions = 40;

    /// <summary>A revision of the dashboard, by number from 0.</summary>
    public static string Revision(int number) =>
        number < Revisions
            ? $"v1.{number}.0"
            : throw new InvalidOperationException($"There are {Revisions} revisions; raise the number.");

    /// <summary>As a stack file has them below <c>images</c>.</summary>
    public string Settings => string.Join('\n', Parts.Select(part => $"    {part.Part}: {part.Reference}"));

    /// <summary>Makes a revision that ends as soon as it is started.</summary>
    public static async Task MakeBrokenAsync(string revision)
    {
        var container = await Shell.OutputAsync("docker", "create", $"{Dashboard}:{Revision(0)}");
        await Shell.OutputAsync(
            "docker",
            "commit",
            "--change",
            """ENTRYPOINT ["false"]""",
            container,
            $"{Dashboard}:{revision}"
        );
        await Shell.OutputAsync("docker", "rm", container);
    }

    public static async Task<Images> BuildAsync()
    {
        var script = Path.Combine(RunningStack.RepositoryFolder(), "tests", "EndToEnd", "images");
        (string Part, string Reference)[] all =
        [
            .. (await Shell.RunAsync(script))
                .OrFail()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => (line.Split('=')[0], line.Split('=')[1])),
        ];
        var dashboard = all.Single(image => image.Part == DashboardPart).Reference;
        await Parallel.ForAsync(
            0,
            Revisions,
            async (number, _) => await Shell.OutputAsync("docker", "tag", dashboard, $"{Dashboard}:{Revision(number)}")
        );
        return new([.. all.Where(image => image.Part != DashboardPart)]);
    }
}
