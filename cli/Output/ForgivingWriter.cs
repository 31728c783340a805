using System.Text;

namespace InventarioRetail.Cli.Output;

/// <summary>
/// Drops output that cannot be written, for commands that must not stop on a full disk or a closed pipe.
/// </summary>
/// <param name="inner">The writer.</param>
internal sealed class ForgivingWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // The exit code is the result.
        }
    }
}
