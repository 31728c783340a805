namespace InventarioRetail.Components.Tests;

public sealed class LocalStackContainerTests
{
    private const string Script = "/etc/localstack/init/ready.d/10-bucket.sh";

    [Fact]
    public async Task It_is_one_container_and_keeps_nothing()
    {
        var stack = await Declared();

        Expect.Lines(
            """
            LocalStackContainer object-store
            RemoteImage object-store-image
            Container object-store-container
            """,
            stack.Tree("object-store")
        );
    }

    [Fact]
    public async Task It_serves_S3_only_and_is_healthy_when_the_bucket_is_there()
    {
        var stack = await Declared(new() { CorsOrigins = ["http://localhost:8080"] });

        Expect.Container(
            "object-store",
            $"""
            capabilities.adds[0] = CAP_CHOWN
            capabilities.adds[1] = CAP_DAC_OVERRIDE
            capabilities.adds[2] = CAP_FOWNER
            capabilities.adds[3] = CAP_SETGID
            capabilities.adds[4] = CAP_SETUID
            destroyGraceSeconds = 10
            envs[0] = SERVICES=s3
            envs[1] = EAGER_SERVICE_LOADING=1
            envs[2] = DISABLE_EVENTS=1
            envs[3] = SKIP_SSL_CERT_DOWNLOAD=1
            envs[4] = AWS_DEFAULT_REGION=us-east-1
            envs[5] = BUCKET=inventario-retail-bucket-staging
            healthcheck.interval = 10s
            healthcheck.startPeriod = 1m0s
            healthcheck.tests[0] = CMD-SHELL
            healthcheck.tests[1] = curl -fsS http://127.0.0.1:4566/_localstack/init/ready | grep -Eq '"completed": ?true' && curl -fsS -o /dev/null http://127.0.0.1:4566/inventario-retail-bucket-staging
            image = {Declaration.Images.ObjectStore}
            memory = 1024
            memorySwap = 1024
            networksAdvanced[0].aliases[0] = object-store
            networksAdvanced[0].name = inventario-retail-staging-objects
            readOnly = false
            uploads[0].content = ‹text›
            uploads[0].executable = true
            uploads[0].file = /etc/localstack/init/ready.d/10-bucket.sh
            uploads[1].content = ‹text›
            uploads[1].executable = false
            uploads[1].file = /etc/bucket/lifecycle.json
            uploads[2].content = ‹text›
            uploads[2].executable = false
            uploads[2].file = /etc/bucket/cors.json
            """,
            stack
        );
    }

    [Fact]
    public async Task The_bucket_is_made_by_the_script_in_git_with_the_rules_of_the_stack()
    {
        var rules = new BucketRules { CorsOrigins = ["http://localhost:8080"], ExpireNoncurrentAfterDays = 5 };

        var files = (await Declared(rules))["object-store-container"].Files;

        Assert.Equal([Script, "/etc/bucket/lifecycle.json", "/etc/bucket/cors.json"], files.Keys);
        Assert.Equal(EmbeddedText.Read("ObjectStore/10-bucket.sh"), files[Script]);
        Assert.Equal(rules.LifecycleJson(), files["/etc/bucket/lifecycle.json"]);
        Assert.Equal(rules.CorsJson(), files["/etc/bucket/cors.json"]);
    }

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
                Declaration.Environment,
                stack.Networks,
                new()
                {
                    Image = "registry.test/localstack:3",
                    Bucket = "shop",
                    Region = "eu-west-1",
                    MemoryMib = 200,
                },
                stack.Options()
            )
        );

        Assert.Equal(("http://files:4566", "shop", "eu-west-1"), (store!.EndpointUrl, store.Bucket, store.Region));
        var container = stack["files-container"];
        Assert.Equal(("registry.test/localstack:3", "200"), (container["image"], container["memory"]));
        Assert.Equal(
            [
                "SERVICES=s3",
                "EAGER_SERVICE_LOADING=1",
                "DISABLE_EVENTS=1",
                "SKIP_SSL_CERT_DOWNLOAD=1",
                "AWS_DEFAULT_REGION=eu-west-1",
                "BUCKET=shop",
            ],
            container.Values("envs")
        );
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
            Declaration.Environment,
            stack.Networks,
            new()
            {
                Image = Declaration.Images.ObjectStore,
                Bucket = "inventario-retail-bucket-staging",
                Rules = rules ?? new(),
            },
            stack.Options()
        ));
}
