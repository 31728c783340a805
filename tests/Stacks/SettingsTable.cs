namespace InventarioRetail.Stacks.Tests;

/// <summary>
/// The settings of <c>settings.txt</c>: each with its default, the key that sets it, and the key's bounds.
/// </summary>
internal static class SettingsTable
{
    public static IReadOnlyList<Row> Rows { get; } =
    [
        .. File.ReadLines(Repository.PathOf("tests", "Stacks", "settings.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(Row.Parse),
    ];

    public static IEnumerable<Row> Of(string platform) =>
        Rows.Where(row => row.Platform.Length == 0 || row.Platform == platform);

    /// <summary>Two cells of each row in which the second one is not empty, in alphabetical order.</summary>
    public static IEnumerable<string> Lines(
        Func<Row, string> first,
        string separator,
        Func<Row, string> second,
        string? platform = null
    ) =>
        (platform is null ? Rows : Of(platform))
            .Where(row => second(row).Length > 0)
            .Select(row => $"{first(row)}{separator}{second(row)}")
            .Order(StringComparer.Ordinal);

    /// <summary>A configuration in which every key of a platform has another value than its default.</summary>
    public static string Everything(string platform) =>
        string.Join(
            '\n',
            [
                $"platform: {platform}",
                .. Map(
                    Of(platform).Where(row => row.Key is not ("" or "platform")).Select(row => (row.Key, row.Value))
                ),
            ]
        );

    private static IEnumerable<string> Map(IEnumerable<(string Key, string Value)> entries) =>
        from entry in entries
        let name = entry.Key.Split('.')[0]
        group (entry.Key == name ? "" : entry.Key[(name.Length + 1)..], entry.Value) by name into below
        select below.All(entry => entry.Item1.Length == 0)
            ? $"{below.Key}: {below.Single().Value}"
            : $"{below.Key}: {{ {string.Join(", ", Map(below))} }}";

    /// <summary>A line of the table.</summary>
    /// <param name="Key">The key; empty if the setting is derived or none of the keys.</param>
    /// <param name="Platform">The only platform of the key; empty if the key applies to all of them.</param>
    /// <param name="RefusedAt">The path of the error on another platform.</param>
    /// <param name="Value">Another value than the default, in YAML.</param>
    /// <param name="Setting">The path of the property.</param>
    /// <param name="Default">The default of the property, in JSON; empty if it is not there.</param>
    /// <param name="Becomes">What <paramref name="Value"/> is read as, in JSON.</param>
    /// <param name="Bounds">The bounds of the key, as its messages name them.</param>
    internal sealed record Row(
        string Key,
        string Platform,
        string RefusedAt,
        string Value,
        string Setting,
        string Default,
        string Becomes,
        string Bounds
    )
    {
        public static Row Parse(string line)
        {
            string[] cells = [.. line.Split('|').Select(cell => cell.Trim())];
            var platform = cells[1].Split(' ');
            return new(
                cells[0],
                platform[0],
                platform.Length > 1 ? platform[1] : cells[0],
                cells[2],
                cells[3],
                cells[4],
                cells[5],
                cells[6]
            );
        }

        /// <summary>A configuration that sets the key alone.</summary>
        public string Yaml => Map([(Key, Value)]).Single();
    }
}
