using System.Text;

namespace InventarioRetail.Settings;

/// <summary>Reads a file of UTF-8 text, or says why it cannot be read.</summary>
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
            problem = "there is no such file.";
        }
        catch (DecoderFallbackException)
        {
            problem = "is not text in UTF-8.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"cannot be read: {ConfigText.OneLine(exception.Message)}";
        }

        return false;
    }
}
