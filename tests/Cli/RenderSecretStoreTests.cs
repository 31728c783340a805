namespace InventarioRetail.Cli.Tests;

/// <summary>The file with the values of a stack's secrets.</summary>
public sealed class RenderSecretStoreTests : IDisposable
{
    private static readonly SecretVariable Password = new GeneratedSecret("DB_PASSWORD", 32, Special: false, null);
    private static readonly SecretVariable Webhook = new ConfiguredSecret("SLACK_WEBHOOK", "alertmanager.slackWebhook");

    private readonly string folder = Directory.CreateTempSubdirectory("secrets-").FullName;

    private string FilePath => Path.Combine(folder, ".env.dev");

    [Fact]
    public void What_is_generated_is_made_once_and_kept_for_its_owner_only()
    {
        var first = Open().Complete([Password]);
        var second = Open().Complete([Password]);

        Assert.Matches(@"\A[A-Za-z0-9]{32}\z", first["DB_PASSWORD"]);
        Assert.Equal(first, second);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Equal(
            "# 32 letters and digits, generated once: LC_ALL=C tr -dc A-Za-z0-9 < /dev/urandom | head -c 32\n"
                + $"DB_PASSWORD={first["DB_PASSWORD"]}\n",
            File.ReadAllText(FilePath)
        );
        Assert.Equal([".env.dev"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Two_values_are_never_the_same()
    {
        SecretVariable other = new GeneratedSecret("OTHER", 32, Special: false, null);

        var values = Open().Complete([Password, other]);

        Assert.NotEqual(values["DB_PASSWORD"], values["OTHER"]);
    }

    [Fact]
    public void What_is_there_stays_to_the_letter_and_new_names_come_after_it()
    {
        const string Before = """
            # mine
            SLACK_WEBHOOK='https://hooks.slack.com/x?a=b&c=$d' # from Ana
              not even a line

            export OTHER = "x\ty"
            EMPTY=
            """;
        Write(Before);

        var values = Open().Complete([Webhook, Password]);

        Assert.Equal("https://hooks.slack.com/x?a=b&c=$d", values["SLACK_WEBHOOK"]);
        Assert.Equal(
            $"{Before}\n\n# {ManualStart.Origin(Password)}\nDB_PASSWORD={values["DB_PASSWORD"]}\n",
            File.ReadAllText(FilePath)
        );
    }

    [Fact]
    public void A_value_that_is_there_is_never_changed_whatever_its_length()
    {
        Write("DB_PASSWORD=short\n");

        Assert.Equal("short", Open().Complete([Password])["DB_PASSWORD"]);
        Assert.Equal("DB_PASSWORD=short\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void An_empty_value_counts_as_none_and_gets_one_in_its_place()
    {
        Write("A=1\nDB_PASSWORD=\nB=2\n");

        var value = Open().Complete([Password])["DB_PASSWORD"];

        Assert.Equal($"A=1\nDB_PASSWORD={value}\nB=2\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void Secrets_of_the_configuration_without_a_value_are_named_and_get_a_line_to_fill_in()
    {
        SecretVariable pager = new ConfiguredSecret("PAGER_KEY", "alertmanager.pagerDutyRoutingKey");
        SecretVariable heartbeat = new ConfiguredSecret("HEARTBEAT_URL", "HEARTBEAT_URL");
        Write("PAGER_KEY=''\nHEARTBEAT_URL=\n");

        var mistake = Assert.Throws<UsageException>(() => Open().Complete([Webhook, pager, heartbeat, Password]));

        Assert.Equal(
            $"""
            Values are missing that are encrypted in the stack's configuration, which only Pulumi can read, or that it leaves to the environment. Set the variables, or add them to {FilePath}:
              SLACK_WEBHOOK=   (alertmanager.slackWebhook)
              PAGER_KEY=   (alertmanager.pagerDutyRoutingKey)
              HEARTBEAT_URL=
            """,
            mistake.Message
        );
        Assert.Matches(
            @"\APAGER_KEY=''\nHEARTBEAT_URL=\n\n# the value of alertmanager.slackWebhook, .*\nSLACK_WEBHOOK=\n\n# .*\nDB_PASSWORD=[A-Za-z0-9]{32}\n\z",
            File.ReadAllText(FilePath)
        );
        Write(File.ReadAllText(FilePath).Replace("SLACK_WEBHOOK=", "SLACK_WEBHOOK=x").Replace("''", "y"));
        Assert.Equal("x", Open().Complete([Webhook, pager, Password])["SLACK_WEBHOOK"]);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_file_that_others_may_use_is_refused(UnixFileMode mode)
    {
        Write("DB_PASSWORD=x\n");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | mode);

        var mistake = Assert.Throws<UsageException>(() => Open());

        Assert.Equal(
            $".env.dev contains secrets but is accessible to other users. Run chmod 600 {FilePath}",
            mistake.Message
        );
    }

    public static TheoryData<string, string> Values =>
        TextCases.Of(
            """
            plain-value_1.2/3:4@5%6+7,8=9^ => plain-value_1.2/3:4@5%6+7,8=9^
            plain # comment => plain
            'single $x "y" #z' => single $x "y" #z
            'single' # comment => single
            "double 'x' #y" => double 'x' #y
            'with trailing blanks'   => with trailing blanks
            'windows'␍ => windows
            """
        );

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_are_read_as_every_reader_of_such_files_reads_them(string written, string expected)
    {
        Write($"DB_PASSWORD={written}\n");

        Assert.Equal(expected, Open().Complete([Password])["DB_PASSWORD"]);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("a$b")]
    [InlineData("a\\b")]
    [InlineData("'a\\b'")]
    [InlineData("'a${b}c'")]
    [InlineData("'it''s'")]
    [InlineData("'open")]
    [InlineData("\"a$b\"")]
    [InlineData("\"a\\nb\"")]
    [InlineData("a#b")]
    [InlineData("a;b")]
    [InlineData("~/a")]
    public void A_value_that_could_be_read_in_two_ways_is_refused_without_showing_it(string written)
    {
        Write($"# first\nDB_PASSWORD={written}\n");

        var mistake = Assert.Throws<UsageException>(() => Open().Complete([Password]));

        Assert.Equal(
            ".env.dev:2: the value of DB_PASSWORD is ambiguous. Put it in single quotes; it cannot contain ', \\ or ${.",
            mistake.Message
        );
    }

    [Fact]
    public void A_name_that_is_there_twice_is_refused()
    {
        Write("DB_PASSWORD=a\nOTHER=1\nOTHER=2\nexport DB_PASSWORD=b\n");

        var mistake = Assert.Throws<UsageException>(() => Open().Complete([Password]));

        Assert.Equal(
            ".env.dev:4: DB_PASSWORD is set twice; the first is in line 1. Remove one of them.",
            mistake.Message
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("!@#$%&*()-_=+[]{}<>:?")]
    [InlineData("${")]
    [InlineData("\"")]
    [InlineData("'")]
    public void Special_characters_come_back_as_they_were_made(string? specials)
    {
        var secrets = Enumerable
            .Range(0, 50)
            .Select(index => (SecretVariable)new GeneratedSecret($"S{index}", 16, true, specials))
            .ToList();

        var made = Open().Complete(secrets);
        var read = Open().Complete(secrets);

        Assert.Equal(made, read);
        Assert.All(made.Values, value => Assert.Equal(16, value.Length));
        Assert.Contains(made.Values, value => value.Any(character => !char.IsAsciiLetterOrDigit(character)));
    }

    [Fact]
    public void Without_special_characters_there_are_none()
    {
        SecretVariable plain = new GeneratedSecret("P", 2000, Special: false, "!");

        Assert.All(Open().Complete([plain])["P"], character => Assert.True(char.IsAsciiLetterOrDigit(character)));
    }

    private SecretStore Open() => SecretStore.Open(folder, "dev");

    private void Write(string text)
    {
        File.WriteAllText(FilePath, text);
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
