namespace InventarioRetail.Guard.Tests;

/// <summary>The brake's file and its history.</summary>
public sealed class BrakeFolderTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 6, 0, 0, TimeSpan.FromHours(2));
    private static readonly ObservedSplit Split = new("v1.0.0", "v1.1.0", 10);

    private readonly TempDirectory folder = new();
    private readonly BrakeFolder brakes;

    public BrakeFolderTests() => brakes = new BrakeFolder(folder.Path);

    [Fact]
    public void Brake_has_four_lines_without_control_characters()
    {
        brakes.Pull(Brake.Of(Split, "ana\nmaria", Now, "bad\r\n\u001b[31m" + new string('x', 1000)), 10);

        var lines = Text("brake").Split('\n');
        Assert.Equal(["v1.0.0>v1.1.0", "ana maria", "2026-11-30T04:00:00Z"], lines[..3]);
        Assert.StartsWith("bad   [31mxx", lines[3]);
        Assert.Equal(500, lines[3].Length);
        Assert.Equal(("", 5), (lines[4], lines.Length));
        Assert.Equal(brakes.Read(), Brake.Parse(Text("brake")));
    }

    [Fact]
    public void Brake_of_the_same_pair_stays_as_it_is()
    {
        Assert.True(brakes.Pull(Brake.Of(Split, "guard", Now, "errors"), 10));
        Assert.False(brakes.Pull(Brake.Of(Split, "ana", Now, "too"), 0));

        Assert.Equal("guard", brakes.Read()!.By);
        Assert.Single(History);
    }

    [Fact]
    public void Brake_of_another_pair_replaces_it()
    {
        brakes.Pull(Brake.Of(Split, "guard", Now, "errors"), 10);

        Assert.True(brakes.Pull(Brake.Of(Split with { Canary = "v1.2.0" }, "ana", Now, "too"), null));
        Assert.Equal("v1.2.0", brakes.Read()!.Canary);
    }

    [Fact]
    public void Release_removes_the_brake_and_is_recorded()
    {
        brakes.Pull(Brake.Of(Split, "guard", Now, "5 % \"errors\""), 10.5m);

        Assert.Equal("v1.1.0", brakes.Release("ana", Now, "fixed")?.Canary);
        Assert.Null(brakes.Read());
        Assert.Null(brakes.Release("ana", Now, "again"));
        Expect.Lines(
            """
            {"time":"2026-11-30T04:00:00Z","event":"braked","stable":"v1.0.0","canary":"v1.1.0","weight":10.5,"by":"guard","reason":"5 % \"errors\""}
            {"time":"2026-11-30T04:00:00Z","event":"released","stable":"v1.0.0","canary":"v1.1.0","weight":0,"by":"ana","reason":"fixed"}
            """,
            History
        );
    }

    [Fact]
    public void File_that_is_no_brake_is_replaced()
    {
        folder.Write("brake", "v1.0.0 v1.1.0\n");

        Assert.Null(brakes.Read());
        Assert.True(brakes.Pull(Brake.Of(Split, "guard", Now, "errors"), 10));
        Assert.NotNull(brakes.Read());
    }

    [Fact]
    public void History_that_cannot_be_written_is_written_later()
    {
        var blocked = Path.Combine(folder.Path, "history.jsonl");
        Directory.CreateDirectory(blocked);
        brakes.Pull(Brake.Of(Split, "guard", Now, "errors"), 10);
        Assert.NotNull(brakes.Read());
        Assert.Contains("1 lines cannot be added to", brakes.CatchUp());

        Directory.Delete(blocked);
        Assert.Equal("", brakes.CatchUp());
        Assert.Single(History);
    }

    [Fact]
    public async Task Full_disk_takes_the_brake()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "Only root on Linux can mount a small disk."
        );
        var (exit, output) = await Scripts.Run(
            "mount",
            ["-t", "tmpfs", "-o", "size=64k,mode=0755", "tmpfs", folder.Path]
        );
        Assert.SkipUnless(exit == 0, $"This machine cannot mount a disk: {output}");
        try
        {
            Assert.Equal("", brakes.CatchUp());
            Assert.ThrowsAny<IOException>(() => Fill(Path.Combine(folder.Path, "other")));

            Assert.True(brakes.Pull(Brake.Of(Split, "guard", Now, "errors"), 10));

            Assert.Equal(Brake.Of(Split, "guard", Now.ToUniversalTime(), "errors"), brakes.Read());
            Assert.Contains("cannot be", brakes.CatchUp());
            File.Delete(Path.Combine(folder.Path, "other"));
            Assert.Equal("", brakes.CatchUp());
            Assert.Single(History);
        }
        finally
        {
            await Scripts.Run("umount", ["--lazy", folder.Path]);
        }
    }

    [Fact]
    public void Leaves_no_other_files()
    {
        brakes.CatchUp();
        brakes.Pull(Brake.Of(Split, "guard", Now, "errors"), 10);

        Assert.Equal(
            ["brake", "guard.spare", "history.jsonl"],
            Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    public void Dispose() => folder.Dispose();

    private static void Fill(string file)
    {
        for (var i = 0; i < 1000; i++)
            File.AppendAllText(file, new string('x', 4096));
    }

    private string[] History => File.ReadAllLines(Path.Combine(folder.Path, "history.jsonl"));

    private string Text(string file) => File.ReadAllText(Path.Combine(folder.Path, file));
}
