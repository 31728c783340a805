using System.CommandLine;

namespace InventarioRetail.Cli.Commands;

/// <summary>An option that takes a duration, such as <c>90s</c>, <c>5m</c> or <c>1h30m</c>.</summary>
internal sealed class DurationOption : Option<string>
{
    /// <param name="name">The option's name.</param>
    /// <param name="description">Its help.</param>
    /// <param name="default">The duration if the option is not given.</param>
    /// <param name="min">The shortest duration allowed.</param>
    /// <param name="max">The longest duration allowed.</param>
    public DurationOption(string name, string description, string @default, TimeSpan min, TimeSpan max)
        : base(name)
    {
        Description = description;
        HelpName = "duration";
        DefaultValueFactory = _ => @default;
        Validators.Add(result =>
        {
            if (
                result.Tokens is [var text]
                && !(Duration.TryParse(text.Value, out var time) && time >= min && time <= max)
            )
            {
                result.AddError(
                    $"{name} {text.Value}: not a duration from {Duration.Format(min)} to {Duration.Format(max)}; "
                        + "write for example 90s, 5m or 1h30m."
                );
            }
        });
    }

    /// <summary>The option <c>--timeout</c> (1 ms to 24 days, the longest time of a .NET timer).</summary>
    public static DurationOption Timeout(string description, string @default) =>
        new("--timeout", description, @default, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(24));

    /// <summary>The option <c>--interval</c> between two snapshots of a release (1 s to 1 day).</summary>
    public static DurationOption Interval(string description) =>
        new("--interval", description, "10s", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));

    /// <summary>Reads the duration from a command line.</summary>
    public TimeSpan Read(ParseResult parsed) =>
        Duration.TryParse(parsed.GetValue(this)!, out var time)
            ? time
            : throw new InvalidOperationException($"{Name} was not validated.");
}
