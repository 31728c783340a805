using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace InventarioRetail.Settings;

/// <summary>The contents of <c>Pulumi.yaml</c> that the program needs.</summary>
/// <param name="Name">The project's name: the namespace of its configuration keys.</param>
public sealed partial record ProjectFile(string Name)
{
    private const string FileName = "Pulumi.yaml";

    /// <summary>Reads <c>Pulumi.yaml</c>.</summary>
    /// <param name="directory">The directory that holds it.</param>
    /// <exception cref="SettingsException">The file is missing, is not valid YAML, or has no valid name.</exception>
    public static ProjectFile Read(string directory) =>
        TextFile.TryRead(Path.Combine(directory, FileName), out var text, out var problem)
            ? Parse(text)
            : throw Wrong("", new ConfigLocation(FileName), problem);

    /// <summary>Parses the text of <c>Pulumi.yaml</c>.</summary>
    /// <exception cref="SettingsException">The text is not valid YAML, or has no valid name.</exception>
    public static ProjectFile Parse(string text)
    {
        var node = YamlTree.Read(text, Locate, out var errors);
        if (errors.Count > 0)
        {
            throw new SettingsException(ConfigError.Sort(errors));
        }

        var name = (node as ConfigMap)?.Find("name")?.Value;
        return name switch
        {
            ConfigScalar { Kind: ScalarKind.Text } scalar when NamePattern().IsMatch(scalar.Text) => new ProjectFile(
                scalar.Text
            ),
            null => throw Wrong("name", node?.Location ?? Locate(Mark.Empty), "missing; write the project's name."),
            _ => throw Wrong(
                "name",
                name.Location,
                $"{ConfigText.Describe(name)}; a project name is text of 1 to 100 letters, digits, '.', '_' and '-'."
            ),
        };
    }

    private static ConfigLocation Locate(Mark place) =>
        new(FileName, (int)Math.Max(1, place.Line), (int)Math.Max(1, place.Column));

    private static SettingsException Wrong(string path, ConfigLocation? location, string message) =>
        new([new ConfigError(path, location, message)]);

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,100}\z")]
    private static partial Regex NamePattern();
}
