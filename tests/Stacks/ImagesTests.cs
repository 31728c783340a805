using System.Text.RegularExpressions;

namespace InventarioRetail.Stacks.Tests;

/// <summary>The images' versions, in the code and in the documents.</summary>
public sealed partial class ImagesTests
{
    private const string ImageName = @"[a-z0-9./_-]+";

    private static readonly string[] Declared =
    [
        .. Enum.GetValues<Platform>()
            .SelectMany(platform =>
                typeof(ImageSettings)
                    .GetProperties()
                    .Where(property => property.PropertyType == typeof(string))
                    .Select(property => (string)property.GetValue(ImageSettings.Default(platform))!)
            )
            .Distinct(),
        .. From().Matches(Read("sample", "Dockerfile")).Select(match => match.Groups[1].Value),
    ];

    [Fact]
    public void Every_image_has_a_full_version() =>
        Assert.All(
            Declared,
            image =>
            {
                // A version of Postgres has two numbers, and all others have three.
                var numbers = image.StartsWith("postgres:", StringComparison.Ordinal) ? 2 : 3;
                Assert.Matches($@"^{ImageName}:v?\d+(\.\d+){{{numbers - 1}}}(-alpine(3\.\d+)?)?$", image);
            }
        );

    [Fact]
    public void The_table_in_the_documents_names_these_images_and_no_other() =>
        Assert.Equal(
            Declared.Order(StringComparer.Ordinal),
            Row()
                .Matches(Read("docs", "images.md"))
                .Select(match => match.Groups[1].Value)
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void What_other_documents_name_is_one_of_these_images()
    {
        var repositories = Declared.Select(image => Regex.Escape(image.Split(':')[0])).Distinct();
        var mentioned = new Regex($@"(?<![\w./-])(?:{string.Join('|', repositories)}):v?\d[\w.-]*\w");
        string[] documents =
        [
            Read("README.md"),
            .. Directory.GetFiles(Path.Combine(Repository.Folder, "docs")).Select(File.ReadAllText),
        ];

        var images = documents
            .SelectMany(text => mentioned.Matches(text))
            .Select(match => match.Value)
            .Distinct()
            .ToList();

        Assert.Empty(images.Except(Declared));
        // All of the table, so the search finds them.
        Assert.Empty(Declared.Except(images));
    }

    private static string Read(params string[] path) => File.ReadAllText(Repository.PathOf(path));

    [GeneratedRegex(@"^FROM (\S+)", RegexOptions.Multiline)]
    private static partial Regex From();

    /// <summary>A row of the table; its second column is an image.</summary>
    [GeneratedRegex(@"^\| [^|]+ \| `([^`]+:[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
