using System.Text;

namespace InventarioRetail.Stacks.Tests;

/// <summary>A stack's file is replaced as a whole or not at all.</summary>
public sealed class StackFileOnDiskTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("stack-file-").FullName;

    private string Stack => Path.Combine(folder, "Pulumi.staging.yaml");

    [Fact]
    public void It_is_written_and_nothing_is_left_beside_it()
    {
        File.WriteAllText(Stack, "a: 1\n");

        var file = StackFileOnDisk.Read(Stack).Write("a: 2\n");

        Assert.Equal("a: 2\n", File.ReadAllText(Stack));
        Assert.Equal("a: 2\n", file.Text);
        Assert.Equal([Stack], Directory.GetFileSystemEntries(folder));

        file.Write("a: 3\n").Write("a: 4\n");
        Assert.Equal("a: 4\n", File.ReadAllText(Stack));
    }

    [Fact]
    public void A_byte_order_mark_and_line_breaks_stay()
    {
        byte[] before = [.. Encoding.UTF8.Preamble, .. "a: 1\r\nb: ñ\r\n"u8];
        File.WriteAllBytes(Stack, before);

        var file = StackFileOnDisk.Read(Stack);
        file.Write(file.Text.Replace("a: 1", "a: 2", StringComparison.Ordinal));

        Assert.Equal([.. Encoding.UTF8.Preamble, .. "a: 2\r\nb: ñ\r\n"u8], File.ReadAllBytes(Stack));
    }

    [Fact]
    public void Permissions_stay_and_a_link_stays_a_link()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode Mode =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherWrite;
        var real = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "real")).FullName, "stack.yaml");
        File.WriteAllText(real, "a: 1\n");
        File.SetUnixFileMode(real, Mode);
        File.CreateSymbolicLink(Stack, Path.Combine("real", "stack.yaml"));

        StackFileOnDisk.Read(Stack).Write("a: 2\n");

        Assert.Equal("a: 2\n", File.ReadAllText(real));
        Assert.Equal(Mode, File.GetUnixFileMode(real));
        Assert.Equal(Path.Combine("real", "stack.yaml"), new FileInfo(Stack).LinkTarget);
        Assert.Equal([real], Directory.GetFiles(Path.GetDirectoryName(real)!));
    }

    [Fact]
    public void A_file_that_changed_meanwhile_is_not_overwritten()
    {
        File.WriteAllText(Stack, "a: 1\n");
        var file = StackFileOnDisk.Read(Stack);
        File.WriteAllText(Stack, "a: 9\n");

        var refusal = Assert.Throws<SettingsException>(() => file.Write("a: 2\n"));

        Assert.Equal(
            "Pulumi.staging.yaml: was changed by another process since it was read, and was left unchanged; try again.",
            refusal.Message
        );
        Assert.Equal("a: 9\n", File.ReadAllText(Stack));
        Assert.Equal([Stack], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void The_same_text_is_not_written_again()
    {
        File.WriteAllText(Stack, "a: 1\n");
        var file = StackFileOnDisk.Read(Stack);
        File.SetLastWriteTimeUtc(Stack, DateTime.UnixEpoch);

        Assert.Same(file, file.Write("a: 1\n"));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(Stack));
    }

    [Fact]
    public void What_cannot_be_read_is_reported()
    {
        Assert.Equal("Pulumi.staging.yaml: file not found.", Message());

        File.WriteAllBytes(Stack, [0xff, 0xfe, 0x41, 0xd8]);
        Assert.Equal("Pulumi.staging.yaml: is not UTF-8 text.", Message());

        string Message() => Assert.Throws<SettingsException>(() => StackFileOnDisk.Read(Stack)).Message;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
