using System.Text;

namespace InventarioRetail.Settings;

/// <summary>Reads a UTF-8 text file, or returns why it cannot be read.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    public static bool TryRead(string path, out string text, out string problem)
    {
        text = "";
        problem = "";
        try
        {
            text = File.ReadAllText(path, Strict);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "file not found.";
        }
        catch (DecoderFallbackException)
        {
            problem = "is not UTF-8 text.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"cannot be read: {ConfigText.OneLine(exception.Message)}";
        }

        return false;
    }
}
