using System.Globalization;

namespace InventarioRetail.Components.Tests;

/// <summary>When the nightly dump is due, and what its health check says; no database is needed for either.</summary>
public sealed class PostgresBackupScriptTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [RequiresCommandFact("sh")]
    public async Task The_check_fails_while_the_loop_has_not_started()
    {
        Assert.NotEqual(0, (await Check()).ExitCode);
    }

    [RequiresCommandFact("sh")]
    public async Task The_check_is_content_until_a_first_dump_can_be_there()
    {
        Started(TimeSpan.FromHours(25));

        Assert.Equal((0, ""), await Check());
    }

    [RequiresCommandFact("sh")]
    public async Task The_check_misses_the_dump_of_the_first_night()
    {
        Started(TimeSpan.FromHours(27));

        Assert.Equal((1, $"no dump in {Dumps}"), await Check());
    }

    [RequiresCommandFact("sh")]
    public async Task The_check_is_content_with_a_dump_of_last_night_and_misses_a_later_one()
    {
        Started(TimeSpan.FromDays(30));
        Dumped("20250101T023000Z", TimeSpan.FromDays(3));
        Dumped("20250102T023000Z", TimeSpan.FromHours(25));
        Assert.Equal((0, ""), await Check());

        Dumped("20250102T023000Z", TimeSpan.FromHours(27));
        var check = await Check();
        Assert.Equal(1, check.ExitCode);
        Assert.Matches("^the newest dump is 9720[0-9] s old$", check.Output);
    }

    [RequiresCommandFact("sh")]
    public async Task The_check_does_not_count_an_unfinished_dump()
    {
        Started(TimeSpan.FromDays(2));
        Dumped("20250101T023000Z.dump.part", TimeSpan.Zero);

        Assert.Equal(1, (await Check()).ExitCode);
    }

    [RequiresCommandFact("sh")]
    public async Task The_loop_waits_for_the_hour_in_UTC_and_starts_the_checks_clock()
    {
        // 08 and 09 are no octal numbers.
        foreach (var at in new[] { "00:00", "08:09", "19:30", "23:59" })
        {
            using var loop = new ChildProcess("sh", [Script()], [.. Environment, ("BACKUP_AT", at)]);
            await Wait.Until(() => loop.Output.Contains("next dump in "), "the first line of the log");

            var line = loop.Output.Split('\n').First(line => line.Contains("next dump in "));
            var wait = int.Parse(line.Split("next dump in ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
            Assert.EndsWith($"at {at} UTC", line);
            Assert.InRange(wait, 1, 24 * 60 * 60);
            var due = DateTime.UtcNow.AddSeconds(wait);
            var expected = due.Date + TimeOnly.ParseExact(at, "HH:mm", CultureInfo.InvariantCulture).ToTimeSpan();
            // At midnight it may be a moment before or after.
            Assert.InRange(Math.Abs((due - expected).TotalSeconds) % (24 * 60 * 60 - 3), 0, 3);
            Assert.Equal((0, ""), await Check());
        }
    }

    [RequiresCommandFact("sh")]
    public async Task The_loop_goes_on_after_a_dump_that_failed()
    {
        await _directory.WriteExecutable("sleep", "#!/bin/sh\n");
        await _directory.WriteExecutable("pg_dump", "#!/bin/sh\necho no dump today\nexit 1\n");
        (string, string)[] impatient =
        [
            .. Environment,
            ("BACKUP_AT", "02:30"),
            ("PATH", $"{_directory.Path}:{Commands.SearchPath}"),
        ];

        using var loop = new ChildProcess("sh", [Script()], impatient);

        await Wait.Until(() => loop.CountInOutput("FAILED; earlier dumps are kept") > 1, "two dumps that fail");
        Assert.False(loop.HasExited);
        Assert.Empty(Directory.GetFiles(Dumps));
    }

    [RequiresCommandFact("sh")]
    public async Task Any_other_verb_is_refused_with_the_usage()
    {
        Assert.Equal(
            (2, "usage: backup.sh [now|check]"),
            Trimmed(await Scripts.Run("sh", [Script(), "restore"], Environment))
        );
    }

    public void Dispose() => _directory.Dispose();

    private string Dumps => Path.Combine(_directory.Path, "dumps");

    private string StartedFile => Path.Combine(_directory.Path, "started");

    private (string, string)[] Environment =>
        [
            ("BACKUP_DIRECTORY", Directory.CreateDirectory(Dumps).FullName),
            ("BACKUP_STARTED_FILE", StartedFile),
            ("PGPASSWORD_FILE", "/dev/null"),
            ("PGDATABASE", "shop"),
            ("BACKUPS_KEPT", "7"),
        ];

    private string Script() => _directory.Write("backup.sh", EmbeddedText.Read("Postgres/backup.sh"));

    private void Started(TimeSpan ago) =>
        File.WriteAllText(StartedFile, $"{(DateTimeOffset.UtcNow - ago).ToUnixTimeSeconds()}\n");

    private void Dumped(string time, TimeSpan ago)
    {
        Directory.CreateDirectory(Dumps);
        var file = Path.Combine(Dumps, time.Contains('.') ? $"shop-{time}" : $"shop-{time}.dump");
        File.WriteAllText(file, "dump");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow - ago);
    }

    private async Task<(int ExitCode, string Output)> Check() =>
        Trimmed(await Scripts.Run("sh", [Script(), "check"], Environment));

    private static (int ExitCode, string Output) Trimmed((int ExitCode, string Output) run) =>
        (run.ExitCode, run.Output.Trim());
}
