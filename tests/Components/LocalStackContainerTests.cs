namespace InventarioRetail.Components.Tests;

public sealed class LocalStackContainerTests
{
    private const string Script = "/etc/localstack/init/ready.d/10-bucket.sh";

    [Fact]
    public async Task Without_an_origin_there_is_no_CORS_file()
    {
        var stack = await Declared(new BucketRules());

        Assert.Equal([Script, "/etc/bucket/lifecycle.json"], stack["object-store-container"].Files.Keys);
    }

    [Fact]
    public async Task It_tells_others_where_it_is()
    {
        LocalStackContainer? store = null;
        var stack = await Declaration.Of(stack =>
            store = new(
                "files",
                stack.Docker,
                new()
                {
                    Image = "registry.test/localstack:3",
                    Bucket = "shop",
                    Region = "eu-west-1",
                    MemoryMib = 200,
                }
            )
        );

        Assert.Equal(("http://files:4566", "shop", "eu-west-1"), (store!.EndpointUrl, store.Bucket, store.Region));
        var container = stack["files-container"];
        Assert.Equal(("registry.test/localstack:3", "200"), (container["image"], container["memory"]));
        Assert.Equal(["AWS_DEFAULT_REGION=eu-west-1", "BUCKET=shop"], container.Values("envs").TakeLast(2));
    }

    [RequiresCommandFact("bash")]
    public async Task The_script_makes_a_bucket_that_is_not_there_with_versioning_lifecycle_and_CORS()
    {
        var calls = await RunScript(bucketExists: false, new() { CorsOrigins = ["http://localhost:8080"] });

        Expect.Lines(
            """
            head-bucket --bucket shop
            create-bucket --bucket shop
            put-bucket-versioning --bucket shop --versioning-configuration Status=Enabled
            put-bucket-lifecycle-configuration --bucket shop --lifecycle-configuration file://<bucket>/lifecycle.json
            put-bucket-cors --bucket shop --cors-configuration file://<bucket>/cors.json
            bucket shop is ready
            """,
            calls
        );
    }

    [RequiresCommandFact("bash")]
    public async Task The_script_takes_the_CORS_rules_off_a_bucket_that_is_to_have_none()
    {
        var calls = await RunScript(bucketExists: true, new());

        Expect.Lines(
            """
            head-bucket --bucket shop
            put-bucket-versioning --bucket shop --versioning-configuration Status=Enabled
            put-bucket-lifecycle-configuration --bucket shop --lifecycle-configuration file://<bucket>/lifecycle.json
            delete-bucket-cors --bucket shop
            bucket shop is ready
            """,
            calls
        );
    }

    [RequiresCommandFact("bash")]
    public async Task The_script_fails_where_a_call_does()
    {
        using var directory = new TempDirectory();
        await directory.WriteExecutable("awslocal", "#!/bin/sh\n[ \"$2\" = head-bucket ]\n");

        var run = await RunScript(directory, new());

        Assert.NotEqual(0, run.ExitCode);
        Assert.DoesNotContain("ready", run.Output);
    }

    /// <summary>Runs the script with a client that only says what it is asked, and gives what was said.</summary>
    private static async Task<IEnumerable<string>> RunScript(bool bucketExists, BucketRules rules)
    {
        using var directory = new TempDirectory();
        var calls = directory.Write("calls", "");
        await directory.WriteExecutable(
            "awslocal",
            $"""
            #!/bin/sh
            shift
            echo "$*" >> {calls}
            [ "$1" != head-bucket ] || {(bucketExists ? "true" : "false")}

            """
        );

        var run = await RunScript(directory, rules);

        Assert.Equal(0, run.ExitCode);
        return (await File.ReadAllLinesAsync(calls))
            .Append(run.Output.Trim())
            .Select(line => line.Replace(directory.Path, "<bucket>"));
    }

    private static async Task<(int ExitCode, string Output)> RunScript(TempDirectory directory, BucketRules rules)
    {
        var files = (await Declared(rules))["object-store-container"].Files;
        foreach (var (path, content) in files)
            directory.Write(Path.GetFileName(path), content.Replace("/etc/bucket", directory.Path));
        return await Scripts.Run(
            "bash",
            [Path.Combine(directory.Path, "10-bucket.sh")],
            ("BUCKET", "shop"),
            ("PATH", $"{directory.Path}:{Commands.SearchPath}")
        );
    }

    private static Task<Declaration> Declared(BucketRules? rules = null) =>
        Declaration.Of(stack => new LocalStackContainer(
            "object-store",
            stack.Docker,
            new()
            {
                Image = Declaration.Images.ObjectStore,
                Bucket = "inventario-retail-bucket-staging",
                Rules = rules ?? new(),
            }
        ));
}
